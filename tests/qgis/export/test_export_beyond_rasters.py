"""The export dialog for views that reach beyond the rasters, lie beside them, or make impossible sizes."""

from __future__ import annotations

import pytest
from datacube_browser.core.export.jobs.processing_parameters import parameters_of
from datacube_browser.core.export.request import ExportSource
from datacube_browser.core.settings import settings
from datacube_browser.core.spatial.georeference import Georeference
from datacube_browser.ui.export.estimate_text import needs_text, workers_text
from datacube_browser.ui.export.export_dialog import ExportDialog
from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QDialogButtonBox

from demo.person import click, type_text, wait_until
from tests.qgis.export.test_export_limits import mostly_empty
from tests.rasters import terrain, write_raster

X, Y = 2_000_000, 500_000


@pytest.fixture
def canvas(qgis_new_project):
    canvas = QgsMapCanvas()
    canvas.resize(400, 400)
    canvas.show()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    yield canvas
    canvas.close()


@pytest.fixture
def opened(canvas, tmp_path):
    """A function that opens the dialog for a raster and a view of the canvas."""
    settings().export_folder.setValue(str(tmp_path))
    settings().clip_to_data.setValue(True)
    dialogs = []

    def open_dialog(source, box, crs="EPSG:3979") -> SaveExtentDialog:
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        canvas.setExtent(QgsRectangle(*box))
        source = source if isinstance(source, ExportSource) else ExportSource(str(source), name="tile")
        dialog = SaveExtentDialog([source], canvas)
        dialogs.append(dialog)
        dialog.show()
        return dialog

    yield open_dialog
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()
    settings().clip_to_data.setValue(True)


@pytest.fixture
def small(tmp_path):
    return write_raster(tmp_path / "small.tif", terrain(300, 400))


def ok(dialog: ExportDialog):
    return dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)


def note(dialog: ExportDialog) -> str:
    return dialog.estimate_section.note.text()


def planned(dialog: ExportDialog) -> None:
    wait_until(lambda: not note(dialog).startswith("Estimating"), "planned", 15)


def refused(dialog: ExportDialog, reason: str) -> None:
    wait_until(lambda: reason in note(dialog), f"{reason} ({note(dialog)})", 15)
    assert not ok(dialog).isEnabled()


def size(dialog: ExportDialog) -> tuple[int, int]:
    return dialog.resolution_section.columns.value(), dialog.resolution_section.rows.value()


@pytest.mark.parametrize(("box", "crs"), [((-3e7, -3e7, 3e7, 3e7), "EPSG:3979"), ((-180, -90, 180, 90), "EPSG:4326")])
def test_a_view_of_the_world_saves_the_part_with_data_and_says_so(opened, small, box, crs):
    dialog = opened(small, box, crs)
    planned(dialog)

    assert ok(dialog).isEnabled()
    assert size(dialog) == (400, 300)
    assert "only the part with data is saved" in note(dialog)


def test_a_view_within_the_raster_says_nothing_of_clipping(opened, small):
    dialog = opened(small, (X + 100, Y - 200, X + 200, Y - 100))
    planned(dialog)

    assert ok(dialog).isEnabled()
    assert "beyond" not in note(dialog)


def test_clipping_can_be_switched_off_and_that_is_remembered(opened, small):
    dialog = opened(small, (X - 500, Y - 800, X + 900, Y + 600))
    planned(dialog)
    assert dialog.export_request().clip

    click(dialog.extent_section.clip)
    planned(dialog)

    assert size(dialog) == (1400, 1400)
    assert "beyond" not in note(dialog)
    assert not dialog.export_request().clip
    assert "CLIP" not in parameters_of(dialog.export_request(), keep_secrets=False)
    click(ok(dialog))
    other = opened(small, (X - 500, Y - 800, X + 900, Y + 600))
    assert not other.extent_section.clip.isChecked()
    click(other.extent_section.clip)
    assert parameters_of(other.export_request(), keep_secrets=False)["CLIP"] is True


def test_petabytes_of_nothing_cannot_be_saved(opened, tmp_path):
    dialog = opened(mostly_empty(tmp_path / "tile.tif"), (-1.7e7, -1.7e7, 1.8e7, 1.8e7))
    planned(dialog)
    assert size(dialog) == (500_000, 500_000)

    click(dialog.extent_section.clip)

    refused(dialog, "A TIFF cannot have 35,000,000 × 35,000,000 pixels")
    assert "permission" not in note(dialog).lower()


def test_a_full_disk_is_named_with_its_numbers(opened, small, tmp_path):
    dialog = opened(small, (X, Y - 300, X + 400, Y))
    dialog.format_section.options.setOptions("COMPRESS=NONE")
    planned(dialog)

    dialog.resolution_section.columns.setValue(2_000_000)
    dialog.resolution_section.rows.setValue(2_000_000)

    refused(dialog, f"{tmp_path} has ")
    assert "free, and the file takes about 16.0 TB" in note(dialog)


