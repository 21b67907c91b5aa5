"""Every kind of asset of a catalogue made of files, in a real French QGIS: found, added in each way, looked at,
downloaded and saved, by mouse and keyboard."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from osgeo import gdal, osr

from demo.qgis_process import do_in_qgis, make_profile
from tests.rasters import terrain, write_raster
from tests.servers.map_services import MapServices
from tests.static_trees import catalog_file, collection_file, item_file, links_to, served_tree

#: West, south, east, north of what the map shows at least, in EPSG:3979: inside the rasters.
VIEW = (2_000_100, 499_100, 2_000_700, 499_700)
SIZE = 1000
COG = "image/tiff; application=geotiff; profile=cloud-optimized"
BANDS = {"B02": "blue", "B03": "green", "B04": "red"}


def multihash(path):
    return "1220" + hashlib.sha256(path.read_bytes()).hexdigest()


def lonlat_box():
    """Of the rasters, in EPSG:4326."""
    place, target = osr.SpatialReference(), osr.SpatialReference()
    place.ImportFromEPSG(3979)
    target.ImportFromEPSG(4326)
    for each in (place, target):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    across = osr.CoordinateTransformation(place, target)
    corners = [(2_000_000 + east, 500_000 - south) for east in (0, SIZE) for south in (0, SIZE)]
    longitudes, latitudes, _ = zip(*across.TransformPoints(corners), strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def write_assets(folder, box):
    """The files of the item; returns its assets."""
    west, south, east, north = box
    plain = write_raster(folder / "plain.tif", terrain(SIZE, SIZE), options=())
    for name in ("dtm", "dsm"):
        gdal.Translate(str(folder / f"{name}.tif"), str(plain), format="COG", creationOptions=["BLOCKSIZE=256"])
    plain.unlink()
    for number, key in enumerate(BANDS, start=1):
        values = np.tile(np.arange(1, SIZE + 1, dtype="uint16"), (SIZE, 1)) * number
        write_raster(folder / f"{key}.tif", values, nodata=0, overviews=(2, 4))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {"type": "Feature", "properties": {"nom": "a"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    grid = {"proj:code": "EPSG:3979", "proj:shape": [SIZE, SIZE], "proj:transform": [1, 0, 2_000_000, 0, -1, 500_000]}
    data = {"type": COG, "roles": ["data"], **grid}
    return {
        "dtm": {**data, "href": "./dtm.tif", "title": "Digital Terrain Model"},
        "dsm": {**data, "href": "./dsm.tif", "title": "Digital Surface Model"},
        **{
            key: {**data, "href": f"./{key}.tif", "bands": [{"name": key, "eo:common_name": name}]}
            for key, name in BANDS.items()
        },
        "zones": {
            "href": "./zones.geojson",
            "type": "application/geo+json",
            "title": "Zones",
            "file:size": (folder / "zones.geojson").stat().st_size,
            "file:checksum": multihash(folder / "zones.geojson"),
        },
    }


@pytest.fixture
def catalogue(tmp_path):
    """The address of a catalogue made of files, two levels deep, with an item whose files lie beside it."""
    folder, box = tmp_path / "site", lonlat_box()
    place = folder / "relief/alpes/2024"
    place.mkdir(parents=True)
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    with MapServices().running() as maps:
        wms = {"rel": "wms", "href": f"{maps.url}/wms", "title": "Plan", "wms:layers": ["relief"]}
        item = item_file(
            "alpes-2024",
            geometry={"type": "Polygon", "coordinates": [ring]},
            bbox=list(box),
            collection="alpes",
            assets=write_assets(place, box),
            links=[*links_to(("collection", "../collection.json"), ("root", "../../../catalog.json")), wms],
            properties={
                "datetime": "2024-06-01T12:00:00Z",
                "version": "2.1",
                "license": "CC-BY-4.0",
                "sci:doi": "10.5061/dryad.s2v81",
            },
        )
        old = item_file(
            "alpes-2020",
            geometry=item["geometry"],
            bbox=item["bbox"],
            collection="alpes",
            assets={"dtm": {**item["assets"]["dtm"], "href": "./2024/dtm.tif"}},
            links=links_to(("collection", "./collection.json"), ("latest-version", "./2024/alpes-2024.json")),
            properties={
                "datetime": "2020-06-01T12:00:00Z",
                "version": "1.0",
                "deprecated": True,
                "expires": "2024-06-01T00:00:00+02:00",
            },
        )
        extent = {"spatial": {"bbox": [list(box)]}, "temporal": {"interval": [[None, None]]}}
        files = {
            "catalog.json": catalog_file("root", ("child", "./relief/catalog.json")),
            "relief/catalog.json": catalog_file("relief", ("child", "./alpes/collection.json"), title="Relief"),
            "relief/alpes/collection.json": collection_file(
                "alpes", ("item", "./alpes-2020.json"), ("item", "./2024/alpes-2024.json"), title="Alpes", extent=extent
            ),
            "relief/alpes/alpes-2020.json": old,
            "relief/alpes/2024/alpes-2024.json": item,
        }
        with served_tree(folder, files) as site:
            yield f"{site.url}/catalog.json"


@pytest.mark.parametrize("look", [("default", 1.0, 400), ("Night Mapping", 1.25, 340)], ids=["usual", "dark, large"])
def test_a_newcomer_uses_every_kind_of_asset(package, catalogue, tmp_path, look):
    theme, font, width = look
    folder = tmp_path / "donnees"
    folder.mkdir()
    done = do_in_qgis(
        "tests.desktop.asset_jobs:use_every_asset",
        make_profile(tmp_path / "profile", package, language="fr", theme=theme, relief=False),
        tmp_path / "job",
        seconds=240,
        catalog=catalogue,
        view=VIEW,
        font=font,
        width=width,
        downloads=str(folder),
        pictures=str(tmp_path),
        saved=str(tmp_path / "extrait.tif"),
    )
    steps = {step["step"]: step for step in done}
    assert steps["found"]["row"] == "alpes-2024"
    assert "version 2.1" in steps["found"]["tip"].lower()
    assert [text.startswith("alpes-2020 : Obsolète") for text in steps["warned"]["texts"]] == [True]
    assert "obsolète" in steps["warned"]["facts"]
    added = steps["added"]["layers"]
    assert all(facts["valid"] for facts in added.values())
    assert {name: (facts["provider"], facts["style"]) for name, facts in added.items()} == {
        "dtm · alpes-2020": ("gdal", "singlebandgray"),
        "dsm · alpes-2024": ("gdal", "singlebandgray"),
        "alpes-2024 · Couleurs naturelles": ("gdal", "multibandcolor"),
        "dtm · alpes-2024 – élévations": ("gdal", "singlebandpseudocolor"),
        "dtm · alpes-2024 – ombrage": ("gdal", "hillshade"),
        "alpes-2024 · Plan": ("wms", "singlebandcolordata"),
        "zones · alpes-2024": ("ogr", "singleSymbol"),
    }
    assert steps["added"]["messages"] == []
    for words in ("GeoTIFF optimisé pour le nuage (COG)", "tuiles de 256 × 256 pixels", "Affichage de la vue"):
        assert words in steps["described"]["shown"]
    assert any("1 fichier vérifié" in text for text in steps["downloaded"]["texts"])
    assert multihash(folder / "zones.geojson") == multihash(tmp_path / "site/relief/alpes/2024/zones.geojson")
    assert steps["saved"]["facts"] == added["dtm · alpes-2024 – élévations"]
    saved, source = (
        gdal.Open(str(tmp_path / "extrait.tif")),
        gdal.Open(str(tmp_path / "site/relief/alpes/2024/dtm.tif")),
    )
    left, _, _, top, *_ = saved.GetGeoTransform()
    window = (round(left - 2_000_000), round(500_000 - top), saved.RasterXSize, saved.RasterYSize)
    assert np.array_equal(saved.ReadAsArray(), source.ReadAsArray(*window))
