"""The classes that a catalogue names, in the layer: colours and a legend for the values that pixels have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from qgis.core import QgsPalettedRasterRenderer
from qgis.PyQt.QtGui import QColor

from ..language.plain_name import plain_name
from ..rasters.distinct_colors import distinct_color

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from qgis.core import QgsRasterDataProvider

    from ..rasters.bands import Band, PixelClass

#: Where more pixels than this share have no class, they are numbers of which the catalogue names the special ones.
_MOST_WITHOUT_CLASS = 0.5
#: More values without a name are those between two classes, as in an overview that is an average.
_MOST_UNNAMED = 20


def class_renderer(
    provider: QgsRasterDataProvider, band: Band | None, read: Callable[[], NDArray[np.generic]]
) -> QgsPalettedRasterRenderer | None:
    """A renderer for the first band with the names of the catalogue's classes, and the file's own colours where it has
    a table; None where neither has classes. Pixels of other values are drawn, too: `read` gives some pixels, without
    nodata."""
    table = provider.colorTable(1)
    own = QgsPalettedRasterRenderer.colorTableToClassData(table) if table else []
    if band is None or not band.shown_classes:
        return QgsPalettedRasterRenderer(provider, 1, own) if own else None
    known = [each.value for each in band.classes]
    of_file = {int(each.value): each for each in own if _is_set(each.color)}
    found, counts = np.unique(read(), return_counts=True)
    is_other = ~np.isin(found, [*known, *of_file])
    if counts[is_other].sum() > _MOST_WITHOUT_CLASS * counts.sum():
        return QgsPalettedRasterRenderer(provider, 1, own) if own else None
    shown = _named(band.shown_classes, of_file)
    shown += [each for value, each in of_file.items() if value not in known]
    others = found[is_other].tolist()
    if len(others) <= _MOST_UNNAMED:
        first = len(shown) + 1
        shown += [_class(value, str(value), distinct_color(place)) for place, value in enumerate(others, start=first)]
    return QgsPalettedRasterRenderer(provider, 1, shown)


def _named(
    classes: Sequence[PixelClass], of_file: dict[int, QgsPalettedRasterRenderer.Class]
) -> list[QgsPalettedRasterRenderer.Class]:
    found = []
    for place, each in enumerate(classes, start=1):
        color = of_file[each.value].color.getRgb() if each.value in of_file else each.color or distinct_color(place)
        found.append(_class(each.value, each.name or str(each.value), color))
    return found


def _class(value: float, label: str, color: Sequence[int]) -> QgsPalettedRasterRenderer.Class:
    return QgsPalettedRasterRenderer.Class(value, QColor(*color), plain_name(label))


def _is_set(color: QColor) -> bool:
    """Whether it is not what GDAL gives for entries that the file leaves out."""
    return bool(color.getRgb()[:3] != (0, 0, 0))
