"""The request for an export, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from ..credentials import path_with_credentials
from ..gateway.signed_paths import gateway_path
from ..remote_files.vsicurl import vsicurl_path
from ..signing.profiles import signing_profile
from .paths import origins_path, world_file_path

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from ..extent import MapExtent
    from ..rasters.bands import Band
    from ..spatial.georeference import Georeference
    from ..spatial.polygons import PolygonLayer
    from .cutline import Cutline


#: GDAL's names of the formats of a file, and of those that only hold a rendered image.
FORMATS = ("GTiff", "COG")
IMAGE_FORMATS = ("PNG", "JPEG")
#: How many sources the source index, a byte raster, can tell apart.
MOST_ORIGINS = 255


class Resampling(Enum):
    """How pixels get their values on another grid. The values are gdalwarp's names."""

    NEAREST = "near"
    BILINEAR = "bilinear"
    CUBIC = "cubic"
    LANCZOS = "lanczos"
    AVERAGE = "average"
    MODE = "mode"


@dataclass(frozen=True)
class ExportSource:
    """A raster to export from.

    `href` is a URL, a local file or any GDAL path; `name` and `item_id` are shown to users. With a `georeference` from
    the catalogue, a source that does not touch the extent is left out without being opened. `crs` (authority id or WKT)
    overrides the file's own, as one does that a user has set for the layer; empty for its own. `authcfg` is the id of
    a QGIS authentication configuration for the URL, `profile` that of the signing profile. The other fields go into the
    result's provenance, as the catalogue gives them; `vertical_datum` is what heights are measured from ("CGVD2013").
    With `catalog_url` and `asset_key`, a script finds the source again. `asset_title`, `description`, `keywords`,
    `contacts` (name, roles and address) and
    `item_href` go into the metadata beside the result alone. `bands` is what the catalogue says of the pixels: it fills
    what the file leaves open. `style` is that of its layer (QML), for the result's, and `shading` that of the layer
    below it, of a relief. `relief`: heights, which are drawn with relief where there is no style. Also of its layer:
    `user_nodata` are the ranges of values (lowest, highest) that a user has set as nodata, `transparent` those that are
    not drawn.
    """

    href: str
    name: str = ""
    item_id: str = ""
    georeference: Georeference | None = None
    datetime: dt.datetime | None = None
    crs: str = ""
    open_options: tuple[str, ...] = ()
    authcfg: str = ""
    profile: str = ""
    collection_id: str = ""
    licence: str = ""
    attribution: str = ""
    licence_links: tuple[str, ...] = ()
    citation: str = ""
    doi: str = ""
    vertical_datum: str = ""
    catalog_url: str = ""
    asset_key: str = ""
    asset_title: str = ""
    description: str = field(default="", repr=False)
    keywords: tuple[str, ...] = ()
    contacts: tuple[tuple[str, str, str], ...] = ()
    item_href: str = ""
    bands: tuple[Band, ...] = ()
    style: str = field(default="", repr=False)
    shading: str = field(default="", repr=False)
    relief: bool = False
    user_nodata: tuple[tuple[float, float], ...] = ()
    transparent: tuple[tuple[float, float], ...] = ()

    @property
    def path(self) -> str:
        """What GDAL opens. Prepares the host of a URL. Raises LayerError when the credentials cannot be read, and
        OSError when a signed file needs a port of this computer and there is none."""
        if self.is_signed:
            return gateway_path(self.href, self.profile)
        return path_with_credentials(vsicurl_path(self.href), self.authcfg)

    @property
    def is_signed(self) -> bool:
        """Whether the profile signs the address."""
        return self.signs(self.href)

    def signs(self, href: str) -> bool:
        """Whether the profile signs this address, as that of a file in a VRT."""
        return signing_profile(self.profile, href) is not None

    @property
    def is_remote(self) -> bool:
        return self.href.startswith(("http://", "https://"))

    @property
    def title(self) -> str:
        return self.name or self.item_id or self.href.partition("?")[0].replace("\\", "/").rpartition("/")[2]


@dataclass(frozen=True)
class ExportRequest:
    """An extent of one or several sources, to be written to one local file.

    Several sources make a mosaic: the first one lies on top, and its nodata pixels show what lies below. `crs`
    (authority id or WKT) is that of the result, None for the first source's. `resolution` (horizontal, vertical) is
    in units of that CRS; `size` (columns, rows) takes precedence over it. Neither: the finest resolution among the
    sources in that CRS, on that source's own pixel grid, so that pixels are copied and not resampled.
    `nodata` is the result's nodata value, None for the sources' own. Values within one of the `nodata_ranges` (lowest
    and highest, both included, as QGIS shows them: with scale and offset) become nodata before pixels are resampled.
    `rendered` asks for the picture instead of the values: red, green, blue and alpha, as the top source's style draws
    them. `format` is one of FORMATS, or of IMAGE_FORMATS for a picture, and `creation_options` ("KEY=VALUE", of that
    format's driver) are added to the defaults and win over them. `pyramids` asks for overviews inside the file; a COG
    has them anyway. `origins` asks for a second file, `origins_path`, which says for each pixel what source it came
    from. With `tile_size`, the longest side of a tile in pixels, `output` is a virtual raster of the files in
    `tile_folder`: `run_tiled` writes it. With `clip`, the result ends where the sources do, outwards along its pixels,
    where the extent reaches further. Of a `cutline`, which the plan reads where it is still a layer, pixels whose
    centre lies in none of its polygons become nodata, or masked where there is no nodata value; with `clip`, and no
    `size`, the result ends where the polygons do, too. `metadata` asks for QGIS's metadata of the layer beside it.
    """

    sources: tuple[ExportSource, ...]
    extent: MapExtent
    output: Path
    crs: str | None = None
    resolution: tuple[float, float] | None = None
    size: tuple[int, int] | None = None
    resampling: Resampling = Resampling.NEAREST
    nodata: float | None = None
    creation_options: tuple[str, ...] = ()
    format: str = "GTiff"
    pyramids: bool = False
    origins: bool = False
    tile_size: int | None = None
    clip: bool = False
    cutline: Cutline | PolygonLayer | None = None
    nodata_ranges: tuple[tuple[float, float], ...] = ()
    rendered: bool = False
    metadata: bool = True

    @property
    def tile_folder(self) -> Path:
        return self.output.with_suffix("")

    @property
    def origins_path(self) -> Path:
        suffix = ".tif" if self.tile_size is None else self.output.suffix
        return origins_path(self.output, suffix)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that get a name of the user's, without tiles: those of these names are replaced."""
        others = [self.origins_path] if self.origins else []
        if self.format in IMAGE_FORMATS:
            others.append(world_file_path(self.output))
        return (self.output, *others)

    @property
    def has_overviews(self) -> bool:
        return self.pyramids or self.format == "COG"
