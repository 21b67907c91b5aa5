"""The files that a catalogue's records lead to, as plain values, and how the plugin can use them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from ..http.web_address import is_web_address
from ..remote_files.readable_formats import is_readable
from ..remote_files.store_access import PLAIN_ACCESS, StoreAccess
from .validity import NOTHING_SAID, Validity

if TYPE_CHECKING:
    from ..rasters.bands import Band
    from ..spatial.georeference import Georeference


class AssetKind(Enum):
    """How the plugin can use an asset. The value is the key of its label."""

    COG = "cog"
    GEOTIFF = "geotiff"
    VRT = "vrt"
    JPEG_2000 = "jp2"
    NETCDF = "netcdf"
    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    FLATGEOBUF = "flatgeobuf"
    GEOPARQUET = "geoparquet"
    PMTILES = "pmtiles"
    MBTILES = "mbtiles"
    COPC = "copc"
    EPT = "ept"
    #: Data that no layer is made of: many variables in many files, or points without an index.
    ZARR = "zarr"
    HDF5 = "hdf5"
    LAS = "las"
    PNG = "png"
    #: A small picture of the item, in a format that could be a layer.
    THUMBNAIL = "thumbnail"
    #: A raster as the sensor has seen it, without a place.
    RAW = "raw"
    OTHER = "other"

    #: By its identity, as it is compared: that of Python's enumerations is a call for each look into a set of kinds.
    __hash__ = object.__hash__

    @property
    def is_raster(self) -> bool:
        """Whether GDAL reads it as a raster at its address."""
        return self.is_layer and self in _RASTERS

    @property
    def has_own_pixels(self) -> bool:
        """Whether it is a TIFF, a raster that names no other files."""
        return self in (AssetKind.COG, AssetKind.GEOTIFF)

    @property
    def is_vector(self) -> bool:
        return self.is_layer and self in _VECTORS

    @property
    def is_point_cloud(self) -> bool:
        return self.is_layer and self in _POINT_CLOUDS

    @property
    def is_copied(self) -> bool:
        """Whether it is opened on this computer alone, and fetched as a whole for that."""
        return self.is_layer and self in _COPIED

    @property
    def is_layer(self) -> bool:
        """Whether the running QGIS can make a layer of it."""
        return self in _LAYERS and is_readable(self.value)

    @property
    def is_unreadable(self) -> bool:
        """Whether it holds data of which this QGIS makes no layer, for the user to be told why."""
        return self in _NO_LAYERS or (self in _LAYERS and not is_readable(self.value))


_RASTERS = frozenset((AssetKind.COG, AssetKind.GEOTIFF, AssetKind.VRT, AssetKind.JPEG_2000))
_VECTORS = frozenset(
    (AssetKind.GEOJSON, AssetKind.GEOPACKAGE, AssetKind.FLATGEOBUF, AssetKind.GEOPARQUET, AssetKind.PMTILES)
)
_POINT_CLOUDS = frozenset((AssetKind.COPC, AssetKind.EPT))
_COPIED = frozenset((AssetKind.NETCDF, AssetKind.MBTILES))
_LAYERS = _RASTERS | _VECTORS | _POINT_CLOUDS | _COPIED
_NO_LAYERS = frozenset((AssetKind.ZARR, AssetKind.HDF5, AssetKind.LAS))


@dataclass(frozen=True)
class OtherAddress:
    """A further address of an asset, as the catalogue writes it, by the catalogue's name for it ("s3")."""

    name: str
    href: str


@dataclass(frozen=True)
class Asset:
    """One file of an item. `href` is absolute; `size` is in bytes, None when the catalogue does not give it. `others`
    are its addresses that are not read, in the catalogue's order."""

    key: str
    href: str
    title: str
    kind: AssetKind
    media_type: str = ""
    description: str = ""
    roles: tuple[str, ...] = ()
    size: int | None = None
    bands: tuple[Band, ...] = field(default=(), repr=False)
    #: Its own grid, or its item's where it says nothing itself: see `Item.grid_of`.
    georeference: Georeference | None = None
    access: StoreAccess = PLAIN_ACCESS
    others: tuple[OtherAddress, ...] = field(default=(), repr=False)
    #: The file itself, of a catalogue that the user has picked on this computer; it lies below that one's folder.
    local_path: str = ""
    #: As the catalogue gives it; `core.multihash` reads it.
    checksum: str = field(default="", repr=False)
    validity: Validity = NOTHING_SAID

    @property
    def is_tiff(self) -> bool:
        """Whether it is a TIFF by its kind, with an address of the web."""
        return self.kind in (AssetKind.COG, AssetKind.GEOTIFF, AssetKind.RAW) and is_web_address(self.href)

    @property
    def is_withheld(self) -> bool:
        """Whether it holds data but is no layer, for a reason that the user is told: its store, no place, its format,
        or that it is a small picture of them."""
        if self.kind in (AssetKind.RAW, AssetKind.THUMBNAIL) or self.kind.is_unreadable:
            return True
        return not self.kind.is_layer and self.access.kind.is_of_s3


@dataclass(frozen=True)
class ItemAsset:
    """An asset that the items of a collection have, as the collection says (`item_assets`)."""

    key: str
    title: str
    kind: AssetKind
    roles: tuple[str, ...] = ()
    description: str = ""
