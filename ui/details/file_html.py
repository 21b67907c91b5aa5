"""What a raster file is like, as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.language.data_size import human_bytes
from ...core.tiff.cog_check import CogProblem
from ..wording.numbers import duration
from .record_html import page

if TYPE_CHECKING:
    from ...core.file_details import FileDetails
    from ...core.stac.asset_records import Asset
    from ...core.view_cost import ViewCost

#: Overviews that are listed; a raster of a million pixels square has 12.
_MOST_OVERVIEWS = 12
_NO_PREDICTOR = 1
translate = QCoreApplication.translate


def file_html(title: str, asset: Asset, details: FileDetails) -> str:
    """Whether the file is a COG, and why not; its size, pixels, blocks, overviews, and what the view costs."""
    rows = [
        (translate("FileHtml", "Layout"), "<br>".join(map(escape, _layout(details)))),
        (translate("FileHtml", "Size"), escape(_size(asset, details))),
        (translate("FileHtml", "Pixels"), escape(_pixels(details.columns, details.rows))),
        (translate("FileHtml", "Bands"), escape(_bands(details))),
        (translate("FileHtml", "Data type"), escape(details.data_type or _beyond())),
        (translate("FileHtml", "Nodata"), escape(_nodata(details))),
        (translate("FileHtml", "Blocks"), escape(_blocks(details))),
        (translate("FileHtml", "Compression"), escape(_compression(details))),
        (translate("FileHtml", "Overviews"), escape(_overviews(details))),
        (translate("FileHtml", "Drawing the view"), escape(_drawing(details))),
        (translate("FileHtml", "Saving the view"), escape(_saving(details))),
        (translate("FileHtml", "Speed used"), escape(_speed(details.cost))),
        (translate("FileHtml", "Read"), escape(_read(details))),
    ]
    return page([title], "", rows)


def problem_text(problem: CogProblem) -> str:
    """Why a file is no COG, and what that means."""
    texts = {
        CogProblem.STRIPS: translate(
            "FileHtml", "It is stored in strips, not in tiles: a small view needs whole rows."
        ),
        CogProblem.LATE_DIRECTORY: translate("FileHtml", "Its directory is not at its beginning."),
        CogProblem.FAR_DIRECTORIES: translate(
            "FileHtml", "The directories of its overviews lie after pixels, all over the file."
        ),
        CogProblem.ORDER_OF_OVERVIEWS: translate("FileHtml", "Its overviews are not in the order of their size."),
        CogProblem.ORDER_OF_PIXELS: translate("FileHtml", "Its overviews lie after the pixels in full resolution."),
        CogProblem.CHANGED: translate("FileHtml", "A program has changed it after it was made as a COG."),
    }
    return str(texts[problem])


def _layout(details: FileDetails) -> list[str]:
    name = "BigTIFF" if details.is_big else "TIFF"
    if details.is_cog:
        lines = [translate("FileHtml", "Cloud Optimized GeoTIFF (COG), {name}").format(name=name)]
    else:
        lines = [
            translate("FileHtml", "Not a Cloud Optimized GeoTIFF (COG), but a plain {name}:").format(name=name),
            *(f"• {problem_text(each)}" for each in details.problems),
        ]
    if details.lacks_overviews:
        lines.append(translate("FileHtml", "It has no overviews inside: a large view is drawn from all of its pixels."))
    return lines


def _size(asset: Asset, details: FileDetails) -> str:
    if details.length is None:
        return str(translate("FileHtml", "not given by the server"))
    size = human_bytes(details.length)
    if asset.size is None or asset.size == details.length:
        return size
    text = translate("FileHtml", "{size}; the catalogue says {stated}")
    return str(text.format(size=size, stated=human_bytes(asset.size)))


def _pixels(columns: int, rows: int) -> str:
    count = QLocale().toString
    return str(translate("FileHtml", "{columns} × {rows}").format(columns=count(columns), rows=count(rows)))


def _bands(details: FileDetails) -> str:
    count = QLocale().toString(details.bands)
    if details.has_alpha:
        return str(translate("FileHtml", "{count}, with an alpha band").format(count=count))
    return str(translate("FileHtml", "{count}, and a mask").format(count=count)) if details.has_mask else count


def _nodata(details: FileDetails) -> str:
    if details.nodata is None:
        return _beyond()
    return details.nodata or str(translate("FileHtml", "none in the file"))


def _beyond() -> str:
    """The text for what is not in the head of the file, which is all that was read."""
    return str(translate("FileHtml", "in the file where two requests do not reach"))


def _blocks(details: FileDetails) -> str:
    size = _pixels(*details.block)
    if details.is_tiled:
        return str(translate("FileHtml", "tiles of {size} pixels").format(size=size))
    return str(translate("FileHtml", "strips of {size} pixels").format(size=size))


def _compression(details: FileDetails) -> str:
    name = details.compression or translate("FileHtml", "none")
    if details.predictor > _NO_PREDICTOR:
        name = translate("FileHtml", "{name} with predictor {number}").format(name=name, number=details.predictor)
    if details.length is None or not details.compression or not details.raw_bytes:
        return str(name)
    share = QLocale().toString(100 * details.length / details.raw_bytes, "f", 0)
    text = translate("FileHtml", "{name}; the file has {share}% of the bytes of its pixels")
    return str(text.format(name=name, share=share))


def _overviews(details: FileDetails) -> str:
    sizes = [_pixels(*size) for size in details.overviews]
    shown = "; ".join(sizes[:_MOST_OVERVIEWS]) or translate("FileHtml", "none in the file")
    if details.is_partial:
        text = translate("FileHtml", "{sizes}; there are more, which two requests do not reach")
        return str(text.format(sizes="; ".join(sizes[:_MOST_OVERVIEWS]) or "…"))
    return str(shown)


def _drawing(details: FileDetails) -> str:
    return _cost(details, *((details.cost.draw_seconds, details.cost.draw_bytes) if details.cost else (0.0, 0)))


def _saving(details: FileDetails) -> str:
    return _cost(details, *((details.cost.save_seconds, details.cost.save_bytes) if details.cost else (0.0, 0)))


def _cost(details: FileDetails, seconds: float, size: int) -> str:
    if details.cost is None:
        if details.is_in_view:
            return str(translate("FileHtml", "unknown from the header of the file"))
        return str(translate("FileHtml", "the map does not show the file"))
    text = translate("FileHtml", "about {time}, {size} to fetch")
    return str(text.format(time=duration(seconds), size=human_bytes(size)))


def _speed(cost: ViewCost | None) -> str:
    if cost is None:
        return ""
    text = translate("FileHtml", "{size} per second, assumed until an extent of this server has been saved")
    if cost.is_measured:
        text = translate("FileHtml", "{size} per second, the speed of the last exports")
    return str(text.format(size=human_bytes(round(cost.rate))))


def _read(details: FileDetails) -> str:
    requests = details.requests
    text = translate("FileHtml", "{size} of the file in %n request(s)", "", requests)
    return str(text.format(size=human_bytes(details.bytes_read)))
