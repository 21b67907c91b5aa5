"""NRCan's own engine with the demo's catalogue answers like NRCan's recorded answers."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.servers

GUIDE = [-66.63, 47.42, -66.46, 47.44]


def ask(url, method="GET", body=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        path = parts._replace(scheme="", netloc="").geturl() or "/"
        connection.request(method, path, body=body and json.dumps(body), headers={"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_a_search_finds_the_guides_tile_and_the_number_of_matches(pgstac_datacube):
    status, page = ask(
        f"{pgstac_datacube.stac_url}/search", "POST", {"bbox": GUIDE, "collections": ["hrdem-mosaic-1m"], "limit": 5}
    )
    assert status == 200
    assert [feature["id"] for feature in page["features"]] == ["10_3-mosaic-1m"]
    assert (page["numberMatched"], page["numberReturned"]) == (1, 1)


def test_it_can_be_searched_with_get(pgstac_datacube):
    box = ",".join(map(str, GUIDE))
    _, page = ask(f"{pgstac_datacube.stac_url}/search?bbox={box}&collections=mrdem-30,hrdem-mosaic-2m&limit=10")
    assert {feature["id"] for feature in page["features"]} == {"mrdem", "10_3-mosaic-2m"}


def test_every_link_contains_a_path_that_was_not_requested(pgstac_datacube):
    _, landing = ask(f"{pgstac_datacube.stac_url}/")
    _, page = ask(f"{pgstac_datacube.stac_url}/search", "POST", {"collections": ["hrdem-mosaic-1m"], "limit": 10})
    links = [link["href"] for link in landing["links"] + page["links"] + page["features"][0]["links"]]
    ours = [link for link in links if link.startswith(pgstac_datacube.stac_url)]
    assert ours
    assert all(urlsplit(link).path.startswith("/pgstac/api") for link in ours)


def test_the_next_page_of_a_post_is_a_body_with_a_token(pgstac_datacube):
    body = {"collections": ["hrdem-mosaic-1m"], "limit": 10}
    seen = set()
    while body is not None:
        _, page = ask(f"{pgstac_datacube.stac_url}/search", "POST", body)
        assert page["numberMatched"] == 66
        assert not seen & {feature["id"] for feature in page["features"]}
        seen |= {feature["id"] for feature in page["features"]}
        following = next((link for link in page["links"] if link["rel"] == "next"), None)
        body = following and following["body"]
        assert body is None or body["token"].startswith("next:")
    assert len(seen) == 66


def test_a_collection_without_a_title_is_served_without_one(pgstac_datacube):
    _, landcover = ask(f"{pgstac_datacube.stac_url}/collections/landcover")
    assert landcover.get("title") is None
