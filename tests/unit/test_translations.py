"""What `make check-translations` reports; `make test` runs it on the files themselves."""

from __future__ import annotations

import dataclasses
import re
import subprocess

import pytest

from scripts import translations
from scripts.translations import Key, Message, faults, load, merged, render, wanted

ONE = Message(Key("Dock", "Search in {name}"), is_plural=False)
MANY = Message(Key("Dock", "%n item(s)"), is_plural=True)
FRESH = {message.key: message for message in (ONE, MANY)}
FRENCH = {
    ONE.key: dataclasses.replace(ONE, forms=("Chercher dans {name}",), is_finished=True),
    MANY.key: dataclasses.replace(MANY, forms=("%n élément", "%n éléments"), is_finished=True),
}


def test_complete_translations_have_no_faults() -> None:
    assert faults("fr", FRESH, FRENCH) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({ONE.key: None}, "not in the file: Dock: 'Search in {name}'"),
        ({ONE.key: ONE}, "not translated: Dock: 'Search in {name}'"),
        ({ONE.key: dataclasses.replace(ONE, forms=("Chercher dans {name}",))}, "not translated"),
        ({ONE.key: dataclasses.replace(ONE, forms=("Chercher dans {nom}",), is_finished=True)}, "placeholders differ"),
        ({MANY.key: dataclasses.replace(MANY, forms=("un", "des"), is_finished=True)}, "placeholders differ"),
        ({MANY.key: dataclasses.replace(MANY, forms=("%n élément", ""), is_finished=True)}, "not translated"),
        ({Key("Dock", "Gone"): Message(Key("Dock", "Gone"), False, ("Parti",), True)}, "no longer in the sources"),
    ],
)
def test_missing_unfinished_stale_and_wrong_translations_are_reported(
    change: dict[Key, Message | None], fault: str
) -> None:
    known = {key: message for key, message in {**FRENCH, **change}.items() if message is not None}
    found = faults("fr", FRESH, known)
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    "text", ["Chercher : {name}", "{name} ; fin", "Non !", "{name} ?", "« {name}\xa0»", "«\xa0{name} »"]
)
def test_a_plain_space_is_reported_where_french_has_a_no_break_space(text: str) -> None:
    key = Key("Dock", "In {name}") if "{name}" in text else Key("Dock", "No")
    fresh = {key: Message(key, is_plural=False)}

    def reported(language: str, form: str) -> list[str]:
        return faults(language, fresh, {key: Message(key, False, (form,), is_finished=True)})

    assert reported("fr", text) == [f"a plain space, where French has a no-break space: Dock: {key.source!r}"]
    assert reported("fr", re.sub(r" (?=[:;!?»])|(?<=«) ", "\xa0", text)) == []


def test_a_string_without_context_is_reported() -> None:
    stray = Message(Key("@default", "Stray"), False, ("Perdu",), True)
    assert faults("fr", {stray.key: stray}, {stray.key: stray}) == [
        "no context, use QCoreApplication.translate: @default: 'Stray'"
    ]


def test_the_english_file_has_only_plurals() -> None:
    assert list(wanted("en", FRESH)) == [MANY.key]


def test_a_written_file_reads_back_the_same(tmp_path) -> None:
    path = tmp_path / "a.ts"
    path.write_text(render(merged(FRESH, FRENCH), "fr"), encoding="utf-8")
    assert load(path) == FRENCH
    assert "<location" not in path.read_text(encoding="utf-8")


def test_an_update_keeps_translations_and_drops_removed_strings(tmp_path) -> None:
    known = {**FRENCH, Key("Dock", "Gone"): Message(Key("Dock", "Gone"), False, ("Parti",), True)}
    new = Message(Key("Dock", "New"), is_plural=False)
    messages = merged({**FRESH, new.key: new}, known)
    assert [message.key.source for message in messages] == ["%n item(s)", "New", "Search in {name}"]
    assert messages[0] == FRENCH[MANY.key]
    assert not messages[1].is_finished


def test_a_string_that_became_a_plural_needs_a_new_translation() -> None:
    old = Message(MANY.key, False, ("éléments",), True)
    assert merged({MANY.key: MANY}, {MANY.key: old}) == [MANY]


def test_strings_are_found_in_code_and_in_forms(tmp_path, monkeypatch) -> None:
    code = tmp_path / "a.py"
    code.write_text(
        "from qgis.PyQt.QtCore import QCoreApplication, QObject\n\n\n"
        "class Dock(QObject):\n    def words(self, n):\n"
        '        return self.tr("Save as…"), self.tr("%n item(s)", "", n)\n\n\n'
        'WORDS = QCoreApplication.translate("Words", "Étendue {name}")\n',
        encoding="utf-8",
    )
    form = tmp_path / "form.ui"
    form.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><ui version="4.0"><class>Form</class>'
        '<widget class="QLabel" name="Form"><property name="text"><string>Catalogue</string></property></widget></ui>',
        encoding="utf-8",
    )
    monkeypatch.setattr(translations, "sources", lambda *suffixes: [code, form])
    assert {(key.context, key.source, message.is_plural) for key, message in translations.extract().items()} == {
        ("Dock", "Save as…", False),
        ("Dock", "%n item(s)", True),
        ("Words", "Étendue {name}", False),
        ("Form", "Catalogue", False),
    }


def test_a_string_that_pylupdate5_misses_is_reported(tmp_path, monkeypatch) -> None:
    code = tmp_path / "a.py"
    code.write_text(
        "from qgis.PyQt.QtCore import QCoreApplication\n\n"
        'SEEN = QCoreApplication.translate("Words", "Seen")\n'
        'HIDDEN = QCoreApplication.translate(\n    "Words",\n    "Hidden",\n)\n'
        'ELSEWHERE = QCoreApplication.translate("Others", "Hidden")\n'
        "class Box:\n    def texts(self):\n"
        '        return {"a": QCoreApplication.translate("Words", "Seen"), "b": self.tr("Mixed up")}\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(translations, "sources", lambda *suffixes: [code])
    assert translations.overlooked(translations.extract()) == [
        "pylupdate5 does not see a.py:6: 'Hidden' in Words",
        "pylupdate5 does not see a.py:11: 'Mixed up' in Box",
    ]


def test_compiled_translations_have_french_texts_and_english_plurals(tmp_path) -> None:
    from qgis.PyQt.QtCore import QTranslator

    english = {MANY.key: dataclasses.replace(MANY, forms=("%n item", "%n items"), is_finished=True)}
    for language, known in (("fr", FRENCH), ("en", english)):
        source = tmp_path / f"{language}.ts"
        source.write_text(render(merged(wanted(language, FRESH), known), language), encoding="utf-8")
        subprocess.run(["lrelease", "-silent", source, "-qm", source.with_suffix(".qm")], check=True)
    french, english_plurals = QTranslator(), QTranslator()
    assert french.load(str(tmp_path / "fr.qm"))
    assert english_plurals.load(str(tmp_path / "en.qm"))
    assert french.translate("Dock", "Search in {name}") == "Chercher dans {name}"
    assert french.translate("Dock", "%n item(s)", None, 0) == "%n élément"
    assert english_plurals.translate("Dock", "%n item(s)", None, 1) == "%n item"
    assert english_plurals.translate("Dock", "%n item(s)", None, 2) == "%n items"
