"""Whole assets to disk."""
