from __future__ import annotations

import pytest
from datacube_browser.core.language.bilingual import distinct_titles, in_language, user_language
from datacube_browser.core.stac.records import Collection

from tests.recorded_answers import recorded

SURFACE = "Digital Surface Model (COG) / Modèle numérique de surface (COG)"


@pytest.mark.parametrize(
    ("text", "english", "french"),
    [
        (SURFACE, "Digital Surface Model (COG)", "Modèle numérique de surface (COG)"),
        ("Thumbnail / Vignette", "Thumbnail", "Vignette"),
        ("vegetation / végétation", "vegetation", "végétation"),
        ("MRDEM-30 / MNEMR-30", "MRDEM-30", "MNEMR-30"),
        ("Canada / Canada", "Canada", "Canada"),
    ],
)
def test_a_bilingual_title_is_shown_in_one_language(text, english, french):
    assert in_language(text, "en") == english
    assert in_language(text, "fr") == french


def test_the_country_of_a_locale_is_ignored():
    assert in_language("Thumbnail / Vignette", "fr_CA") == "Vignette"
    assert in_language("Thumbnail / Vignette", "pt_BR") == "Thumbnail"


@pytest.mark.parametrize(
    "text",
    [
        "Land Cover of Canada",
        "Land Cover / Land Use",
        "Mosaics of the 1 m / 2 m / 30 m models",
        "Sentinel-1 / Sentinel-2 / Landsat",
        "Forest and/or shrub",
        "",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_text_in_one_language_is_not_split(text, language):
    assert in_language(text, language) == text


def test_a_slash_without_spaces_is_no_separator():
    text = "Water and/or ice / Eau et/ou glace"
    assert in_language(text, "en") == "Water and/or ice"
    assert in_language(text, "fr") == "Eau et/ou glace"


def test_the_french_is_found_although_sentences_contain_slashes():
    english = "Elevation from the HRDEM / CDEM models, at 1 m / 2 m, of the whole country."
    french = "Élévation des modèles MNEHR / DNEC, à 1 m, de tout le pays."
    assert in_language(f"{english} / {french}", "en") == english
    assert in_language(f"{english} / {french}", "fr") == french


def test_a_title_with_a_slash_in_both_languages_is_split_in_the_middle():
    text = "Land Cover / Land Use / Couverture du sol / Utilisation du sol"
    assert in_language(text, "en") == "Land Cover / Land Use"
    assert in_language(text, "fr") == "Couverture du sol / Utilisation du sol"


def test_the_same_text_on_both_sides_is_shown_once():
    text = "The models of the country / of the north"
    assert in_language(f"{text} / {text}", "fr") == text


def test_identical_titles_are_followed_by_the_id():
    collections = [
        Collection("a", "Evapotranspiration / Évapotranspiration"),
        Collection("b", "Evapotranspiration / Évapotranspiration"),
        Collection("c", "Land Cover / Couverture du sol"),
    ]
    assert distinct_titles(collections, "fr") == {
        "a": "Évapotranspiration (a)",
        "b": "Évapotranspiration (b)",
        "c": "Couverture du sol",
    }


def test_a_collection_without_title_shows_its_id():
    assert distinct_titles([Collection("msi", "")], "en") == {"msi": "msi"}


def test_the_datacubes_titles_are_shown_in_french():
    collections = recorded("nrcan-2022/collections_18.json")["collections"]
    titles = {entry["id"]: in_language(entry.get("title") or entry["id"], "fr") for entry in collections}
    assert titles["cdem"] == "Modèle numérique d'élévation du Canada"
    assert titles["napl-regina"].startswith("Série temporelle de la photothèque")
    assert titles["msi"] == "msi"


@pytest.mark.parametrize(("locale", "language"), [("fr_CA", "fr"), ("en", "en"), ("C", "")])
def test_the_language_of_qgis_is_two_letters(monkeypatch, locale, language):
    monkeypatch.setattr("datacube_browser.core.language.bilingual.QgsApplication.locale", lambda: locale)
    assert user_language() == language


def test_a_long_text_of_a_server_is_taken_as_it_is() -> None:
    text = " / ".join(["the water", "l'eau"] * 100_000)
    assert in_language(text, "fr") == text


def test_many_parts_are_cut_where_french_begins() -> None:
    english, french = " / ".join(["the water and land"] * 300), " / ".join(["l'eau et la terre"] * 300)
    assert in_language(f"{english} / {french}", "fr") == french
    assert in_language(f"{english} / {french} / le sol", "en") == english
