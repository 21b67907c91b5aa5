"""Lists are sorted by the rules of the user's language, not by code points."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.language.text_order import in_text_order
from datacube_browser.core.searches import SavedSearch, SavedSearchStore
from datacube_browser.core.stac.queryables import PropertyType, Queryable, _by_title
from qgis.core import QgsSettings


def ordered(*texts, language="fr"):
    return in_text_order(texts, str, language)


@pytest.fixture
def empty_settings(qgis_app):
    QgsSettings().clear()
    yield
    QgsSettings().clear()


@pytest.mark.parametrize("language", ["fr", "en", ""])
def test_accented_letters_sort_with_the_plain_ones(language):
    assert ordered("Zone", "Élévation", "Forêt", "eau", language=language) == ["eau", "Élévation", "Forêt", "Zone"]


def test_numbers_in_texts_sort_by_value():
    assert ordered("tile 10", "tile 9", "Tile 8") == ["Tile 8", "tile 9", "tile 10"]


def test_connections_are_sorted_by_name(empty_settings):
    for name in ("Zone", "Élévation", "cube 10", "cube 9"):
        CatalogStore().add(name, "https://example.com")
    own = [catalog.name for catalog in CatalogStore().all() if not catalog.is_preset]
    assert own == ["cube 9", "cube 10", "Élévation", "Zone"]


def test_saved_searches_are_sorted_by_name(empty_settings):
    for name in ("Zone", "Élévation"):
        SavedSearchStore().save(SavedSearch("", "", "", "{}"), name)
    assert [search.name for search in SavedSearchStore().saved()] == ["Élévation", "Zone"]


def test_properties_are_sorted_by_title():
    found = _by_title([Queryable(title, title, PropertyType.TEXT) for title in ("Zone", "Élévation")])
    assert [each.title for each in found] == ["Élévation", "Zone"]
