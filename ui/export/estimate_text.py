"""What an export needs, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core.export.request import Resampling
from ...core.language.data_size import BEYOND_DISKS, human_bytes
from ..wording.numbers import YEAR, duration, pixel_count

if TYPE_CHECKING:
    from ...core.export.planning.plan import ExportPlan


def needs_text(plan: ExportPlan, seconds: float | None = None) -> str:
    """ "9,917 × 6,061 pixels · about 196 MB to fetch · about 190 MB to write · 12.3 GB free · about 40 s at the speed
    of the last exports"; `seconds` is None while there is no such speed."""
    count = QLocale().toString
    written = (
        QCoreApplication.translate("EstimateText", "at most {size} to write")
        if plan.is_compressed and plan.bytes_expected == plan.bytes_to_write
        else QCoreApplication.translate("EstimateText", "about {size} to write")
    )
    if plan.bytes_expected >= BEYOND_DISKS:
        written = QCoreApplication.translate("EstimateText", "more than {size} to write")
    parts = [
        QCoreApplication.translate("EstimateText", "{columns} × {rows} pixels").format(
            columns=count(plan.grid.columns), rows=count(plan.grid.rows)
        ),
        _to_fetch(plan.bytes_to_fetch),
        written.format(size=human_bytes(min(plan.bytes_expected, BEYOND_DISKS))),
        QCoreApplication.translate("EstimateText", "{size} free").format(size=human_bytes(plan.bytes_free)),
    ]
    if seconds is not None:
        text = (
            QCoreApplication.translate("EstimateText", "about {time} at the speed of the last exports")
            if seconds < YEAR
            else QCoreApplication.translate("EstimateText", "{time} at the speed of the last exports")
        )
        parts.append(text.format(time=duration(seconds)))
    # lines may break between the parts only
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)


def _to_fetch(count: int) -> str:
    if count == 0:
        return QCoreApplication.translate("EstimateText", "no data in the extent, nothing to fetch")
    if count >= BEYOND_DISKS:
        text = QCoreApplication.translate("EstimateText", "more than {size} to fetch")
    else:
        text = QCoreApplication.translate("EstimateText", "about {size} to fetch")
    return text.format(size=human_bytes(min(count, BEYOND_DISKS)))


def workers_text(plan: ExportPlan, seconds: float | None) -> str:
    """Of an export that is large for one machine: how long it takes several workers, `seconds` being the time of one.

    "Very large: 250 billion pixels. If each is as fast as the last exports: 31 h with 1 worker, 3.9 h
    with 8, 29 min with 64."
    """
    large = QCoreApplication.translate("EstimateText", "Very large: {pixels}.").format(pixels=pixel_count(plan.pixels))
    if seconds is None:
        unknown = QCoreApplication.translate(
            "EstimateText", "The time with 1, 8 or 64 workers is known after a first export from these servers."
        )
        return f"{large} {unknown}"
    hours = QCoreApplication.translate(
        "EstimateText", "At the speed of the last exports: {one} with 1 worker, {eight} with 8, {many} with 64."
    )
    times = hours.format(one=duration(seconds), eight=duration(seconds / 8), many=duration(seconds / 64))
    return f"{large} {times}"


def resampling_name(resampling: Resampling) -> str:
    names = {
        Resampling.NEAREST: QCoreApplication.translate("EstimateText", "Nearest neighbour"),
        Resampling.BILINEAR: QCoreApplication.translate("EstimateText", "Bilinear"),
        Resampling.CUBIC: QCoreApplication.translate("EstimateText", "Cubic"),
        Resampling.LANCZOS: QCoreApplication.translate("EstimateText", "Lanczos"),
        Resampling.AVERAGE: QCoreApplication.translate("EstimateText", "Average"),
        Resampling.MODE: QCoreApplication.translate("EstimateText", "Mode (most frequent value)"),
    }
    return names[resampling]
