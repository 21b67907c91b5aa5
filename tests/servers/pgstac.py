"""stac-fastapi on pgSTAC, the engine of NRCan's datacube, with a PostgreSQL of its own.

`scripts/install-test-servers.sh` installs what it needs. Every process is a child of this one and ended by its id.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.build import ROOT
from demo.stac_server import ServerError, end_process, free_port, tied_to_this_process, wait_until_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_POSTGRES = Path("/usr/lib/postgresql/15/bin")
_PYTHON = ROOT / "build" / "pgstac-venv" / "bin" / "python"

#: The path of the API in NRCan's links, which differs from the one that is requested.
NRCAN_ROOT_PATH = "/pgstac/api"


@contextmanager
def pgstac_server(
    collections: Sequence[Mapping[str, Any]],
    items: Sequence[Mapping[str, Any]],
    *,
    root_path: str = "",
    transactions: bool = False,
) -> Iterator[str]:
    """Serve the catalogue; yields the API's root URL, without a trailing slash.

    The API answers at that root. With `root_path` its links contain that path nevertheless, as NRCan's do: a request
    for such a link as it is gets a 404. With `transactions` anybody may write, by the Transaction extension and
    `bulk_items`.
    """
    if not _PYTHON.exists():
        raise ServerError("pgSTAC is not installed: scripts/install-test-servers.sh")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="datacube-pgstac-")))
        folder.chmod(0o755)
        environment = {**os.environ, **stack.enter_context(_postgres(folder))}
        _load(folder, environment, collections, items)
        port = free_port()
        command = [*tied_to_this_process(), _PYTHON, "-m", "uvicorn", "stac_fastapi.pgstac.app:create_app", "--factory"]
        command += ["--port", str(port)]
        log = folder / "api.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={
                    **environment,
                    "ROOT_PATH": root_path,
                    "ENABLE_TRANSACTIONS_EXTENSIONS": str(transactions),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        stack.callback(end_process, process)
        wait_until_answers(port, process, log)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _postgres(folder: Path) -> Iterator[dict[str, str]]:
    """Run an empty database; yields the environment variables with which PostgreSQL's clients find it.

    PostgreSQL refuses to run as root, so root runs it as the user that Debian's package has created.
    """
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    data = folder / "database"
    data.mkdir()
    shutil.chown(data, user)
    port = free_port()
    initialise = [_POSTGRES / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8"]
    _run(initialise, cwd=data, user=user)
    log = folder / "database.log"
    serve = [*tied_to_this_process(), _POSTGRES / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1"]
    serve += ["-k", "", "-c", "fsync=off"]  # no socket file, and no protection against a power cut
    with log.open("wb") as output:
        process = subprocess.Popen(serve, cwd=data, user=user, stdout=output, stderr=subprocess.STDOUT)
    environment = {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGUSER": "postgres",
        "PGPASSWORD": "unused",  # pragma: allowlist secret
        "PGDATABASE": "postgres",
    }
    try:
        _wait_for_database(process, {**os.environ, **environment}, log)
        yield environment
    finally:
        process.send_signal(signal.SIGINT)  # ends the server without waiting for its clients
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_database(process: subprocess.Popen[bytes], environment: Mapping[str, str], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        ready = subprocess.run([_POSTGRES / "pg_isready", "-q"], env=environment, check=False)
        if ready.returncode == 0:
            return
        time.sleep(0.1)
    raise ServerError(f"PostgreSQL does not start:\n{log.read_text(errors='replace')[-2000:]}")


def _load(
    folder: Path,
    environment: Mapping[str, str],
    collections: Sequence[Mapping[str, Any]],
    items: Sequence[Mapping[str, Any]],
) -> None:
    pypgstac = [_PYTHON.with_name("pypgstac")]
    _run([*pypgstac, "migrate"], env=environment)
    for kind, records in (("collections", collections), ("items", items)):
        path = folder / f"{kind}.ndjson"
        path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
        _run([*pypgstac, "load", kind, path, "--method", "insert"], env=environment)
    # NRCan's answers include the number of matching items
    count = "UPDATE pgstac.pgstac_settings SET value = 'on' WHERE name = 'context'"
    _run([_POSTGRES / "psql", "-qc", count], env=environment)


def _run(command: Sequence[str | Path], **options: Any) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    if done.returncode:
        raise ServerError(f"{command!r} failed:\n{done.stdout.decode(errors='replace')[-2000:]}")
