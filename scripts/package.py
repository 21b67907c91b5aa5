"""Build build/datacube_browser.zip with pb_tool: `make package`.

pb_tool works on a copy of what pb_tool.cfg lists, without caches and other files of the checkout. Its zip is then
rewritten with sorted names, one time and plain permissions, so that the same commit gives the same bytes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from .plugin_files import CONFIG, NAME, ROOT, listed

STRAYS = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~", "*.orig", "*.rej")


def main() -> None:
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="package-", dir=build) as scratch:
        copy = Path(scratch) / "source"
        copy_plugin(copy)
        deployed = Path(scratch) / "deployed"
        pb_tool("deploy", "--no-confirm", "--no-docs", "--plugin_path", str(deployed), folder=copy)
        pb_tool("zip", "--quick", "--no-docs", "--plugin_path", str(deployed), folder=copy)
        made = Path(scratch) / "made.zip"
        rewrite(copy / f"{NAME}.zip", made, committed())
        made.replace(build / f"{NAME}.zip")
    print(f"build/{NAME}.zip: {(build / f'{NAME}.zip').stat().st_size / 1e6:.2f} MB")


def copy_plugin(target: Path) -> None:
    """Copy what pb_tool.cfg lists; stop when something is missing."""
    target.mkdir()
    shutil.copy2(CONFIG, target)
    for key in ("python_files", "resource_files", "extras"):
        for name in listed(key):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    for name in listed("extra_dirs"):
        shutil.copytree(ROOT / name, target / name, ignore=STRAYS)
    # newer than its .qrc: otherwise pb_tool compiles it again, with an import of PyQt5
    (target / "resources.py").touch()


def pb_tool(*arguments: str, folder: Path) -> None:
    tool = Path(sys.executable).with_name("pb_tool")
    result = subprocess.run([tool, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"pb_tool {arguments[0]} failed:\n{result.stdout}{result.stderr}")


def committed() -> time.struct_time:
    """The time of the packaged commit (UTC); outside a git checkout 1980, the earliest time of a zip."""
    command = ["git", "log", "-1", "--format=%ct"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return time.gmtime(int(answer)) if answer else time.struct_time((1980, 1, 1, 0, 0, 0, 1, 1, 0))


def rewrite(source: Path, target: Path, moment: time.struct_time) -> None:
    """Copy the zip with sorted entries, all with this time, which also replaces the time in metadata.txt."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", moment)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(info.filename for info in old.infolist() if not info.is_dir()):
            content = old.read(name)
            if name == f"{NAME}/metadata.txt":
                content = re.sub(rb"(?m)^dateTime\s*=.*$", f"dateTime={stamp}".encode(), content)
            entry = zipfile.ZipInfo(name, moment[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            new.writestr(entry, content)


if __name__ == "__main__":
    main()
