"""Choosing and editing catalogue connections and their sign-in."""
