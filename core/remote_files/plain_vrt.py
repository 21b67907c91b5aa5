"""VRTs of servers, written anew from a known set of elements.

GDAL opens whatever a VRT names: files of this machine, other VRTs, databases, raw bytes; and runs the functions in it.
Here the VRT is read first, and what GDAL gets has nothing but bands of remote files, whatever the server sends later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import LayerError
from ..http.http_errors import quoted
from ..http.web_address import escaped, is_web_address, resolved_href
from ..language.plain_name import plain_name
from ..parsing.xml_parser import XmlError, local_name, parsed_xml
from ..spatial.crs import spatial_reference
from .vsicurl import PREFIX, href_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Check = Callable[[str], bool]

#: What gdalbuildvrt makes of a country's tiles has some thousand sources for each band.
MOST_SOURCES = 50_000
_LONGEST_TEXT = 10_000
_FILE = "SourceFilename"
_TYPES = frozenset(
    (
        *("Byte", "Int8", "UInt16", "Int16", "UInt32", "Int32", "UInt64", "Int64", "Float32", "Float64"),
        *("CInt16", "CInt32", "CFloat32", "CFloat64"),
    )
)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return len(text) <= 60


def _is_count(text: str) -> bool:
    return text.isdecimal() and len(text) <= 9


def _are_numbers(text: str) -> bool:
    return all(map(_is_number, text.replace(",", " ").split()))


def _is_table(text: str) -> bool:
    """Pairs of numbers, as "0:0,255:1"."""
    return all(_are_numbers(pair.replace(":", ",")) and pair.count(":") == 1 for pair in text.split(","))


def _is_word(text: str) -> bool:
    return text.replace("_", "").replace(" ", "").isalnum() and len(text) <= 60


def _is_text(text: str) -> bool:
    return len(text) <= _LONGEST_TEXT


def _is_empty(text: str) -> bool:
    return not text


def _is_type(text: str) -> bool:
    return text in _TYPES


def _is_band(text: str) -> bool:
    head, _, number = text.partition(",")
    return _is_count(text) or (head == "mask" and (not number or _is_count(number)))


def _is_crs(text: str) -> bool:
    return not text or spatial_reference(text) is not None


@dataclass(frozen=True)
class _Form:
    """What an element may have: its text, its attributes, and the elements in it. Other attributes are left out."""

    text: Check = _is_empty
    attributes: Mapping[str, Check] = field(default_factory=dict)
    children: tuple[str, ...] = ()


_METADATA = ("Metadata",)
_SOURCES = ("SimpleSource", "ComplexSource", "AveragedSource")
_IN_SOURCE = (
    *(_FILE, "SourceBand", "SourceProperties", "SrcRect", "DstRect", "NODATA", "UseMaskBand", "ScaleOffset"),
    *("ScaleRatio", "ColorTableComponent", "Exponent", "SrcMin", "SrcMax", "DstMin", "DstMax", "Clamp", "LUT"),
)
_IN_BAND = (
    *("Description", "NoDataValue", "HideNoDataValue", "UnitType", "Offset", "Scale", "CategoryNames", "ColorInterp"),
    *("ColorTable", "MaskBand", *_METADATA, *_SOURCES),
)
_RECTANGLE = dict.fromkeys(("xOff", "yOff", "xSize", "ySize"), _is_number)
_SOURCE = _Form(attributes={"resampling": _is_word}, children=_IN_SOURCE)
_FORMS = {
    "VRTDataset": _Form(
        attributes={"rasterXSize": _is_count, "rasterYSize": _is_count},
        children=("SRS", "GeoTransform", "OverviewList", "VRTRasterBand", "MaskBand", *_METADATA),
    ),
    "SRS": _Form(_is_crs, {"dataAxisToSRSAxisMapping": _are_numbers}),
    "GeoTransform": _Form(_are_numbers),
    "OverviewList": _Form(_are_numbers, {"resampling": _is_word}),
    "Metadata": _Form(attributes={"domain": _is_word}, children=("MDI",)),
    "MDI": _Form(_is_text, {"key": _is_text}),
    "MaskBand": _Form(children=("VRTRasterBand",)),
    "VRTRasterBand": _Form(
        attributes={"dataType": _is_type, "band": _is_count, "blockXSize": _is_count, "blockYSize": _is_count},
        children=_IN_BAND,
    ),
    "CategoryNames": _Form(children=("Category",)),
    "ColorTable": _Form(children=("Entry",)),
    "Entry": _Form(attributes=dict.fromkeys(("c1", "c2", "c3", "c4"), _is_count)),
    **dict.fromkeys(("Description", "UnitType", "Category"), _Form(_is_text)),
    **dict.fromkeys(_SOURCES, _SOURCE),
    "SourceBand": _Form(_is_band),
    "SourceProperties": _Form(
        attributes={"DataType": _is_type}
        | dict.fromkeys(("RasterXSize", "RasterYSize", "BlockXSize", "BlockYSize"), _is_count)
    ),
    **dict.fromkeys(("SrcRect", "DstRect"), _Form(attributes=_RECTANGLE)),
    "LUT": _Form(_is_table),
    **dict.fromkeys(("ColorInterp", "HideNoDataValue", "UseMaskBand", "Clamp"), _Form(_is_word)),
    **dict.fromkeys(("NoDataValue", "Offset", "Scale", "NODATA", "ScaleOffset", "ScaleRatio"), _Form(_is_number)),
    **dict.fromkeys(("ColorTableComponent", "Exponent", "SrcMin", "SrcMax", "DstMin", "DstMax"), _Form(_is_number)),
}
#: GDAL compares names without their case; what is written has the usual one.
_NAMES = {name.lower(): name for name in (*_FORMS, _FILE)}
#: What changes no pixel is left out: statistics, other names for values, overviews in further files.
_UNUSED = frozenset(("histograms", "overview", "gdalrasterattributetable", "blockxsize", "blockysize"))
_DOMAINS = ("", "IMAGE_STRUCTURE")
_PLAIN_BAND = "vrtsourcedrasterband"


class _NotPlainError(ValueError):
    """The VRT has something else than what is known; the text names it."""


@dataclass(frozen=True)
class PlainVrt:
    """A VRT with nothing but bands of remote files. `hrefs` are the files' addresses, each once; in `root`, they are
    `/vsicurl/` paths."""

    root: Element
    hrefs: tuple[str, ...]

    def text(self, paths: Mapping[str, str] | None = None) -> str:
        """The VRT for GDAL, with the path given for an address in place of its `/vsicurl/` path."""
        for element in self.root.iter(_FILE):
            href = href_of(element.text or "")
            element.text = (paths or {}).get(href, PREFIX + href)
        return tostring(self.root, encoding="unicode")


def plain_vrt(content: bytes | str, href: str) -> PlainVrt:
    """The VRT that a server has sent for the address `href`. Raises LayerError for what is no VRT of remote files, or
    has anything in it that is not known to be harmless."""
    try:
        root = parsed_xml(content)
    except XmlError as error:
        raise _no_vrt(content, href, str(error)) from error
    if local_name(root).lower() != "vrtdataset":
        raise _no_vrt(content, href)
    cleaner = _Cleaner(href)
    try:
        plain = cleaner.cleaned(root)
    except _NotPlainError as error:
        raise LayerError(
            QCoreApplication.translate("PlainVrt", "This VRT is not opened: it names more than files on the web."),
            url=href,
            details=str(error),
            hint=QCoreApplication.translate("PlainVrt", "Use the COG of the same item."),
        ) from error
    if not cleaner.hrefs:
        raise _no_vrt(content, href)
    return PlainVrt(plain, tuple(cleaner.hrefs))


class _Cleaner:
    def __init__(self, href: str) -> None:
        self._href = href
        self._sources = 0
        self.hrefs: dict[str, None] = {}

    def cleaned(self, element: Element, parent: Element | None = None) -> Element:
        """A copy of the element below `parent`, with what is known of it. Raises _NotPlainError."""
        name = _name(element)
        form = _FORMS[name]
        attributes = {str(key).lower(): value.strip() for key, value in element.attrib.items()}
        if attributes.get("subclass", _PLAIN_BAND).lower() != _PLAIN_BAND:
            raise _NotPlainError(f"subClass={attributes['subclass']}")
        copy = Element(name) if parent is None else SubElement(parent, name)
        for key, is_valid in form.attributes.items():
            value = attributes.get(key.lower())
            if value is not None and not is_valid(value):
                raise _NotPlainError(f"{name} {key}={value[:100]}")
            if value is not None:
                copy.set(key, plain_name(value))
        self._add_text(copy, (element.text or "").strip(), form)
        for child in element:
            self._add_child(copy, child, form)
        if name in _SOURCES and copy.find(_FILE) is None:
            raise _NotPlainError(f"{name} without {_FILE}")
        return copy

    @staticmethod
    def _add_text(copy: Element, text: str, form: _Form) -> None:
        if text and not form.text(text):
            raise _NotPlainError(f"{copy.tag}: {text[:100]}")
        copy.text = plain_name(text) or None

    def _add_child(self, copy: Element, child: Element, form: _Form) -> None:
        lower = str(child.tag).lower()
        is_other_metadata = lower == "metadata" and _domain(child) not in _DOMAINS
        if lower in _UNUSED or is_other_metadata:
            return
        name = _name(child)
        if name not in form.children:
            raise _NotPlainError(f"{name} in {copy.tag}")
        if name == _FILE:
            self._add_file(copy, child)
        else:
            self.cleaned(child, copy)

    def _add_file(self, copy: Element, element: Element) -> None:
        self._sources += 1
        if self._sources > MOST_SOURCES:
            raise _NotPlainError(f"more than {MOST_SOURCES} sources")
        if len(element):
            raise _NotPlainError(f"{_name(element[0])} in {_FILE}")
        if copy.find(_FILE) is not None:
            raise _NotPlainError(f"two {_FILE} in {copy.tag}")
        href = _address(element, self._href)
        self.hrefs[href] = None
        SubElement(copy, _FILE, {"relativeToVRT": "0"}).text = PREFIX + href


def _name(element: Element) -> str:
    """The name as it is usually written. Raises _NotPlainError for one that is not known."""
    tag = str(element.tag)
    name = _NAMES.get(tag.lower())
    if name is None:
        raise _NotPlainError(tag[:100])
    return name


def _domain(metadata: Element) -> str:
    return next((value.strip() for key, value in metadata.attrib.items() if str(key).lower() == "domain"), "")


def _address(element: Element, base: str) -> str:
    """The address of the file that a source names. Raises _NotPlainError for a file of this machine, for another scheme
    than http and https, and for another VRT."""
    written = (element.text or "").strip()
    is_relative = any(
        str(key).lower() == "relativetovrt" and value.strip() not in ("", "0") for key, value in element.attrib.items()
    )
    try:
        named = href_of(written)
        found = escaped(named) if is_web_address(named) else resolved_href(base, written) if is_relative else named
        is_remote = is_web_address(found)
    except ValueError:
        is_remote, found = False, written
    if not written or not is_remote:
        raise _NotPlainError(f"{_FILE}: {written[:200]}")
    if urlsplit(found).path.lower().endswith(".vrt"):
        raise _NotPlainError(f"a VRT in a VRT: {found[:200]}")
    return found


def _no_vrt(content: bytes | str, href: str, details: str = "") -> LayerError:
    said = quoted(content.encode("utf-8", "replace") if isinstance(content, str) else content)
    return LayerError(
        QCoreApplication.translate("PlainVrt", "This file is not a VRT of files."),
        url=href,
        details="\n".join(part for part in (details, said) if part),
    )
