"""Runs a schedule and judges what came of it.

Either all is as if nothing had failed, to the byte and pixel; or errors say what failed, where, what the server said
and what to do, nothing wrong is written, nothing is left but what a later run goes on from, and that run ends well.
"""

from __future__ import annotations

import faulthandler
import gc
import itertools
import re
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from osgeo import gdal

from .child import Child
from .link import Link, link
from .operations.operation import DISKS, Done, HungError, Operation, Place, contents
from .schedules import PROCESS, Fault, Schedule
from .surroundings import Folder, clock, disk, happening, proxy_with_sign_in
from .waits import short_waits

if TYPE_CHECKING:
    from datacube_browser.core.errors import DatacubeError

#: Words that must be in no message: those of the test servers' secrets.
SECRETS = re.compile(r"X-Amz-Signature=(?!\*)|store-words|lovelace|Bearer [\w-]{8}")
_numbers = itertools.count(1)
#: Threads that outlive an operation: those that wait for the next one, and the test's own.
_LASTING = (
    "MainThread",
    "datacube-blocking-call",
    "datacube-oauth",
    "Dummy-",
    "faults-",
    "pymain",
    "datacube-gateway",
    "ThreadPool",
)
#: Those of the servers of the tests, which wait for what a client may still ask.
_OF_SERVERS = ("(serve_forever)", "(process_request_thread)")
#: Seconds for the threads of an operation to end in, once the link is gone; a bound for a busy machine.
_ENDING = 120.0


