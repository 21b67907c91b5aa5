"""Catalogues in words: the groups that they are listed in, and what their files need."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from ...core.catalogs import CatalogGroup, CatalogNeed


def group_title(group: CatalogGroup | None) -> str:
    """The title of a group in the list of catalogues; None stands for the user's favourites."""
    translate = QCoreApplication.translate
    if group is None:
        return str(translate("CatalogLabels", "Favourites"))
    return {
        CatalogGroup.CANADA: translate("CatalogLabels", "Canada"),
        CatalogGroup.OWN: translate("CatalogLabels", "My connections"),
        CatalogGroup.FRANCE: translate("CatalogLabels", "France"),
        CatalogGroup.EUROPE: translate("CatalogLabels", "Europe"),
        CatalogGroup.WORLD: translate("CatalogLabels", "World"),
        CatalogGroup.UNITED_STATES: translate("CatalogLabels", "United States"),
        CatalogGroup.AFRICA_OCEANIA: translate("CatalogLabels", "Africa and Oceania"),
    }[group]


def need_text(need: CatalogNeed) -> str:
    """What a preset's files need, in a sentence; empty where it is nothing."""
    translate = QCoreApplication.translate
    return {
        CatalogNeed.NOTHING: "",
        CatalogNeed.SIGNED: translate("CatalogLabels", "Its files are signed for everybody, without an account."),
        CatalogNeed.SIGN_IN: translate("CatalogLabels", "Its files need a sign-in, or a key of the signing service."),
        CatalogNeed.BEARER: translate(
            "CatalogLabels", "Its files need an account: a signing profile with a bearer token for their host."
        ),
        CatalogNeed.BEARER_OR_S3_KEYS: translate(
            "CatalogLabels", "Its files need an account: a signing profile with a bearer token, or with S3 keys."
        ),
        CatalogNeed.SOME_ACCOUNT: translate(
            "CatalogLabels", "Some files need an account: a signing profile with user name and password."
        ),
        CatalogNeed.KEY: translate(
            "CatalogLabels", "Its files need an API key: a signing profile that sends it in the header X-API-Key."
        ),
        CatalogNeed.KEY_FOR_ALL: translate(
            "CatalogLabels", "Search and files need an API key: a duplicate with an API Header sign-in (X-API-Key)."
        ),
        CatalogNeed.SOME_PAID: translate(
            "CatalogLabels", "Some collections are paid for by their readers (requester pays), with S3 keys of theirs."
        ),
    }[need]


def is_locked(need: CatalogNeed) -> bool:
    """Whether nothing of the catalogue's files opens without an account or a key."""
    return need not in (CatalogNeed.NOTHING, CatalogNeed.SIGNED, CatalogNeed.SOME_PAID, CatalogNeed.SOME_ACCOUNT)
