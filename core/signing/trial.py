"""A signing profile tried on one file: signed, and its first bytes read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import SigningError
from ..http.http_response import content_range
from ..threads.tasks import Task
from .file_network import FileNetwork
from .signatures import signatures

if TYPE_CHECKING:
    from datetime import datetime

    from qgis.core import QgsFeedback

    from .profile import SigningProfile

_FIRST_BYTES = 1024
#: How classic TIFFs and BigTIFFs begin, in both orders of bytes.
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@dataclass(frozen=True)
class Trial:
    """What the test has found. `expires` is None where nobody says it, `size` is in bytes, None where the store does
    not say it."""

    content: bytes
    size: int | None
    expires: datetime | None
    is_signed: bool = True

    @property
    def is_raster(self) -> bool:
        """Whether the file is a TIFF or a VRT."""
        return self.content.startswith(_TIFF) or b"<vrtdataset" in self.content.lower()


class SigningTrialTask(Task):
    """Signs one address anew with a profile that need not be stored, and reads its first bytes: `succeeded(Trial)`."""

    def __init__(self, profile: SigningProfile, href: str) -> None:
        super().__init__(
            QCoreApplication.translate("SigningTrial", "Testing {name}").format(name=profile.name), hidden=True
        )
        self._profile = profile
        self._href = href

    def work(self, feedback: QgsFeedback) -> Trial:
        if not self._profile.may_sign(self._href):
            raise SigningError(
                QCoreApplication.translate("SigningTrial", "The profile names no host of this address."),
                url=self._href,
                hint=QCoreApplication.translate("SigningTrial", "Add its host, or choose another file."),
            )
        before = signatures().known(self._profile, self._href)
        if before is not None:
            signatures().refused(self._profile, self._href, before)
        network = FileNetwork(profile=self._profile, feedback=feedback, refresh=True)
        headers = {"Range": f"bytes=0-{_FIRST_BYTES - 1}", "Accept-Encoding": "identity"}
        answer = network.send("GET", self._href, headers)
        signed = signatures().known(self._profile, self._href)
        place = content_range(answer.headers.get("content-range", ""))
        return Trial(
            answer.content[:_FIRST_BYTES],
            place[2] if place else None,
            signed.expires if signed else None,
            is_signed=signed is not None and (signed.href != self._href or bool(signed.headers or signed.authcfg)),
        )
