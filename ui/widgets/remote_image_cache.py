"""Pictures of items, fetched in the background and kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication, QImage

from ...core.credentials import authcfg_for
from ...core.signing.profiles import profile_for
from ...core.signing.sign_task import SignTask, forget_signature
from ...core.stac.thumbnail import MOST_BYTES
from ...core.threads.tasks import LatestTask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...core.catalogs import Catalog
    from ...core.download.small_file import SmallFile
    from ...core.signing.grant import SignedHref

#: The longest side of a picture in memory, in pixels of the screen before scaling.
_SIDE = 240
_MOST_KEPT = 200
_AT_ONCE = 4
#: More than fit into a dock; of more, the last asked for are those in sight.
_MOST_WAITING = 60


class RemoteImageCache(QObject):
    """The pictures of one catalogue: a few are fetched at a time, those asked for last first, and those of last use are
    kept in memory. What cannot be had is not asked for again before `forget_failures`.

    Not `QgsApplication.imageCache()`: it knows no sign-in and no limit on a file's size, fetches all at once and cannot
    be stopped.
    """

    #: The address of a picture that has come, or that never will.
    settled = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog: Catalog | None = None
        self._images: OrderedDict[str, QImage] = OrderedDict()
        self._failed: set[str] = set()
        self._waiting: OrderedDict[str, Callable[[], bool]] = OrderedDict()
        self._coming: dict[str, SmallFile | LatestTask] = {}
        self._refused: set[str] = set()

    def set_catalog(self, catalog: Catalog) -> None:
        """The catalogue that the items are from: its credentials fetch what is on its own host."""
        self.stop()
        self._images.clear()
        self.forget_failures()
        self._catalog = catalog

    def forget_failures(self) -> None:
        """Let pictures that could not be had be asked for again."""
        self._failed.clear()
        self._refused.clear()

    def stop(self) -> None:
        """Fetch nothing more."""
        self._waiting.clear()
        for job in self._coming.values():
            if isinstance(job, LatestTask):
                job.drop()
            else:
                job.abort()
            job.deleteLater()
        self._coming.clear()

    def image(self, href: str) -> QImage | None:
        """The picture, if it is there."""
        if href in self._images:
            self._images.move_to_end(href)
        return self._images.get(href)

    def want(self, href: str, is_wanted: Callable[[], bool]) -> None:
        """Fetch the picture, unless `is_wanted` says otherwise by the time its turn comes. `settled` tells its end."""
        if not href or href in self._images or href in self._failed or href in self._coming:
            return
        self._waiting[href] = is_wanted
        self._waiting.move_to_end(href)
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popitem(last=False)
        if self._profile(href):
            QTimer.singleShot(0, self._fetch_some)  # so that all rows that are drawn now are signed in one request
        else:
            self._fetch_some()

    def _profile(self, href: str) -> str:
        return profile_for(self._catalog, href) if self._catalog else ""

    def _fetch_some(self) -> None:
        chosen: list[str] = []
        while self._waiting and len(self._coming) + len(chosen) < _AT_ONCE:
            href, is_wanted = self._waiting.popitem()
            if is_wanted():
                chosen.append(href)
        for href in chosen:
            self._fetch(href, chosen)

    def _fetch(self, href: str, others: Sequence[str]) -> None:
        profile = self._profile(href)
        if profile:
            self._sign(href, profile, others)
        else:
            self._request(href)

    def _sign(self, href: str, profile: str, others: Sequence[str] = ()) -> None:
        """Ask for the signature in a task, and in the same request for those of the others, which have tasks of their
        own, and of the pictures that wait. Each task asks for the same: nobody knows which of them comes first."""
        signing = LatestTask(self)
        self._coming[href] = signing
        signing.start(
            SignTask(profile, [href, *others, *reversed(self._waiting)]),
            lambda signed: self._request(href, signed[href], profile) if href in signed else self._settle(href, None),
            lambda _error: self._settle(href, None),
        )

    def _request(self, href: str, signed: SignedHref | None = None, profile: str = "") -> None:
        from ...core.download.small_file import SmallFile

        self._drop(href)
        authcfg = authcfg_for(self._catalog, href) if self._catalog else ""
        file = SmallFile(href, authcfg, MOST_BYTES, self, signed=signed)
        self._coming[href] = file
        file.arrived.connect(lambda content: self._decode(href, content))
        if signed is None:
            file.failed.connect(lambda: self._settle(href, None))
        else:
            file.failed.connect(lambda: self._on_refused(href, signed, profile, file.is_refused))
        file.start()

    def _on_refused(self, href: str, signed: SignedHref, profile: str, is_refused: bool) -> None:
        """Where the store has refused the signature, try another one, once."""
        if not is_refused or href in self._refused:
            self._settle(href, None)
            return
        self._refused.add(href)
        self._drop(href)
        forget_signature(profile, href, signed)
        self._sign(href, profile)

    def _decode(self, href: str, content: bytes) -> None:
        from ...core.images import DecodeTask

        self._drop(href)
        decoding = LatestTask(self)
        self._coming[href] = decoding
        decoding.start(
            DecodeTask(content, round(_SIDE * QGuiApplication.instance().devicePixelRatio())),
            lambda image: self._settle(href, image),
            lambda _error: self._settle(href, None),
        )

    def _settle(self, href: str, image: QImage | None) -> None:
        self._drop(href)
        if image is None or image.isNull():
            self._failed.add(href)
        else:
            self._images[href] = image
            while len(self._images) > _MOST_KEPT:
                self._images.popitem(last=False)
        self.settled.emit(href)
        self._fetch_some()

    def _drop(self, href: str) -> None:
        job = self._coming.pop(href, None)
        if job is not None:
            job.deleteLater()
