"""Numbers of pixels, in the units of the language."""

from __future__ import annotations

import re
import subprocess

import pytest
from datacube_browser.ui.wording.numbers import pixel_count
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

from scripts.translations import ts_path

COUNTS = (
    (1, "1 pixel", "1 pixel"),
    (9_917, "9,917 pixels", "9 917 pixels"),
    (1_850_000, "1.9 million pixels", "1,9 million de pixels"),
    (3_840_000, "3.8 million pixels", "3,8 millions de pixels"),
    (99_000_000, "99 million pixels", "99 millions de pixels"),
    (999_600_000, "1 billion pixels", "1 milliard de pixels"),
    (250_000_000_000, "250 billion pixels", "250 milliards de pixels"),
    (2_000_000_000_000, "2 trillion pixels", "2 billions de pixels"),
    (1_217_928_382_000_000, "1,218 trillion pixels", "1 218 billions de pixels"),
)


@pytest.fixture
def speaking(qgis_app, tmp_path):
    """Switch the plugin's translation to a language, for the test."""
    translators = []

    def speak(language):
        path = tmp_path / f"{language}.qm"
        subprocess.run(["lrelease", "-silent", ts_path(language), "-qm", path], check=True)
        translators.append(QTranslator())
        assert translators[-1].load(str(path))
        assert QCoreApplication.installTranslator(translators[-1])

    yield speak
    for translator in translators:
        QCoreApplication.removeTranslator(translator)


@pytest.mark.parametrize(("count", "text"), [(count, text) for count, text, _french in COUNTS])
def test_english_counts_pixels_in_millions_billions_and_trillions(speaking, count, text):
    speaking("en")
    assert pixel_count(count, QLocale("en")) == text


def test_digits_are_grouped_where_qgis_does_not_group_those_of_values(speaking):
    speaking("en")
    locale = QLocale("en")
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    assert pixel_count(1_217_928_382_000_000, locale) == "1,218 trillion pixels"
    assert locale.numberOptions() == QLocale.NumberOption.OmitGroupSeparator, "the caller's locale stays as it was"


@pytest.mark.parametrize(("count", "text"), [(count, text) for count, _english, text in COUNTS])
def test_french_counts_pixels_in_millions_milliards_and_billions(speaking, count, text):
    speaking("fr")
    told = pixel_count(count, QLocale("fr_CA"))
    assert re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", told) == text
    assert not re.search(r"\d \d", told), "a line may break inside the number"
