"""Files into the store: only those that are not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ..errors import DatacubeError, HttpError
from ..http.upload import length_of, put_file
from ..signing.file_network import is_refusal
from ..signing.grant import SignedHref
from ..signing.profiles import required_profile
from ..signing.signatures import signatures
from ..signing.uploads import upload_signatures
from ..threads.cancellation import stop_if_canceled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qgis.core import QgsFeedback

    from ..signing.profile import SigningProfile
    from .request import PreparedFile

#: Files that are signed together, the most that teledetection signs in one call: signatures last for hours.
_SIGNED_AT_ONCE = 64


@dataclass(frozen=True)
class SentFiles:
    """Files that were sent, and those that were there already with the same length."""

    sent: tuple[PreparedFile, ...]
    kept: tuple[PreparedFile, ...]


def send_files(
    files: Sequence[PreparedFile],
    profile_id: str,
    feedback: QgsFeedback,
    *,
    again: bool = False,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> SentFiles:
    """Send the files one after the other, signed with the profile of this id; without one, as they are. What is there
    with the same length is not sent, unless `again` asks for it: so an upload that broke off goes on. `progress` gets
    bytes done and bytes in all. Blocks. Raises DatacubeError."""
    profile = required_profile(profile_id, files[0].href) if profile_id and files else None
    total, done = sum(file.size for file in files), 0
    sent, kept = [], []
    for start in range(0, len(files), _SIGNED_AT_ONCE):
        part = files[start : start + _SIGNED_AT_ONCE]
        there = set() if again else _there(part, profile, feedback)
        wanted = [file for file in part if file not in there]
        signed = _signed([file.href for file in wanted], profile, feedback)
        for file in part:
            stop_if_canceled(feedback)
            if file in there:
                kept.append(file)
            else:
                own = partial(_add, progress, done, total)
                _send(file, signed[file.href], profile, feedback, own)
                sent.append(file)
            done += file.size
            progress(done, total)
    return SentFiles(tuple(sent), tuple(kept))


def _add(progress: Callable[[int, int | None], None], done: int, total: int, sent: int) -> None:
    progress(done + sent, total)


def _send(
    file: PreparedFile,
    signed: SignedHref,
    profile: SigningProfile | None,
    feedback: QgsFeedback,
    progress: Callable[[int], None],
) -> None:
    """Send one file, once more with a new signature when the old one has ended meanwhile."""
    try:
        _put(file, signed, feedback, progress)
    except HttpError as error:
        if profile is None or not is_refusal(error):
            raise
        signatures().refused(profile, file.href, signed)
        _put(file, _signed([file.href], profile, feedback)[file.href], feedback, progress)


def _put(file: PreparedFile, signed: SignedHref, feedback: QgsFeedback, progress: Callable[[int], None]) -> None:
    headers = {"Content-Type": file.media_type, **dict(signed.headers)}
    put_file(file.path, signed.href, headers, authcfg=signed.authcfg, feedback=feedback, progress=progress)


def _there(files: Sequence[PreparedFile], profile: SigningProfile | None, feedback: QgsFeedback) -> set[PreparedFile]:
    """The files that the store has with the same length; none that cannot be looked at: who may write need not be
    allowed to read."""
    hrefs = [file.href for file in files]
    signed = {} if profile is None else signatures().signed_each(profile, hrefs, feedback)
    return {file for file in files if _length(signed.get(file.href, SignedHref(file.href)), feedback) == file.size}


def _length(signed: SignedHref | DatacubeError, feedback: QgsFeedback) -> int | None:
    if isinstance(signed, DatacubeError):
        return None
    return length_of(signed.href, dict(signed.headers), authcfg=signed.authcfg, feedback=feedback)


def _signed(hrefs: Sequence[str], profile: SigningProfile | None, feedback: QgsFeedback) -> dict[str, SignedHref]:
    """What a PUT to each of the addresses needs."""
    return (
        {href: SignedHref(href) for href in hrefs} if profile is None else upload_signatures(profile, hrefs, feedback)
    )
