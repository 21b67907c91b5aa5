"""Forms below each other whose fields begin at one edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QFormLayout

if TYPE_CHECKING:
    from collections.abc import Iterable


def align_labels(forms: Iterable[QFormLayout]) -> None:
    """Give all labels of the forms the width of the widest one; call it again when a form has got other labels."""
    rows = [form.itemAt(row, QFormLayout.ItemRole.LabelRole) for form in forms for row in range(form.rowCount())]
    labels = [item.widget() for item in rows if item is not None and item.widget() is not None]
    width = max((label.sizeHint().width() for label in labels), default=0)
    for label in labels:
        label.setMinimumWidth(width)
