"""What raises while it puts the plugin into QGIS: nothing of what was there by then is left."""

from __future__ import annotations

from collections import Counter

import pytest
from datacube_browser.core.layers import path_preprocessor
from datacube_browser.ui.dock.datacube_dock import DatacubeDock
from datacube_browser.ui.integration import qgis_integration, remote_layers
from datacube_browser.ui.integration.layer_watch import LayerWatch
from datacube_browser.ui.integration.locator_filter import _PREFIX_KEY
from datacube_browser.ui.integration.qgis_integration import QgisIntegration
from qgis.core import QgsApplication, QgsProject, QgsSettings
from qgis.gui import QgsGui
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QMenu

#: The functions of QgisInterface that add something, and those that take it out again.
PAIRS = {
    "registerLocatorFilter": "deregisterLocatorFilter",
    "addCustomActionForLayerType": "removeCustomActionForLayerType",
    "registerCustomDropHandler": "unregisterCustomDropHandler",
    "registerOptionsWidgetFactory": "unregisterOptionsWidgetFactory",
    "registerMainWindowAction": "unregisterMainWindowAction",
}


class NotThereError(Exception):
    """As where a version of QGIS lacks something, or another plugin has replaced it."""


class Iface:
    """QGIS's interface, which fails at a certain call."""

    def __init__(self, host, fails_at=-1):
        self._host, self._fails_at = host, fails_at
        self.calls, self.there = 0, Counter()
        self.help_menu = QMenu(host.window)

    def __getattr__(self, name):
        if name in PAIRS:
            return lambda thing, *_: self._add(name, thing)
        if name in PAIRS.values():
            return lambda thing, *_: self._remove(name, thing)
        return getattr(self._host, name)

    def pluginHelpMenu(self):
        return self.help_menu

    def _add(self, name, thing):
        self.calls += 1
        if self.calls - 1 == self._fails_at:
            raise NotThereError(name)
        self.there[name, id(thing)] += 1

    def _remove(self, name, thing):
        added = next(each for each, other in PAIRS.items() if other == name)
        self.there.pop((added, id(thing)), None)


def in_qgis(host, iface):
    """What the plugin leaves in QGIS, counted."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    project, history = QgsProject.instance(), QgsGui.historyProviderRegistry()
    signals = (
        *((project, each) for each in (project.layersAdded, project.cleared, project.readProject)),
        (history, history.entryAdded),
        (host.layerTreeView(), host.layerTreeView().contextMenuAboutToShow),
    )
    return (
        +iface.there,
        [each.name() for each in QgsApplication.dataItemProviderRegistry().providers()],
        len(QgsGui.dataItemGuiProviderRegistry().providers()),
        [each.text() for each in host.window.findChildren(QAction, "", Qt.FindChildOption.FindDirectChildrenOnly)],
        [each.objectName() for each in host.window.actions()],
        iface.help_menu.actions(),
        QgsSettings().contains(_PREFIX_KEY),
        [thing.receivers(signal) for thing, signal in signals],
    )


@pytest.fixture
def dock(host):
    made = DatacubeDock(host, host.window)
    made.hide()
    yield made
    made.dispose()
    made.deleteLater()


def free_path_functions():
    return len(path_preprocessor._free())


def test_what_is_whole_is_taken_out_as_a_whole(host, dock):
    iface = Iface(host)
    toggle = QAction("Toggle", dock)
    before = in_qgis(host, iface)
    made = QgisIntegration(iface, dock, toggle)
    assert len(iface.there) > 20
    assert in_qgis(host, iface) != before
    made.dispose()
    assert in_qgis(host, iface) == before


def test_whatever_qgis_refuses_nothing_is_left_of_what_was_added_before(host, dock):
    toggle = QAction("Toggle", dock)
    counting = Iface(host)
    QgisIntegration(counting, dock, toggle).dispose()
    free = free_path_functions()
    assert counting.calls > 30
    for number in range(counting.calls):
        iface = Iface(host, number)
        before = in_qgis(host, iface)
        with pytest.raises(NotThereError):
            QgisIntegration(iface, dock, toggle)
        assert in_qgis(host, iface) == before, number
        assert free_path_functions() == free, number


PARTS = ["DockCommands", "BrowserGuiProvider", "DatacubeLocatorFilter", "Reopening", "LayerWatch", "PastedUrls"]
PARTS += ["OfflineLayerMenu", "GeoplateformeActions", "HistoryGuard", "LayerMenu", "DropHandler", "OptionsFactory"]
PARTS += ["icon", "Shortcuts"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_cannot_be_made_leaves_nothing_of_the_others(host, dock, monkeypatch, part):
    iface, toggle = Iface(host), QAction("Toggle", dock)
    before = in_qgis(host, iface)

    def fail(*_args, **_options):
        raise NotThereError(part)

    monkeypatch.setattr(qgis_integration, part, fail)
    with pytest.raises(NotThereError):
        QgisIntegration(iface, dock, toggle)
    assert in_qgis(host, iface) == before


@pytest.mark.parametrize(
    "part", ["LayerSignatures", "SignatureIndicators", "OfflineViews", "RawSources", "UndrawnLayers", "ClosingProjects"]
)
def test_what_looks_after_remote_layers_leaves_nothing_where_a_part_cannot_be_made(host, dock, monkeypatch, part):
    iface, toggle = Iface(host), QAction("Toggle", dock)
    before = in_qgis(host, iface)
    whole = QgisIntegration(iface, dock, toggle)
    with_it = in_qgis(host, iface)

    def fail(*_args, **_options):
        raise NotThereError(part)

    monkeypatch.setattr(remote_layers, part, fail)
    for _ in range(2):  # as with each further layer
        with pytest.raises(NotThereError):
            whole._update_all()
        assert in_qgis(host, iface) == with_it
    whole.dispose()
    assert in_qgis(host, iface) == before


def test_the_watch_goes_on_where_what_it_makes_has_failed(qgis_app):
    def fail():
        raise NotThereError

    owner, project = QObject(), QgsProject.instance()
    before = project.receivers(project.layersAdded)
    watch = LayerWatch(fail, owner)
    watch.begin()
    with pytest.raises(NotThereError):
        watch.remote_layers()
    assert project.receivers(project.layersAdded) == before + 1
    watch.dispose()
    assert project.receivers(project.layersAdded) == before
