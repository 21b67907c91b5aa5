"""The dock widget, its welcome page, and its More and Services menus."""
