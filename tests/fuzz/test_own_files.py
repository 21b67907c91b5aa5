"""Journals, settings and files of connections that somebody has changed: what cannot be read counts as missing."""

from __future__ import annotations

import json

import pytest
from datacube_browser.core.catalogs import CatalogStore
from datacube_browser.core.connections import ReadConnectionsTask
from datacube_browser.core.errors import DatacubeError
from datacube_browser.core.export.jobs.interrupted import FindInterruptedTask
from datacube_browser.core.export.paths import has_tile_journal, journal_path, temporary_path, tile_journal_path
from datacube_browser.core.export.tiling.tile_journal import TileJournal
from datacube_browser.core.export.writing.journal import Journal
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.searches import SavedSearchStore
from datacube_browser.core.settings import settings
from datacube_browser.core.signing.keys import key_pair_in
from datacube_browser.core.signing.profiles import SigningProfileStore
from datacube_browser.core.signing.tokens import Tokens
from datacube_browser.ui.filters.filter_panel import FilterPanel
from hypothesis import strategies as st
from qgis.core import QgsFeedback
from qgis.gui import QgsMapCanvas

from tests.fuzz import own_files
from tests.fuzz.hostile_values import broken
from tests.fuzz.inputs import fuzz


@st.composite
def bytes_of(draw, content: bytes) -> bytes:
    """The bytes, cut, with others in them, or deeply nested."""
    way = draw(st.integers(0, 3))
    place = draw(st.integers(0, len(content)))
    if way == 0:
        return content[:place]
    if way == 1:
        return content[:place] + draw(st.binary(max_size=20)) + content[place:]
    return content[:place] + b"[" * 100_000 if way == 2 else draw(st.binary(max_size=200))


def texts_of(document):
    """The document as the text of a setting: broken in its values, or in its signs."""
    plain = json.dumps(document).encode()
    whole = broken(document).map(json.dumps)
    return st.one_of(whole, whole, bytes_of(plain).map(lambda content: content.decode("utf-8", "replace")))


def contents_of(document):
    return texts_of(document).map(lambda text: text.encode("utf-8", "surrogatepass"))


def lines_of(document):
    whole = broken(document).map(lambda found: own_files.lines(found if isinstance(found, list) else [found]))
    return st.one_of(whole, whole, bytes_of(own_files.lines(document)))


@fuzz(0.02, content=lines_of(own_files.JOURNAL))
def test_the_journal_of_an_export(tmp_path, content):
    temporary = temporary_path(tmp_path / "a.tif")
    journal_path(temporary).write_bytes(content)
    record = Journal(temporary).read()
    if record is not None:
        assert 0 <= record.share <= 1
        assert all(isinstance(seal.length, int) for seal in record.seals.values())


@fuzz(0.02, content=lines_of(own_files.TILES))
def test_the_journal_of_tiles(tmp_path, content):
    folder = tmp_path / "a"
    folder.mkdir(exist_ok=True)
    tile_journal_path(folder).write_bytes(content)
    has_tile_journal(folder)
    assert 0 <= TileJournal(folder).share <= 1


@fuzz(0.02, entry=texts_of(own_files.interrupted()))
def test_a_list_of_interrupted_exports(qgis_app, tmp_path, entry):
    (tmp_path / "a.tif").write_bytes(b"older")
    found, _ = FindInterruptedTask([entry.replace(own_files.FOLDER, str(tmp_path))]).work(QgsFeedback())
    for each in found:
        assert each.request is None or isinstance(each.request.extent, MapExtent)


@pytest.fixture(scope="module")
def filters(qgis_app):
    canvas = QgsMapCanvas()
    panel = FilterPanel(canvas)
    yield panel, panel.state()
    panel.dispose()


@fuzz(0.02, data=st.data())
def test_the_state_of_the_filters(filters, data):
    panel, state = filters
    text = data.draw(texts_of(state))
    settings().filters.setValue(text)
    panel._restore()
    panel.filters()


@fuzz(0.02, text=texts_of(own_files.SEARCHES))
def test_saved_searches(qgis_app, text):
    settings().saved_searches.setValue(text)
    settings().recent_searches.setValue(text)
    for each in (*SavedSearchStore().saved(), *SavedSearchStore().recent()):
        each.catalog_among(CatalogStore().all())
        try:
            each.state()
        except ValueError:
            continue


@fuzz(0.02, text=texts_of(own_files.PROFILES))
def test_signing_profiles(qgis_app, text):
    settings().signing_profiles.setValue(text)
    for each in SigningProfileStore().all():
        each.may_sign("https://a.example/a.tif")
        hash(each)


@fuzz(0.02, content=contents_of(own_files.CONNECTIONS))
def test_a_file_of_connections(qgis_app, tmp_path, content):
    path = tmp_path / "connections.json"
    path.write_bytes(content)
    try:
        found = ReadConnectionsTask(path).work(QgsFeedback())
    except DatacubeError:
        return
    assert all(each.url.startswith(("http://", "https://")) and each.name.isprintable() for each in found.connections)


@fuzz(0.01, text=st.one_of(texts_of({"access": "a", "expires": "2030-01-01T00:00:00+00:00"}), texts_of([["a", "b"]])))
def test_what_the_authentication_database_holds(qgis_app, text):
    Tokens.from_text(text)
    key_pair_in(text)
