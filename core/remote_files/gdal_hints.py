"""What a user can do when GDAL could not read a remote file, from GDAL's own messages."""

from __future__ import annotations

import re

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import REFUSALS
from ..http.exchange import endless_redirect, redirect_to_no_web_address
from ..http.http_errors import INTERMEDIARY_STATUSES, hint_of_store, http_error, redirect_hint
from .vsicurl import http_statuses

#: Redirects that GDAL has not followed, since they name no address.
_REDIRECTS = (301, 302, 303, 307, 308)
_TOO_MANY = 429
#: What libcurl says, at whichever number of them.
_ENDLESS = "redirects followed"
#: What it says of a redirect to no web address, which it does not follow; and GDAL, from 3.11 on at the latest, of that
#: address, which it then asks for itself.
_NO_WEB_ADDRESS = re.compile(
    r"Protocol \"?[\w.+-]{1,20}\"? (?:is )?(?:not supported|disabled)"
    r"|HTTP response code on (?!https?:)[a-zA-Z][\w.+-]{0,20}:/"
)
_NO_RANGES = "Range downloading not supported"


def hint_of(messages: str, otherwise: str) -> str:
    """What to do about a failure with these messages; `otherwise` where they name neither a reason, a status, nor the
    lack of ranges."""
    if told := hint_of_store(messages) or wrong_redirect(messages):
        return told
    statuses = http_statuses(messages)
    status = statuses[-1] if statuses else None
    if _NO_RANGES in messages:
        return str(
            QCoreApplication.translate(
                "GdalHints", "The server sends the whole file instead of a part. Download the file first."
            )
        )
    if status is None:
        return otherwise
    if status in _REDIRECTS:
        return redirect_hint()
    if status in (*INTERMEDIARY_STATUSES, _TOO_MANY):
        return str(http_error(status, ""))
    if status in REFUSALS:
        hint = QCoreApplication.translate(
            "GdalHints", "Access denied by the server ({status}): sign in, or search again for a new address."
        )
    elif status in (404, 410):
        hint = QCoreApplication.translate(
            "GdalHints", "The file is no longer at the address that the catalogue gives ({status})."
        )
    elif status == 0:
        hint = QCoreApplication.translate("GdalHints", "The server did not answer. Check the connection and try again.")
    else:
        hint = QCoreApplication.translate("GdalHints", "Server error ({status}). Try again later.")
    return str(hint).format(status=status)


def wrong_redirect(messages: str) -> str:
    """What is wrong with the server's redirects, by GDAL's messages: they have no end, or lead to no web address; empty
    where nothing is."""
    if _ENDLESS in messages:
        return str(endless_redirect(""))
    return str(redirect_to_no_web_address("")) if _NO_WEB_ADDRESS.search(messages) else ""