def test_an_extent_beside_the_rasters_is_said_and_the_way_there_is_offered(opened, canvas, small):
    dialog = opened(small, (0, 0, 1000, 1000))
    refused(dialog, "touches none of the rasters")
    assert dialog.extent_section.zoom_to_data.isVisible()

    click(dialog.extent_section.zoom_to_data)
    planned(dialog)

    assert ok(dialog).isEnabled()
    assert size(dialog) == (400, 300)
    assert canvas.extent().contains(QgsRectangle(X, Y - 300, X + 400, Y))
    assert not dialog.extent_section.zoom_to_data.isVisible()


def test_the_way_to_rasters_in_another_crs_is_offered(opened, canvas, small):
    known = Georeference("EPSG:3979", (X, Y - 300, X + 400, Y))
    dialog = opened(ExportSource(str(small), georeference=known), (10, 10, 11, 11), "EPSG:4326")
    refused(dialog, "touches none of the rasters")

    click(dialog.extent_section.zoom_to_data)
    planned(dialog)

    assert ok(dialog).isEnabled()
    assert size(dialog) == (400, 300)
    assert -76 < canvas.extent().center().x() < -60


@pytest.mark.parametrize("typed", ["0", "-1", "", "nan", "inf", "abc", "1e-320"])
def test_a_resolution_that_is_none_keeps_ok_off(opened, small, typed):
    dialog = opened(small, (X, Y - 300, X + 400, Y))
    planned(dialog)
    field = dialog.resolution_section.horizontal

    field.setText(typed)
    field.textEdited.emit(typed)  # a validator keeps some of it off the keyboard, but not off a script

    refused(dialog, "more than" if typed == "1e-320" else "greater than zero")
    type_text(field, "2")
    planned(dialog)
    assert ok(dialog).isEnabled()


@pytest.mark.parametrize(("typed", "reason"), [("0.000000001", "columns or rows"), ("1000000000", "larger than")])
def test_tiny_and_huge_pixels_are_refused_with_their_reason(opened, small, typed, reason):
    dialog = opened(small, (X, Y - 300, X + 400, Y))
    planned(dialog)

    type_text(dialog.resolution_section.horizontal, typed)
    type_text(dialog.resolution_section.vertical, typed)

    refused(dialog, reason)


def test_metres_in_a_crs_of_degrees_are_noticed(opened, small):
    dialog = opened(small, (X, Y - 300, X + 400, Y))
    planned(dialog)
    dialog.extent_section.crs.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    planned(dialog)

    type_text(dialog.resolution_section.horizontal, "30")
    type_text(dialog.resolution_section.vertical, "30")

    refused(dialog, "the unit of the coordinate reference system")


def test_an_empty_map_begins_with_the_rasters(opened, canvas, small):
    known = Georeference("EPSG:3979", (X, Y - 300, X + 400, Y))
    canvas.setExtent(QgsRectangle())
    dialog = SaveExtentDialog([ExportSource(str(small), georeference=known)], canvas)
    planned(dialog)
    assert size(dialog) == (400, 300)
    dialog.close()


def test_a_turned_map_is_saved_with_its_corners(opened, canvas, small):
    canvas.setRotation(30)
    dialog = opened(small, (X + 100, Y - 200, X + 200, Y - 100))
    planned(dialog)
    assert ok(dialog).isEnabled()
    assert 130 < size(dialog)[0] < 150


def words(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


class Plan:
    """The numbers of a plan that its words are made of."""

    def __init__(self, fetched: float, written: float) -> None:
        self.bytes_to_fetch, self.bytes_expected = int(fetched), int(written)
        self.bytes_to_write, self.bytes_free, self.is_compressed = int(written), 12 * 10**9, False
        self.pixels = 10**12
        self.grid = type("Grid", (), {"columns": 1_000_000, "rows": 1_000_000})


@pytest.mark.parametrize(
    ("name", "needed", "said"),
    [
        ("en", (Plan(1.2e9, 4.9e15), 10_800), ["about 1.2 GB to fetch", "more than 1,000 TB to write", "about 3 h at"]),
        ("en", (Plan(0, 3e12), None), ["nothing to fetch", "about 3.0 TB to write"]),
        ("en", (Plan(5e15, 3e12), 1e9), ["more than 1,000 TB to fetch", "more than a year at"]),
        ("fr_CA", (Plan(1.2e9, 3e12), 40), ["1,2 Go", "3,0 To", "1 000 000 × 1 000 000", "about 40 s at"]),
        ("fr", (Plan(450, 3e12), 4_800), ["450 octets", "12,0 Go free", "about 1,3 h at"]),
        ("fr", (Plan(450, 3e12), 5 * 86_400), ["about 5 day"]),
    ],
)
def test_sizes_and_times_have_units_that_people_use(qgis_app, use_locale, name, needed, said):
    use_locale(name)
    text = words(needs_text(*needed))
    for each in said:
        assert each in text
    assert "PB" not in text
    assert "Po" not in text


def test_the_time_of_several_machines_has_two_digits(qgis_app, use_locale):
    use_locale("en")
    assert "31 h with 1 worker, 3.9 h with 8, 29 min with 64" in workers_text(Plan(1, 1), 31.4 * 3600)
