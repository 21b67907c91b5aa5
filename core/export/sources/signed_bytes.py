"""Bytes with a sign on GDAL before 3.7, which has no data type for them: that they have one stands in metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET  # nosec B405

from osgeo import gdal

from ...gdal_calls import call
from ...parsing.xml_parser import parsed_xml
from ...rasters.pixel_types import SIGNED_VALUES, is_signed_byte
from ...remote_files.vsicurl import path_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

#: An attribute that marks the VRTs made here. GDAL ignores it, and VRTs of servers are written anew without it.
_MARK = "hasSign"


def with_signed_values(dataset: gdal.Dataset, open_options: Sequence[str]) -> gdal.Dataset:
    """The dataset itself, or, where it has signed bytes that GDAL takes for bytes, one with the same numbers as 16-bit
    integers. Its file is opened again with these options. Raises GdalFailure."""
    if not any(is_signed_byte(dataset.GetRasterBand(number)) for number in range(1, dataset.RasterCount + 1)):
        return dataset
    copy = call(gdal.GetDriverByName("VRT").CreateCopy, "", dataset)
    root = parsed_xml(copy.GetMetadata("xml:VRT")[0])
    root.set(_MARK, "yes")
    for band, element in enumerate(root.findall("VRTRasterBand"), 1):
        if is_signed_byte(dataset.GetRasterBand(band)):
            _give_sign(element)
    for file in root.iter("SourceFilename"):
        file.text = path_alone(file.text or "")
    for source in root.iter():
        if source.find("SourceFilename") is not None and open_options:
            source.insert(1, _options(open_options))
    return call(gdal.OpenEx, ET.tostring(root, "unicode"), gdal.OF_RASTER, ["VRT"])


def is_with_signed_values(dataset: gdal.Dataset) -> bool:
    """Whether the dataset is a VRT of `with_signed_values`, whose overviews cannot be opened by themselves."""
    tag = str(dataset.GetDescription()).partition(">")[0]
    return tag.startswith("<VRTDataset") and f' {_MARK}="' in tag


def _give_sign(band: ET.Element) -> None:
    band.set("dataType", "Int16")
    for metadata in band.findall("Metadata[@domain='IMAGE_STRUCTURE']"):
        band.remove(metadata)
    for source in band.findall("SimpleSource"):
        source.tag = "ComplexSource"
        ET.SubElement(source, "LUT").text = SIGNED_VALUES


def _options(open_options: Sequence[str]) -> ET.Element:
    result = ET.Element("OpenOptions")
    for key, _, value in (option.partition("=") for option in open_options):
        ET.SubElement(result, "OOI", {"key": key}).text = value
    return result
