"""URLs that users copy and paste: links to STAC Browser and back, and the catalogue, collection or item of a URL."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import PRESETS, Catalog
from datacube_browser.core.stac.find_file import possible_ids
from datacube_browser.core.stac.stac_urls import (
    Place,
    api_url,
    browser_link,
    catalog_for,
    is_address,
    is_browser_link,
    place_of,
    plain_url,
)

NRCAN = PRESETS[0]
ROOT = "https://datacube.services.geo.ca/stac/api"
IN_BROWSER = "https://radiantearth.github.io/stac-browser/#/external/datacube.services.geo.ca/stac/api/"


def test_the_link_to_the_catalogue_is_that_of_nrcans_guide():
    assert browser_link(api_url(NRCAN.url), "en_CA") == f"{IN_BROWSER}?.language=en"
    assert browser_link(api_url(NRCAN.url), "fr_CA") == f"{IN_BROWSER}?.language=fr"


def test_a_language_that_stac_browser_lacks_becomes_english():
    assert browser_link(ROOT, "fi").endswith("?.language=en")


def test_collections_and_items_have_their_own_links():
    collection = browser_link(api_url(NRCAN.url, "hrdem-lidar"), "en")
    assert collection == f"{IN_BROWSER}collections/hrdem-lidar?.language=en"
    item = browser_link(api_url(NRCAN.url, "hrdem-mosaic-1m", "10_3-mosaic-1m"), "fr")
    assert item == f"{IN_BROWSER}collections/hrdem-mosaic-1m/items/10_3-mosaic-1m?.language=fr"


@pytest.mark.parametrize("root", ["http://127.0.0.1:8080/", "https://a.example/v1", NRCAN.url])
@pytest.mark.parametrize("ids", [(), ("c",), ("c d/é", "i #1?")])
def test_a_link_leads_back_to_its_url(root, ids):
    url = api_url(root, *ids)
    link = browser_link(url, "fr")
    assert is_address(link)
    assert is_browser_link(link)
    assert plain_url(link) == url
    place = place_of(plain_url(link))
    assert (place.collection_id, place.item_id) == (*ids, "", "")[:2]
    assert catalog_for(place, [Catalog("x", "X", root)]).id == "x"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (f"{IN_BROWSER}collections/a/items/b?.language=fr&.asset=asset-dtm", f"{ROOT}/collections/a/items/b"),
        (f"https://my.example/browser/#/search/external/{ROOT[8:]}/?.language=en", f"{ROOT}/"),
        ("https://b.example/#/external/http:/127.0.0.1:8080/collections/a", "http://127.0.0.1:8080/collections/a"),
        ("/vsicurl/https://a.example/b.tif", "https://a.example/b.tif"),
        ("/vsicurl?empty_dir=yes&url=https%3A//a.example/b%20c.tif", "https://a.example/b c.tif"),
        ("  <https://a.example/x#part> ", "https://a.example/x"),
        ("https://bucket.example/some/external/b.tif?sv=1", "https://bucket.example/some/external/b.tif?sv=1"),
    ],
)
def test_the_url_of_the_resource_is_found_in_a_link(link, url):
    assert plain_url(link) == url


THEIA = "browser.datastore-mtd.theia.data-terra.org"
MTD_API, THEIA_API = "https://api.stac.teledetection.fr", "https://api.datastore-mtd.theia.data-terra.org"
SPOT = "SPOT67_HCF"
SCENE = f"collections/{SPOT}_GS1/items/{SPOT}_202602241036272_GS1_W001N46_SCENE1"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://browser.stac.teledetection.fr", MTD_API),
        ("https://browser.stac.teledetection.fr/", MTD_API),
        ("https://browser.stac.teledetection.fr/#/", MTD_API),
        ("https://browser.stac.teledetection.fr/?.language=fr", MTD_API),
        ("https://browser.stac.teledetection.fr/search", MTD_API),
        ("https://browser.stac.teledetection.fr/collections/spot-6-7-drs", f"{MTD_API}/collections/spot-6-7-drs"),
        (f"https://browser.stac.teledetection.fr/{SCENE}?.language=fr", f"{MTD_API}/{SCENE}"),
        (f"https://browser.stac.teledetection.fr/{SCENE}?.language=fr&.asset=asset-src_xs", f"{MTD_API}/{SCENE}"),
        (f"https://browser.stac.teledetection.fr/#/{SCENE}?.language=fr", f"{MTD_API}/{SCENE}"),
        (f"https://browser.stac.teledetection.fr/{SCENE}#assets", f"{MTD_API}/{SCENE}"),
        (f"HTTPS://Browser.STAC.teledetection.fr/{SCENE}", f"{MTD_API}/{SCENE}"),
        (f"http://browser.stac.teledetection.fr/validation/{SCENE}", f"{MTD_API}/{SCENE}"),
        (f"https://{THEIA}/{SCENE}/", f"{THEIA_API}/{SCENE}/"),
        (f"https://{THEIA}/#/{SCENE}", f"{THEIA_API}/{SCENE}"),
        (f"https://{THEIA}/external/{MTD_API[8:]}/{SCENE}", f"{MTD_API}/{SCENE}"),
        (f"https://{THEIA}/external/http:/127.0.0.1:8080/{SCENE}", f"http://127.0.0.1:8080/{SCENE}"),
        (f"https://{THEIA}/#/external/{MTD_API[8:]}/{SCENE}?.language=fr", f"{MTD_API}/{SCENE}"),
        (f"https://{THEIA}/search/external/{MTD_API[8:]}/", f"{MTD_API}/"),
        (f"https://radiantearth.github.io/stac-browser/#/external/{MTD_API[8:]}/{SCENE}", f"{MTD_API}/{SCENE}"),
    ],
)
def test_a_link_to_the_stac_browser_of_one_catalogue_leads_into_it(link, url):
    assert plain_url(link) == url
    assert is_address(link)
    assert is_browser_link(link)


@pytest.mark.parametrize(
    "url",
    [
        f"https://browser.stac.teledetection.fr.evil.example/{SCENE}",
        f"https://evil.example/browser.stac.teledetection.fr/{SCENE}",
        f"https://browser.stac.teledetection.fr@evil.example/{SCENE}",
        f"ftp://browser.stac.teledetection.fr/{SCENE}",
        "https://bucket.example/external/data.v1/b.tif",
    ],
)
def test_what_only_looks_like_a_stac_browser_is_left_alone(url):
    assert plain_url(url) == url
    assert not is_browser_link(url)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_catalogue_with_its_own_stac_browser_is_opened_there(language):
    catalogs = {preset.id: preset for preset in PRESETS}
    for key, host in (("cds-mtd", "browser.stac.teledetection.fr"), ("cds-mtd-theia", THEIA)):
        for ids in ((), ("spot-6-7-drs",), ("c d/é", "i #1?")):
            url = api_url(catalogs[key].url, *ids)
            link = browser_link(url, language)
            assert link.startswith(f"https://{host}/")
            assert link.endswith(f"?.language={language}")
            assert plain_url(link) == url
            assert catalog_for(place_of(plain_url(link)), PRESETS).id == key


@pytest.mark.parametrize(
    "text", ["", "hrdem", "hrdem mosaic", "10_3-mosaic-1m", "ftp://a/b", "see https://a.example", "http://[::1"]
)
def test_words_are_not_taken_for_a_url(text):
    assert not is_address(text)


@pytest.mark.parametrize(
    ("path", "collection", "item", "is_certain"),
    [
        ("", "", "", False),
        ("/collections", "", "", True),
        ("/search", "", "", True),
        ("/collections/a", "a", "", True),
        ("/collections/a/items", "a", "", True),
        ("/collections/a/items/b%2Fc", "a", "b/c", True),
    ],
)
def test_the_path_tells_collection_and_item(path, collection, item, is_certain):
    assert place_of(ROOT + path) == Place(ROOT, collection, item, is_certain)


def test_a_url_with_another_root_is_matched_by_its_host():
    place = place_of("https://datacube.services.geo.ca/pgstac/api/collections/hrdem-lidar")
    assert catalog_for(place, PRESETS) == NRCAN
    assert catalog_for(place_of("https://datacube.services.geo.ca/web/aerial.xml"), PRESETS) is None
    assert catalog_for(place_of("https://other.example/collections/a"), PRESETS) is None


@pytest.mark.parametrize(
    ("url", "item_id"),
    [
        ("https://b.example/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif", "10_3-mosaic-1m"),
        ("https://b.example/hrdem-mosaic-1m/10_3-mosaic-1m-dtm_hillshade.tif", "10_3-mosaic-1m"),
        ("https://b.example/mrdem-30/mrdem-30-dtm.tif", "mrdem"),
        ("https://b.example/hrdem-lidar/BC-Lower_Mainland_2016-1m-dtm.vrt", "BC-Lower_Mainland_2016-1m"),
        ("https://b.example/landcover-2020-classification.tif", "landcover-2020"),
        ("https://b.example/s2/S2A_18TVR_20230529/B04.tif?sig=x", "S2A_18TVR_20230529"),
    ],
)
def test_the_items_id_is_among_those_guessed_from_a_files_url(url, item_id):
    assert item_id in possible_ids(url)
