"""Registering items in a catalogue: the Transaction extension of STAC APIs."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import DatacubeError, HttpError, LinkError, ResponseError
from ..http.network import Network
from ..http.retry import Attempts, RetryPolicy
from ..http.upload import send_once
from ..http.web_address import is_web_address
from ..threads.cancellation import wait
from .json_values import mapping, texts
from .links import ApiRoot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..catalogs import Catalog
    from ..threads.cancellation import Feedback

#: Of both versions of the extension, and of the one of OGC API.
_CONFORMS = re.compile(
    r"ogcapi-features(?:-\d)?/.*\b(?:extensions/transaction|req/create-replace-delete)|/transaction$"
)
_HEADERS = {"Content-Type": "application/geo+json", "Accept": "application/json"}
#: Statuses of an API that takes no items, or none from this user.
NO_RIGHT = (401, 403, 405, 501)
#: What may pass, or may have been an answer of a proxy in place of the catalogue's.
_RETRIES = RetryPolicy((0.5, 1.0, 2.0), frozenset((408, 425, 429, 502, 503, 504)), 60.0)
#: Seconds before each further look for an item that was registered: some servers show it a moment later.
_LOOKS = (0.0, 0.5, 1.0, 2.0)
#: Members that a server writes itself.
_OF_SERVER = ("links", "stac_version", "stac_extensions")
_LEAST_DIFFERENCE = 1e-6
_MOST_DIFFERENCES = 20


class NotAllowedError(DatacubeError):
    """The catalogue takes no items, or none from this user."""


class StacTransactions:
    """Registers items of one catalogue, with its sign-in; for a worker thread."""

    def __init__(self, catalog: Catalog, feedback: Feedback | None = None) -> None:
        self._root = ApiRoot(catalog.url)
        self._authcfg = catalog.authcfg
        self._network = Network(catalog.authcfg, feedback, refresh=True)
        self._feedback = feedback

    def takes_items(self) -> bool:
        """Whether the catalogue says that it has the extension: on its landing page, or where OGC's APIs say it. Raises
        what `Network.json` raises."""
        said = mapping(self._network.json(self._root.landing))
        if "conformsTo" not in said:
            said = self._json("conformance") or {}
        return any(_CONFORMS.search(name) for name in texts(said.get("conformsTo")))

    def collection(self, collection_id: str) -> dict[str, Any] | None:
        """The collection's JSON, None when there is none of this id."""
        return self._json("collections", collection_id)

    def item(self, collection_id: str, item_id: str) -> dict[str, Any] | None:
        """The item's JSON, None when there is none of this id."""
        return self._json("collections", collection_id, "items", item_id)

    def register(self, item: Mapping[str, Any]) -> str:
        """Register an item: POST, or PUT where one of its id is there; then read it back and compare. Returns "created"
        or "replaced". After a lost answer the catalogue is asked whether it has the item before it is sent again.

        Raises NotAllowedError; ResponseError when the catalogue has taken the item and kept another one, or none; and
        what `Network.send` raises.
        """
        try:
            status, done = self._send(item)
        except HttpError as error:
            if error.status in NO_RIGHT:
                raise _not_allowed(error) from error
            raise
        self._compare(item, status)
        return done

    def _send(self, item: Mapping[str, Any]) -> tuple[int, str]:
        """The status of the answer, 0 for one that was lost, and what was done. Nothing is sent a second time before
        the catalogue has been asked what it has."""
        collection, name = str(item["collection"]), str(item["id"])
        attempts, method = Attempts(_RETRIES, self._feedback), "POST"
        while True:
            place = ("collections", collection, "items", *([name] if method == "PUT" else []))
            done = "created" if method == "POST" else "replaced"
            try:
                return self._change(method, item, *place), done
            except (HttpError, LinkError) as error:
                status = error.status if isinstance(error, HttpError) else 0
                if status == 409 and method == "POST":
                    method = "PUT"
                    continue
                # some answer 404 to the PUT of an item that is the same already
                if not (status == 404 and method == "PUT") and not attempts.wait_for_next(error):
                    raise
                found = self.item(collection, name)
                if found is not None and not list(_differences(item, found)):
                    return status, done
                if status == 404:
                    raise
                method = method if found is None else "PUT"

    def _change(self, method: str, item: Mapping[str, Any], *place: str) -> int:
        body = json.dumps(item, allow_nan=False).encode()
        url = self._root.below(*place)
        return send_once(method, url, body, _HEADERS, authcfg=self._authcfg, feedback=self._feedback).status

    def _compare(self, item: Mapping[str, Any], status: int) -> None:
        """Raises ResponseError unless the catalogue now has this item."""
        url = self._root.below("collections", str(item["collection"]), "items", str(item["id"]))
        found, differences = None, []
        for pause in _LOOKS:
            wait(pause, self._feedback)
            found = self.item(str(item["collection"]), str(item["id"]))
            differences = [] if found is None else list(_differences(item, found))
            if found is not None and not differences:
                return
        if found is None:
            message = QCoreApplication.translate(
                "StacTransactions", "The catalogue has accepted {name} ({status}), but does not have it."
            )
            hint = QCoreApplication.translate("StacTransactions", "Report it to the catalogue's operator.")
        else:
            message = QCoreApplication.translate(
                "StacTransactions", "The catalogue has accepted {name} ({status}), but keeps other values: {members}."
            )
            hint = QCoreApplication.translate(
                "StacTransactions", "Look at the item in the catalogue, and report it to the operator."
            )
        raise ResponseError(
            message.format(name=item["id"], status=status, members=", ".join(differences[:3])),
            url=url,
            details="\n".join(differences[:_MOST_DIFFERENCES]),
            hint=hint,
        )

    def _json(self, *place: str) -> dict[str, Any] | None:
        try:
            return mapping(self._network.json(self._root.below(*place))) or None
        except HttpError as error:
            if error.status in (404, 410):
                return None
            raise


