"""No message changes the size of the dock or of the map canvas; each is one line, with all of it behind Details."""

from __future__ import annotations

from pathlib import Path

import pytest
from datacube_browser.core.catalogs import Catalog
from datacube_browser.core.download import DownloadFile
from datacube_browser.core.errors import DatacubeError, NetworkError, ResponseError
from datacube_browser.core.http.http_errors import http_error
from datacube_browser.core.stac.data_in_view import DataInView
from datacube_browser.core.threads.tasks import Progress, Task
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.panel.empty_list_page import show_outdated_list
from datacube_browser.ui.widgets import operation_messages
from datacube_browser.ui.widgets.hint_bar import HintBar
from datacube_browser.ui.widgets.message_bar import offer, push, show_error
from datacube_browser.ui.widgets.summary_label import SummaryLabel
from qgis.core import Qgis
from qgis.gui import QgsMessageBar, QgsMessageViewer
from qgis.PyQt.QtCore import QSize, Qt, QTranslator
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox, QPushButton, QTextEdit

from demo.person import click, settle, wait_until

FRENCH = Path(__file__).resolve().parents[3] / "i18n" / "datacube_browser_fr.qm"
URL = "https://store.example/" + "a" * 480
WORDS = " ".join(f"word{number}" for number in range(300))
LONG = WORDS[:2000]
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Waiting(Task):
    """A task that only says how far it is."""

    def __init__(self):
        super().__init__("waiting")

    def work(self, feedback):
        return None


def server_error(bar):
    return show_error(bar, http_error(500, URL, f'{{"detail": "{LONG}"}}'.encode()))


def error_with_a_title(bar):
    error = DatacubeError("The file could not be read.", url=URL, details=LONG, hint="Try again later.")
    return show_error(bar, error, "Saving a-file-with-a-rather-long-name-extent.tif")


def an_address(bar):
    return push(bar, Qgis.MessageLevel.Info, f"{URL} is not among your connections.")


def many_letters(bar):
    return push(bar, Qgis.MessageLevel.Success, LONG, title="Mosaic")


def lines(bar):
    return push(bar, Qgis.MessageLevel.Warning, "\n".join(["a line"] * 40))


def buttons(bar):
    item = server_error(bar)
    for text in ("Try Again", "Cancel", "Change File Name…", "Mettre à jour depuis le catalogue"):
        offer(bar, item, text, list)
    return item


def many_at_once(bar):
    return [make(bar) for make in (server_error, an_address, buttons, many_letters) * 8][-1]


MESSAGES = [server_error, error_with_a_title, an_address, many_letters, lines, buttons, many_at_once]


@pytest.fixture(params=[1.0, 1.25, 1.5], ids=["100%", "125%", "150%"])
def _font(request, qgis_app):
    before = QApplication.font()
    font = QApplication.font()
    font.setPointSizeF(before.pointSizeF() * request.param)
    QApplication.setFont(font)
    yield
    QApplication.setFont(before)


@pytest.fixture(params=["en", "fr"])
def _language(request, qgis_app):
    translator = QTranslator()
    if request.param == "fr":
        assert translator.load(str(FRENCH))
        QApplication.installTranslator(translator)
    yield
    QApplication.removeTranslator(translator)


@pytest.fixture
def dock(host, stub_api):
    """The dock at 340 pixels, beside the map; its catalogue has answered."""
    from datacube_browser.core.catalogs import CatalogStore

    from tests.servers.stub import landing_page, minimal_collection

    url = stub_api(
        {"GET /": landing_page(), "GET /collections": {"collections": [minimal_collection()], "links": []}}
    ).url
    CatalogStore().set_current(CatalogStore().add("Test", url).id)
    made = DatacubeDock(host, host.window)
    host.window.addDockWidget(RIGHT, made)
    panel = made.panel()
    made.show()
    host.window.resizeDocks([made], [340], Qt.Orientation.Horizontal)
    wait_until(panel.model.rowCount, "the collections")
    settle()
    yield made
    made.dispose()
    host.window.removeDockWidget(made)
    made.deleteLater()


