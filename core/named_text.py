"""A text with what it is about before it, as each language writes that."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def named(name: str, text: str) -> str:
    """ "Channels: 3": French has a no-break space before the colon."""
    return str(QCoreApplication.translate("NamedText", "{name}: {text}").format(name=name, text=text))
