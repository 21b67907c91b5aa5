"""Exports that are written as tiles with a VRT over them."""
