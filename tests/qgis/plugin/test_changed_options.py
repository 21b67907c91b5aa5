"""The plugin's options are open while another QGIS with the profile changes the same."""

from __future__ import annotations

import pytest
from datacube_browser.core.catalogs import PRESETS, CatalogStore
from datacube_browser.core.settings import settings
from datacube_browser.ui.integration.options_page import ChangedOptions, OptionsPage
from qgis.core import QgsSettings


@pytest.fixture(autouse=True)
def _own_settings(qgis_app):
    QgsSettings().clear()
    yield
    QgsSettings().clear()


@pytest.fixture
def applied():
    return []


@pytest.fixture
def page(applied):
    made = OptionsPage(None, applied.append)
    yield made
    made.deleteLater()


OTHERS = {
    "current_catalog": PRESETS[2].id,
    "show_details": True,
    "relief": False,
    "parallel_reading": False,
    "export_folder": "/theirs",
    "download_folder": "/theirs",
    "large_export": 7.0,
    "disk_cache": 9.0,
}


def test_what_another_qgis_has_changed_meanwhile_stays(page, applied):
    for name, value in OTHERS.items():
        getattr(settings(), name).setValue(value)
    page.large_export.setValue(3.0)
    page.apply()
    assert {name: getattr(settings(), name).value() for name in OTHERS} == {**OTHERS, "large_export": 3.0}
    assert applied == [ChangedOptions(None, None)]  # the dock stays as it is


def test_what_the_user_changes_counts_and_is_written_once(page, applied):
    page.catalog.setCurrentIndex(page.catalog.findData(PRESETS[1].id))
    page.details.setChecked(True)
    page.disk_cache.size.setValue(1.0)
    page.apply()
    assert CatalogStore().current() == PRESETS[1]
    assert settings().disk_cache.value() == 1.0
    assert applied == [ChangedOptions(True, PRESETS[1])]
    settings().disk_cache.setValue(4.0)  # after *Apply*, by the other one
    page.apply()
    assert settings().disk_cache.value() == 4.0
    assert applied[1:] == [ChangedOptions(None, None)]
