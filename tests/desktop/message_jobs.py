"""The jobs of test_messages.py. Import it inside QGIS only."""

from __future__ import annotations

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface, plugins

from demo.person import settle, wait_until
from tests.desktop.jobs import NAME, choose_catalogue

_URL = "https://store.example/" + "a" * 480


def show_messages(orders, log):
    """Show messages of all kinds in the dock and in QGIS's bar, and report the sizes before, during and after each."""
    font = QApplication.font()
    font.setPointSizeF(font.pointSizeF() * float(orders["font"]))
    QApplication.setFont(font)
    choose_catalogue(orders["stac_url"])
    window, dock = iface.mainWindow(), plugins[NAME].dock
    window.resize(1366, 768)
    iface.newProject()
    iface.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3979"))
    iface.mapCanvas().setExtent(QgsRectangle(1_500_000, 0, 2_500_000, 750_000))
    dock.show()
    panel = dock.panel()
    wait_until(lambda: panel.search_controller.contents, "the catalogue has answered")
    window.resizeDocks([dock], [340], Qt.Orientation.Horizontal)
    settle(0.5)
    log.step("before", sizes=[sizes(dock)])
    seen = []
    for bar in (panel.message_bar, iface.messageBar()):
        bar.clearWidgets()
        for number, make in enumerate(makers()):
            before = sizes(dock)
            make(bar)
            during = sizes(dock)
            if number == 2:
                name = "dock" if bar is panel.message_bar else "qgis"
                window.grab().save(f"{orders['pictures']}/{name}-{orders['font']}.png")
            bar.clearWidgets()
            seen.append([before, during, sizes(dock)])
    log.step("seen", seen=seen)


def makers():
    from datacube_browser.core.http.http_errors import http_error
    from datacube_browser.ui.widgets.message_bar import offer, push, show_error

    error = http_error(500, _URL, b"The server is out of order. " * 80)

    def with_buttons(bar):
        item = show_error(bar, error, "Saving a-file-with-a-rather-long-name-extent.tif")
        for text in ("Try Again", "Discard", "Change File Name…"):
            offer(bar, item, text, list)

    def many(bar):
        for _ in range(20):
            with_buttons(bar)

    return [
        lambda bar: show_error(bar, error),
        lambda bar: push(bar, Qgis.MessageLevel.Warning, f"{_URL} is not among your connections."),
        with_buttons,
        many,
    ]


def sizes(dock):
    settle(0.1)
    canvas = iface.mapCanvas()
    return [
        [dock.minimumSizeHint().width(), dock.minimumSizeHint().height(), dock.width(), dock.height()],
        [canvas.width(), canvas.height()],
        canvas.extent().toString(6),
        [iface.mainWindow().width(), iface.mainWindow().height()],
    ]