def sizes(host, dock):
    settle(0.05)
    dock.panel().layout().activate()
    QApplication.processEvents()
    canvas = host.canvas
    return {
        "dock": (dock.minimumSizeHint(), dock.size()),
        "canvas": (canvas.size(), canvas.pos(), canvas.extent(), canvas.scale()),
        "window": (host.window.minimumSizeHint(), host.window.size()),
    }


def without_minimum(host, dock):
    """The same but for the least size of the window, whose bar must have room for an icon and a button."""
    found = sizes(host, dock)
    found.pop("window")
    return found


def place(host, dock, where):
    """Dock it at the left or the right, or let it float; 340 pixels wide."""
    dock.setFloating(where == "floating")
    if where == "floating":
        dock.resize(QSize(340, 600))
    else:
        host.window.addDockWidget(LEFT if where == "left" else RIGHT, dock)
        host.window.resizeDocks([dock], [340], Qt.Orientation.Horizontal)
    settle()


@pytest.mark.usefixtures("_font")
@pytest.mark.parametrize("message", MESSAGES)
def test_messages_in_the_dock_change_no_size(host, dock, message):
    bar = dock.panel().message_bar
    before = sizes(host, dock)
    assert dock.width() <= max(340, dock.minimumSizeHint().width())
    item = message(bar)
    assert sizes(host, dock) == before
    one_line(item)
    bar.clearWidgets()
    assert sizes(host, dock) == before


@pytest.mark.usefixtures("_font")
@pytest.mark.parametrize("width", [800, 1100])
@pytest.mark.parametrize("message", MESSAGES)
def test_messages_in_qgis_bar_change_no_size(host, dock, message, width):
    host.window.resize(width, 600)
    before = without_minimum(host, dock)
    item = message(host.bar)
    assert without_minimum(host, dock) == before
    one_line(item)
    assert host.bar.width() <= host.canvas.width() + 20
    host.bar.clearWidgets()
    assert without_minimum(host, dock) == before


@pytest.mark.usefixtures("_language")
@pytest.mark.parametrize("where", ["left", "right", "floating"])
@pytest.mark.parametrize("message", [buttons, many_at_once])
def test_messages_change_no_size_wherever_the_dock_is(host, dock, where, message):
    place(host, dock, where)
    for bar in (dock.panel().message_bar, host.bar):
        before = without_minimum(host, dock)
        message(bar)
        assert without_minimum(host, dock) == before
        bar.clearWidgets()
        assert without_minimum(host, dock) == before


def test_messages_in_the_lowest_dock_change_no_size(host, dock):
    """Two docks share their column, and ours has no more height than it needs."""
    from qgis.PyQt.QtWidgets import QDockWidget, QListWidget

    other = QDockWidget("Layers", host.window)
    other.setWidget(QListWidget())
    host.window.addDockWidget(RIGHT, other)
    host.window.splitDockWidget(other, dock, Qt.Orientation.Vertical)
    host.window.resizeDocks([other, dock], [2000, 1], Qt.Orientation.Vertical)
    settle()
    before = sizes(host, dock), other.size()
    bar = dock.panel().message_bar
    server_error(bar)
    dock.panel().coverage.label.show_failure(DatacubeError(LONG))
    assert (sizes(host, dock), other.size()) == before
    assert bar.height() >= bar.sizeHint().height() > 0


def one_line(item):
    label = item.findChild(SummaryLabel)
    assert label.isVisible()
    assert label.height() < 2 * label.fontMetrics().height()
    for part in item.findChildren(QPushButton):
        inside = part.mapTo(item, part.rect().bottomRight())
        assert item.rect().contains(inside), part.text()


#: What a dock of 340 pixels shows of a connection that has failed, over the collections of the last one.
OUTDATED = [
    (NetworkError("The server did not answer."), "Offline: last", "Hors ligne\N{NO-BREAK SPACE}: dern"),
    *(
        (http_error(each, URL), f"HTTP {each}: last", f"HTTP {each}\N{NO-BREAK SPACE}: dern")
        for each in (403, 404, 500)
    ),
    (ResponseError("It is broken: no JSON."), "It is broken: no JSON.", "It is broken: no JSON."),
]


