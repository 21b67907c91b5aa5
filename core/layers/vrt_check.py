"""Whether the files that a VRT names are there, and are files of pixels: GDAL opens a VRT without a look at them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..gdal_calls import GdalFailure
from ..gdal_hints import hint_of
from ..remote_formats import check_format, open_plain
from ..vsicurl import forget_file, href_of, http_limits, read_at_lasting_path
from ..xml_parser import XmlError, parsed_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .source import LayerSource

#: Of many files, so many are looked at: the first, the last, and some between.
_LOOKED_AT = 3


def check_files(hrefs: Sequence[str]) -> None:
    """Look at the beginning of some of a VRT's files, before it is written with their addresses: another VRT may lie
    under the name of a TIFF, and some servers do not answer HEAD. Raises LayerError for a file that must not be opened;
    one that cannot be is left to `check_vrt`."""
    for href in _spread(hrefs):
        refusal = None
        with suppress(LayerError), http_limits():
            refusal = read_at_lasting_path(href, _refusal)
        if refusal is not None:
            raise refusal


def _refusal(path: str) -> LayerError | None:
    try:
        open_plain(path, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
    except GdalFailure as failure:
        try:
            check_format(path, is_raster=True)
        except LayerError as error:
            return error
        raise LayerError(str(failure)) from failure
    return None


def check_vrt(source: LayerSource, path: str) -> None:
    """Look at some of the VRT's files. Raises LayerError for one that cannot be opened."""
    for file in _spread(_files(path)):
        forget_file(file)  # GDAL knows an earlier failure, but not its cause
        try:
            open_plain(file, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
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
    """Clear GDAL's cache of the files of a VRT, of which it may know an earlier failure."""
    for file in _files(path):
        forget_file(file)


def _files(path: str) -> list[str]:
    """The paths in a VRT that `fetched` has written."""
    try:
        root = parsed_xml(Path(path).read_bytes())
    except (OSError, XmlError):
        return []
    return list(dict.fromkeys(element.text or "" for element in root.iter("SourceFilename")))


def _spread(files: Sequence[str]) -> list[str]:
    last = len(files) - 1
    places = {round(last * place / (_LOOKED_AT - 1)) for place in range(_LOOKED_AT)} if files else set()
    return [files[place] for place in sorted(places)]
