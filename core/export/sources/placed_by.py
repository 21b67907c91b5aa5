"""The CRS that a source is placed by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...gdal_calls import call_or_none
from ...spatial.crs import same_crs

if TYPE_CHECKING:
    from osgeo import gdal


def crs_of(dataset: gdal.Dataset, stated: str, *, keep_own: bool) -> tuple[str, bool]:
    """The file's own CRS (WKT2), or the stated one (authority id or WKT) where the file has none or the stated one
    overrides it; and whether it is the stated one."""
    reference = call_or_none(dataset.GetSpatialRef)
    own = "" if reference is None else str(reference.ExportToWkt(["FORMAT=WKT2_2019"]))
    return (own, False) if own and (keep_own or same_crs(own, stated)) else (stated, True)