@pytest.mark.usefixtures("_language")
@pytest.mark.parametrize(("error", "english", "french"), OUTDATED)
def test_a_narrow_dock_shows_what_the_server_answered_over_the_collections_of_last_time(
    host, dock, error, english, french
):
    bar = dock.panel().message_bar
    show_outdated_list(bar, error, Catalog("one", "Test", "https://stac.example"), list)
    settle(0.2)
    label = bar.currentItem().findChild(SummaryLabel)

    shown = label._laid_out(label.contentsRect().width(), 1)[0].text()

    assert dock.width() <= max(340, dock.minimumSizeHint().width())
    assert shown.startswith((english, french))
    bar.clearWidgets()


@pytest.mark.parametrize("message", MESSAGES)
@pytest.mark.parametrize("width", [340, 1100])
def test_details_hold_all_of_a_message(qgis_app, message, width):
    bar = QgsMessageBar()
    bar.resize(width, 80)
    bar.show()
    settle(0.1)
    item = message(bar)
    label = item.findChild(SummaryLabel)
    details = wait_until(
        lambda: next((each for each in item.findChildren(QPushButton) if each.text() == "Details"), None), "Details"
    )
    wait_until(details.isVisible, "it is shown")
    click(details)
    (viewer,) = bar.findChildren(QgsMessageViewer)
    assert not viewer.isModal()
    said = " ".join(viewer.findChild(QTextEdit).toPlainText().split())
    assert " ".join(label.text().split()) in said
    viewer.close()
    bar.deleteLater()


def test_a_short_message_has_no_details_until_the_bar_becomes_too_narrow(qgis_app):
    bar = QgsMessageBar()
    bar.resize(900, 40)
    bar.show()
    item = push(bar, Qgis.MessageLevel.Info, "Only the first 10,000 items are used.")
    settle(0.1)
    assert item.findChildren(QPushButton) == []
    bar.resize(250, 40)
    wait_until(lambda: [each.text() for each in item.findChildren(QPushButton)] == ["Details"], "Details")
    bar.deleteLater()


@pytest.mark.usefixtures("_font")
@pytest.mark.parametrize("where", ["dock", "qgis"])
def test_progress_changes_no_size(host, dock, monkeypatch, where):
    monkeypatch.setattr(operation_messages, "_SHOWN_AFTER_MS", 0)
    bar = dock.panel().message_bar if where == "dock" else host.bar
    before = without_minimum(host, dock)
    operations, task = operation_messages.OperationMessages(bar), Waiting()
    operations.track(task, "Saving a-file-with-a-rather-long-name-that-a-person-chose-extent.tif", folder="/tmp")
    wait_until(bar.currentItem, "the operation")
    item = bar.currentItem()
    assert without_minimum(host, dock) == before
    for report in (Progress(1, None), Progress(5 * 10**9, 10**12), Progress(40, 100, "Building pyramids…")):
        task.progressed.emit(report)
        assert without_minimum(host, dock) == before
    task.waiting.emit(True)
    assert without_minimum(host, dock) == before
    one_line(item)
    task.failed.emit(http_error(500, URL, LONG.encode()))
    assert without_minimum(host, dock) == before
    bar.clearWidgets()
    assert without_minimum(host, dock) == before


@pytest.mark.usefixtures("_font", "_language")
def test_notes_in_the_dock_change_no_size(host, dock):
    panel = dock.panel()
    notes = [
        lambda: panel.coverage.label.show_failure(DatacubeError(f"{URL} {LONG}")),
        panel.coverage.label.show_looking,
        lambda: panel.coverage.label.show_contents(DataInView(share=0.5, resolution=1.0, models=("dtm", "dsm"))),
        lambda: panel.findChild(HintBar).say(f"{URL} {LONG}", is_warning=True),
        lambda: panel.status.show_error(NetworkError(LONG, url=URL, hint=LONG, details=LONG)),
        lambda: panel.list_stack.setCurrentWidget(panel.status),
        lambda: panel.search_form.failed.emit(DatacubeError(URL)),
    ]
    before = sizes(host, dock)
    for note in notes:
        note()
        assert sizes(host, dock) == before
    panel.coverage.label.show_nothing()
    panel.findChild(HintBar).hide()
    assert sizes(host, dock) == before


