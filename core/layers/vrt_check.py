"""Whether the files that a VRT names are there, and are files of pixels: GDAL opens a VRT without a look at them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..gdal_calls import GdalFailure
from ..parsing.xml_parser import XmlError, parsed_xml
from ..remote_files.gdal_hints import hint_of
from ..remote_files.remote_formats import check_driver, open_plain
from ..remote_files.vsicurl import forget_file, href_of, http_limits, is_silence, read_at_lasting_path
from ..threads.ordered_pool import all_results
from .signed_source import VRTS, memory_text, public_source, public_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element  # nosec B405

    from ..threads.cancellation import Feedback
    from .source import LayerSource

#: Of a VRT's files, so many are opened to see whether they can be: the first, the last, and some between.
_OPENED = 3
#: So many are looked at for what they are, and so many at a time.
_LOOKED_AT, _AT_ONCE = 200, 8


def check_files(hrefs: Sequence[str], feedback: Feedback | None, signed: Mapping[str, str] | None = None) -> None:
    """Look at the beginning of a VRT's files, of very many at those of some, before it is written with their addresses:
    another VRT may lie under the name of a TIFF, and some servers do not answer HEAD. `signed` are the paths of those
    that want a signature. Raises LayerError for a file that must not be opened, and CanceledError; a file that cannot
    be opened is left to `check_vrt`."""
    silent: set[str] = set()
    files = _spread(hrefs, _LOOKED_AT)
    look = partial(_refusal_at, silent, signed or {})
    for refusal in all_results(look, files, workers=_AT_ONCE, feedback=feedback):
        if refusal is not None:
            raise refusal


def _refusal_at(silent: set[str], signed: Mapping[str, str], href: str) -> LayerError | None:
    """Why the file must not be opened; a host that was silent once is not asked again, and noted."""
    host = urlsplit(href).netloc
    if host in silent:
        return None
    try:
        with http_limits():
            return _refusal(signed[href]) if href in signed else read_at_lasting_path(href, _refusal)
    except LayerError as error:
        if is_silence(str(error)):
            silent.add(host)
        return None


def _refusal(path: str) -> LayerError | None:
    try:
        check_driver(path, gdal.OF_RASTER)
    except LayerError as error:
        return error
    except GdalFailure as failure:
        raise LayerError(str(failure)) from failure
    return None


def check_vrt(source: LayerSource, path: str) -> None:
    """Look at some of the VRT's files. Raises LayerError for one that cannot be opened."""
    for file in _spread(_files(path), _OPENED):
        forget_file(file)  # GDAL knows an earlier failure, but not its cause
        try:
            open_plain(file, gdal.OF_RASTER | gdal.OF_VERBOSE_ERROR)
        except GdalFailure as failure:
            forget_file(file)
            raise LayerError(
                QCoreApplication.translate("VrtCheck", "{name}: a file of this VRT could not be opened.").format(
                    name=source.name
                ),
                url=href_of(public_source(file)),
                details=public_text(str(failure), file),
                hint=hint_of(str(failure), QCoreApplication.translate("VrtCheck", "Use the COG of the same item.")),
            ) from failure


def forget_sources(path: str) -> None:
    """Clear GDAL's cache of the files of a VRT, of which it may know an earlier failure."""
    for file in _files(path):
        forget_file(file)


def vrt_root(path: str) -> Element | None:
    """The document of a VRT of this computer, or of one in memory; None where it cannot be read."""
    try:
        return parsed_xml(memory_text(path) if path.startswith(VRTS) else Path(path).read_bytes())
    except (OSError, XmlError):
        return None


def _files(path: str) -> list[str]:
    """The paths in a VRT that `fetched` has written."""
    root = vrt_root(path)
    if root is None:
        return []
    return list(dict.fromkeys(element.text or "" for element in root.iter("SourceFilename")))


def _spread(files: Sequence[str], most: int) -> list[str]:
    last = len(files) - 1
    places = range(len(files)) if len(files) <= most else {round(last * place / (most - 1)) for place in range(most)}
    return [files[place] for place in sorted(places)]
