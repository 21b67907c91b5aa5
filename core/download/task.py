"""Downloading in the background."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import (
    REFUSALS,
    CanceledError,
    ChangedError,
    DatacubeError,
    HttpError,
    MismatchError,
    NetworkError,
    ResponseError,
    TlsError,
    bare,
)
from ..expected_file import NOTHING_EXPECTED, Expected
from ..files.file_names import free_name, same_file_key
from ..http.retry import Attempts, RetryPolicy
from ..http.web_address import is_web_address
from ..remote_files.store_access import PLAIN_ACCESS, StoreAccess, access_advice
from ..signing.file_network import FileNetwork, sign_ahead
from ..threads.tasks import Task
from .part import PartFile, storage_error
from .transfer import Transfer
from .verification import Difference, difference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

#: 416: the file has changed on the server, and starts again from its beginning.
_PASSING_STATUSES = frozenset((416, 429, 500, 502, 503, 504))
#: More attempts once a part has come than for a server that has sent nothing yet.
_RETRIES_AT_FIRST = RetryPolicy((0.5, 1.0), _PASSING_STATUSES)
_RETRIES_ON_THE_WAY = RetryPolicy((0.5, 1.0, 2.0, 4.0, 8.0), _PASSING_STATUSES)
#: Seconds between two reports: one for each buffer would keep the main thread busy.
_REPORT_EVERY = 0.1


@dataclass(frozen=True)
class DownloadFile:
    """One file to fetch. `authcfg` is the id of a QGIS authentication configuration for its host, `profile` that of the
    signing profile for its address; `access` is what the catalogue says of the way to the file, `expected` of the file
    itself."""

    href: str
    path: Path
    authcfg: str = ""
    profile: str = ""
    access: StoreAccess = PLAIN_ACCESS
    expected: Expected = NOTHING_EXPECTED


@dataclass(frozen=True)
class DownloadReport:
    """The files that were downloaded, in the order given, and those that were not, or are not what their catalogue
    describes. `verified` of the downloaded ones have the catalogue's checksum; of `unknown`, its algorithm is not known
    here."""

    paths: tuple[Path, ...]
    failures: tuple[tuple[DownloadFile, DatacubeError], ...] = ()
    verified: int = 0
    unknown: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What else there is to say, a sentence each."""
        done, rest = self.verified, self.unknown
        verified = QCoreApplication.translate("DownloadTask", "%n file(s) verified by checksum.", "", done)
        unknown = QCoreApplication.translate(
            "DownloadTask", "%n file(s) not verified: the checksum is of an unknown kind.", "", rest
        )
        return tuple(text for text, count in ((verified, done), (unknown, rest)) if count)


def fetch(
    file: DownloadFile,
    feedback: QgsFeedback,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
    checking: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    keeps_others: bool = True,
    told: int | None = None,
) -> None:
    """Download one file; after a failure that may pass, go on where it broke off. The attempts are counted anew
    whenever bytes have arrived. What is not the file that is expected is kept under another name, or removed unless
    `keeps_others`. `checking` gets the bytes that have been checked, and all. `told` is the length that the server has
    said before: what is shorter is fetched once more. Blocks. Raises DatacubeError; MismatchError for such a file."""
    part = PartFile(file.path, replaces=not keeps_others)
    try:
        _fetch(part, file, feedback, progress, checking, keeps_others=keeps_others, told=told)
    finally:
        part.release()


def _fetch(
    part: PartFile,
    file: DownloadFile,
    feedback: QgsFeedback,
    progress: Callable[[int, int | None], None],
    checking: Callable[[int, int], None],
    *,
    keeps_others: bool,
    told: int | None,
) -> None:
    attempts = Attempts(_RETRIES_ON_THE_WAY if part.size else _RETRIES_AT_FIRST, feedback)
    while True:
        size = part.size
        try:
            Transfer(file.href, part, file.authcfg, progress).run(feedback, file.profile)
        except TlsError:
            raise
        except (NetworkError, HttpError, ResponseError, ChangedError) as error:
            if isinstance(error, (ResponseError, ChangedError)) and not (size and not part.size):
                raise  # only where the part was given up, another attempt begins anew
            if part.size > size:
                attempts = Attempts(_RETRIES_ON_THE_WAY, feedback)
            if not attempts.wait_for_next(error):
                is_refused = isinstance(error, HttpError) and error.status in REFUSALS
                if is_refused or not is_web_address(file.href):
                    error.hint = access_advice(file.access) or error.hint
                raise
        else:
            if not _is_cut_off(part, told):
                _finish(part, file, feedback, checking, keeps_others=keeps_others)
                return
            told = None  # the second time, it is as long as the server says


