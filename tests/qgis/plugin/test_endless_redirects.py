"""Redirects without end, whoever asks: so many are followed, and no more."""

from __future__ import annotations

from itertools import count

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile, DownloadTask
from datacube_browser.core.errors import RedirectError
from datacube_browser.core.http.network import Network
from datacube_browser.core.http.redirects import MOST_REDIRECTS
from datacube_browser.core.ogc.capabilities import ServicesTask
from datacube_browser.core.signing.token_requests import posted
from datacube_browser.core.stac.service import StacService
from datacube_browser.core.tiff.range_file import RangeFile

from tests.qgis.in_background import done, failed
from tests.servers.proxy import Answer
from tests.servers.stub import json_answer
from tests.servers.tasks import failure

MOST_REQUESTS = MOST_REDIRECTS + 1


def sent_on(url, status=302):
    return Answer(status, b"", {"Location": url})


@pytest.fixture
def circle(qgis_app, stub_api):
    """A server whose /a and /b lead to each other, in full addresses."""
    api = stub_api({})
    api.routes |= {"/a": sent_on(f"{api.url}/b", 307), "/b": sent_on(f"{api.url}/a", 307)}
    return api


@pytest.mark.parametrize(
    "ask",
    [
        lambda url: lambda feedback: Network(feedback=feedback).json(url),
        lambda url: lambda feedback: RangeFile(url, feedback=feedback).read(0, 100),
        lambda url: lambda feedback: posted(url, {"grant_type": "refresh_token"}, feedback),
    ],
    ids=["json", "range", "sign-in"],
)
def test_two_addresses_that_lead_to_each_other_are_asked_so_often(circle, ask):
    error = failed(ask(f"{circle.url}/a"))
    assert isinstance(error, RedirectError)
    assert "without end" in error.message
    assert len(circle.requests) == MOST_REQUESTS


def test_a_download_a_map_service_and_a_catalogue_end_in_the_same_way(circle, tmp_path):
    error = failure(DownloadTask([DownloadFile(f"{circle.url}/a", tmp_path / "a.tif")]))
    assert "without end" in str(error)
    assert len(circle.requests) == MOST_REQUESTS
    circle.requests.clear()
    assert "without end" in str(failure(ServicesTask(f"{circle.url}/a")))
    assert 0 < len(circle.requests) <= 2 * MOST_REQUESTS  # a WMS and a WCS
    circle.requests.clear()
    assert "without end" in str(failed(StacService(Catalog("", "A", f"{circle.url}/a")).connect))
    in_circle = [seen for seen in circle.requests if seen.path in ("/a", "/b")]
    assert len(in_circle) == 2 * MOST_REQUESTS  # as an API, then as a file


def test_a_search_that_is_posted_in_a_circle_keeps_its_body(circle):
    error = failed(lambda feedback: Network(feedback=feedback).send("POST", f"{circle.url}/a", {}, b'{"a":1}'))
    assert "without end" in error.message
    assert [(seen.method, seen.body) for seen in circle.requests] == [("POST", b'{"a":1}')] * MOST_REQUESTS


@pytest.mark.parametrize("length", [MOST_REDIRECTS, MOST_REDIRECTS + 1, 30])
def test_a_chain_that_ends_is_followed_so_far(qgis_app, stub_api, length):
    api = stub_api({f"/{length}": json_answer({"answer": 42})})
    api.routes |= {f"/{step}": sent_on(f"{api.url}/{step + 1}") for step in range(length)}
    if length <= MOST_REDIRECTS:
        assert done(lambda feedback: Network(feedback=feedback).json(f"{api.url}/0")) == {"answer": 42}
    else:
        assert "without end" in failed(lambda feedback: Network(feedback=feedback).json(f"{api.url}/0")).message
    assert len(api.requests) == MOST_REQUESTS


def test_an_address_that_leads_to_itself_with_ever_more_to_its_query_ends(qgis_app, stub_api):
    numbers, api = count(), stub_api({})
    api.routes["/a"] = lambda _seen: sent_on(f"{api.url}/a?{'n=1&' * next(numbers)}")
    assert "without end" in failed(lambda feedback: Network(feedback=feedback).get(f"{api.url}/a")).message
    assert len(api.requests) == MOST_REQUESTS


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_server_gets_the_range_and_no_header_that_may_be_a_key(qgis_app, stub_api, method):
    other = stub_api({"/there": Answer(206, b"answer", {"Content-Range": "bytes 0-5/42"})})
    api = stub_api({"/a": sent_on(f"{other.url}/there", 307)})
    headers = {"X-Api-Key": "secret", "Range": "bytes=0-5"}
    answer = done(lambda feedback: Network(feedback=feedback).send(method, f"{api.url}/a", headers))
    assert (answer.status, answer.content) == (206, b"answer")
    assert api.requests[0].headers["x-api-key"] == "secret"
    assert other.requests[0].headers["range"] == "bytes=0-5"
    assert "x-api-key" not in other.requests[0].headers
