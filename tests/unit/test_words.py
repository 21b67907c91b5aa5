"""The words that people see: one word for one thing, in both languages, written as QGIS writes that kind of string.

CONTRIBUTING.md says why, in its list of words. Each rule has a breach here that it must find.
"""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from scripts.plugin_files import ROOT, sources
from scripts.translations import BREAKING_SPACE, load, ts_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What French does not say, and what it says instead.
NOT_IN_FRENCH = {
    r"matrice|matriciel": "raster, couche raster, raster virtuel",
    r"infonuag": "optimisé pour le nuage",
    r"mandataire": "proxy, as QGIS's options say",
    r"\bsessions? (ouverte|à ouvrir)|\b[Oo]uv\w+ (de |la |une |votre |de nouveau la )?session": "authentification",
    r"\baltitude": "élévation",
    r"valeurs? nulles?": "valeur nodata",
    r"étendue au choix|étendue choisie": "étendue personnalisée",
    r"(page|adresse|navigateur|service) Web": "page web",
    r"\bexports?\b": "exportation",
    r"\b[Ee]ntrez\b": "saisissez",
    r"cette machine|plusieurs machines": "cet ordinateur, le calcul réparti",
    r"comme scripts?\b|[Aa]jout\w+\W.*comme couches?\b(?! (du )?WMS)": "sous forme de script, en couche",
    r"qui vous êtes|ne connaît rien|ne disent pas": "the fact: authentification requise (401)",
    r"\bexploitant": "responsable, de qui gère un serveur",
    r"\bune espace\b": "un espace",
}
#: What the French guides do not say either, in whose code English words may stand.
NOT_IN_FRENCH_GUIDES = {
    **NOT_IN_FRENCH,
    r"(page|adresse|navigateur|service|interface) Web": "page web",
    r"\b[Dd]ialogue\b": "fenêtre",
    r"\b[Mm]achines?\b": "ordinateur",
    r"\b[Vv]aleurs? (sans données|nulles?)": "valeur nodata",
}
#: What English does not say, and what it says instead.
NOT_IN_ENGLISH = {
    r"from afar": "streamed",
    r"who you are": "sign-in required",
    r"knows nothing": "not found",
    r"\bof last time\b": "last known",
    r"(?<![Tt]here )\b(is|are) no (?!longer)": "is not a",
    r"\bwhoever (runs|serves|manages)\b": "its operator, its provider",
    r"\banew\b": "again",
    r"[Pp]ut together": "combined",
    r"of its own \(": "server error (503)",
    r"\(error \{status\}\)": "the status alone: (404)",
    r"\b(bytes|\}) a second\b": "per second",
    r"\bmillion pixels": "pixel_count, with the unit that fits",
    r"\b[Mm]y [Mm]ap": "map view",
    r"do not tell|does not tell": "without",
    r"on this machine|many machines|several machines": "this computer, a cluster",
    r"\bbehind (the|a|it)\b": "after",
    r"\btoo deep\b": "too deeply",
    r"[\d}] %(?!n)": "57%, without a space",
}
#: They have the number of pixels in the units of the language.
COUNTED = {"{count} million pixels"}

#: Calls whose text is the title of a window, a tab, a menu, an entry of a menu, or a button: QGIS writes those in title
#: case, and all else as a sentence (its Human Interface Guidelines).
TITLED = {
    *("addAction", "addMenu", "addTab", "addSection", "add_heading", "addButton", "add_left_button", "setWindowTitle"),
    *("QAction", "QMenu", "QPushButton", "ElidingButton", "push_button", "_action"),
}
TITLED_IN_FORMS = {"windowTitle": None, "text": ("QPushButton", "QAction"), "title": ("QMenu",)}
#: Short words that stay small within a title.
SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"}
#: Icons in a line edit, whose text is their tip, and an entry that says why there is no other.
SENTENCES = {
    "Choose in a calendar (Alt+Down)",
    "Values of the items",
    "The project has no raster of a local file",
}


def unwanted(texts: Iterable[str], words: dict[str, str]) -> list[str]:
    """Each text with a word that is not used, and what is used instead."""
    return [f"{text!r}: {better}" for text in texts for word, better in words.items() if re.search(word, text)]


def is_title(text: str) -> bool:
    """Whether all words begin with a capital, but for short ones in the middle."""
    words = re.findall(r"[^\W\d_][\w'’.-]*", re.sub(r"\{[^}]*\}|%n", "", text.replace("&", "")))
    return not any(word[0].islower() and (place == 0 or word not in SMALL) for place, word in enumerate(words))


def titles_in_code(code: str) -> Iterator[str]:
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call) and _name(call) in TITLED:
            yield from filter(None, map(_translated, call.args))


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _translated(node: ast.expr) -> str | None:
    """The text of `tr` or `translate`, with or without `.format()` behind."""
    if isinstance(node, ast.Call) and _name(node) == "format" and isinstance(node.func, ast.Attribute):
        return _translated(node.func.value)
    place = {"tr": 0, "translate": 1}.get(_name(node)) if isinstance(node, ast.Call) else None
    if place is None or not isinstance(node, ast.Call) or len(node.args) <= place:
        return None
    text = node.args[place]
    return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None


