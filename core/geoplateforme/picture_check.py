"""Whether a picture that a WMS has sent is one that the harvesting engine can read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..gdal_calls import GdalFailure, call, gdal_errors, memory_file, thread_options
from ..http.http_errors import quoted, server_words
from ..threads.cancellation import stop_if_canceled
from .harvest_checks import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..threads.cancellation import Feedback

#: What the engine takes the answer for, by the beginning of FORMAT: it goes by the name of the file that it stores.
_DRIVERS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "GTiff"}
_FORMATS = {driver: image for image, driver in _DRIVERS.items()}
#: Raw pixels of 32 bits.
_BIL, _BIL_BYTES = "image/x-bil", 4
_MOST_CHANNELS, _PALETTE_CHANNELS = 8, 4
#: A JPEG that ends too early is an error, and not only a warning.
_STRICT = {"GDAL_ERROR_ON_LIBJPEG_WARNING": "YES"}


@dataclass(frozen=True)
class Picture:
    """What was found in a picture: its channels (those of its colours, where it has a palette), whether they hold
    measures, and whether it `is_uniform`: all pixels are alike in every channel."""

    channels: int
    is_uniform: bool
    is_float: bool = False


def checked_picture(
    content: bytes, image: str, size: tuple[int, int], url: str, feedback: Feedback | None = None
) -> Picture | Problem:
    """The picture in an answer to a request for FORMAT `image` and `size` pixels, decoded in full; or why the engine
    could not use it. `url` is cut out of what the service says, with its secrets. Raises CanceledError."""
    if image.startswith(_BIL):
        return _checked_raw(content, size)
    asked = _DRIVERS.get(re.split("[&;]", image, maxsplit=1)[0], "GTiff")
    with memory_file(content) as path:
        try:
            dataset = call(gdal.OpenEx, path, gdal.OF_RASTER, allowed_drivers=list(_DRIVERS.values()))
        except GdalFailure:
            return _no_picture(content, url)
        try:
            return _checked(dataset, asked, size, feedback)
        finally:
            del dataset


def _checked(dataset: gdal.Dataset, asked: str, size: tuple[int, int], feedback: Feedback | None) -> Picture | Problem:
    translate = QCoreApplication.translate
    sent, found = dataset.GetDriver().ShortName, (dataset.RasterXSize, dataset.RasterYSize)
    if sent != asked:
        return Problem(
            translate("PictureCheck", "The service was asked for {asked}, and sends {sent}.").format(
                asked=_FORMATS[asked], sent=_FORMATS[sent]
            ),
            translate("PictureCheck", "Choose the format {sent}.").format(sent=_FORMATS[sent]),
            "harvest_format",
        )
    if found != size:
        return Problem(
            translate("PictureCheck", "The service was asked for {asked} pixels, and sends {sent}.").format(
                asked="{} × {}".format(*size), sent="{} × {}".format(*found)
            ),
            translate("PictureCheck", "Choose smaller pictures."),
            "harvest_dimensions",
        )
    if dataset.RasterCount > _MOST_CHANNELS:
        return Problem(
            translate("PictureCheck", "The pictures have {count} channels, and pyramids at most 4.").format(
                count=dataset.RasterCount
            ),
            translate("PictureCheck", "Choose another layer, or another format."),
            "harvest_layers",
        )
    try:
        with thread_options(_STRICT), gdal_errors():
            is_uniform = True
            for number in range(1, dataset.RasterCount + 1):
                stop_if_canceled(feedback)
                pixels = dataset.GetRasterBand(number).ReadAsArray()
                is_uniform = is_uniform and pixels is not None and _is_uniform(pixels)
    except GdalFailure as error:
        return Problem(
            translate("PictureCheck", "The picture is broken: it cannot be decoded."),
            translate("PictureCheck", "Try again, or choose another format or smaller pictures."),
            "harvest_format",
            details=str(error),
        )
    band = dataset.GetRasterBand(1)
    has_palette = dataset.RasterCount == 1 and band.GetRasterColorTable() is not None
    is_float = band.DataType in (gdal.GDT_Float32, gdal.GDT_Float64)
    return Picture(_PALETTE_CHANNELS if has_palette else dataset.RasterCount, is_uniform, is_float)


def _checked_raw(content: bytes, size: tuple[int, int]) -> Picture | Problem:
    needed = size[0] * size[1] * _BIL_BYTES
    if len(content) == needed:
        return Picture(1, _is_uniform(np.frombuffer(content, np.uint32)), is_float=True)
    return Problem(
        QCoreApplication.translate(
            "PictureCheck", "Raw pixels of 32 bits would have {needed} bytes, and the service sends {sent}."
        ).format(needed=needed, sent=len(content)),
        QCoreApplication.translate("PictureCheck", "Choose image/tiff, or a layer with measures."),
        "harvest_format",
        details=quoted(content) if content[:1] == b"<" else "",
    )


def _is_uniform(pixels: NDArray[Any]) -> bool:
    first = pixels.flat[0]
    return bool((pixels == first).all() or (np.isnan(first) and np.isnan(pixels).all()))


def _no_picture(content: bytes, url: str) -> Problem:
    """A service says with status 200, too, that it has no picture."""
    words = server_words(content, url)
    reason = (
        QCoreApplication.translate("PictureCheck", "The service sends no picture. It says: “{words}”.").format(
            words=words
        )
        if words
        else QCoreApplication.translate("PictureCheck", "The service sends no picture that can be read.")
    )
    return Problem(
        reason,
        QCoreApplication.translate("PictureCheck", "Check the layers, the format and the further parameters."),
        details=quoted(content, url) if content.lstrip()[:1] == b"<" else "",
    )
