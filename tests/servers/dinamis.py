"""A catalogue after the DINAMIS webinar of 2026: SPOT 6/7 and Pléiades scenes with a multispectral and a panchromatic
image, their metadata and their product, a raw (BRUT) scene, and scenes in stores that want S3 keys or payment.

The webinar shows the words on the catalogue's own pages and not the names of the properties: those here are STAC's.
What it calls « Plateforme » is the collection.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.local import LocalDatacube
from demo.stac_server import stac_server
from demo.store_server import store_server
from tests.rasters import TILED, terrain, write_raster

JsonObject = dict[str, Any]

SPOT, PLEIADES, PNEO, STORES = "SPOT67_HCF_GS1", "SEASG-TA-PHR-FR-GUF", "SEASG-TA-PNeo-FR-GUF", "scenes-in-stores"
SPOT_SCENE = "SPOT67_HCF_202602241036272_GS1_W001N46_SCENE1"
PLEIADES_SCENE = "DS_PHR1A_202602271409408_GU1_PX_W054N04_0520_"
RAW_SCENE = "DS_PNEO3_202604081155235_GU1_PX_W053N05_BRUT"
CDSE_SCENE, NAIP_SCENE, LANDSAT_SCENE = "S2A_MSIL2A_20260224", "NAIP_3009743_2026", "LC09_L2SP_201028_20260224"
_COG = "image/tiff; application=geotiff; profile=cloud-optimized"
#: Near Rochefort, and in French Guiana; west, south, east, north.
CHARENTE, GUYANE = (-1.10, 45.90, -1.00, 45.97), (-52.40, 4.90, -52.30, 4.97)


def write_files(folder: Path) -> None:
    """The files of the scenes that the store has."""
    for scene, epsg, origin in ((SPOT_SCENE, 32630, (647_000, 5_088_000)), (PLEIADES_SCENE, 32622, (344_000, 549_000))):
        (folder / scene).mkdir(parents=True, exist_ok=True)
        for name, size, resolution in (("multispec", 128, 6.0), ("pan", 512, 1.5)):
            write_raster(
                folder / scene / f"{scene}_{name}.tif",
                terrain(size, size, "uint16"),
                origin=origin,
                resolution=resolution,
                nodata=0,
                epsg=epsg,
                options=TILED,
            )
        _write_documents(folder / scene, scene)
    (folder / RAW_SCENE).mkdir(parents=True, exist_ok=True)
    write_raster(folder / RAW_SCENE / f"{RAW_SCENE}.tif", terrain(64, 64, "uint16"), nodata=0, epsg=None)
    _write_documents(folder / RAW_SCENE, RAW_SCENE)


def _write_documents(folder: Path, scene: str) -> None:
    (folder / f"DIM_{scene}.XML").write_text(f"<Dimap_Document><Name>{scene}</Name></Dimap_Document>", encoding="utf-8")
    with zipfile.ZipFile(folder / f"{scene}.zip", "w") as product:
        product.writestr(f"DIM_{scene}.XML", "<Dimap_Document/>")


def dinamis_catalogue(store_url: str) -> tuple[list[JsonObject], list[JsonObject]]:
    """All collections, and all items with hrefs below this URL (without a trailing slash)."""
    charente = {"country": "France", "department": "Charente-Maritime,Charente", "city": "Rochefort,Saintes"}
    spot: JsonObject = {
        "constellation": "SPOT 6/7",
        "platform": SPOT,
        "gsd": 1.5,
        "view:incidence_angle": 24.7784,
        "eo:cloud_cover": 16.23,
        "eo:snow_cover": 0,
        "processing:level": "ORTHO",
        "product:type": "Téléchargeable",
    }
    pleiades = {
        "constellation": "PLEIADES",
        "platform": PLEIADES,
        "gsd": 0.5,
        "view:incidence_angle": 5.0353,
        "eo:cloud_cover": 22,
        "eo:snow_cover": 0,
        "processing:level": "ORTHO",
        "product:type": "Commandable",
    }
    raw = {"constellation": "PNEO", "platform": PNEO, "gsd": 0.3, "eo:cloud_cover": 0, "processing:level": "BRUT"}
    items = [
        _item((SPOT_SCENE, SPOT), CHARENTE, "2026-02-24T10:36:27Z", spot | charente, _scene(SPOT_SCENE, store_url)),
        _item(
            ("SPOT67_HCF_202604130806342_GS1_W001N46_SCENE1", SPOT),
            CHARENTE,
            "2026-04-13T08:06:34Z",
            {**spot, "eo:cloud_cover": 7.6, "view:incidence_angle": 26.4, "instruments": ["NAOMI"]},
            _scene(SPOT_SCENE, store_url),
        ),
        _item((PLEIADES_SCENE, PLEIADES), GUYANE, "2026-02-27T14:09:40Z", pleiades, _scene(PLEIADES_SCENE, store_url)),
        _item((RAW_SCENE, PNEO), GUYANE, "2026-04-08T11:55:23Z", raw, _raw_scene(store_url)),
        *_items_in_stores(store_url),
    ]
    titles = {SPOT: "SPOT 6/7 HCF", PLEIADES: "Pléiades, Guyane", PNEO: "Pléiades Neo, Guyane", STORES: "Stores"}
    boxes = {SPOT: CHARENTE, PLEIADES: GUYANE, PNEO: GUYANE, STORES: CHARENTE}
    return [_collection(key, title, boxes[key]) for key, title in titles.items()], items


def _scene(scene: str, store_url: str) -> JsonObject:
    """The two images, signed each for itself in DINAMIS, and the documents."""
    epsg, origin = (32630, (647_000, 5_088_000)) if scene == SPOT_SCENE else (32622, (344_000, 549_000))
    assets: JsonObject = {}
    for key, title, name, size, step in (
        ("multispectral", "Image multispectrale", "multispec", 128, 6.0),
        ("panchromatic", "Image panchromatique", "pan", 512, 1.5),
    ):
        assets[key] = {
            "href": f"{store_url}/{scene}/{scene}_{name}.tif",
            "type": _COG,
            "title": title,
            "roles": ["data"],
            "proj:code": f"EPSG:{epsg}",
            "proj:shape": [size, size],
            "proj:transform": [step, 0, origin[0], 0, -step, origin[1]],
        }
    return {**assets, **_documents(scene, store_url)}


def _raw_scene(store_url: str) -> JsonObject:
    image = {"href": f"{store_url}/{RAW_SCENE}/{RAW_SCENE}.tif", "type": "image/tiff", "roles": ["data"]}
    return {"image": {**image, "title": "Image"}, **_documents(RAW_SCENE, store_url)}


def _documents(scene: str, store_url: str) -> JsonObject:
    return {
        "metadata": {
            "href": f"{store_url}/{scene}/DIM_{scene}.XML",
            "type": "application/xml",
            "title": "Métadonnée",
            "roles": ["metadata"],
        },
        "product": {
            "href": f"{store_url}/{scene}/{scene}.zip",
            "type": "application/zip",
            "title": "Produit",
            "roles": ["data"],
        },
    }


def _items_in_stores(store_url: str) -> Iterator[JsonObject]:
    """As the Copernicus Data Space Ecosystem, Earth Search and USGS describe their assets."""
    keys = {
        "auth:schemes": {"s3": {"type": "s3"}},
        "storage:schemes": {
            "cdse-s3": {"type": "custom-s3", "platform": "https://eodata.dataspace.copernicus.eu"},
            "creodias-s3": {"type": "custom-s3", "platform": "https://eodata.cloudferro.com", "requester_pays": True},
        },
    }
    band = {"href": f"s3://eodata/{CDSE_SCENE}_B04_10m.jp2", "type": "image/jp2", "roles": ["data"], "title": "B04"}
    band |= {"auth:refs": ["s3"], "storage:refs": ["cdse-s3", "creodias-s3"]}
    yield _item((CDSE_SCENE, STORES), CHARENTE, "2026-02-24T11:00:00Z", keys, {"B04_10m": band})

    paid = {"href": f"s3://naip-analytic/tx/{NAIP_SCENE}.tif", "type": _COG, "roles": ["data"], "title": "RGBIR"}
    yield _item((NAIP_SCENE, STORES), CHARENTE, "2026-02-23T11:00:00Z", {"gsd": 0.6}, {"image": paid})

    red = {"href": f"{store_url}/refused/{LANDSAT_SCENE}_SR_B4.TIF", "type": _COG, "roles": ["data"], "title": "Red"}
    red["alternate"] = {
        "s3": {
            "href": f"s3://usgs-landsat/{LANDSAT_SCENE}_SR_B4.TIF",
            "storage:platform": "AWS",
            "storage:requester_pays": True,
        }
    }
    landsat = {"platform": "landsat-9", "instruments": ["oli", "tirs"], "gsd": 30, "eo:cloud_cover": 41.26}
    yield _item((LANDSAT_SCENE, STORES), CHARENTE, "2026-02-22T11:00:00Z", landsat, {"red": red})


def _item(
    names: tuple[str, str],
    box: tuple[float, float, float, float],
    moment: str,
    properties: JsonObject,
    assets: JsonObject,
) -> JsonObject:
    """An item; `names` are its id and its collection's."""
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": names[0],
        "collection": names[1],
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "bbox": list(box),
        "properties": {"datetime": moment, **properties},
        "assets": assets,
        "links": [],
    }


def _collection(key: str, title: str, box: tuple[float, float, float, float]) -> JsonObject:
    return {
        "type": "Collection",
        "stac_version": "1.1.0",
        "id": key,
        "title": title,
        "description": title,
        "license": "other",
        "extent": {
            "spatial": {"bbox": [list(box)]},
            "temporal": {"interval": [["2026-01-01T00:00:00Z", None]]},
        },
        "links": [],
    }


@contextmanager
def local_dinamis(folder: Path) -> Iterator[LocalDatacube]:
    """Serve the catalogue and the files, which are written into the folder."""
    write_files(folder)
    with store_server(folder) as store_url, stac_server(*dinamis_catalogue(store_url)) as stac_url:
        yield LocalDatacube(stac_url, store_url)
