"""Ids of items, and addresses of their files in the store."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..download.names import DEVICE, split_ending
from ..errors import DatacubeError
from ..web_address import is_web_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .request import PublishRequest

#: What platforms allow in ids and in the names of stores (teledetection's `publish` refuses all else).
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_ID = 100
#: Letters whose sign Unicode does not take off.
_LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ß": "ss", "ł": "l"})


def item_id(name: str) -> str:
    """An id for the item of a raster of this name: letters without accents, digits, - and _; empty where nothing of the
    name can be kept."""
    stem, ending = split_ending(name)
    plain = unicodedata.normalize("NFKD", (stem if ending else name).translate(_LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_IN_ID.sub("-", plain).strip("-")[:_LONGEST_ID]


def id_problem(name: str) -> str:
    """What is wrong with an id, in words; empty for a good one."""
    translate = QCoreApplication.translate
    if not name:
        return str(translate("PublishNames", "An item needs an id."))
    if not _ID.fullmatch(name):
        text = translate("PublishNames", "“{name}” cannot be an id: use at most {most} plain letters, digits, - and _.")
        return str(text.format(name=name, most=_LONGEST_ID))
    if DEVICE.match(name):
        return str(translate("PublishNames", "“{name}” is a device on Windows: choose another id.").format(name=name))
    return ""


def storage_problem(storage: str) -> str:
    """What is wrong with the address of a store, in words; empty for a good one."""
    translate = QCoreApplication.translate
    if not is_web_address(storage):
        return str(translate("PublishNames", "The storage must be an address that begins with https:// or http://."))
    parts = urlsplit(storage)
    if "@" in parts.netloc:
        return str(translate("PublishNames", "Put the user name and password into an authentication configuration."))
    if parts.query or parts.fragment:
        return str(translate("PublishNames", "The storage is an address without ? and #: files get their names below."))
    return ""


def file_href(storage: str, collection_id: str, item: str, name: str) -> str:
    """Where in the store a file of an item goes."""
    return "/".join((storage.rstrip("/"), collection_id, item, name))


def check_names(request: PublishRequest, ids: Sequence[str]) -> None:
    """Raises DatacubeError for an id, a collection or a store that cannot be."""
    problem = storage_problem(request.storage)
    if not problem and not request.collection_id:
        problem = QCoreApplication.translate("PublishNames", "Name the collection that the items are to be in.")
    problem = problem or next(filter(None, map(id_problem, (request.collection_id, *ids))), "")
    seen: set[str] = set()
    for name in ids:
        if not problem and same_file_key_of(name) in seen:
            problem = QCoreApplication.translate("PublishNames", "Two items cannot have the same id: {name}.").format(
                name=name
            )
        seen.add(same_file_key_of(name))
    if problem:
        raise DatacubeError(str(problem))


def same_file_key_of(name: str) -> str:
    """Equal for two ids whose folders are the same one on some file system."""
    return name.casefold()
