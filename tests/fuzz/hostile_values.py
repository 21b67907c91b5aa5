"""JSON as no catalogue should write it: a valid document in which some values are replaced by hostile ones."""

from __future__ import annotations

import copy
import json
import math

from hypothesis import strategies as st

RIGHT_TO_LEFT, ISOLATE, NUL, SURROGATE = "\u202e", "\u2066", "\x00", "\ud800"
TEXTS = (
    *("", " ", NUL, SURROGATE, f"a{SURROGATE}b", f"{RIGHT_TO_LEFT}gpj.exe", ISOLATE * 50, "\r\nX-Evil: 1", "\x1b[31m"),
    *("<b>bold</b>", "<img src='https://evil.example/p.png'>", "<script>alert(1)</script>", "&amp;", "a" * 20_000),
    *("../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "C:\\Windows\\win.ini", "\\\\evil\\share\\a.tif", "~/a"),
    *("/vsicurl/https://evil.example/a.tif", "/vsizip//etc/a.zip", "/vsimem/a", "<VRTDataset/>", "PG:host=evil"),
    *("javascript:alert(1)", "data:image/png;base64,AAAA", "s3://bucket/key", "gs://bucket/key", "http://[", "http://"),
    "https://user:password@evil.example/a.tif",  # pragma: allowlist secret
    *("http://a:99999999/b", "https://evil.example\\@good.example/a"),
    *("//evil.example/a", "?", "#", "https://evil.example/%00", "https://evil.example/a b\r\nc", "http://\u0661.com/a"),
    *("2023-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2023-01-01T00:00:00+99:99", "20230101"),
    *("-99999-01-01", "2023-W01-1", "..", "now", "2023-01-01T24:00:00Z", "0001-01-01T00:00:00+14:00", "１２３４-01-01"),
    *("EPSG:4326", "EPSG:999999999", "+proj=longlat", "+proj=pipeline +step", "PROJCS[", "IGNF:LAMB93", "NaN", "1e999"),
    *("nul", "con.tif", "a" * 300 + ".tif", "a/b", "a\\b", ".", "..", "%2e%2e%2f", "data", "thumbnail", "self", "next"),
    *("image/tiff; application=geotiff", "image/tiff; application=geotiff; profile=cloud-optimized", "text/html", "a/"),
    *("1220" + "0" * 64, "12", "ffffffffffffffffffff", "${x}", "{x}", "{0.__class__}", "%s%n", "'; DROP TABLE a; --"),
)
#: As they may stand in JSON, or as Python reads them from it.
NUMBERS = (
    *(0, 1, -1, 0.5, -0.0, 10**9, -(10**9), 2**31, 2**53 + 1, 2**63, 2**64, 10**30, 10**400, 1e308, -1e308, 5e-324),
    *(math.inf, -math.inf, math.nan, 180, 181, -180, 90, 91, 360, 3979, 4326, 32662, 1e-300, 999999999999),
)

scalars = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.sampled_from(TEXTS), st.text(max_size=6))


def deep(levels: int, around=list):
    value = []
    for _ in range(levels):
        value = [value] if around is list else {"a": value}
    return value


values = st.one_of(
    scalars,
    scalars,
    st.lists(scalars, max_size=6),
    st.dictionaries(st.one_of(st.sampled_from(TEXTS), st.text(max_size=4)), scalars, max_size=4),
    st.lists(st.lists(scalars, max_size=4), max_size=3),
    st.sampled_from((deep(90), deep(90, dict), [[]] * 50, {"href": {}}, [{"href": "a"}] * 3, {"type": "Polygon"})),
)


def _places(value, path=()):
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from _places(member, (*path, key))


@st.composite
def broken(draw, document, most: int = 5):
    """The document with up to so many values replaced, left out, doubled or exchanged for those of other places."""
    result = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, most))):
        places = list(_places(result))
        path = draw(st.sampled_from(places))
        if not path:
            continue
        holder = result
        for key in path[:-1]:
            holder = holder[key]
        way = draw(st.sampled_from(("value", "value", "value", "other", "missing", "more")))
        if way == "value":
            holder[path[-1]] = copy.deepcopy(draw(values))
        elif way == "other":
            other = result
            for key in draw(st.sampled_from(places)):
                other = other[key]
            if len(json.dumps(other)) < 20_000:
                holder[path[-1]] = copy.deepcopy(other)
        elif way == "missing":
            del holder[path[-1]]
        elif isinstance(holder, dict):
            key = draw(st.one_of(st.sampled_from(TEXTS), st.text(max_size=4)))
            holder[key] = copy.deepcopy(draw(values))
        else:
            holder.extend(copy.deepcopy(holder[:3]))
    return result
