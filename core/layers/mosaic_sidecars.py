"""Sidecar files of a mosaic's files on their server, none of which GDAL reads for a VRT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, LayerError
from ..http.web_address import is_web_address
from ..rasters.bands import Band
from ..remote_files.vsicurl import href_of, without_files_beside
from ..tiff.missing_sidecars import missing_sidecars
from ..tiff.sidecars import MASK, METADATA, find_sidecars
from .mosaic_profile import with_declared
from .raster_sidecars import bands_beside

if TYPE_CHECKING:
    from osgeo import gdal

    from ..threads.cancellation import Feedback
    from .mosaic_profile import Profile
    from .mosaic_vrt import MosaicSource


class MaskBesideError(LayerError):
    """A mosaic cannot show the mask of a file, which is another file."""


def profile_with_sidecars(dataset: gdal.Dataset, profile: Profile, file: MosaicSource, feedback: Feedback) -> Profile:
    """The file's layout, with nodata, scale, offset and unit as a file beside it has them. Nothing is asked for a COG,
    nor where the file or its catalogue says which pixels are nodata. Raises MaskBesideError for a file with a mask
    beside it, which would cover others with what is no data; and CanceledError. For a worker."""
    href = href_of(file.path)
    if not is_web_address(href) or file.has_declared_nodata:
        return profile
    with without_files_beside(file.path):
        endings = [ending for ending in missing_sidecars(href, dataset) if ending in (METADATA, MASK)]
    try:
        found = find_sidecars(href, endings, "", feedback, file.profile)
    except CanceledError:
        raise
    except DatacubeError:
        return profile
    if MASK in found:
        raise MaskBesideError(
            QCoreApplication.translate(
                "MosaicSidecars", "The mask of {name} is a file beside it ({ending}), which a mosaic does not show."
            ).format(name=href.rpartition("/")[2].partition("?")[0], ending=MASK),
            url=href,
            hint=QCoreApplication.translate(
                "MosaicSidecars", "Save an extent of the items instead, which reads the masks."
            ),
        )
    return with_declared(profile, bands_beside(found, (Band(),) * len(profile.bands)))
