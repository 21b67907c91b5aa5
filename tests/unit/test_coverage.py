"""What is counted as a branch, how it is noted, and what `make coverage` says of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from scripts import coverage
from scripts.branches import MARKS, branches, marked
from scripts.plugin_files import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = b'''"""Words."""
from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import nothing

def kind(values):
    """A docstring."""
    while True:
        for value in values:
            if value == 1:
                return "one"
            elif value == 2:
                break
        else:
            return "none"
        match value:
            case 2:
                try:
                    raise ValueError
                except ValueError:
                    return "two"

def rest(value):
    match value:
        case 3:
            return "three"
        case _:
            while value:
                value -= 1
            return "other"
'''

ALL = [
    (10, "loop"),
    (10, "end"),
    (11, "true"),
    (11, "false"),
    (13, "true"),
    (13, "false"),
    (18, "case"),
    (17, "no case"),
    (21, "except"),
    (26, "case"),
    (28, "case"),
    (29, "loop"),
    (29, "end"),
]


def taken_by(*calls: tuple[str, object]) -> tuple[list[object], set[tuple[int, str]]]:
    """What the functions return, and which branches they took."""
    tree, found = marked(SOURCE, "sample.py")
    marks: dict[int, int] = {}
    names: dict[str, object] = {MARKS: marks}
    exec(compile(tree, "sample.py", "exec"), names)
    results = [names[name](argument) for name, argument in calls]
    return results, {(found[number].line, found[number].way) for number in marks}


def test_the_ways_out_of_lines_that_decide_are_branches() -> None:
    assert sorted((each.line, each.way) for each in branches(SOURCE)) == sorted(ALL)


def test_a_marked_file_does_the_same_and_says_what_it_took() -> None:
    assert taken_by() == ([], set())
    assert taken_by(("kind", [])) == (["none"], {(10, "end")})
    assert taken_by(("kind", [1])) == (["one"], {(10, "loop"), (11, "true")})
    two = {(10, "loop"), (11, "false"), (13, "true"), (18, "case"), (21, "except")}
    assert taken_by(("kind", [2])) == (["two"], two)
    every = [("kind", []), ("kind", [3, 1]), ("kind", [2]), ("rest", 3), ("rest", 1)]
    assert taken_by(*every)[1] == set(ALL) - {(17, "no case")}


def test_the_lines_of_errors_and_the_docstrings_stay() -> None:
    names: dict[str, object] = {MARKS: {}}
    exec(compile(marked(SOURCE, "sample.py")[0], "sample.py", "exec"), names)
    assert names["__doc__"] == "Words."
    assert names["kind"].__doc__ == "A docstring."
    with pytest.raises(TypeError) as raised:
        names["kind"](5)
    assert raised.traceback[-1].lineno == 9  # counted from 0


def test_a_process_of_the_tests_says_what_its_threads_took(tmp_path: Path) -> None:
    """A thread that Qt starts, which tools that trace lines do not see."""
    code = """
        import tests.conftest
        from qgis.PyQt.QtCore import QThread
        from datacube_browser.core.http.pace import Pace

        class Worker(QThread):
            def run(self):
                Pace().check(1, "https://example.org/")

        worker = Worker()
        worker.start()
        worker.wait()
    """
    environment = {**os.environ, "BRANCHES_IN": str(tmp_path)}
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, env=environment, timeout=300, check=True)
    taken = coverage.taken_in(tmp_path)["core/http/pace.py"]
    all_ways = enumerate(branches((ROOT / "core" / "http" / "pace.py").read_bytes()))
    assert [branch.way for number, branch in all_ways if number in taken] == [
        "false",
        "true",
    ]  # the computer did not sleep, and it is too early to judge


@pytest.fixture
def sources(tmp_path: Path, monkeypatch) -> Path:
    """A plugin of three files with 13 branches each, and an empty folder for what was taken."""
    for room in coverage.WANTED:
        (tmp_path / room).mkdir()
        (tmp_path / room / "a.py").write_bytes(SOURCE)
    folder = tmp_path / "taken"
    folder.mkdir()
    monkeypatch.setattr(coverage, "FOLDER", folder)
    monkeypatch.setattr(coverage, "ROOT", tmp_path)
    return tmp_path


def write(folder: Path, name: str, taken: dict[str, list[int]]) -> None:
    (folder / "taken" / f"{name}.json").write_text(json.dumps(taken))


def test_what_processes_took_is_put_together_and_files_that_none_imported_count(sources: Path) -> None:
    write(sources, "1", {"core/a.py": [0, 1, 2], "ui/a.py": list(range(12))})
    write(sources, "2", {"core/a.py": list(range(2, 13))})
    files = coverage.measured(coverage.taken_in(sources / "taken"))
    assert {room: (each.taken, each.all) for room, each in coverage.shares(files).items()} == {
        "core": (13, 13),
        "provider": (0, 13),
        "ui": (12, 13),
    }
    assert coverage.too_low(files) == ["provider"]
    assert {file.path: len(file.missed) for file in files} == {"core/a.py": 0, "provider/a.py": 13, "ui/a.py": 1}
    assert coverage.table(files).splitlines()[-2:] == ["   13 of  13  provider/a.py", "    1 of  13  ui/a.py"]


@pytest.mark.parametrize(("code", "taken"), [(0, 13), (1, 12), (3, 13)])
def test_a_run_fails_where_a_test_or_too_few_branches_do(
    sources: Path, monkeypatch, capfd, code: int, taken: int
) -> None:
    numbers = {f"{room}/a.py": list(range(taken)) for room in coverage.WANTED}
    program = f"""
        import json, os, pathlib, sys
        pathlib.Path(os.environ["BRANCHES_IN"], "1.json").write_text({json.dumps(numbers)!r})
        sys.exit({code if taken == 13 else 0})
    """
    (sources / "taken" / "old.json").write_text(json.dumps({"core/a.py": list(range(13))}))
    assert coverage.run(["-c", textwrap.dedent(program)]) == code
    said = capfd.readouterr().out
    assert ("Too few" in said) == (taken < 13)
    coverage.lines(["core/"])
    assert capfd.readouterr().out == ("" if taken == 13 else "core/a.py:29: end: while value:\n")


def test_what_make_test_runs_is_measured() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", text, re.MULTILINE)
    assert recipe is not None
    assert {"typecheck", "secrets", "check-translations", "coverage"} <= set(recipe[1].split())
