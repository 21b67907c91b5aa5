"""The disk cache in the options: its size, and the button that empties it."""

from __future__ import annotations

import pytest
from datacube_browser.core.settings import settings
from datacube_browser.core.tiff import disk_cache
from datacube_browser.core.tiff.range_file import RangeFile
from datacube_browser.ui.integration.options_page import OptionsPage
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QCheckBox

from demo.person import click, wait_until


@pytest.fixture(autouse=True)
def _own_settings(qgis_app):
    QgsSettings().clear()


@pytest.fixture
def page(tmp_path, store):
    (tmp_path / "file").write_bytes(bytes(100_000))
    (tmp_path / "other").write_bytes(bytes(100_000))
    url = store(tmp_path)
    for name in ("file", "other"):
        file = RangeFile(f"{url}/{name}")
        file.read(0, 16)
        blocks = disk_cache.disk_cache().blocks_of(file)
        blocks.put(0, bytes(100_000))
        blocks.flush()
    made = OptionsPage(None, lambda _changed: None)
    made.show()
    yield made
    made.close()


def segments():
    return list(disk_cache.cache_folder().glob("*/*.blocks"))


def test_the_button_shows_the_size_and_empties_the_cache(page):
    button = page.disk_cache.empty_button
    wait_until(button.isEnabled, "the size is known")
    assert "200" in button.text()

    click(button)
    wait_until(lambda: not segments(), "the cache is empty")
    wait_until(lambda: "200" not in button.text())

    assert not button.isEnabled()


def test_a_smaller_size_counts_at_once_and_what_is_too_much_goes(page):
    assert page.disk_cache.size.value() == 2.0
    page.disk_cache.size.setValue(0)
    assert page.disk_cache.size.text() == "none"
    assert len(segments()) == 2
    page.apply()

    wait_until(lambda: not segments(), "the cache is empty")
    assert settings().disk_cache.value() == 0


def test_nothing_is_written_where_nothing_was_changed(page):
    page.apply()

    assert not settings().disk_cache.exists()


def test_long_choices_do_not_make_the_page_wider_than_the_window_of_the_options(page):
    """They begin where the labels do; beside these, the buttons at the right were out of sight."""
    labels = page.layout().labelForField(page.disk_cache)
    assert {box.x() for box in page.findChildren(QCheckBox)} == {labels.x()}
    assert page.minimumSizeHint().width() < labels.sizeHint().width() + page.relief.sizeHint().width()


def test_a_folder_that_is_not_chosen_is_said_to_be_the_home_folder(page):
    for field in (page.export_folder, page.download_folder):
        assert (field.filePath(), field.lineEdit().placeholderText()) == ("", "Home folder")
