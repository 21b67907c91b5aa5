"""Resolve names and load forms with one Qt. Reads and writes JSON; each Qt needs its own process.

`python resolve.py PyQt6 < request.json`. With PyQt5, the names of qgis.core and qgis.gui are resolved too, in the
installed QGIS; with PyQt6, for which no QGIS is installed, only Qt's.
"""

from __future__ import annotations

import enum
import importlib
import json
import sys
import types
from pathlib import Path
from xml.etree import ElementTree as ET

MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg", "QtXml")


def module_of(name: str, qt: str) -> types.ModuleType | None:
    """The module to look in; None if it is not available with this Qt."""
    if name.startswith("qgis.PyQt"):
        # PyQt5 through QGIS, whose shims plugins may use; plain PyQt6 is stricter than QGIS 4
        return importlib.import_module(name if qt == "PyQt5" else name.replace("qgis.PyQt", qt))
    if qt == "PyQt5" and name in ("qgis.core", "qgis.gui", "qgis.utils"):
        return importlib.import_module(name)
    return None


def fault(module: types.ModuleType, dotted: str) -> str:
    """Why the dotted name is not in the module; empty if it is."""
    value, parent = module, module
    for part in dotted.split("."):
        if not hasattr(value, part):
            return f"{module.__name__} has no {dotted}"
        parent, value = value, getattr(value, part)
        if isinstance(value, property) or is_method(value):
            return ""  # a method: the rest of the name belongs to its result
    kind = type(value)
    is_enum = isinstance(value, enum.Enum) or kind.__class__.__name__ == "enumtype"
    if is_enum and parent is not kind and not (isinstance(parent, type) and issubclass(parent, enum.Enum)):
        return f"{dotted} is not scoped: {kind.__name__}.{dotted.rpartition('.')[2]}"
    return ""


def is_method(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


def classes(*modules: str) -> list[type]:
    found = (vars(importlib.import_module(module)).values() for module in modules)
    return [value for values in found for value in values if isinstance(value, type)]


def signals_of(classes: list[type]) -> set[str]:
    return {name for one in classes for name in dir(one) if type(getattr(one, name, None)).__name__ == "pyqtSignal"}


def ensure_module(name: str) -> types.ModuleType:
    """The module of that dotted name, created with its parents if missing."""
    parent, _, last = name.rpartition(".")
    module = sys.modules.setdefault(name, types.ModuleType(name))
    if parent:
        setattr(ensure_module(parent), last, module)
    return module


def add_placeholder_classes(form: Path, widgets: types.ModuleType) -> None:
    """Add placeholder classes for the form's custom widgets, which have the form's base class and take any property."""
    elements = {element.findtext("class", ""): element for element in ET.parse(form).getroot().iter("customwidget")}
    members = {"__getattr__": lambda self, name: lambda *arguments: None}

    def made(name: str) -> type:
        if name not in elements:
            return getattr(widgets, name)
        element = elements[name]
        module = ensure_module(element.findtext("header", ""))
        if not hasattr(module, name):
            setattr(module, name, type(name, (made(element.findtext("extends", "QWidget")),), members))
        return getattr(module, name)

    for name in elements:
        made(name)


def load_forms(forms: list[str], qt: str) -> list[str]:
    """Errors when loading the forms: with QGIS's own widgets on PyQt5, with placeholders on PyQt6."""
    widgets, uic = importlib.import_module(f"{qt}.QtWidgets"), importlib.import_module(f"{qt}.uic")
    application = (
        widgets.QApplication([]) if qt == "PyQt6" else importlib.import_module("qgis.core").QgsApplication([], True)
    )
    found = []
    for form in forms:
        try:
            if qt == "PyQt6":
                add_placeholder_classes(Path(form), widgets)
            uic.loadUi(form)
        except Exception as error:  # noqa: BLE001 - any error is a finding
            found.append(f"{form}: {type(error).__name__}: {error}")
    application.quit()
    return found


def main() -> None:
    qt, request = sys.argv[1], json.load(sys.stdin)
    found = load_forms(request["forms"], qt)
    for module_name, dotted, place in request["chains"]:
        try:
            module = module_of(module_name, qt)
        except ImportError as error:
            found.append(f"{place}: {error}")
            continue
        reason = fault(module, dotted) if module is not None else ""
        if reason:
            found.append(f"{place}: {reason}")
    qt_classes = classes(*(f"{qt}.{name}" for name in MODULES))
    signals = signals_of(qt_classes)
    methods = {name for one in qt_classes for name in dir(one) if is_method(getattr(one, name, None))}
    qgis_signals = signals_of(classes("qgis.core", "qgis.gui")) if qt == "PyQt5" else set()
    answer = {"found": found, "signals": signals, "methods": methods, "qgis_signals": qgis_signals}
    json.dump(answer, sys.stdout, default=sorted)


if __name__ == "__main__":
    main()
