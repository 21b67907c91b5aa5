"""Adds the files of signed URLs that the user has got elsewhere, as on a catalogue's web page, and pastes."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.core import Qgis, QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QAction
from qgis.PyQt.QtWidgets import QInputDialog, QLineEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from ...core.layers.source import LayerSource


class PastedUrls(QObject):
    """`action` asks for a signed URL. `add_sources(sources)` adds layers; `renew(layer id)` makes a layer that is there
    use the new signature."""

    def __init__(
        self,
        iface: QgisInterface,
        *,
        add_sources: Callable[[Sequence[LayerSource]], None],
        renew: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._iface = iface
        self._add_sources = add_sources
        self._renew = renew
        self._dialog: QInputDialog | None = None
        self.action = QAction(QgsApplication.getThemeIcon("/mActionEditPaste.svg"), self.tr("Paste Signed URL…"), self)
        self.action.setObjectName("DatacubeBrowserPasteSignedUrl")
        self.action.setToolTip(self.tr("Add the file of a URL that was signed on a catalogue's web page"))
        self.action.triggered.connect(lambda _checked: self.ask())

    def dispose(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()

    def ask(self, layer_id: str = "") -> None:
        """Ask for a signed URL, for this layer or for a new one; a copied one is filled in."""
        from ...core.language.plain_name import plain_name
        from ...core.signing.signed_address import is_signed

        layer = QgsProject.instance().mapLayer(layer_id)
        self.dispose()
        self._dialog = dialog = QInputDialog(self._iface.mainWindow())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Paste Signed URL"))
        dialog.setLabelText(
            self.tr("URL of the file, with its signature:")
            if layer is None
            else self.tr("New signed URL for {name}:").format(name=plain_name(layer.name()))
        )
        copied = QgsApplication.clipboard().text().strip()
        dialog.setTextValue(copied if is_signed(copied) else "")
        field = dialog.findChild(QLineEdit)
        field.setMinimumWidth(dialog.fontMetrics().averageCharWidth() * 60)
        dialog.textValueSelected.connect(lambda text: self.take(text, layer_id))
        dialog.finished.connect(self._on_finished)
        dialog.open()
        field.end(False)
        field.home(True)  # selected from its end, as QGIS does from its beginning: the end of such a URL says nothing

    def take(self, text: str, layer_id: str = "") -> None:
        """Use a signed URL: for the layers that show its file, else for a new layer."""
        from ...core.http.web_address import escaped, is_web_address
        from ...core.layers.signed_source import href_of_layer
        from ...core.signing.expiries import end_of_signature
        from ...core.signing.pasting import paste
        from ...core.signing.signed_address import is_signed, unsigned_href
        from ..wording.times import short_time

        url = text.strip()
        if not is_web_address(url) or not is_signed(url):
            self._refuse(self.tr("There is no signature in this address."))
            return
        end = end_of_signature(url)
        if end is not None and end <= datetime.now(timezone.utc):
            text = self.tr("This signature expired: {time}. Sign the file again.")
            self._refuse(text.format(time=short_time(end)))
            return
        href = escaped(unsigned_href(url))
        layers = [layer for layer in _pasted_layers() if href_of_layer(layer) == href]
        wanted = QgsProject.instance().mapLayer(layer_id)
        if wanted is not None and wanted not in layers:
            self._refuse(self.tr("This is the URL of another file than that of {name}.").format(name=wanted.name()))
            return
        href = paste(url)
        for layer in layers:
            self._renew(layer.id())
        if not layers:
            self._add_sources([_source(href)])

    def _refuse(self, text: str) -> None:
        from ..widgets.message_bar import push

        push(self._iface.messageBar(), Qgis.MessageLevel.Warning, text, title=self.tr("Paste Signed URL"))

    def _on_finished(self, _result: int) -> None:
        self._dialog = None


def _pasted_layers() -> list[QgsMapLayer]:
    from ...core.layers.origin import profile_of
    from ...core.signing.pasted import PASTED

    return [layer for layer in QgsProject.instance().mapLayers().values() if profile_of(layer) == PASTED.id]


def _source(href: str) -> LayerSource:
    from ...core.layers.source import LayerSource, path_of
    from ...core.signing.pasted import PASTED
    from ...core.stac.asset_kinds import asset_kind
    from ...core.stac.asset_records import AssetKind

    named = asset_kind("", (), href)
    kind = named if named.is_layer else AssetKind.GEOTIFF  # a download under a name that says nothing
    name = unquote(urlsplit(href).path.rpartition("/")[2]) or urlsplit(href).netloc
    return LayerSource(
        name=name,
        href=href,
        path=path_of(href, kind),
        kind=kind,
        profile=PASTED.id,
    )
