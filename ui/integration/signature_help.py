"""Says which layers cannot be read without a signature, and does what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface

    from .layer_signatures import LayerSignatures


class SignatureHelp(QObject):
    """`sign_in(profile id)` opens the sign-in to a service, `ask_for_url(layer id)` asks for a signed URL of a file
    that no service signs."""

    def __init__(
        self,
        iface: QgisInterface,
        signatures: LayerSignatures,
        *,
        sign_in: Callable[[str], None],
        ask_for_url: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._iface = iface
        self._signatures = signatures
        self._sign_in = sign_in
        self._ask_for_url = ask_for_url
        #: The layers for which the user has asked: what they need is opened, where it was only offered before.
        self._asked: set[str] = set()
        self._hears_of_sign_ins = False
        signatures.changed.connect(self._on_changed)
        signatures.failed.connect(self._on_failed)
        iface.mapCanvas().renderErrorOccurred.connect(self._on_undrawn)
        iface.mapCanvas().mapCanvasRefreshed.connect(self._look_for_lost)

    def dispose(self) -> None:
        canvas = self._iface.mapCanvas()
        canvas.renderErrorOccurred.disconnect(self._on_undrawn)
        canvas.mapCanvasRefreshed.disconnect(self._look_for_lost)

    def mend(self, layer_id: str) -> None:
        """Ask for another signature; for a sign-in, or a signed URL, where there is no other way."""
        signature = self._signatures.of(layer_id)
        if signature is None:
            return
        if signature.is_pasted:
            self._ask_for_url(layer_id)
        else:
            self._asked.add(layer_id)
            self._signatures.renew(layer_id)

    def _on_undrawn(self, _error: str, layer: QgsMapLayer | None) -> None:
        if layer is not None:
            self._signatures.renew_undrawn(layer.id())

    def _look_for_lost(self) -> None:
        """A layer whose file could not be opened again, as after F5, is drawn empty and without an error."""
        for layer in self._iface.mapCanvas().layers():
            provider = layer.dataProvider() if self._signatures.of(layer.id()) is not None else None
            if provider is not None and layer.isValid() and not provider.isValid():
                self._signatures.renew_undrawn(layer.id())

    def _on_changed(self) -> None:
        """Those that could be signed need nothing. Of those that could not be signed anew, which can still be read, the
        user is told who has asked for it."""
        known = {each: found for each in self._asked if (found := self._signatures.of(each)) is not None}
        self._asked = {each for each, found in known.items() if found.reason or found.is_awaited}
        refused = [each for each in self._asked if known[each].refusal]
        if refused:
            self._on_failed(refused)

    def _on_failed(self, ids: Sequence[str]) -> None:
        """Say it once for all layers that need the same."""
        groups: dict[tuple[str, bool], list[str]] = {}
        for layer_id in ids:
            signature = self._signatures.of(layer_id)
            if signature is not None and signature.reason is not None:
                groups.setdefault((signature.profile, signature.needs_sign_in), []).append(layer_id)
        for (profile_id, needs_sign_in), members in groups.items():
            if needs_sign_in:
                self._hear_of_sign_ins()
            is_asked = not self._asked.isdisjoint(members)
            self._asked.difference_update(members)
            if needs_sign_in and is_asked:
                self._sign_in(profile_id)
            else:
                self._say(profile_id, members, needs_sign_in=needs_sign_in)
        self._asked.clear()

    def _hear_of_sign_ins(self) -> None:
        """From the first layer on that needs one: it may happen anywhere, not only where this one leads."""
        if not self._hears_of_sign_ins:
            from ...core.signing.sign_in import sign_ins

            sign_ins().changed.connect(self._on_sign_in)
            self._hears_of_sign_ins = True

    def _on_sign_in(self, profile_id: str) -> None:
        from ...core.signing.profiles import SigningProfileStore
        from ...core.signing.sign_in import SignInState, sign_in_state

        profile = SigningProfileStore().get(profile_id)
        if profile is not None and sign_in_state(profile) is SignInState.SIGNED_IN:
            self._signatures.renew_failed(lambda each: each.profile == profile_id)

    def _say(self, profile_id: str, ids: Sequence[str], *, needs_sign_in: bool) -> None:
        from ...core.signing.profiles import SigningProfileStore
        from ..widgets.message_bar import offer, push

        profile, bar = SigningProfileStore().get(profile_id), self._iface.messageBar()
        signatures = [signature for each in ids if (signature := self._signatures.of(each)) is not None]
        errors = list(dict.fromkeys(each.reason for each in signatures if each.reason is not None))
        report = "\n\n".join([_names(ids), *dict.fromkeys(error.report() for error in errors)])
        title = self.tr("Datacube Browser")
        if needs_sign_in and profile is not None:
            text = self.tr("%n layer(s) need a sign-in to {service}.", "", len(ids)).format(service=profile.name)
            item = push(bar, Qgis.MessageLevel.Warning, text, title=title, report=report)
            offer(bar, item, self.tr("Sign In…"), lambda: self._sign_in(profile_id))
        elif signatures[0].is_pasted:
            text = self.tr("%n layer(s) need a new signed URL.", "", len(ids))
            item = push(bar, Qgis.MessageLevel.Warning, text, title=title, report=report)
            offer(bar, item, self.tr("Paste Signed URL…"), lambda: self._ask_for_url(ids[0] if len(ids) == 1 else ""))
        else:
            text = self.tr("%n layer(s) could not be signed.", "", len(ids))
            text = f"{text} {errors[0].message}" if len(errors) == 1 else text
            push(bar, Qgis.MessageLevel.Warning, text, title=title, report=report)


def _names(ids: Sequence[str]) -> str:
    found = (QgsProject.instance().mapLayer(each) for each in ids)
    return "\n".join(layer.name() for layer in found if layer is not None)
