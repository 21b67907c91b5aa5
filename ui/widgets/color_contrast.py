"""Text colours that are legible on their background in any theme: WCAG 2.1 asks for a contrast of 4.5 to 1."""

from __future__ import annotations

from functools import lru_cache

from qgis.PyQt.QtGui import QColor, QPalette

LEAST = 4.5
#: A little more than WCAG's ratio for its highest level; pure blue on a light grey has it.
_PLENTY = 7.4
_STEPS = 20


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of two opaque colours' luminances, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: QColor, background: QColor, least: float = LEAST) -> QColor:
    """The colour as it looks on the background, moved towards black or white until its contrast is enough."""
    return QColor(_readable(colour.rgba(), background.rgba(), least))


@lru_cache(maxsize=64)
def _readable(rgba: int, background_rgba: int, least: float) -> int:
    """By the colours' numbers: rows ask for the same few whenever they are painted."""
    colour, background = QColor.fromRgba(rgba), QColor.fromRgba(background_rgba)
    seen = mixed(background, colour, colour.alphaF())
    white, black = QColor(255, 255, 255), QColor(0, 0, 0)
    end = max((white, black), key=lambda extreme: contrast(extreme, background))
    steps = (mixed(seen, end, step / _STEPS) for step in range(_STEPS + 1))
    return int(next((step for step in steps if contrast(step, background) >= least), end).rgb())


def link_colour(palette: QPalette) -> QColor:
    """Of a link in a label, as easy to read as its text. QGIS's themes paint other backgrounds than the palette has,
    which nothing tells: so more contrast is asked for than is needed, and where not even the text could be read on the
    palette's background, the link has the colour of the text."""
    window, text = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText)
    has = contrast(text, window)
    return text if has < LEAST else readable(palette.color(QPalette.ColorRole.Link), window, min(has, _PLENTY))


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """An opaque mixture of the two: `share` (0 to 1) of `other`, the rest of `one`."""
    pairs = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(value) for value in colour.getRgb()[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