@dataclass
class Verdict:
    """What came of a schedule: "right", "error" (a clear one), or what was wrong, a sentence each."""

    schedule: Schedule
    result: str = "right"
    wrongs: list[str] = field(default_factory=list)
    errors: tuple[DatacubeError, ...] = ()
    told: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    befallen: tuple[Fault, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        said = [each.report() for each in self.errors]
        return "\n".join([f"{self.schedule}: {self.result}, {self.seconds:.2f} s", *self.wrongs, *self.told, *said])


class Bench:
    """One operation with its servers, on which any number of schedules are run one after the other."""

    def __init__(self, operation: Operation, servers: Any, folder: Path) -> None:
        self.operation = operation
        self._servers = servers
        self._folder = folder
        self._reference: Any = None
        self._files: dict[str, bytes] = {}
        self._find_out()

    def _find_out(self) -> None:
        """What it gives where nothing fails."""
        with self._at(Schedule(self.operation.name)) as (running, place, _folder, _clock):
            prepared = self.operation.prepare(self._servers, place)
            running.arm()
            found = self.operation.do(self._servers, place, prepared)
            if found.errors or found.wrong or found.told:
                said = "\n".join(error.report() for error in found.errors)
                raise RuntimeError(f"{self.operation.name} fails where nothing is wrong: {found.wrong}\n{said}")
            self._reference = found.value
            self._files = self._made(place)
            self.requests = running.asked

    @contextmanager
    def _at(self, schedule: Schedule) -> Iterator[tuple[Link, Place, Folder, Any]]:
        from datacube_browser.core.tiff import disk_cache

        with ExitStack() as stack:
            number = next(_numbers)
            place = Path(tempfile.mkdtemp(prefix=f"{self.operation.name}-", dir=self._folder))
            needs_disk = bool(schedule.around(*DISKS))
            if needs_disk:
                folder = stack.enter_context(disk(place))
            else:
                (place / "out").mkdir()
                folder = Folder(place, is_disk=False)
            running = stack.enter_context(link(schedule, self.operation.upstreams(self._servers)))
            moved = stack.enter_context(clock())
            kept = place / "out" / "cache" / "datacube_browser"  # blocks of open files, on the same disk
            stack.enter_context(mock.patch.object(disk_cache, "cache_folder", return_value=kept))
            gdal.VSICurlClearCache()
            yield running, Place(running.url, place / "out", number), folder, moved

    def run(self, schedule: Schedule) -> Verdict:
        """Run a schedule; never raises for what the plugin does."""
        verdict = Verdict(schedule)
        with _listening(verdict), self._at(schedule) as (running, place, folder, moved):
            prepared = self.operation.prepare(self._servers, place)
            running.at_request = happening(schedule, folder, moved)
            begun = time.monotonic()
            try:
                if schedule.around(*PROCESS):
                    found = self._in_a_process(schedule, running, place, verdict)
                else:
                    found = self._here(schedule, running, place, prepared)
            except HungError as error:
                faulthandler.dump_traceback(all_threads=True)
                verdict.wrongs.append(f"hung: {error}")
                found = Done()
            except Exception:  # noqa: BLE001 - what the plugin raises is what is looked for
                verdict.wrongs.append(f"crashed:\n{traceback.format_exc()}")
                found = Done()
            verdict.seconds = time.monotonic() - begun
            running.disarm()
            verdict.befallen = tuple(dict.fromkeys(running.befallen))
            moved.ahead = 0.0
            folder.mend()
            verdict.errors, verdict.told = found.errors, found.told
            if not verdict.wrongs:
                self._judge(found, place, verdict)
                if found.errors or found.told:
                    self._once_more(place, prepared, verdict)
        self._wait_for_threads(verdict)
        if verdict.wrongs:
            verdict.result = "WRONG"
        elif verdict.errors or verdict.told:
            verdict.result = "error"
        return verdict

    def _here(self, schedule: Schedule, running: Link, place: Place, prepared: Any) -> Done:
        with short_waits(), ExitStack() as stack:
            if schedule.around(Fault.PROXY):
                stack.enter_context(proxy_with_sign_in())
            running.arm()
            running.at_request(-1)
            return self.operation.do(self._servers, place, prepared)

    def _in_a_process(self, schedule: Schedule, running: Link, place: Place, verdict: Verdict) -> Done:
        """In another process, which is killed or stopped; after a kill, another one does the same."""
        placed = schedule.around(*PROCESS)[0]
        folder = str(getattr(self._servers, "folder", ""))
        running.arm()
        child = Child(self.operation.name, place, folder)

        def at_request(number: int) -> None:
            if number == placed.first:
                child.befall(placed)

        running.at_request = at_request
        ended = child.end()
        if child.was_killed:
            running.at_request = lambda _number: None
            running.disarm()
            self._check_left(place, verdict)
            ended = Child(self.operation.name, replace(place, is_again=True), folder).end()
        verdict.wrongs += ended.wrongs
        said = ended.said or {"value": None, "errors": [], "told": []}
        verdict.reports = tuple(said["errors"])
        return Done(said["value"], told=tuple(said["told"] + said["errors"]))

    def _check_left(self, place: Place, verdict: Verdict) -> None:
        """After a kill: a file that has the wanted name is whole."""
        for name, content in self._made(place).items():
            if name in self._files and content != self._files[name]:
                verdict.wrongs.append(f"a wrong file has the name {name} after the kill")

    def _judge(self, found: Done, place: Place, verdict: Verdict) -> None:
        if found.wrong:
            verdict.wrongs.append(found.wrong)
        made = self._made(place)
        if not found.errors:
            removed = bool(verdict.schedule.around(Fault.REMOVED))  # what was there may be gone with the folder
            lacks = found.told and all(each in self._reference for each in found.value or ())
            lacks = lacks or (
                removed and "gone" in (found.value or ())
            )  # it was there, and was removed with its folder
            if found.value != self._reference and not lacks:
                verdict.wrongs.append(f"not what it gives otherwise:\n{found.value}\n{self._reference}")
            allowed = removed and made.items() <= self._files.items()
            allowed = allowed or (
                verdict.reports and all(name.endswith(self.operation.leaves) or name in self._files for name in made)
            )
            if made != self._files and not allowed:
                verdict.wrongs.append(f"not the files that it makes otherwise: {_sizes(made)}, {_sizes(self._files)}")
            return
        for error in found.errors:
            verdict.wrongs += [
                f"{what}: {error.report()}" for what in unclear(error, tells_address=self.operation.tells_address)
            ]
        for name, content in made.items():
            if name in self._files and self.operation.same_bytes:
                if content != self._files[name]:
                    verdict.wrongs.append(f"a wrong file has the name {name}")
            elif not name.endswith(self.operation.leaves):  # one that cannot be told from a right one is wrong, too
                verdict.wrongs.append(f"{name} is left")

    def _once_more(self, place: Place, prepared: Any, verdict: Verdict) -> None:
        """The same again, now that nothing fails: it goes on from what is left, and nothing of it stays."""
        gdal.VSICurlClearCache()
        try:
            again = self.operation.do(self._servers, replace(place, is_again=True), prepared)
        except HungError as error:
            verdict.wrongs.append(f"hung when all was well again: {error}")
            return
        if again.errors or again.wrong or again.told:
            said = "\n".join([*again.told, *(error.report() for error in again.errors)])
            verdict.wrongs.append(f"fails when all is well again: {again.wrong}\n{said}")
        elif again.value != self._reference:
            verdict.wrongs.append(f"wrong when all is well again:\n{again.value}\n{self._reference}")
        elif (made := _without_kept(self._made(place))) != self._files:
            verdict.wrongs.append(f"other files when all is well again: {_sizes(made)}, {_sizes(self._files)}")

    def _made(self, place: Place) -> dict[str, bytes]:
        found = contents(place.folder)
        own = {name: content for name, content in found.items() if not name.startswith(("catalogs/", "cache/"))}
        return own if self.operation.same_bytes else dict.fromkeys(own, b"")

    @staticmethod
    def _wait_for_threads(verdict: Verdict) -> None:
        end = time.monotonic() + _ENDING
        while left := [each.name for each in threading.enumerate() if not _is_lasting(each)]:
            if time.monotonic() > end:
                verdict.wrongs.append(f"threads are left: {left}")
                return
            gc.collect()
            time.sleep(0.005)


def unclear(error: DatacubeError, *, tells_address: bool = True) -> list[str]:
    """What the error does not say, or says too much."""
    from datacube_browser.core.errors import HttpError, NetworkError, ResponseError

    said = error.report()
    found = []
    if not error.message.strip():
        found.append("does not say what failed")
    if not error.hint.strip():
        found.append("does not say what to do")
    if "Traceback" in said or "Unexpected error" in said:
        found.append("an exception that nobody expected")
    if tells_address and isinstance(error, (NetworkError, HttpError, ResponseError)) and not error.url:
        found.append("does not say where")
    if isinstance(error, HttpError) and str(error.status) not in said:
        found.append("does not say the status")
    return [*found, *(f"says a secret ({word})" for word in SECRETS.findall(said))]


def _without_kept(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without what differs from what the catalogue describes, and was kept under a name that says so."""
    return {name: content for name, content in files.items() if "-mismatch" not in name}


def _is_lasting(thread: threading.Thread) -> bool:
    return thread.name.startswith(_LASTING) or thread.name.endswith(_OF_SERVERS)


@contextmanager
def _listening(verdict: Verdict) -> Iterator[None]:
    """Exceptions that nobody gets are wrong: those of slots, of threads, of destructors."""

    def note(kind: str) -> Callable[..., None]:
        return lambda *given: verdict.wrongs.append(f"an exception in {kind}: {_words(given)}")

    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook, threading.excepthook, sys.unraisablehook = note("a slot"), note("a thread"), note("a destructor")
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


def _words(given: tuple[Any, ...]) -> str:
    if len(given) == 3:
        return "".join(traceback.format_exception(*given))
    found = given[0]
    return "".join(traceback.format_exception(found.exc_type, found.exc_value, found.exc_traceback))


def _sizes(files: dict[str, bytes]) -> dict[str, int]:
    return {name: len(content) for name, content in files.items()}
