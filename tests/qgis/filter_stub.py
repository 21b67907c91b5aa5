"""A stub catalogue with filter extensions and queryables, which records its requests."""

from __future__ import annotations

import json

from tests.servers.stub import landing_page, minimal_collection, minimal_item

STAC = "https://api.stacspec.org/v1.0.0"
PLAIN = [f"{STAC}/core", f"{STAC}/collections", f"{STAC}/item-search"]
QUERY = [*PLAIN, f"{STAC}/item-search#query"]
CQL2 = [
    *QUERY,
    "https://api.stacspec.org/v1.0.0-rc.2/item-search#filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
]
QUERYABLES = {
    "properties": {
        "gsd": {"type": "number", "title": "Resolution", "minimum": 0.5, "maximum": 30},
        "platform": {"type": "string", "title": "Platform"},
        "season": {"enum": ["dry", "wet"], "title": "Season"},
        "checked": {"type": "boolean", "title": "Checked"},
        "created": {"type": "string", "format": "date-time", "title": "Created"},
    },
    "additionalProperties": False,
}
IMAGES, HEIGHTS = "images", "heights"


def routes(conforms_to, *, says_clouds=False, queryables=QUERYABLES):
    """Routes for two collections: images with cloud cover (10, 50 and 90 %) and heights without."""
    summaries = {"summaries": {"eo:cloud_cover": {"minimum": 0, "maximum": 100}}} if says_clouds else {}
    found = {
        IMAGES: [
            minimal_item(
                f"image-{clouds}",
                IMAGES,
                properties={"datetime": "2023-05-29T12:00:00Z", "eo:cloud_cover": clouds, "gsd": 10},
            )
            for clouds in (10, 50, 90)
        ],
        HEIGHTS: [minimal_item("height-1", HEIGHTS)],
    }

    def search(request):
        asked = json.loads(request.body)
        features = [item for key in asked["collections"] for item in found[key]]
        return {"type": "FeatureCollection", "features": features, "links": []}

    return {
        "/": landing_page(conformsTo=conforms_to),
        "/collections": {
            "collections": [minimal_collection(IMAGES, **summaries), minimal_collection(HEIGHTS)],
            "links": [],
        },
        "/search": search,
        "/queryables": queryables,
        f"/collections/{HEIGHTS}/queryables": {"properties": {"model": {"type": "string", "title": "Model"}}},
    }


def searches(api, collection):
    """The bodies of the searches of a collection, in order."""
    bodies = [json.loads(seen.body) for seen in api.requests if seen.path.startswith("/search")]
    return [body for body in bodies if body["collections"] == [collection]]
