"""By which words of a server its refusal is one of the size of the pages."""

from __future__ import annotations

import pytest
from datacube_browser.core.stac.api_quirks import speaks_of_page_size


@pytest.mark.parametrize(
    "words",
    [
        '{"detail":[{"loc":["body","limit"],"msg":"ensure this value is less than or equal to 50"}]}',
        '{"detail":[{"type":"less_than_equal","loc":["query","limit"],"msg":"Input should be less than 50"}]}',
        'HTTP 400\n{"code":"InvalidParameterValue","description":"limit must be between 1 and 50"}',
        "HTTP 400\nLimit exceeds maximum",
        "HTTP 400\nA search was refused. limit=100 is too large",
        "The limit parameter must be <= 50",
        "The limit is too high",
        "The value of limit (100) is over 50",
        "Parameter 'limit' is too large",
        "Invalid value for limit: max 50",
        "The requested limit of 100 is larger than the maximum of 50",
        "Maximum limit is 50",
        "Page size too large",
        "page_size must be lower than 100",
        "At most 50 items per page",
        "A page has 50 items at most",
        "Too many items requested: 100",
        "Result window is too large, from + size must be less than or equal to: [10000]",
    ],
)
def test_a_refusal_of_the_size_of_pages_is_known(words):
    assert speaks_of_page_size(words)


@pytest.mark.parametrize(
    "words",
    [
        '{"detail":[{"loc":["body","bbox"],"msg":"ensure this value is less","ctx":{"limit_value":180}}]}',
        "HTTP 400\nRate limit exceeded",
        "Time limit exceeded",
        "Your quota limit is reached",
        "The query exceeds the limit of 10 collections",
        "The area of the bbox is beyond the limit",
        "The polygon has more than 1000 vertices, which is the limit",
        "The limit of vertices is 100",
        "Bbox limit: 100 km2",
        "Searches are limited to one collection",
        "Unlimited searches are not allowed",
        "Upper limit of datetime is before its lower limit",
        "Cloud cover limits: 0 to 100",
        "eo:cloud_cover is out of limits",
        "",
    ],
)
def test_another_limit_is_none_of_pages(words):
    assert not speaks_of_page_size(words)
