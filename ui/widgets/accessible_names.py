"""Accessible names for the parts of QGIS's composite widgets: a label's buddy is the whole widget, but a part of it
takes the focus."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAbstractButton, QGroupBox, QLabel, QWidget


def name_fields(form: QWidget) -> None:
    """Name each part of the form that takes the focus and has no name after its label or group, for screen readers;
    buttons add their tool tips."""
    for label in form.findChildren(QLabel):
        name = label.objectName()
        beside = form.findChild(QWidget, name.replace("Label", "LineEdit")) if name else None  # in QGIS's extents
        field = label.buddy() or beside
        if field is not None and field is not label:
            name_parts(field, label.text().replace("&", ""))
    for group in form.findChildren(QGroupBox):
        name_parts(group, group.title().replace("&", ""))


def name_parts(field: QWidget, name: str) -> None:
    """The same for one field or group."""
    for part in (field, *field.findChildren(QWidget)):
        if part.accessibleName() or _has_own_text(part) or not part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if isinstance(part, QAbstractButton):
            part.setAccessibleName(", ".join(text for text in (name, part.toolTip()) if text))
        else:
            part.setAccessibleName(name)


def _has_own_text(part: QWidget) -> bool:
    """Whether screen readers have the part's own text to read."""
    if isinstance(part, QAbstractButton):
        return len(part.text().strip(".… ")) > 0
    return isinstance(part, QGroupBox)
