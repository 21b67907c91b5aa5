"""The chapters that the Help buttons open, in the languages of the guide."""

from __future__ import annotations

from enum import Enum


class Chapter(Enum):
    """A place in the guide: page and anchor in English and in French."""

    BEGIN = ("guide", "guide")
    DOCK = ("guide#what-the-dock-shows", "guide#ce-que-montre-le-panneau")
    CONNECT = ("guide#connect", "guide#se-connecter")
    SIGNING = ("signing", "signing")
    SIGN_IN = ("sign-in#signing-in-with-the-browser", "sign-in#sauthentifier-dans-le-navigateur")
    KEYS = ("sign-in#entering-a-key", "sign-in#saisir-une-clé")
    MANY_ITEMS = ("guide#many-items-at-once", "guide#plusieurs-éléments-à-la-fois")
    SERVICES = ("guide#layers-of-services-wms-and-wcs", "guide#couches-de-services-wms-et-wcs")
    SAVE = ("guide#save-the-canvas-extent", "guide#enregistrer-létendue-du-canevas")
    WCS = ("guide#extract-from-a-wcs", "guide#extraire-dun-wcs")
    PROGRAMS = ("guide#links-and-other-programs", "guide#liens-et-autres-programmes")
    SCRIPT = ("guide#the-same-as-a-script", "guide#la-même-chose-sous-forme-de-script")
    PUBLISH = ("guide#publish-rasters", "guide#publier-des-rasters")
    HARVEST = ("geoplateforme#2-configure-the-execution", "geoplateforme#2-configurer-lexécution")
    RUNS = ("geoplateforme#4-launch", "geoplateforme#4-déclencher")
    PUBLISH_PYRAMID = ("geoplateforme#6-publish-as-wms", "geoplateforme#6-diffuser-en-wms")

    def place(self, language: str) -> tuple[str, str]:
        """Page and anchor in the language ("fr"; English for any other); no anchor for the page's beginning."""
        page, _, anchor = self.value[1 if language == "fr" else 0].partition("#")
        return page, anchor