def titles_in_form(form: str) -> Iterator[str]:
    for owner in ET.fromstring(form).iter():
        for name in owner.findall("property"):
            classes = TITLED_IN_FORMS.get(name.get("name", ""), ())
            if classes is None or owner.get("class") in classes or (owner.tag == "action" and "QAction" in classes):
                text = name.findtext("string")
                if text:
                    yield text


def no_titles(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if not is_title(text) and text not in SENTENCES]


def plain_spaces(forms: Iterable[str]) -> list[str]:
    """French texts with a space at which a line may break before a per cent sign or a unit, or between digits."""
    return [form for form in forms if re.search(r" %(?!n)|\d (\d{3}|m|km|km²|px|s|min|h|ko|Mo|Go)\b", form)]


ENGLISH = [key.source for key in load(ts_path("fr")) if key.source not in COUNTED]
FRENCH = [form for message in load(ts_path("fr")).values() for form in message.forms]


def test_french_has_one_word_for_one_thing():
    assert unwanted(FRENCH, NOT_IN_FRENCH) == []


def test_english_is_short_and_active():
    assert unwanted(ENGLISH, NOT_IN_ENGLISH) == []


def test_the_plugins_page_and_the_readme_say_raster():
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("metadata.txt", "README.md")]
    assert not any(re.search(r"matrice", text) for text in texts)


def test_the_french_guide_says_the_words_of_the_interface():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "fr").glob("*.md")]
    lines = [line for text in texts for line in re.sub(r"(?s)```.*?```|`[^`]*`", "``", text).splitlines()]
    assert len(lines) > 1000
    assert unwanted(lines, NOT_IN_FRENCH_GUIDES) == []


def test_no_text_has_the_backslashes_of_a_form():
    assert [text for text in (*ENGLISH, *FRENCH) if "\\" in text] == []


def test_french_guides_have_no_break_spaces():
    """Outside code, the borders of tables and addresses."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "fr").glob("*.md")]
    for text in texts:
        lines = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`|^ {4,}\S.*?$|^\|[-| :]+\|$", "`", text).splitlines()
        assert [line for line in lines if BREAKING_SPACE.search(line)] == []
        assert [line for line in plain_spaces(lines) if not re.search(r"\d \d{3}\b", line)] == []


def test_titles_menus_and_buttons_are_in_title_case():
    texts = [title for path in sources(".py") for title in titles_in_code(path.read_text(encoding="utf-8"))]
    texts += [title for path in sources(".ui") for title in titles_in_form(path.read_text(encoding="utf-8"))]
    assert len(texts) > 100
    assert no_titles(texts) == []


def test_french_lines_do_not_break_before_a_per_cent_sign_or_within_a_number():
    assert plain_spaces(FRENCH) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tuiles sous une matrice virtuelle",
        "GeoTIFF optimisé pour l'infonuagique",
        "Vérifiez le serveur mandataire",
        "{service} demande une ouverture de session.",
        "Ouvrez la session",
        "{name} – altitudes",
        "Étendue : étendue au choix",
        "Copier comme script…",
        "Entrez une date.",
        "Éléments qui ne disent pas leur grille",
        "Le serveur demande qui vous êtes (erreur 401).",
        "Signalez-le à l'exploitant du serveur.",
        "authcfg=… après une espace",
    ],
)
def test_a_word_that_french_does_not_say_is_found(text):
    assert unwanted([text], NOT_IN_FRENCH) != []


@pytest.mark.parametrize(
    "text",
    [
        "It is read from afar.",
        "The server asks who you are (error 401).",
        "The server knows nothing at this address.",
        "Showing the collections of last time",
        "This is no NetCDF file.",
        "Tell whoever runs the server.",
        "Large for one machine: {count} million pixels.",
        "HRDEM in My Map's View",
        "Refused (error {status}).",
        "{size} a second",
        "Write it behind the numbers.",
        "They are nested too deep.",
        "{percent} % done",
    ],
)
def test_a_word_that_english_does_not_say_is_found(text):
    assert unwanted([text], NOT_IN_ENGLISH) != []


def test_a_menu_entry_written_as_a_sentence_is_found():
    code = 'menu.addAction(self.tr("Save as script")), QPushButton(translate("Bar", "Add {n} to map").format(n=1))'
    assert no_titles(titles_in_code(code)) == ["Save as script", "Add {n} to map"]
    form = '<ui><widget class="QPushButton"><property name="text"><string>Add files…</string></property></widget></ui>'
    assert no_titles(titles_in_form(form)) == ["Add files…"]
    assert no_titles(["Save Raster Layer as…", "Zoom to Layer", "Add &All of Them", "Copy As"]) == []


def test_a_plain_space_before_a_per_cent_sign_or_in_a_number_is_found():
    assert plain_spaces(["au plus {number} %", "16 384 pixels", "mosaïque à 1 m.", "%n élément", "1 milliard"]) == [
        "au plus {number} %",
        "16 384 pixels",
        "mosaïque à 1 m.",
    ]
