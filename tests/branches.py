"""Notes which branches of the plugin are taken in this process, where `scripts.coverage` asks for it.

The plugin's modules are compiled with the marks of `scripts.branches` as they are imported, once for all processes,
which share the folder that BRANCHES_IN names. A file there says what was taken, when the tests of the process have
ended and at its own end. A process that is killed says nothing.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import marshal
import os
import sys
import threading
from contextlib import suppress
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.branches import MARKS, marked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "BRANCHES_IN"
ROOMS = ("core", "provider", "ui")
_NAMES = tuple(f"datacube_browser.{room}" for room in ROOMS)

#: By the file's path relative to the root: the numbers of the branches that were taken, as keys.
_taken: dict[str, dict[int, int]] = {}


class _Loader(SourceFileLoader):
    """Compiles with marks. Files are read as for any import: the guard of the main thread knows imports."""

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        kept = Path(os.environ[FOLDER], f"{hashlib.sha256(self.path.encode() + source).hexdigest()}.code")
        with suppress(OSError):
            return marshal.loads(kept.read_bytes())
        code: CodeType = compile(marked(source, self.path)[0], self.path, "exec", dont_inherit=True)
        with suppress(OSError):  # a test may have taken the right to write from its process
            _put(kept, marshal.dumps(code))
        return code

    def exec_module(self, module: ModuleType) -> None:
        name = os.path.relpath(self.path, ROOT)
        setattr(module, MARKS, _taken.setdefault(name, {}))
        super().exec_module(module)


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if not name.startswith(_NAMES):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader or not spec.loader.path.startswith(f"{ROOT}/"):
            return None  # a copy of the plugin that a test has installed
        spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def _put(path: Path, content: bytes) -> None:
    """Write a whole file, which another process may do at the same time."""
    new = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    new.write_bytes(content)
    new.replace(path)


def write() -> None:
    """Say what has been taken, if something was and it is wanted; again at each call."""
    taken = {name: sorted(numbers) for name, numbers in list(_taken.items())}
    if taken:
        _put(Path(os.environ[FOLDER], f"{os.getpid()}.json"), json.dumps(taken).encode())


def note() -> None:
    """Note what is taken from now on, if the environment says where to write it; before the plugin is imported."""
    if os.environ.get(FOLDER) and _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
        atexit.register(write)
