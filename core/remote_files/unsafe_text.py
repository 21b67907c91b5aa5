"""Text in a file of a server that QGIS would run instead of showing it: an expression in the name of a band or class,
and HTML in a layer's metadata, which QGIS shows as a web page, or in the name of a field, which is in a tool tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..gdal_calls import call, call_or_none
from ..language.active_page import is_active_page
from ..language.plain_name import holds_expression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osgeo import gdal


def unsafe_text_problem(dataset: gdal.Dataset) -> str:
    """Why QGIS must not open a file that is open here, in a translated sentence; empty for a good one. Raises
    GdalFailure."""
    if any(map(holds_expression, _of_legends(dataset))):
        return str(
            QCoreApplication.translate(
                "RemoteFormats", "This file is not opened: QGIS would evaluate an expression in a band's name."
            )
        )
    if is_active_page(*_of_legends(dataset), *_of_properties(dataset)):
        return web_page_problem()
    if is_active_page(*_of_fields(dataset)):
        return str(
            QCoreApplication.translate(
                "RemoteFormats", "This file is not opened: QGIS would draw the name of a field as HTML."
            )
        )
    return ""


def web_page_problem() -> str:
    """The sentence about a file in whose metadata there is a web page."""
    return str(
        QCoreApplication.translate(
            "RemoteFormats", "This file is not opened: QGIS would run a web page in its metadata."
        )
    )


def _of_legends(dataset: gdal.Dataset) -> Iterator[str]:
    """Names of bands and of classes."""
    for number in range(1, dataset.RasterCount + 1):
        band = call(dataset.GetRasterBand, number)
        yield _text(call_or_none(band.GetDescription))
        yield from map(_text, call_or_none(band.GetCategoryNames) or ())


def _of_fields(dataset: gdal.Dataset) -> Iterator[str]:
    """Names, aliases and comments of fields, which are also in their tool tips."""
    for index in range(dataset.GetLayerCount()):
        definition = call(call(dataset.GetLayer, index).GetLayerDefn)
        for number in range(definition.GetFieldCount()):
            field = definition.GetFieldDefn(number)
            yield _text(field.GetName())
            for of_later_gdal in ("GetAlternativeName", "GetComment"):
                yield _text(getattr(field, of_later_gdal, str)())


def _of_properties(dataset: gdal.Dataset) -> Iterator[str]:
    """Metadata, names of coordinate systems, units, names of layers."""
    holders = [dataset, *(call(dataset.GetRasterBand, number) for number in range(1, dataset.RasterCount + 1))]
    holders += (call(dataset.GetLayer, index) for index in range(dataset.GetLayerCount()))
    for holder in holders:
        yield from (f"{_text(key)}={_text(value)}" for key, value in (call_or_none(holder.GetMetadata) or {}).items())
        for of_some in ("GetProjection", "GetUnitType", "GetName"):
            yield _text(call_or_none(getattr(holder, of_some, str)))
        reference = call_or_none(getattr(holder, "GetSpatialRef", str))
        yield _text(call_or_none(reference.ExportToWkt) if reference else "")


def _text(found: object) -> str:
    """GDAL gives bytes for what is no UTF-8."""
    return found.decode("latin-1") if isinstance(found, bytes) else found if isinstance(found, str) else ""
