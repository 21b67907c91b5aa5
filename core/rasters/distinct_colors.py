"""Colours for a list of things that have none: neighbours in the list never look alike."""

from __future__ import annotations

import colorsys

#: Each hue is this far from the one before (the golden ratio).
_HUE_STEP = 0.618034


def distinct_color(number: int) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, for a place in the list."""
    red, green, blue = colorsys.hsv_to_rgb(number * _HUE_STEP % 1, 0.5, 0.9)
    return round(255 * red), round(255 * green), round(255 * blue)
