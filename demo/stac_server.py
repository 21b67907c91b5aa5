"""`rustac serve`, a STAC API with an in-memory backend, as a context manager."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_READY_WITHIN = 60.0


class ServerError(Exception):
    """A server could not be started or has ended."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rustac_command() -> list[str]:
    """The command that starts rustac: the one beside this Python, otherwise the one on the path. Raises ServerError."""
    beside = Path(sys.executable).parent / "rustac"
    found = str(beside) if beside.exists() else shutil.which("rustac")
    if found is None:
        raise ServerError("rustac is not installed: pip install rustac")
    return [found]


def tied_to_this_process() -> list[str]:
    """A prefix of a command that makes the process end with ours, even if ours crashes.

    Linux ties it to the thread that starts it, which must run as long as the server.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def wait_until_answers(port: int, process: subprocess.Popen[bytes], log: Path, path: str = "/") -> None:
    """Return once GET `path` answers 200. Raises ServerError with the process's output when it ends or hangs."""
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise ServerError(f"{process.args!r} does not answer on port {port}:\n{log.read_text(errors='replace')[-2000:]}")


def end_process(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, and kill it after five seconds."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def stac_server(
    collections: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]], *, public_url: str | None = None
) -> Iterator[str]:
    """Serve the catalogue; yields the API's root URL, without a trailing slash.

    With `public_url` (only scheme, host and port: rustac drops a path) the links in the answers have that address, as
    behind a proxy, while the yielded URL is the server's own.
    """
    with tempfile.TemporaryDirectory(prefix="datacube-stac-") as folder:
        files = _catalogue_files(Path(folder), collections, items)
        process, url = _started(files, Path(folder) / "log", public_url)
        try:
            yield url
        finally:
            end_process(process)


def _started(files: Sequence[str], log: Path, public_url: str | None) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server; return it and its URL. Tries again when another process takes the port before it starts."""
    for is_last in (False, False, True):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [*tied_to_this_process(), *rustac_command(), "serve"]
        command += ["-a", public_url or url, "--bind", f"127.0.0.1:{port}", *files]
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_answers(port, process, log)
        except ServerError:
            end_process(process)
            if is_last:
                raise
        else:
            break
    return process, url


def _catalogue_files(
    folder: Path, collections: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Write the files that rustac reads: one per collection, sorted by name, and one of all items."""
    files = []
    for number, collection in enumerate(collections):
        path = folder / f"collection-{number:03}.json"
        path.write_text(json.dumps(collection), encoding="utf-8")
        files.append(str(path))
    if items:
        path = folder / "items.json"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(items)}), encoding="utf-8")
        files.append(str(path))
    return files
