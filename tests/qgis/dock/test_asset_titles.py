"""The titles of files whose key is known, in the user's language: in the tree, the details and the menus."""

from __future__ import annotations

import subprocess

import pytest
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.assets import asset as parsed_asset
from datacube_browser.core.stac.records import ItemPage
from datacube_browser.ui.details.details_panel import DetailsPanel
from datacube_browser.ui.results.results_model import ResultsModel
from datacube_browser.ui.wording.asset_titles import asset_title, distinct_asset_titles
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTranslator
from qgis.PyQt.QtWidgets import QTextBrowser

from scripts.plugin_files import ROOT
from tests.qgis.tree_samples import CATALOG, HRDEM, item


@pytest.fixture
def french(qgis_app, tmp_path):
    """QGIS in French."""
    path = tmp_path / "fr.qm"
    source = ROOT / "i18n" / "datacube_browser_fr.ts"
    subprocess.run(["lrelease", "-silent", source, "-qm", path], check=True)
    translator = QTranslator()
    assert translator.load(str(path))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def asset(key, title=None):
    """An asset as a catalogue has it."""
    value = {"href": f"https://store.example/{key}.tif", "type": "image/tiff"}
    return parsed_asset(key, value if title is None else {**value, "title": title}, "", {}, over_https=True)


FRENCH = [
    ("dtm", "Digital Terrain Model (COG)", "Modèle de terrain (MNT)"),
    ("dtm-vrt", "Digital Terrain Model (VRT)", "Modèle de terrain (MNT)"),
    ("dsm", None, "Modèle de surface (MNS)"),
    ("hillshade-dtm", "Hillshade dtm", "Ombrage (MNT)"),
    ("dsm_hillshade", "Hillshade", "Ombrage (MNS)"),
    ("HILLSHADE", "", "Ombrage"),
    ("extent", "Boundary of the LiDAR project extent", "Étendue des données"),
    ("coverage", "Data Coverage", "Couverture des données"),
    ("mnt", "DTM", "Modèle de terrain (MNT)"),
    # what the catalogue says in French, and what it says of files that are not known
    ("dtm", "Modèle de terrain du printemps 2021", "Modèle de terrain du printemps 2021"),
    ("mnt", "MNT 2021, 50 cm", "MNT 2021, 50 cm"),
    ("dtm", "Terrain (DTM) / Terrain (MNT)", "Terrain (MNT)"),
    ("red", "Red band", "Red band"),
    ("dtm-2021", "DTM 2021", "DTM 2021"),
]
ENGLISH = [
    ("dtm", "Digital Terrain Model (COG)", "Digital Terrain Model (COG)"),
    ("dtm", None, "Terrain model (DTM)"),
    ("dtm", "Terrain", "Terrain"),
    ("hillshade-dsm", "Hillshade dsm", "Hillshade (DSM)"),
    ("mnt", "Modèle numérique de terrain", "Terrain model (DTM)"),
    ("MNS", "MNS", "Surface model (DSM)"),
    ("extent", "Boundary of the LiDAR project extent", "Boundary of the LiDAR project extent"),
    ("red", None, "red"),
]


@pytest.mark.parametrize(("key", "title", "shown"), FRENCH)
def test_a_known_file_has_a_french_title(french, key, title, shown):
    assert asset_title(asset(key, title), "fr") == shown


@pytest.mark.parametrize(("key", "title", "shown"), ENGLISH)
def test_a_known_file_has_an_english_title(qgis_app, key, title, shown):
    assert asset_title(asset(key, title), "en") == shown


def test_titles_that_are_alike_differ_by_the_format_else_by_the_key(french):
    vrt = {"href": "https://store.example/dtm.vrt", "type": "application/x-gdal-vrt", "title": "DTM (VRT)"}
    found = [
        asset("dtm", "DTM (COG)"),
        parsed_asset("dtm-vrt", vrt, "", {}, over_https=True),
        asset("dsm"),
        asset("red"),
    ]
    assert list(distinct_asset_titles({each.key: each for each in found}, "fr").values()) == [
        "Modèle de terrain (MNT), GeoTIFF",
        "Modèle de terrain (MNT), VRT",
        "Modèle de surface (MNS)",
        "red",
    ]
    alike = {each.key: each for each in (asset("dtm", "DTM"), asset("mnt", "DTM"))}
    assert list(distinct_asset_titles(alike, "fr").values()) == [f"Modèle de terrain (MNT) ({key})" for key in alike]


def test_the_tree_shows_it_and_its_tip_keeps_the_catalogues_own_words(french):
    model = ResultsModel()
    model.set_collections(CATALOG, [HRDEM], "fr")
    model.request_first_page(HRDEM.id)
    model.begin_page(HRDEM.id)
    model.add_page(HRDEM.id, ItemPage((item(assets=(asset("dtm", "Digital Terrain Model (COG)"),)),)))
    row = model.index(0, 0, model.index(0, 0, model.index(0, 0)))
    assert row.data() == "Modèle de terrain (MNT)"
    for words in ("Modèle de terrain", "Digital Terrain Model (COG)", "dtm"):
        assert words in row.data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Digital Terrain Model (COG)", "Digital Terrain Model"),
        ("Digital Terrain Model [GeoTIFF]", "Digital Terrain Model"),
        ("Heights (2021)", "Heights (2021)"),  # no format
        ("(COG)", "(COG)"),
    ],
)
def test_a_row_does_not_repeat_the_format_that_stands_at_its_end(qgis_app, title, shown):
    model = ResultsModel()
    model.set_collections(CATALOG, [HRDEM], "en")
    model.request_first_page(HRDEM.id)
    model.begin_page(HRDEM.id)
    model.add_page(HRDEM.id, ItemPage((item(assets=(asset("heights", title),)),)))
    row = model.index(0, 0, model.index(0, 0, model.index(0, 0)))
    assert row.data() == shown
    assert title in row.data(Qt.ItemDataRole.ToolTipRole)
    assert asset_title(asset("heights", title), "en") == title  # a menu has no such column


def test_the_details_show_both(french):
    panel = DetailsPanel()
    panel._language = "fr"
    terrain = item(assets=(asset("dtm", "Digital Terrain Model (COG)"),))
    panel.show_asset(AssetChoice(CATALOG, HRDEM, terrain, terrain.assets[0]))
    shown = panel.findChild(QTextBrowser).toPlainText().splitlines()
    assert shown[:2] == ["Modèle de terrain (MNT)", "Digital Terrain Model (COG)"]
    panel.deleteLater()
