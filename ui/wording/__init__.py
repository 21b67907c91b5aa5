"""Texts for numbers, STAC values and field titles."""
