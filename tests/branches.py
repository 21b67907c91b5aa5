"""Notes which branches of the plugin are taken in this process, where `scripts.coverage` asks for it.

The plugin's modules are compiled with the marks of `scripts.branches` as they are imported; Python keeps what it has
compiled beside its other compiled files. A file in the folder that BRANCHES_IN names says what was taken, when the
tests of the process have ended and at its own end. A process that is killed says nothing.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import zlib
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.branches import MARKS, marked

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "BRANCHES_IN"
ROOMS = ("core", "provider", "ui")
_NAMES = tuple(f"datacube_browser.{room}" for room in ROOMS)
#: Files that were compiled with other marks do not count.
_SUFFIX = f".branches-{zlib.crc32((ROOT / 'scripts' / 'branches.py').read_bytes()):08x}.pyc"

#: By the file's path relative to the root: the numbers of the branches that were taken, as keys.
_taken: dict[str, dict[int, int]] = {}


class _Loader(SourceFileLoader):
    """Compiles with marks. Files are read as for any import: the guard of the main thread knows imports."""

    def source_to_code(self, data: bytes, path: str, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        tree: ast.Module = marked(bytes(data), path)[0]
        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)

    def get_data(self, path: str) -> bytes:
        return super().get_data(_ours(path))

    def set_data(self, path: str, data: bytes, *, _mode: int = 0o666) -> None:  # type: ignore[override]
        super().set_data(_ours(path), data, _mode=_mode)

    def exec_module(self, module: ModuleType) -> None:
        name = os.path.relpath(self.path, ROOT)
        setattr(module, MARKS, _taken.setdefault(name, {}))
        super().exec_module(module)


def _ours(path: str) -> str:
    return f"{path.removesuffix('.pyc')}{_SUFFIX}" if path.endswith(".pyc") else path


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


def write() -> None:
    """Say what has been taken, if something was and it is wanted; again at each call."""
    taken = {name: sorted(numbers) for name, numbers in list(_taken.items())}
    if taken:
        new = Path(os.environ[FOLDER], f"{os.getpid()}.new")
        new.write_text(json.dumps(taken), encoding="utf-8")
        new.rename(new.with_suffix(".json"))


def note() -> None:
    """Note what is taken from now on, if the environment says where to write it; before the plugin is imported."""
    if os.environ.get(FOLDER) and _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
        atexit.register(write)
