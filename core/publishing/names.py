"""Ids of items, and addresses of their files in the store."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError
from ..files.file_names import DEVICE, is_invisible, split_ending
from ..http.web_address import is_web_address

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


def collection_problem(name: str) -> str:
    """What is wrong with the id of a collection, in words. The catalogue has it already, whatever signs are in it; but
    it becomes a part of addresses."""
    translate = QCoreApplication.translate
    if not name:
        return str(translate("PublishNames", "Name the collection that the items are to be in."))
    if name in (".", "..") or "/" in name or "\\" in name or any(map(is_invisible, name)):
        return str(translate("PublishNames", "“{name}” cannot be a part of an address.").format(name=name))
    return ""


def storage_problem(storage: str) -> str:
    """What is wrong with the address of a store, in words; empty for a good one."""
    translate = QCoreApplication.translate
    if not is_web_address(storage):
        return str(translate("PublishNames", "The store must be an address that begins with https:// or http://."))
    parts = urlsplit(storage)
    if "@" in parts.netloc:
        return str(translate("PublishNames", "Put the user name and password into an authentication configuration."))
    if parts.query or parts.fragment:
        return str(translate("PublishNames", "The store is an address without ? and #: files get their names below."))
    return ""


def file_href(storage: str, collection_id: str, item: str, name: str) -> str:
    """Where in the store a file of an item goes."""
    return "/".join((storage.rstrip("/"), quote(collection_id, safe="-_.~"), item, name))


def check_names(request: PublishRequest, ids: Sequence[str]) -> None:
    """Raises DatacubeError for an id, a collection or a store that cannot be."""
    problem = storage_problem(request.storage) or collection_problem(request.collection_id)
    problem = problem or next(filter(None, map(id_problem, ids)), "")
    seen: set[str] = set()
    for name in ids:
        if not problem and name.casefold() in seen:  # some disks take them for the same folder
            text = QCoreApplication.translate("PublishNames", "Two items cannot have the same id: {name}.")
            problem = text.format(name=name)
        seen.add(name.casefold())
    if problem:
        raise DatacubeError(str(problem))
