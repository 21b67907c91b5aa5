"""The guide of the Géoplateforme names what the windows show, and every parameter of the processing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import ROOT
from tests.servers.entrepot_state import WMS_TO_PYRAMID

#: What is in italics and no text of the plugin: QGIS's own menus, IGN's guide, links to the other language.
OTHERS = {
    "en": {"Settings", "Options", "Authentication", "+", "Alimentation et diffusion simple raster"},
    "fr": {"Préférences", "Options", "Authentification", "+", "Alimentation et diffusion simple raster"},
}
_BEGINNING = 20
TUTORIAL = {"Calcul de la pyramide raster par moissonnage WMS"}
PROCESSING = {WMS_TO_PYRAMID["name"]}


def page(language: str) -> str:
    return (ROOT / "docs" / language / "geoplateforme.md").read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Without shortcuts, an ellipsis at the end, and different kinds of blanks; values are "…"."""
    text = re.sub(r"\{\w*\}|%n", "…", text.replace("&&", "\0").replace("&", "").replace("\0", "&"))
    return re.sub(r"\s+", " ", text).strip().rstrip("….: ")


def shown(language: str) -> set[str]:
    """All texts of the plugin in this language."""
    tree = ET.parse(Path(ROOT, "i18n", "datacube_browser_fr.ts"))
    found = set()
    for message in tree.iter("message"):
        translation = message.find("translation")
        if language == "en" or translation is None:
            found.add(plain(message.findtext("source", "")))
        else:
            found |= {plain(text) for text in (translation.text, *(each.text for each in translation)) if text}
    return found


def labels(language: str) -> list[str]:
    """What the page has in italics: the parts of menu paths one by one."""
    text = re.sub(r"`[^`]*`|\*\*[^*]*\*\*|\*\[[^*]*\*", "", page(language))
    return [plain(part) for label in re.findall(r"\*([^*]+)\*", text) for part in label.split("›")]


def begins_one(label: str, texts: set[str]) -> bool:
    """Whether it is the beginning of a message, long enough to be found."""
    return len(label) > _BEGINNING and any(text.startswith(label) for text in texts)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guide_names_what_the_windows_show(language):
    texts = shown(language)
    known = {*texts, *OTHERS[language], *TUTORIAL, *PROCESSING}
    missing = [label for label in labels(language) if label not in known and not begins_one(label, texts)]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guide_has_every_parameter_of_the_processing(language):
    rows = [line.split("|")[1] for line in page(language).splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert {parameter["name"] for parameter in WMS_TO_PYRAMID["parameters"]} <= named


def test_both_languages_have_the_same_parts():
    parts = [[line for line in page(language).splitlines() if line.startswith("#")] for language in ("en", "fr")]
    assert len(parts[0]) == len(parts[1])
    rows = [sum(line.startswith("|") for line in page(language).splitlines()) for language in ("en", "fr")]
    assert rows[0] == rows[1]
