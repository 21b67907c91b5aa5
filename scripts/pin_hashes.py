"""Write the hashes of all files of each pinned package into requirements files: `python -m scripts.pin_hashes FILE…`.

Change the versions in the file first; comments stay. It needs `uv` on the PATH (`pip install uv`). Read the difference
before you commit it: hashes alone, of the versions that you meant.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")


def hashes_by_package(text: str) -> dict[str, list[str]]:
    """The `--hash=…` options by the package's name as uv writes it: in lower case, with hyphens."""
    found: dict[str, list[str]] = {}
    for block in text.replace("\\\n", " ").splitlines():
        pin = PIN.match(block)
        if pin:
            found[normal(pin[1])] = sorted(re.findall(r"--hash=sha256:[0-9a-f]{64}", block))
    return found


def normal(name: str) -> str:
    """The name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def unpinned(text: str) -> str:
    """The requirements without the hashes."""
    return re.sub(r" ?\\\n\s+--hash=sha256:[0-9a-f]{64}", "", text)


def pinned(text: str, hashes: dict[str, list[str]]) -> str:
    """The requirements with these hashes. Raises KeyError where a package has none."""
    lines = []
    for line in unpinned(text).splitlines():
        pin = PIN.match(line)
        lines.append(" \\\n    ".join([line, *hashes[normal(pin[1])]]) if pin else line)
    return "\n".join([*lines, ""])


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        text = path.read_text(encoding="utf-8")
        command = [
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--no-deps",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "-",
        ]
        answer = subprocess.run(command, input=unpinned(text), capture_output=True, text=True, check=False)
        if answer.returncode:
            raise SystemExit(f"{path}: {answer.stderr}")
        path.write_text(pinned(text, hashes_by_package(answer.stdout)), encoding="utf-8")


if __name__ == "__main__":
    main()