def _finish(
    part: PartFile,
    file: DownloadFile,
    feedback: QgsFeedback,
    checking: Callable[[int, int], None],
    *,
    keeps_others: bool,
) -> None:
    """Give the complete part the file's name, if it is the file. Raises MismatchError."""
    differs = _difference(part, file, feedback, checking)
    if differs is not None:
        raise _mismatch(part, file, differs, is_kept=keeps_others)
    part.finish()


def _is_cut_off(part: PartFile, told: int | None) -> bool:
    """Whether the part is shorter than the server has said before, and removed therefore: a proxy in between may have
    kept it cut off, and send it with a length to match."""
    part.close()
    is_cut_off = told is not None and part.size < told
    if is_cut_off:
        part.discard()
    return is_cut_off


def _difference(
    part: PartFile, file: DownloadFile, feedback: QgsFeedback, checking: Callable[[int, int], None]
) -> Difference | None:
    """How the complete part differs from what the catalogue describes."""
    part.close()
    try:
        return difference(part.path, file.expected, feedback, checking)
    except OSError as error:
        raise storage_error(file.path, error) from error


def _mismatch(part: PartFile, file: DownloadFile, differs: Difference, *, is_kept: bool) -> MismatchError:
    """Give the part another name than the file's, or remove it; the error that says so."""
    details, translate = differs.details, QCoreApplication.translate
    hint = translate("DownloadTask", "Try again; if it differs again, report it to its provider.")
    if is_kept:
        kept = part.keep_apart()
        details = f"{details}\n{kept}"
        hint = translate(
            "DownloadTask", "It is kept as {file}. Download it again; if it differs again, report it to its provider."
        ).format(file=kept.name)
    else:
        part.discard()
    return MismatchError(differs.message.format(file=file.path.name), url=file.href, details=details, hint=hint)


class DownloadTask(Task):
    """Fetches files one after the other; `succeeded` carries a DownloadReport, `failed` the error when none arrived.

    A file is `name.part` until it is complete. After a lost connection, a cancellation or a full disk, the next task
    continues it if the file on the server is still the same. An existing file of the name is replaced; files of the
    same name in one task are numbered.
    """

    def __init__(self, files: Sequence[DownloadFile]) -> None:
        super().__init__(QCoreApplication.translate("DownloadTask", "Downloading %n file(s)", "", len(files)))
        self._files = tuple(files)
        self._total: int | None = None
        self._sizes: dict[str, int] = {}
        self._before = 0
        self._reported = 0.0

    def work(self, feedback: QgsFeedback) -> DownloadReport:
        self._files = _distinct(self._files)  # here, since it asks the file system
        sign_ahead([(file.href, file.profile) for file in self._files], feedback)
        if len(self._files) > 1:
            self._total = self._total_size(feedback)
        paths: list[Path] = []
        failures: list[tuple[DownloadFile, DatacubeError]] = []
        for file in self._files:
            try:
                fetch(file, feedback, self._report, self._report_check, told=self._sizes.get(file.href))
            except CanceledError:
                raise
            except DatacubeError as error:
                failures.append((file, bare(error)))
                continue
            paths.append(file.path)
            self._before += file.path.stat().st_size
        if failures and not paths:
            raise failures[0][1]
        done = [file.expected for file in self._files if file.path in paths and file.expected.checksum]
        verified = sum(each.multihash is not None for each in done)
        return DownloadReport(tuple(paths), tuple(failures), verified, len(done) - verified)

    def _report(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if now - self._reported >= _REPORT_EVERY or done == total:
            self._reported = now
            self.report(self._before + done, total if len(self._files) == 1 else self._total)

    def _report_check(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._reported >= _REPORT_EVERY:
            self._reported = now
            stage = QCoreApplication.translate("DownloadTask", "Checking")
            self.report(100 * done // total, 100, stage)

    def _total_size(self, feedback: QgsFeedback) -> int | None:
        """The bytes of all files together; None when a server does not tell. Errors are reported when the file is
        downloaded. Raises CanceledError."""
        total = 0
        for file in self._files:
            try:
                size = FileNetwork(file.authcfg, file.profile, feedback, refresh=True).size(file.href)
            except CanceledError:
                raise
            except DatacubeError:
                return None
            if size is None:
                return None
            self._sizes[file.href] = size
            total += size
        return total


def _distinct(files: Sequence[DownloadFile]) -> tuple[DownloadFile, ...]:
    taken: dict[str, Path] = {}
    distinct: list[DownloadFile] = []
    for file in files:
        path = free_name(file.path, taken.values()) if same_file_key(file.path) in taken else file.path
        taken[same_file_key(path)] = path
        distinct.append(replace(file, path=path))
    return tuple(distinct)
