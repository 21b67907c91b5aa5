"""The plugin's strings in the language of QGIS. Must run on Python 3.9 too: see unsupported.py."""

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

_FOLDER = str(Path(__file__).parent / "i18n")


def install_translator() -> Optional[QTranslator]:
    """Install the translations for QGIS's language, or the English plurals; None when there are none.

    The caller removes it when the plugin is unloaded.
    """
    translator = QTranslator()
    locale = QLocale(QgsApplication.locale())
    if translator.load(locale, "datacube_browser", "_", _FOLDER) or translator.load("datacube_browser_en", _FOLDER):
        QCoreApplication.installTranslator(translator)
        return translator
    return None
