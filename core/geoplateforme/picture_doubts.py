"""What is odd about a picture that the engine could use, and may not be what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .harvest_checks import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .harvest_request import HarvestRequest
    from .picture_check import Picture


def doubts(request: HarvestRequest, level: int, size: int, picture: Picture) -> Iterator[Problem]:
    """The doubts about a picture of so many bytes that was fetched for trial at a level. None stops the launch."""
    translate = QCoreApplication.translate
    if picture.is_uniform:
        yield Problem(
            translate("PictureDoubts", "At level {level}, the picture for trial has one colour only.").format(
                level=level
            ),
            translate("PictureDoubts", "See in QGIS whether the layer is drawn at this scale and place."),
            "harvest_levels",
            blocks=False,
        )
    threshold, whole = request.options.get("harvest_threshold"), size * request.pictures_per_slab
    if isinstance(threshold, int) and whole <= threshold:
        yield Problem(
            translate("PictureDoubts", "At level {level}, a slab as small as the one for trial is dropped.").format(
                level=level
            ),
            translate("PictureDoubts", "Choose a minimal size below {bytes} bytes.").format(bytes=whole),
            "harvest_threshold",
            blocks=False,
        )
    kept, is_float = request.options.get("sampleformat"), picture.is_float
    if kept in ("UINT8", "FLOAT32") and is_float != (kept == "FLOAT32"):
        yield Problem(
            translate("PictureDoubts", "The service sends measures, and whole numbers up to 255 are to be stored.")
            if is_float
            else translate("PictureDoubts", "The service sends pictures, and measures are to be stored."),
            translate("PictureDoubts", "Choose FLOAT32 and the compression zip.")
            if is_float
            else translate("PictureDoubts", "Choose UINT8, or a format with measures."),
            "sampleformat",
            blocks=False,
        )
    channels = request.options.get("samplesperpixel")
    if isinstance(channels, int) and picture.channels < channels:
        yield Problem(
            translate("PictureDoubts", "Channels: the service sends {sent}, and {stored} are to be stored.").format(
                sent=picture.channels, stored=channels
            ),
            translate("PictureDoubts", "Choose {sent}, unless the engine is to fill the others.").format(
                sent=picture.channels
            ),
            "samplesperpixel",
            blocks=False,
        )
