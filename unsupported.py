"""The plugin object on a Python that is too old for the plugin. Must itself run on Python 3.9."""

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication

from .translator import install_translator


class UnsupportedPython:
    """Shows a message instead of failing with a traceback: QGIS 3.40 for macOS came with Python 3.9."""

    def __init__(self, iface):
        self._iface = iface
        self._translator = None

    def initGui(self):
        self._translator = install_translator()
        self._iface.messageBar().pushMessage(
            QCoreApplication.translate("UnsupportedPython", "Datacube Browser"),
            QCoreApplication.translate(
                "UnsupportedPython", "This QGIS runs on a Python older than 3.10. Install a newer build of QGIS."
            ),
            Qgis.MessageLevel.Warning,
            0,
        )

    def unload(self):
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
