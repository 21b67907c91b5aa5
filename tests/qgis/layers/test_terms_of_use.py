"""Licence, providers, citation and DOI of a record: in the details, in the layer, and in what is saved from either."""

from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.export_sources import export_source, source_of_layer
from datacube_browser.core.layers.opening import OpenLayersTask
from datacube_browser.core.layers.source import layer_source
from datacube_browser.core.stac.asset_choice import AssetChoice
from datacube_browser.core.stac.links import ApiRoot
from datacube_browser.core.stac.parse import collection as parsed_collection
from datacube_browser.core.stac.parse import items
from datacube_browser.ui.details.details_panel import DetailsPanel
from osgeo import gdal
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtWidgets import QTextBrowser

from tests.export_tools import export
from tests.rasters import terrain, write_raster
from tests.servers.stub import minimal_collection, minimal_item
from tests.servers.tasks import result
from tests.signed_files import signed_files

ROOT = ApiRoot("https://datacube.example/stac")
CATALOG = Catalog("datacube", "Datacube", "https://datacube.example/stac")
CITATION = "NRCan (2024). High Resolution <i>Digital</i> Elevation Model. Ottawa."
TEXT = "https://open.canada.ca/en/open-government-licence-canada"
PROVIDERS = [
    {"name": "NRCan", "url": "https://nrcan.example/", "roles": ["producer", "licensor"]},
    {"name": "CCMEO", "roles": ["host"]},
]
COLLECTION = minimal_collection(
    links=[{"rel": "license", "href": TEXT}],
    providers=PROVIDERS,
    **{"sci:doi": "https://doi.org/10.5061/dryad.s2v81", "sci:citation": CITATION},
)
OWN = {
    "license": "CC-BY-4.0",
    "providers": [{"name": "IGN"}],
    "sci:citation": "IGN, MNT LiDAR HD",
    "sci:doi": "10.1234/of-the-item",
}


def choice(href, collection=COLLECTION, links=(), **properties):
    """The asset of an item with these properties, as a catalogue describes it."""
    own = {"datetime": "2023-05-29T12:00:00Z", **properties}
    asset = {"href": href, "type": "image/tiff; application=geotiff"}
    (item,), _ = items([minimal_item(properties=own, links=list(links), assets={"red": asset})], ROOT)
    return AssetChoice(CATALOG, parsed_collection(collection, ROOT), item, item.assets[0])


def opened(found):
    source = layer_source(found.catalog, found.collection, found.item, found.asset)
    (layer,) = result(OpenLayersTask([source])).layers
    return layer


@pytest.fixture
def href(store, tmp_path):
    write_raster(tmp_path / "dtm.tif", terrain(100, 100))
    return f"{store(tmp_path)}/dtm.tif"


def links_of(metadata):
    return {(link.name, link.url) for link in metadata.links()}