def test_what_a_label_leaves_out_is_in_its_tool_tip(qgis_app):
    from qgis.PyQt.QtCore import QEvent
    from qgis.PyQt.QtGui import QHelpEvent
    from qgis.PyQt.QtWidgets import QToolTip

    label = SummaryLabel("<b>bold</b> " + LONG)
    label.resize(200, 20)
    label.show()
    QTest.qWait(50)
    QApplication.sendEvent(
        label, QHelpEvent(QEvent.Type.ToolTip, label.rect().center(), label.mapToGlobal(label.pos()))
    )
    assert QToolTip.text().startswith("<p>&lt;b&gt;bold&lt;/b&gt; word0")
    assert label.text().endswith(LONG[-20:])
    QToolTip.hideText()
    label.deleteLater()


def dialogs(host):
    """Dialogs, each with what shows a text in it."""
    from datacube_browser.core.catalogs import CatalogStore
    from datacube_browser.core.export.request import ExportSource
    from datacube_browser.ui.connections.connection_dialog import ConnectionDialog
    from datacube_browser.ui.export.save_extent_dialog import SaveExtentDialog
    from datacube_browser.ui.services.service_dialog import ServiceDialog

    connection = ConnectionDialog(CatalogStore(), None, host.window)
    export = SaveExtentDialog([ExportSource(href="https://store.example/a.tif")], host.canvas, host.window)
    export._planner.stop()
    services = ServiceDialog(host.canvas, None, host.window)
    yield connection, lambda text: connection._on_failed(DatacubeError(text))
    yield export, lambda text: export._on_refused(text, None)
    yield services, lambda text: services._on_failed(DatacubeError(text))


@pytest.mark.parametrize("text", [URL, LONG], ids=["address", "words"])
def test_messages_make_no_dialog_wider(host, text):
    for dialog, say in dialogs(host):
        dialog.show()
        settle()
        before = dialog.minimumSizeHint().width(), dialog.width()
        say(text)
        settle()
        assert (dialog.minimumSizeHint().width(), dialog.width()) == before, type(dialog)
        assert dialog.height() < 900
        dialog.close()
        dialog.deleteLater()


def test_the_question_about_many_files_is_short(host, dock, monkeypatch):
    boxes = []

    def noted(box):
        boxes.append(box)

    monkeypatch.setattr(QMessageBox, "exec", noted)
    paths = [Path(f"/data/tile-{number}.tif") for number in range(200)]
    files = [DownloadFile("https://store.example/a.tif", path, "") for path in paths]
    assert dock.panel().actions._without_conflicts(files, {path: path.with_suffix(".2.tif") for path in paths}) == []
    (box,) = boxes
    box.show()
    settle()
    assert box.height() < 400
    assert "tile-0.tif" in box.informativeText()
    assert box.detailedText().count("\n") == 199
    box.deleteLater()


@pytest.mark.parametrize(("width", "is_whole"), [(200, False), (600, True)])
def test_a_button_that_is_wider_than_the_bar_shows_how_its_text_begins(qgis_app, width, is_whole):
    bar = QgsMessageBar()
    bar.resize(width, 80)
    bar.show()
    item = server_error(bar)
    offer(bar, item, "Modifier la connexion de ce catalogue…", list)
    settle(0.1)
    button = next(each for each in item.findChildren(QPushButton) if each.text().startswith("Modifier"))
    assert (button.shown_text() == button.text()) is is_whole
    assert button.shown_text().startswith("Modif")
    assert button.shown_text().endswith("…")
    bar.deleteLater()
