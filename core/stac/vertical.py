"""The vertical datum of a collection's heights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .json_values import LONGEST_TEXT
from .record_json import json_pieces

if TYPE_CHECKING:
    from .records import Collection

_DATUM = re.compile(r"\b(CGVD) ?-?(2013|28)\b|\b(NAVD) ?-?(88)\b|\b(EGM) ?-?(96|2008)\b", re.IGNORECASE)


def vertical_datum(collection: Collection) -> str:
    """The vertical datum ("CGVD2013") named in the collection's texts or summaries; empty when there is none, or more
    than one."""
    summaries = "".join(json_pieces(dict(collection.summaries), LONGEST_TEXT))
    texts = (collection.title, collection.description, *collection.keywords, summaries)
    named = {"".join(filter(None, match.groups())).upper() for text in texts for match in _DATUM.finditer(text)}
    return named.pop() if len(named) == 1 else ""