def test_a_layer_carries_them_in_its_metadata(href):
    metadata = opened(choice(href)).metadata()
    assert metadata.licenses() == ["OGL-Canada-2.0"]
    assert metadata.rights() == ["NRCan, CCMEO"]
    assert [(each.type, each.constraint) for each in metadata.constraints()] == [
        ("citation", CITATION.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"))
    ]
    assert {
        ("license", TEXT),
        ("DOI", "https://doi.org/10.5061/dryad.s2v81"),
        ("NRCan", "https://nrcan.example/"),
    } <= links_of(metadata)
    assert [(each.organization, each.role) for each in metadata.contacts()] == [
        ("NRCan", "producer, licensor"),
        ("CCMEO", "host"),
    ]


def test_an_item_has_terms_of_its_own(href):
    metadata = opened(choice(href, **OWN)).metadata()
    assert metadata.licenses() == ["CC-BY-4.0"]
    assert metadata.rights() == ["IGN"]
    assert [each.constraint for each in metadata.constraints()] == ["IGN, MNT LiDAR HD"]
    assert ("DOI", "https://doi.org/10.1234/of-the-item") in links_of(metadata)
    assert "license" not in {name for name, _ in links_of(metadata)}  # the collection's text is of another licence


def test_a_link_to_cite_as_names_the_doi(href):
    bare = minimal_collection()
    found = choice(href, bare, links=[{"rel": "cite-as", "href": "https://dx.doi.org/10.1234/abc"}])
    assert export_source(found).doi == "10.1234/abc"


@pytest.mark.parametrize("way", ["asset", "layer"])
@pytest.mark.parametrize("others", [{}, {"format": "COG"}])
def test_what_is_saved_keeps_them(href, tmp_path, way, others):
    found = choice(href)
    source = export_source(found) if way == "asset" else source_of_layer(opened(found))
    report = export([source], (2_000_010, 499_910, 2_000_090, 499_980), tmp_path / "out.tif", **others)
    tags = gdal.Open(str(report.path)).GetMetadata()
    assert tags["DATACUBE_LICENCE"] == "OGL-Canada-2.0"
    assert tags["DATACUBE_LICENCE_LINKS"] == TEXT
    assert tags["DATACUBE_ATTRIBUTION"] == "NRCan, CCMEO"
    assert tags["DATACUBE_DOI"] == "10.5061/dryad.s2v81"
    assert "High Resolution" in tags["DATACUBE_CITATION"]
    layer = QgsRasterLayer(str(report.path), "Saved")
    layer.loadDefaultMetadata()
    assert {("license", TEXT), ("DOI", "https://doi.org/10.5061/dryad.s2v81")} <= links_of(layer.metadata())
    assert "citation" in [each.type for each in layer.metadata().constraints()]
    again = source_of_layer(layer)
    assert (again.licence, again.doi, again.licence_links) == ("OGL-Canada-2.0", "10.5061/dryad.s2v81", (TEXT,))
    assert "High Resolution" in again.citation


def test_a_signed_file_carries_them_too_and_no_signature(tmp_path):
    path = write_raster(tmp_path / "dtm.tif", terrain(100, 100))
    with signed_files({"dtm.tif": path.read_bytes()}) as signed:
        found = choice(signed.href("dtm.tif"))
        found = replace(found, catalog=replace(CATALOG, profile=signed.profile.id))
        report = export([export_source(found)], (2_000_010, 499_910, 2_000_090, 499_980), tmp_path / "out.tif")
        tags = gdal.Open(str(report.path)).GetMetadata()
        assert tags["DATACUBE_DOI"] == "10.5061/dryad.s2v81"
        assert signed.secrets
        assert not [secret for secret in signed.secrets if secret in str(tags)]


@pytest.mark.parametrize(
    "fields",
    [
        {"sci:doi": 5, "sci:citation": ["a"]},
        {"sci:doi": "javascript:alert(1)", "sci:citation": None},
        {"sci:doi": "10.1/x", "sci:citation": ""},
        {"sci:doi": "10.1234/" + "x" * 1000},
        {"sci:doi": '10.1234/a"><img src=x>'},
    ],
)
def test_a_doi_that_is_none_is_left_out(href, fields):
    source = export_source(choice(href, minimal_collection(**fields)))
    assert (source.doi, source.citation) == ("", "")


def test_the_details_of_collection_and_item_show_how_to_cite(qgis_app):
    panel = DetailsPanel()
    panel._language = "en"
    found = choice("https://store.example/a.tif")
    for record in (found.collection, found.item):
        panel.show_record(record, found.collection)
        shown = panel.findChild(QTextBrowser).toPlainText()
        assert f"Citation\n{CITATION}" in shown
        assert "DOI\n10.5061/dryad.s2v81" in shown
        assert 'href="https://doi.org/10.5061/dryad.s2v81"' in panel.findChild(QTextBrowser).toHtml()
    panel.deleteLater()
