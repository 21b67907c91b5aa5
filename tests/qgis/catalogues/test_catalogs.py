from __future__ import annotations

from dataclasses import replace

import pytest
from datacube_browser.core import settings
from datacube_browser.core.catalogs import PRESETS, CatalogStore


@pytest.fixture(autouse=True)
def _own_settings(qgis_app):
    node = settings.settings()
    for item_id in node.catalogs.items():
        node.catalogs.deleteItem(item_id)
    node.current_catalog.remove()
    yield
    for item_id in settings.settings().catalogs.items():
        settings.settings().catalogs.deleteItem(item_id)
    settings.settings().current_catalog.remove()


def test_a_new_user_has_the_presets_and_the_datacube_is_selected():
    assert CatalogStore().all() == PRESETS
    assert CatalogStore().current() is PRESETS[0]


def test_a_catalogue_is_remembered_between_sessions():
    added = CatalogStore().add(" Mine ", "example.org/stac", "abc1234")
    settings.unregister()
    assert CatalogStore().get(added.id) == added
    assert (added.name, added.url, added.authcfg) == ("Mine", "https://example.org/stac", "abc1234")
    assert not added.is_preset


def test_the_users_catalogues_follow_the_presets_sorted_by_name():
    for name in ("Zürich", "alpha", "Beta"):
        CatalogStore().add(name, "https://example.org")
    assert [catalog.name for catalog in CatalogStore().all()[len(PRESETS) :]] == ["alpha", "Beta", "Zürich"]


def test_a_catalogue_can_be_changed_and_removed():
    added = CatalogStore().add("Mine", "https://example.org/a")
    changed = CatalogStore().update(replace(added, name="Yours", url="https://example.org/b"))
    assert CatalogStore().get(added.id) == changed == replace(added, name="Yours", url="https://example.org/b")
    CatalogStore().remove(added.id)
    assert CatalogStore().all() == PRESETS


def test_the_current_catalogue_is_remembered_until_it_is_removed():
    added = CatalogStore().add("Mine", "https://example.org")
    CatalogStore().set_current(added.id)
    settings.unregister()
    assert CatalogStore().current() == added
    CatalogStore().remove(added.id)
    assert CatalogStore().current() is PRESETS[0]


def test_a_preset_cannot_be_changed_or_removed():
    CatalogStore().remove(PRESETS[0].id)
    copy = CatalogStore().update(replace(PRESETS[0], url="https://example.org/mine"))
    assert CatalogStore().all() == (*PRESETS, copy)
    assert not copy.is_preset
    assert copy.id != PRESETS[0].id


def test_an_invalid_url_is_refused():
    with pytest.raises(ValueError, match="not a url"):
        CatalogStore().add("Mine", "not a url")
    assert CatalogStore().all() == PRESETS


def test_a_catalogue_that_another_qgis_has_removed_meanwhile_is_there_again_once_it_is_saved():
    shown = CatalogStore().add("Mine", "https://example.org", "abc1234", "signer")
    CatalogStore().remove(shown.id)
    kept = CatalogStore().update(replace(shown, name="Ours"), shown)
    assert CatalogStore().get(shown.id) == kept == replace(shown, name="Ours")


def test_what_another_qgis_has_changed_of_a_catalogue_meanwhile_stays():
    shown = CatalogStore().add("Mine", "https://example.org")
    CatalogStore().update(replace(shown, url="https://example.org/v2", profile="signer", name="Theirs"), shown)
    kept = CatalogStore().update(replace(shown, name="Ours", authcfg="abc1234"), shown)
    assert kept == replace(shown, name="Ours", url="https://example.org/v2", authcfg="abc1234", profile="signer")
    assert CatalogStore().get(shown.id) == kept


def test_a_catalogue_that_a_killed_qgis_has_written_in_part_is_not_listed():
    settings.settings().catalog_name.setValue("Mine", ["half"])
    assert CatalogStore().all() == PRESETS


def test_settings_survive_repeated_unloading_and_loading():
    for number in range(20):
        settings.settings().download_folder.setValue(f"/data/{number}")
        settings.unregister()
        assert settings.settings().download_folder.value() == f"/data/{number}"
    settings.settings().download_folder.remove()
    assert settings.settings().download_folder.value() == ""
