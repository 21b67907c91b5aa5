"""What `make` installs is pinned by version and hash."""

from __future__ import annotations

import re

import pytest

from scripts.pin_hashes import PIN, hashes_by_package, pinned, unpinned
from scripts.plugin_files import ROOT

FILES = ("requirements-dev.txt", "requirements-extlibs.txt", "requirements-qt6.txt", "benchmarks/requirements.txt")


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_one_version_and_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+", line)] == []


def test_make_installs_by_hash_alone() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert text.count("pip install") == 1
    rule = next(line for line in text.splitlines() if "pip install" in line)
    assert {"--require-hashes", "--only-binary", "--no-deps"} <= set(rule.split())
    installed = re.findall(r"\$\(PIP_INSTALL\).* -r (\S+)", text)
    prerequisites = {"$<": ("benchmarks/requirements.txt", "requirements-qt6.txt")}
    assert len(installed) == 3
    assert all(name in prerequisites or name in FILES for name in installed)


def test_hashes_are_written_below_their_package_and_comments_stay() -> None:
    old, new = "0" * 64, "1" * 64
    text = f"# why\nConfigUpdater==4.1.1 \\\n    --hash=sha256:{old}\n\nast_serialize==1.0\n"
    compiled = f"configupdater==4.1.1 \\\n    --hash=sha256:{new} \\\n    --hash=sha256:{old}\n"
    compiled += f"ast-serialize==1.0 --hash=sha256:{new}\n"
    assert unpinned(text) == "# why\nConfigUpdater==4.1.1\n\nast_serialize==1.0\n"
    written = pinned(text, hashes_by_package(compiled))
    assert written == (
        f"# why\nConfigUpdater==4.1.1 \\\n    --hash=sha256:{old} \\\n    --hash=sha256:{new}\n\n"
        f"ast_serialize==1.0 \\\n    --hash=sha256:{new}\n"
    )
    assert PIN.match("boolean.py==5.0")
