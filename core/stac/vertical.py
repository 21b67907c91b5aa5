"""What heights are measured from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .records import Collection

_DATUM = re.compile(r"\b(CGVD) ?-?(2013|28)\b|\b(NAVD) ?-?(88)\b|\b(EGM) ?-?(96|2008)\b", re.IGNORECASE)


def vertical_datum(collection: Collection) -> str:
    """The vertical datum ("CGVD2013") that the collection's words or summaries name; empty when they name none, or
    several, so that nobody can tell which is meant."""
    summaries = json.dumps(dict(collection.summaries), default=str)
    texts = (collection.title, collection.description, *collection.keywords, summaries)
    named = {"".join(filter(None, match.groups())).upper() for text in texts for match in _DATUM.finditer(text)}
    return named.pop() if len(named) == 1 else ""
