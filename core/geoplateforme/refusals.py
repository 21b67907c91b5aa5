"""What the refusals of the API Entrepôt mean to the user. Its own words (`error_description`, a text or a list) go with
them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import HttpError


def refusal(error: HttpError) -> HttpError:
    """The error in the words of the Géoplateforme, where those for any server would mislead."""
    found = _words(error.status)
    if found is None:
        return error
    message, advice = found
    return HttpError(
        message.format(status=error.status),
        status=error.status,
        retry_after=error.retry_after,
        says=error.says,
        code=error.code,
        url=error.url,
        details=error.details,
        hint=" ".join(filter(None, (error.says, advice))),
    )


def _words(status: int) -> tuple[str, str] | None:
    translate = QCoreApplication.translate
    if status == 401:
        return (
            translate("EntrepotErrors", "The Géoplateforme does not accept your sign-in (error {status})."),
            translate("EntrepotErrors", "Choose or correct the authentication configuration, then connect again."),
        )
    if status == 403:
        return (
            translate("EntrepotErrors", "You may not do this in this datastore (error {status})."),
            translate("EntrepotErrors", "Ask whoever manages its community for the right, or choose another one."),
        )
    if status in (404, 410):
        return (
            translate("EntrepotErrors", "The Géoplateforme does not know this (error {status})."),
            translate("EntrepotErrors", "It may have been deleted, or be in another datastore: refresh the list."),
        )
    if status == 409:
        return (
            translate("EntrepotErrors", "The name is taken, or what you want to change is in use (error {status})."),
            translate("EntrepotErrors", "Choose another name, or remove first what uses it."),
        )
    if status in (400, 422):
        return (
            translate("EntrepotErrors", "The Géoplateforme does not accept the request (error {status})."),
            translate("EntrepotErrors", "Correct what it names, then try again."),
        )
    return None
