"""This QGIS among those that run with the same profile at a time: whose turn it is to offer an interrupted export."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUuid

from ...files.lock_file import LockFile

_ID = re.compile(r"[0-9a-f]{32}")


class Session:
    """Begins with its first use and ends with the plugin, or with QGIS, however that ends."""

    def __init__(self) -> None:
        self.id: str = QUuid.createUuid().toString(QUuid.StringFormat.Id128)
        self._lock: LockFile | None = None
        self._guard = threading.Lock()

    def hold(self) -> None:
        """Take the session's lock, by which other QGIS of this profile see that it is running. For a worker; where no
        file can be written, they take the session for over."""
        with self._guard:
            if self._lock is None:
                path = _path(self.id)
                with suppress(OSError):
                    path.parent.mkdir(parents=True, exist_ok=True)
                for other in path.parent.glob("*.lock"):
                    _is_over(other)  # removes the locks of QGIS that were killed
                self._lock = LockFile(path)
                self._lock.take()

    def end(self) -> None:
        with self._guard:
            if self._lock is not None:
                self._lock.release()
                self._lock = None


def lasts_elsewhere(session_id: object) -> bool:
    """Whether another running QGIS has the session of this id, which comes from the settings and may be anything. For a
    worker."""
    if not isinstance(session_id, str) or not _ID.fullmatch(session_id) or session_id == session().id:
        return False
    path = _path(session_id)
    return path.exists() and not _is_over(path)


def session() -> Session:
    """The session of this QGIS."""
    global _session  # noqa: PLW0603 - there is one
    if _session is None:
        _session = Session()
    return _session


def end_session() -> None:
    """The plugin is being unloaded: others may offer what is left."""
    global _session  # noqa: PLW0603 - there is one
    if _session is not None:
        _session.end()
        _session = None


_session: Session | None = None


def _is_over(path: Path) -> bool:
    """Whether the QGIS of this session was killed; its lock is removed then."""
    lock = LockFile(path)
    is_over = lock.take()
    lock.release()
    return is_over


def _path(session_id: str) -> Path:
    return Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "sessions" / f"{session_id}.lock"
