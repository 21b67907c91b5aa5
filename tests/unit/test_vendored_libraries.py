"""The bundled libraries match the recorded hash and stay in the plugin's namespace."""

from __future__ import annotations

import re

from scripts.plugin_files import ROOT
from scripts.vendor import RECORD, TARGET, tree_hash


def test_the_libraries_match_the_recorded_hash() -> None:
    assert tree_hash(TARGET) == RECORD.read_text(encoding="utf-8").strip(), "run `make vendor`"


def test_the_hash_changes_with_a_changed_renamed_or_added_file(tmp_path) -> None:
    (tmp_path / "a.py").write_text("1")
    first = tree_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("byte code")
    assert tree_hash(tmp_path) == first
    (tmp_path / "a.py").write_text("2")
    second = tree_hash(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    third = tree_hash(tmp_path)
    (tmp_path / "c.py").write_text("")
    assert len({first, second, third, tree_hash(tmp_path)}) == 4


def test_no_bundled_module_imports_pystac_from_outside() -> None:
    statement = re.compile(r"(?m)^\s*(?:import|from) (?:pystac|pystac_client)\b.*$")
    for path in TARGET.rglob("*.py"):
        assert statement.findall(path.read_text(encoding="utf-8")) == [], path


def test_each_library_has_its_licence_and_no_binaries() -> None:
    assert {path.parent.name for path in TARGET.glob("*/LICENSE")} == {"pystac", "pystac_client"}
    assert {path.suffix for path in TARGET.rglob("*") if path.is_file() and "__pycache__" not in path.parts} <= {
        ".py",
        ".json",
        ".typed",
        "",
    }


def test_the_requirements_are_pinned_by_hash() -> None:
    lines = (ROOT / "requirements-extlibs.txt").read_text(encoding="utf-8").replace("\\\n", "")
    pins = [line for line in lines.splitlines() if line and not line.startswith("#")]
    assert len(pins) == 2
    assert all(re.fullmatch(r"[\w-]+==[\d.]+\s+--hash=sha256:[0-9a-f]{64}", pin) for pin in pins)
