"""Files into the store: only those that are not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..cancellation import stop_if_canceled
from ..errors import CanceledError, DatacubeError, HttpError
from ..upload import length_of, put_file
from ..web_address import same_origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qgis.core import QgsFeedback

    from .request import PreparedFile, Signer, Storage

#: Addresses that are signed in one call (teledetection's most): their signatures last for hours.
_SIGNED_AT_ONCE = 64
#: Statuses with which a store refuses an address whose signature has ended.
_SIGNATURE_ENDED = (400, 401, 403)


@dataclass(frozen=True)
class SentFiles:
    """Files that were sent, and those that were there already with the same length."""

    sent: tuple[PreparedFile, ...]
    kept: tuple[PreparedFile, ...]


def send_files(
    files: Sequence[PreparedFile],
    storage: Storage,
    feedback: QgsFeedback,
    *,
    again: bool = False,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> SentFiles:
    """Send the files one after the other. What is there with the same length is not sent, unless `again` asks for it:
    so an upload that broke off goes on. `progress` gets bytes done and bytes in all. Blocks. Raises DatacubeError."""
    total, done = sum(file.size for file in files), 0
    sent, kept = [], []
    for start in range(0, len(files), _SIGNED_AT_ONCE):
        part = files[start : start + _SIGNED_AT_ONCE]
        there = set() if again else _there(part, storage, feedback)
        wanted = [file for file in part if file not in there]
        urls = _signed([file.href for file in wanted], storage.sign_put)
        for file in part:
            stop_if_canceled(feedback)
            if file in there:
                kept.append(file)
            else:
                _send(file, urls[file.href], storage, feedback, lambda count, at=done: progress(at + count, total))  # type: ignore[misc]
                sent.append(file)
            done += file.size
            progress(done, total)
    return SentFiles(tuple(sent), tuple(kept))


def _send(
    file: PreparedFile, url: str, storage: Storage, feedback: QgsFeedback, progress: Callable[[int], None]
) -> None:
    """Send one file, once more with a new signature when the old one has ended meanwhile."""
    headers = {"Content-Type": file.media_type}
    authcfg = storage.authcfg if storage.sign_put is None else ""
    try:
        put_file(file.path, url, headers, authcfg=authcfg, feedback=feedback, progress=progress)
    except HttpError as error:
        if storage.sign_put is None or error.status not in _SIGNATURE_ENDED:
            raise
        again = _signed([file.href], storage.sign_put)[file.href]
        put_file(file.path, again, headers, feedback=feedback, progress=progress)


def _there(files: Sequence[PreparedFile], storage: Storage, feedback: QgsFeedback) -> set[PreparedFile]:
    """The files that the store has with the same length; none where it cannot be looked at."""
    try:
        urls = _signed([file.href for file in files], storage.sign_get)
    except CanceledError:
        raise
    except DatacubeError:  # who may write need not be allowed to read
        return set()
    return {file for file in files if _length(urls[file.href], file.href, storage, feedback) == file.size}


def _length(url: str, href: str, storage: Storage, feedback: QgsFeedback) -> int | None:
    authcfg = storage.authcfg if storage.sign_put is None and same_origin(url, href) else ""
    return length_of(url, authcfg=authcfg, feedback=feedback)


def _signed(hrefs: Sequence[str], signer: Signer | None) -> Mapping[str, str]:
    return {href: href for href in hrefs} if signer is None else signer(hrefs)
