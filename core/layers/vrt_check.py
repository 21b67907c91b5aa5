"""Whether the files that a remote VRT names are there: GDAL opens a VRT without a look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..gdal_calls import GdalFailure, call, call_or_none
from ..gdal_hints import hint_of
from ..vsicurl import forget_file, href_of, vsicurl_path
from .vrt_sources import FILE_TAGS, parsed_vrt

if TYPE_CHECKING:
    from .source import LayerSource

#: Of many files, so many are looked at: the first, the last, and some between.
_LOOKED_AT = 3


def check_vrt(source: LayerSource, path: str) -> None:
    """Look at some of the VRT's files. Raises LayerError for one that cannot be opened."""
    for file in _spread(_files(path)):
        forget_file(file)  # GDAL knows an earlier failure, but not its cause
        try:
            call(gdal.OpenEx, file, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
        except GdalFailure as failure:
            forget_file(file)
            raise LayerError(
                QCoreApplication.translate("VrtCheck", "{name}: a file of this VRT could not be opened.").format(
                    name=source.name
                ),
                url=href_of(file),
                details=str(failure),
                hint=hint_of(str(failure), QCoreApplication.translate("VrtCheck", "Use the COG of the same item.")),
            ) from failure


def forget_sources(path: str) -> None:
    """Clear GDAL's cache of the files of a VRT, of which it may know an earlier failure; for another file, nothing."""
    if href_of(path).partition("?")[0].lower().endswith(".vrt"):
        for file in _files(path):
            forget_file(file)


def _files(path: str) -> list[str]:
    dataset = call_or_none(gdal.OpenEx, path, gdal.OF_RASTER)
    texts = None if dataset is None else call_or_none(dataset.GetMetadata_List, "xml:VRT")
    root = parsed_vrt(texts[0]) if texts else None
    if root is None:
        return []
    found: dict[str, None] = {}
    for element in (each for tag in FILE_TAGS for each in root.iter(tag)):
        name = (element.text or "").strip()
        if name.startswith("/vsicurl"):
            found[name] = None
        elif name and element.get("relativeToVRT") == "1":
            found[vsicurl_path(urljoin(href_of(path), name))] = None
    return list(found)


def _spread(files: list[str]) -> list[str]:
    last = len(files) - 1
    places = {round(last * place / (_LOOKED_AT - 1)) for place in range(_LOOKED_AT)} if files else set()
    return [files[place] for place in sorted(places)]
