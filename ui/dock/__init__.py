"""The dock widget, its welcome page and its More menu."""
