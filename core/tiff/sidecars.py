"""Files beside a raster on a server, which say what the raster itself does not: where it lies, what is nodata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree as ET  # nosec B405

from ..errors import HttpError, ResponseError, SigningError
from ..parsing.xml_parser import XmlError, parsed_xml
from ..signing.file_network import FileNetwork, sign_ahead
from ..threads.ordered_pool import all_results

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..threads.cancellation import Feedback

#: GDAL's own metadata, and the pixels of a mask.
METADATA, MASK = ".aux.xml", ".msk"
#: An ending that no file has: a server that sends something for it sends it for every address.
_NO_FILE = ".no-such-file"
#: More is not read: statistics and histograms, the longest parts, are not used.
_MOST_BYTES = 4 * 1024 * 1024
_TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
#: What is taken over from GDAL's metadata. They may also name other files to be read as overviews or masks: a server
#: must not choose these.
_KEPT = frozenset(("GeoTransform", "NoDataValue", "Scale", "Offset", "UnitType", "ColorInterp"))
_WKT = re.compile(r"\s*[A-Z_]+\[")


def world_files(url: str) -> tuple[str, ...]:
    """The endings of the world files that may lie beside the raster: `.tfw` and `.wld` for a `.tif`."""
    ending = _ending(url)
    return (f".{ending[0]}{ending[-1]}w", ".wld") if ending else ()


def find_sidecars(
    url: str, endings: Iterable[str], authcfg: str, feedback: Feedback | None, profile: str = ""
) -> dict[str, bytes]:
    """The sidecars of these endings that exist, by their ending, with what GDAL may read of them; of a mask, its first
    bytes. One request each, at the same time. An address without a file's name has none. `profile` is the id of the
    signing profile for the raster's address. Raises what `Network.send` raises, but for the statuses of a file that
    does not exist. For a signed store, 403 is one of these: it does not say which files exist to those who may not list
    them."""
    wanted = tuple(endings) if _ending(url) else ()
    names = (*wanted, *((_NO_FILE,) if MASK in wanted else ()))
    sign_ahead([(_beside(url, name), profile) for name in names], feedback)

    def content(ending: str, most: int) -> bytes:
        network = FileNetwork(authcfg, profile, feedback, renews=False, refresh=True, most_bytes=most)
        return _content(network, _beside(url, ending), most)

    def usable(ending: str) -> bytes:
        usable = _usable(ending, content(ending, 4 if ending == MASK else _MOST_BYTES))
        # some servers send the raster itself for every address
        return b"" if usable and ending == MASK and _usable(MASK, content(_NO_FILE, 4)) else usable

    if not wanted:
        return {}
    answers = all_results(usable, wanted, workers=len(wanted), feedback=feedback)
    return {ending: answer for ending, answer in zip(wanted, answers, strict=True) if answer}


def _content(network: FileNetwork, url: str, most: int) -> bytes:
    """The first bytes of a file, `most` of them; none of one that the server does not have."""
    headers = {"Range": f"bytes=0-{most - 1}", "Accept-Encoding": "identity"}
    try:
        return network.send("GET", url, headers).content
    except (ResponseError, SigningError):  # a web page, as some servers send for every address
        return b""
    except HttpError as error:
        if error.status >= 500:
            raise
        return b""


def _ending(url: str) -> str:
    name = urlsplit(url).path.rpartition("/")[2]
    ending = name.rpartition(".")[2] if "." in name else ""
    return ending if 2 <= len(ending) <= 4 and ending.isalnum() else ""


def _beside(url: str, ending: str) -> str:
    parts = urlsplit(url)
    path = parts.path if ending in (METADATA, MASK, _NO_FILE) else parts.path.rpartition(".")[0]
    return urlunsplit(parts._replace(path=path + ending))


def _usable(ending: str, content: bytes) -> bytes:
    if ending == MASK:
        return content if content.startswith(_TIFF_MARKS) else b""
    if ending == METADATA:
        return _known_metadata(content)
    try:
        numbers = [float(number) for number in content[:1000].split()]
    except ValueError:
        return b""
    return "\n".join(map(repr, numbers)).encode() if len(numbers) == 6 else b""


def _known_metadata(content: bytes) -> bytes:
    """The document with nothing but what is known to be harmless; empty when that is nothing."""
    try:
        root = parsed_xml(content)
    except XmlError:
        return b""
    if root.tag != "PAMDataset":
        return b""
    result = ET.Element("PAMDataset")
    result.extend(each for each in root if (each.tag in _KEPT or _is_wkt(each)) and len(each) == 0)
    for band in root.iter("PAMRasterBand"):
        kept = [each for each in band if each.tag in _KEPT and len(each) == 0]
        if kept:
            ET.SubElement(result, "PAMRasterBand", {"band": band.get("band", "1")}).extend(kept)
    return ET.tostring(result) if len(result) else b""


def _is_wkt(element: ET.Element) -> bool:
    return element.tag == "SRS" and _WKT.match(element.text or "") is not None