def _not_allowed(error: HttpError) -> NotAllowedError:
    return NotAllowedError(
        QCoreApplication.translate(
            "StacTransactions", "The catalogue does not let you register items ({status})."
        ).format(status=error.status),
        url=error.url,
        details=error.details,
        hint=QCoreApplication.translate(
            "StacTransactions", "Ask its operator for the right, or use the platform's own procedure."
        ),
    )


def _differences(sent: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """The members of the item that was sent which the catalogue's differs in. What a catalogue adds is its own."""
    for name, value in sent.items():
        if name not in _OF_SERVER:
            yield from _different(name, value, found.get(name))


def _different(path: str, sent: Any, found: Any) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(found, dict):
        for name, value in sent.items():
            if value is not None or found.get(name) is not None:  # some leave null out
                yield from _different(f"{path}.{name}", value, found.get(name))
    elif isinstance(sent, list) and isinstance(found, list) and len(sent) == len(found):
        for index, (one, other) in enumerate(zip(sent, found, strict=True)):
            yield from _different(f"{path}.{index}", one, other)
    elif not _same(sent, found):
        yield path


def _same(sent: Any, found: Any) -> bool:
    if isinstance(sent, (int, float)) and isinstance(found, (int, float)):
        try:
            return math.isclose(sent, found, rel_tol=_LEAST_DIFFERENCE, abs_tol=_LEAST_DIFFERENCE)
        except OverflowError:  # a whole number that no floating-point number is as large as
            return sent == found
    if isinstance(sent, str) and isinstance(found, str):
        is_signed = is_web_address(sent) and found.startswith(f"{sent}?")  # some sign what they hand out
        return sent == found or is_signed or (_moment(sent) is not None and _moment(sent) == _moment(found))
    return bool(sent == found)


def _moment(text: str) -> str | None:
    """A moment without what servers write in several ways: fractions of zero, and the offset of UTC."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?(?:Z|\+00:?00)", text)
    return None if found is None else found[1]
