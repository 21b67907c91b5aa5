"""Processes that begin with everything imported: one that imports it, and forks for each of them.

    with Nursery("tests.faults.child:prepare") as nursery:
        process = nursery.start("tests.faults.child:work", "download", …)
        process.kill()

A process with Python, QGIS and the plugin works for two to three seconds before it does anything, nearly all of it
imports. What is forked is a process like any other, with a QGIS of its own: it can be killed and stopped, and shares
nothing with others. `prepare` is a function without arguments that imports, and starts neither QGIS nor a thread: a
fork has none of the threads.
"""

from __future__ import annotations

import base64
import faulthandler
import gc
import importlib
import os
import pickle
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
#: Seconds in which the imports are done, on a busy machine.
_READY = 300.0


class ForkError(Exception):
    """The process that forks has ended, or does not answer."""


class Forked:
    """A process of a Nursery, as subprocess.Popen has it."""

    def __init__(self, nursery: Nursery, pid: int, said: Path) -> None:
        self._nursery = nursery
        self._said = said
        self.pid = pid
        #: How it has ended, by `poll` and `wait`; below zero by a signal.
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float = 300.0) -> int:
        """Raises TimeoutError."""
        end = time.monotonic() + timeout
        while (code := self._look(max(0.0, end - time.monotonic()))) is None:
            if time.monotonic() >= end:
                raise TimeoutError(f"a process has not ended: {self.errors}")
        return code

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    @property
    def output(self) -> str:
        """What it has printed."""
        return (self._said / "out").read_text(errors="replace")

    @property
    def errors(self) -> str:
        return (self._said / "errors").read_text(errors="replace")

    def _look(self, seconds: float) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.code_of(self.pid, seconds)
        return self.returncode


class Nursery:
    """Forks processes while the context lasts; those that are left are killed at its end."""

    def __init__(self, prepare: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._count = 0
        self._codes: dict[int, int] = {}
        self._begun: list[int] = []
        self._process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "tests.forks", prepare],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # a line in a buffer is one that a selector does not see
        )
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._process.stdout, selectors.EVENT_READ)

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._selector.close()
        self._process.stdout.close()
        self._folder.cleanup()

    def start(self, function: str, *given: Any) -> Forked:
        """Call "module:function" with these plain values in a process of its own. Raises ForkError."""
        self._count += 1
        said = Path(self._folder.name, str(self._count))
        said.mkdir()
        for name in ("out", "errors"):
            (said / name).touch()
        words = str(said).encode(), pickle.dumps((function, given))
        self._process.stdin.write(b" ".join(map(base64.b64encode, words)) + b"\n")
        self._process.stdin.flush()
        while not self._begun:
            self._hear(_READY)
        return Forked(self, self._begun.pop(), said)

    def code_of(self, pid: int, seconds: float) -> int | None:
        """How this process has ended; None where it has not within so many seconds."""
        while pid not in self._codes and self._selector.select(seconds):
            self._hear(0)
        return self._codes.pop(pid, None)

    def _hear(self, seconds: float) -> None:
        """What the process that forks says next."""
        if not self._selector.select(seconds):
            raise ForkError("the process that forks does not answer")
        word, *numbers = self._process.stdout.readline().split() or [b""]
        if word == b"begun":
            self._begun.append(int(numbers[0]))
        elif word == b"ended":
            self._codes[int(numbers[0])] = int(numbers[1])
        else:
            raise ForkError(f"the process that forks has ended: {self._process.wait()}")


# In the process that forks -------------------------------------------------------------------------------------------


def _named(function: str) -> Callable[..., Any]:
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _serve() -> None:
    """Fork for each line that comes, and say how each of them ends; until there are no more lines."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what imports print is no answer
    _named(sys.argv[1])()
    gc.collect()
    gc.freeze()
    lines = os.fdopen(0, "rb", buffering=0, closefd=False)
    selector = selectors.DefaultSelector()
    selector.register(lines, selectors.EVENT_READ)
    running: dict[int, int] = {}  # process by its handle
    while True:
        for key, _ in selector.select():
            if key.fd in running:
                pid = running.pop(key.fd)
                selector.unregister(key.fd)
                os.close(key.fd)
                answers.write(b"ended %d %d\n" % (pid, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
            elif line := lines.readline():
                pid = os.fork()
                if pid == 0:
                    selector.close()
                    answers.close()
                    _work(line)
                handle = os.pidfd_open(pid)
                running[handle] = pid
                selector.register(handle, selectors.EVENT_READ)
                answers.write(b"begun %d\n" % pid)
            else:
                for pid in running.values():
                    os.kill(pid, signal.SIGKILL)
                return


def _work(line: bytes) -> None:
    """In a process that has just been forked: do what the line says, and end."""
    said, wanted = map(base64.b64decode, line.split())
    for descriptor, name in ((1, "out"), (2, "errors")):
        file = os.open(Path(said.decode(), name), os.O_WRONLY | os.O_APPEND)
        os.dup2(file, descriptor)
        os.close(file)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    faulthandler.enable()
    code = 1
    try:
        function, given = pickle.loads(wanted)
        _named(function)(*given)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the test says it
        traceback.print_exc()
    from tests import branches

    branches.write()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # the end of QGIS is not what is looked at


if __name__ == "__main__":
    _serve()
