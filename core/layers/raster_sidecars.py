"""Sidecar files of a raster on a server, with what the raster itself does not hold: where it lies, nodata, scale. GDAL
reads none of them for a layer, since they may name other files."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, LayerError
from ..http.web_address import is_web_address
from ..parsing.xml_parser import XmlError, parsed_xml
from ..rasters.bands import Band
from ..remote_files.remote_formats import open_plain
from ..remote_files.vsicurl import without_files_beside
from ..tiff.missing_sidecars import missing_sidecars
from ..tiff.sidecars import MASK, METADATA, find_sidecars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree import ElementTree as ET  # nosec B405

    from ..threads.cancellation import Feedback
    from .source import LayerSource


def source_with_sidecars(source: LayerSource, path: str, feedback: Feedback) -> LayerSource:
    """The source, with nodata, scale, offset and unit of its bands as a file beside the raster has them, and whether
    its mask lies there, which QGIS itself would draw. `path` is what GDAL opens, and has been looked at: nothing more
    of the raster is asked for. Nothing at all is asked for a COG, nor where the raster says where it lies and raster or
    catalogue which pixels are nodata. Raises LayerError for a raster of which only a file beside it says where it lies,
    and CanceledError. For a worker."""
    if not is_web_address(source.href) or not path.startswith("/vsicurl"):
        return source
    with without_files_beside(path):
        dataset = open_plain(path, gdal.OF_RASTER)
        endings = missing_sidecars(source.href, dataset)
    has_place = dataset.GetGeoTransform(can_return_null=True) is not None
    bands = source.bands if len(source.bands) == dataset.RasterCount else (Band(),) * dataset.RasterCount
    if has_place and all(band.nodata is not None for band in bands):
        return source
    try:
        found = find_sidecars(source.href, endings, source.authcfg, feedback, source.profile)
    except CanceledError:
        raise
    except DatacubeError:
        if not has_place:  # it could lie in a wrong place
            raise
        return source
    if not has_place:
        _check_place(source, found, _metadata(found))
    if METADATA in found:
        source = replace(source, bands=bands_beside(found, bands))
    return replace(source, has_mask_beside=MASK in found)


def bands_beside(found: Mapping[str, bytes], bands: Sequence[Band]) -> tuple[Band, ...]:
    """The bands with what GDAL's metadata among the files beside their raster say of them."""
    root = _metadata(found)
    said = {} if root is None else {each.get("band", "1"): each for each in root.iter("PAMRasterBand")}
    return tuple(_completed(band, said.get(str(number))) for number, band in enumerate(bands, start=1))


def _metadata(found: Mapping[str, bytes]) -> ET.Element | None:
    try:
        return parsed_xml(found[METADATA]) if METADATA in found else None
    except XmlError:
        return None


def _check_place(source: LayerSource, found: Mapping[str, bytes], root: ET.Element | None) -> None:
    """Raises LayerError where one of the files says where the raster lies."""
    places = [ending for ending in found if ending not in (METADATA, MASK)]
    if root is not None and root.find("GeoTransform") is not None:
        places.insert(0, METADATA)
    if places:
        message = QCoreApplication.translate(
            "RasterSidecars", "Only a file beside {name} says where it lies ({ending}): it is not opened as a layer."
        )
        raise LayerError(
            message.format(name=source.name, ending=places[0]),
            url=source.href,
            hint=QCoreApplication.translate("RasterSidecars", "Save an extent of it instead, which reads that file."),
        )


def _completed(band: Band, said: ET.Element | None) -> Band:
    """What the raster's own file says comes before what its catalogue says."""
    if said is None:
        return band
    nodata, scale, offset = (_number(said.findtext(tag, "")) for tag in ("NoDataValue", "Scale", "Offset"))
    return replace(
        band,
        nodata=band.nodata if nodata is None else nodata,
        scale=scale if scale and math.isfinite(scale) else band.scale,
        offset=band.offset if offset is None or not math.isfinite(offset) else offset,
        unit=said.findtext("UnitType", "").strip() or band.unit,
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
