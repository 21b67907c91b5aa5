"""Runs tests on PyQt6, for which there is no QGIS here: `pytest -p tests.qt.on_qt6`, in a process of its own.

`qgis.PyQt` is PyQt6, and QGIS's own classes are stand-ins, which can be imported, named and inherited from. Entries of
the settings keep a value, icons are grey, the network is Qt's; a test that makes or calls anything else of QGIS's needs
QGIS and is left out, and all others must pass.
"""

from __future__ import annotations

import functools
import importlib
import sys
import types
from typing import Any

import pytest

MODULES = (
    "QtCore",
    "QtGui",
    "QtWidgets",
    "QtNetwork",
    "QtPrintSupport",
    "QtSql",
    "QtSvg",
    "QtTest",
    "QtXml",
    "sip",
    "uic",
)
OF_QGIS = ("core", "gui", "analysis", "testing", "utils")
OF_PROCESSING = ("gui", "gui.AlgorithmDialog", "gui.BatchAlgorithmDialog", "gui.wrappers", "tools", "tools.dataobjects")


class QgisNeeded(Exception):
    """A class or function of QGIS was used."""


#: What the test at hand has used of QGIS.
_used: list[str] = []


def _use(name: str) -> None:
    _used.append(name)
    raise QgisNeeded(name)


def _stand_in_class() -> type:
    from PyQt6.QtCore import QObject

    class Meta(type(QObject)):
        """Members of a class of QGIS's are stand-ins too: enums, and functions, which raise when they are called."""

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            return stand_in(f"{cls.__name__}.{name}")

        def __call__(cls, *_arguments: Any, **_named: Any) -> Any:
            _use(cls.__name__)

        def __or__(cls, other: Any) -> Any:
            return cls

        __ror__ = __and__ = __or__

    class StandIn(QObject, metaclass=Meta):
        pass

    made: dict[str, type] = {}

    def stand_in(name: str) -> type:
        return made.setdefault(name, Meta(name, (StandIn,), {}))

    StandIn.named = stand_in
    return StandIn


class SettingsEntry:
    """An entry of the settings, and of a list of them, without a file."""

    def __init__(self, _name: str, _node: object, default: Any, _description: str = "") -> None:
        self._default = default
        self._values: dict[tuple[str, ...], Any] = {}

    def value(self, *items: str) -> Any:
        return self._values.get(items, self._default)

    def setValue(self, value: Any, *items: str) -> bool:
        self._values[items] = value
        return True

    def remove(self, *items: str) -> None:
        self._values.pop(items, None)


class SettingsNode:
    """A part of the settings' tree."""

    @classmethod
    def createPluginTreeNode(cls, _name: str) -> SettingsNode:
        return cls()

    @staticmethod
    def unregisterPluginTreeNode(_name: str) -> None:
        pass

    def createNamedListNode(self, _name: str) -> SettingsNode:
        return SettingsNode()

    def items(self) -> list[str]:
        return []


class ModelTester:
    """Makes Qt's tester, which in Qt 6 fetches more rows while a model is reset, and then takes that for a fault."""

    def __new__(cls, model: Any, mode: Any) -> Any:
        made = cls.original(model, mode)
        made.setUseFetchMore(False)
        return made


def _icon() -> Any:
    from PyQt6.QtCore import Qt
    from PyQt6.QtGui import QIcon, QPixmap

    picture = QPixmap(16, 16)
    picture.fill(Qt.GlobalColor.gray)
    return QIcon(picture)


def _with_settings(core: types.ModuleType) -> None:
    core.QgsSettingsTree = SettingsNode
    for kind in ("Bool", "Double", "Integer", "String", "StringList"):
        setattr(core, f"QgsSettingsEntry{kind}", SettingsEntry)


def install() -> None:
    """Put the modules in the place of QGIS's."""
    base = _stand_in_class()

    def module(name: str) -> types.ModuleType:
        made = sys.modules[name] = types.ModuleType(name)
        made.__path__ = []
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, made)
        return made

    def of_stand_ins(name: str) -> None:
        def find(member: str) -> Any:
            if member.startswith("_"):
                raise AttributeError(member)
            return base.named(member)

        module(name).__getattr__ = find

    module("qgis")
    for name in OF_QGIS:
        of_stand_ins(f"qgis.{name}")
    module("qgis.PyQt")
    for name in MODULES:
        found = sys.modules[f"qgis.PyQt.{name}"] = importlib.import_module(f"PyQt6.{name}")
        setattr(sys.modules["qgis.PyQt"], name, found)
    _with_settings(sys.modules["qgis.core"])
    application = base.named("QgsApplication")
    application.getThemeIcon = staticmethod(lambda _name: _icon())
    application.locale = staticmethod(lambda: "en")
    network = sys.modules["PyQt6.QtNetwork"].QNetworkAccessManager
    base.named("QgsNetworkAccessManager").instance = staticmethod(functools.cache(network))
    tester = sys.modules["qgis.PyQt.QtTest"].QAbstractItemModelTester
    ModelTester.original, ModelTester.FailureReportingMode = tester, tester.FailureReportingMode
    sys.modules["qgis.PyQt.QtTest"].QAbstractItemModelTester = ModelTester
    of_stand_ins("processing")
    for name in OF_PROCESSING:
        of_stand_ins(f"processing.{name}")


install()
importlib.import_module("tests.conftest")  # the checkout as the package `datacube_browser`


@pytest.fixture(scope="session")
def qgis_app() -> Any:
    """Qt's application in the place of QGIS's."""
    from qgis.PyQt.QtWidgets import QApplication

    return QApplication.instance() or QApplication([])


@pytest.fixture
def use_locale(qgis_app: Any) -> Any:
    from qgis.PyQt.QtCore import QLocale

    before = QLocale()
    yield lambda name: QLocale.setDefault(QLocale(name))
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def _fail_on_slot_errors(qgis_app: Any) -> Any:
    from tests.slot_errors import no_slot_errors

    with no_slot_errors():
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    from datacube_browser.core import settings

    settings.unregister()
    _used.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = (yield).get_result()
    is_fixture_of_qgis = call.excinfo is not None and call.excinfo.typename == "FixtureLookupError"
    if (_used and call.when != "teardown") or (report.failed and (_used or is_fixture_of_qgis)):
        report.outcome = "skipped"
        path, line, _ = item.location
        report.longrepr = (path, line, f"Skipped: needs QGIS ({_used[0] if _used else 'a window of it'})")
