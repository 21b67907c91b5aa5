"""A signing profile tried on one file: signed, and its first bytes read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import SigningError
from ..http_response import content_range
from ..tasks import Task
from .file_network import FileNetwork
from .signatures import signatures

if TYPE_CHECKING:
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

    def text(self) -> str:
        """The result in words, in the user's language and time zone."""
        translate = QCoreApplication.translate
        if not self.is_signed:
            first = translate("SigningTrial", "The service says that this file needs no signature.")
        elif self.expires is None:
            first = translate("SigningTrial", "Signed; nobody says until when.")
        else:
            until = QLocale().toString(self.expires.astimezone(), QLocale.FormatType.ShortFormat)
            first = translate("SigningTrial", "Signed until {time}.").format(time=until)
        if not self.is_raster:
            second = translate("SigningTrial", "The store answers, but what comes is neither a TIFF nor a VRT.")
        elif self.size is None:
            second = translate("SigningTrial", "The file can be read.")
        else:
            second = translate("SigningTrial", "The file can be read ({size}).").format(
                size=QLocale().formattedDataSize(self.size)
            )
        return f"{first} {second}"


class SigningTrialTask(Task):
    """Signs one address anew with a profile that need not be stored, and reads its first bytes: `succeeded(Trial)`."""

    def __init__(self, profile: SigningProfile, href: str) -> None:
        super().__init__(QCoreApplication.translate("SigningTrial", "Testing {name}").format(name=profile.name), hidden=True)
        self._profile = profile
        self._href = href

    def work(self, feedback: QgsFeedback) -> Trial:
        if not self._profile.may_sign(self._href):
            raise SigningError(
                QCoreApplication.translate("SigningTrial", "The profile names no host of this address."),
                url=self._href,
                hint=QCoreApplication.translate("SigningTrial", "Add its host, or choose another file."),
            )
        signatures().forget(self._profile.id)
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
