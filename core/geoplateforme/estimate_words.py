"""An estimate and an area in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..language.data_size import human_bytes

if TYPE_CHECKING:
    from .estimate import Estimate
    from .harvest_area import HarvestArea

_MINUTES, _DAY = 60, 24


def estimate_text(found: Estimate) -> str:
    """Slabs, requests, bytes and time, in one or two sentences."""
    translate = QCoreApplication.translate
    about = (
        translate("EstimateWords", "about {size}") if found.is_exact else translate("EstimateWords", "at most {size}")
    )
    text = translate("EstimateWords", "{slabs}, {requests}, {size}, {time}.").format(
        slabs=slabs_text(found.slabs),
        requests=requests_text(found.requests),
        size=about.format(size=human_bytes(round(found.stored))),
        time=time_text(found.hours),
    )
    advice = translate("EstimateWords", "Size and time are rough: a trial measures a picture.")
    return text if found.is_measured else f"{text} {advice}"


def slabs_text(count: int) -> str:
    """So many slabs."""
    form = _form(count)  # a plain name, which pylupdate understands
    return _counted(QCoreApplication.translate("EstimateWords", "{count} slab(s)", "", form), count)


def requests_text(count: int) -> str:
    """So many requests."""
    form = _form(count)
    return _counted(QCoreApplication.translate("EstimateWords", "{count} request(s)", "", form), count)


def _form(count: int) -> int:
    """The count for Qt, which takes no more digits, to choose the plural by."""
    return min(count, 1_000_000_000)


def _counted(text: str, count: int) -> str:
    return text.format(count=QLocale().toString(count))


def time_text(hours: float) -> str:
    """A duration, rounded: it is an estimate."""
    translate = QCoreApplication.translate
    if hours * _MINUTES < 1:
        return str(translate("EstimateWords", "less than a minute"))
    if hours < 1:
        return str(translate("EstimateWords", "about %n minute(s)", "", round(hours * _MINUTES)))
    if hours < 2 * _DAY:
        return str(translate("EstimateWords", "about %n hour(s)", "", round(hours)))
    days = _form(round(hours / _DAY))
    return str(translate("EstimateWords", "about %n day(s)", "", days))


def area_text(area: HarvestArea) -> str:
    """How many corners the area has, and what was done to have few."""
    translate, number = QCoreApplication.translate, QLocale().toString
    corners = area.corners  # a plain name, which pylupdate understands
    text = translate("EstimateWords", "%n corner(s)", "", corners)
    if area.corners >= area.asked_corners:
        return str(text)
    if not area.tolerance:
        return str(
            translate("EstimateWords", "{corners} of {asked}").format(corners=text, asked=number(area.asked_corners))
        )
    return str(
        translate("EstimateWords", "{corners} of {asked}: the outline reaches up to {metres} m further").format(
            corners=text, asked=number(area.asked_corners), metres=number(round(area.tolerance))
        )
    )
