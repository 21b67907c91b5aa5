"""Records like the datacube's, for tests of the tree, the details and the footprints."""

from __future__ import annotations

from datetime import datetime, timezone

from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.core.stac.asset_records import Asset, AssetKind
from datacube_browser.core.stac.records import Collection, Item, ItemPage, Link, PageRequest, Provider

CATALOG = Catalog("datacube", "Datacube", "https://datacube.example/")
STORE = "https://store.example/"
CANADA = (-150.958, 38.5, -50.761, 76.495)
NEXT = PageRequest("POST", "https://datacube.example/search", {"token": "next:2"})


def collection(key="hrdem-mosaic-1m", title="HRDEM mosaic, 1 m / Mosaïque MNEHR, 1 m", **fields):
    fields.setdefault("boxes", (CANADA,))
    return Collection(key, title, **fields)


HRDEM = collection(
    description="Elevation of Canada's land, 1 m / Élévation du territoire canadien, 1 m",
    keywords=("elevation", "LiDAR", "élévation"),
    license="OGL-Canada-2.0",
    providers=(Provider("NRCan / RNCan", "https://nrcan.example/", ("producer", "host")),),
    start=datetime(2018, 8, 19, tzinfo=timezone.utc),
    end=datetime(2023, 11, 16, tzinfo=timezone.utc),
    links=(
        Link("license", "https://open.example/licence", "Open Government Licence"),
        Link("self", "https://datacube.example/collections/hrdem-mosaic-1m"),
        Link("about", "javascript:alert(1)", "Not a page"),
    ),
)
MRDEM = collection("mrdem-30", "MRDEM, 30 m / MNEMR, 30 m")
LANDCOVER = collection("landcover", "landcover")
MANITOBA = collection("flood-manitoba", "Flood susceptibility", boxes=((-102.0, 49.0, -89.0, 60.0),))


def assets(name):
    url = f"{STORE}{name}-"
    return (
        Asset("dsm", url + "dsm.tif", "Digital Surface Model (COG)", AssetKind.COG, roles=("data",)),
        Asset(
            "dtm", url + "dtm.tif", "Digital Terrain Model (COG)", AssetKind.COG, roles=("data",), size=133_335_592_634
        ),
        Asset("extent", url + "extent.geojson", "Boundary", AssetKind.GEOJSON, roles=("metadata",)),
        Asset("dtm-vrt", url + "dtm.vrt", "Digital Terrain Model (VRT)", AssetKind.VRT, roles=("metadata",)),
        Asset("coverage", url + "coverage.gpkg", "Data Coverage", AssetKind.GEOPACKAGE, roles=("metadata",)),
        Asset("thumbnail", url + "thumbnail.png", "Thumbnail", AssetKind.PNG, roles=("thumbnail",)),
    )


def item(key="10_3-mosaic-1m", collection_id="hrdem-mosaic-1m", west=-70.0, south=46.0, size=1.0, **fields):
    """An item whose footprint is a square of `size` degrees."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    fields.setdefault("geometry", {"type": "Polygon", "coordinates": [ring]})
    fields.setdefault("bbox", (west, south, east, north))
    fields.setdefault("datetime", datetime(2023, 5, 29, 12, tzinfo=timezone.utc))
    fields.setdefault("assets", assets(key))
    return Item(key, collection_id, **fields)


def tile(column, row, **fields):
    """An item of the mosaic with the grid of a 500 km square in EPSG:3979; its footprint is Canada's."""
    xmin, ymax = (column - 6) * 500000.0, (row - 2) * 500000.0
    return item(
        f"{column}_{row}-mosaic-1m",
        georeference=Georeference(
            "EPSG:3979",
            (xmin, ymax - 500000.0, xmin + 500000.0, ymax),
            (xmin, 1.0, 0.0, ymax, 0.0, -1.0),
            (500000, 500000),
        ),
        **fields,
    )


def page(count=3, start=0, collection_id="hrdem-mosaic-1m", **fields):
    return ItemPage(
        tuple(item(f"{collection_id}-{start + n:05}", collection_id) for n in range(count)),
        **fields,
    )
