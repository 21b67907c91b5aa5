"""What the papers for developers name is there: files, rooms, functions, tests and links."""

from __future__ import annotations

import ast
import fnmatch
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from scripts.plugin_files import ROOT, sources
from tests.unit.test_architecture import Module, shipped_modules

if TYPE_CHECKING:
    from pathlib import Path


def listed_functions(text: str) -> list[tuple[str, str]]:
    """The `file: function` lines of docs/architecture.md as (path, name)."""
    return re.findall(r"^ {4}(\S+\.py): ([\w.]+)", text, re.MULTILINE)


def test_the_functions_on_the_listed_functions_exist() -> None:
    listed = listed_functions((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    modules = {module.path: module for module in shipped_modules()}
    missing = [f"{path}: {name}" for path, name in listed if path not in modules or not defines(modules[path], name)]
    assert len(listed) > 35
    assert missing == []


def places(text: str) -> set[str]:
    """The files and folders that a text names: in backticks or at the beginning of an indented line, with a slash or an
    ending."""
    named = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4}(\S+\.py):", text, re.MULTILINE)
    ours = re.compile(r"(?!/|-)[\w.*{}-]+(?:/[\w.*{}-]+)*(?:/|\.(?:py|md|txt|cfg|sha256|toml|ui))")
    return {name for name in named if ours.fullmatch(name)}


#: Names in the papers of what `make` writes.
NOT_IN_THE_CHECKOUT = re.compile(r"build/.*|extlibs/.*|THIRD-PARTY\.md")


@pytest.mark.parametrize("paper", ["docs/architecture.md", "docs/trust.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_room_and_file_that_a_paper_names_exists(paper: str) -> None:
    named = places((ROOT / paper).read_text(encoding="utf-8"))
    names = [path.name for path in sources(".py")]
    wanted = {name for name in named if not NOT_IN_THE_CHECKOUT.fullmatch(name)}
    missing = {name for name in wanted if not any(ROOT.glob(name.rstrip("/"))) and not fnmatch.filter(names, name)}
    assert missing == set()
    assert len(wanted) > 5


def headings(text: str) -> set[str]:
    """What links to the headings of a page have behind their `#`."""
    found = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def broken_links(paper: Path, text: str) -> list[str]:
    """The links of a page to a file, or to a heading, that is not there; web addresses are left alone."""
    found = []
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        name, _, heading = link.partition("#")
        target = paper.parent / name if name else paper
        if not target.exists() or (heading and heading not in headings(target.read_text(encoding="utf-8"))):
            found.append(link)
    return found


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/*.md"])
def test_every_link_of_a_paper_leads_to_a_file_or_heading(paper: str) -> None:
    for path in ROOT.glob(paper):
        assert broken_links(path, path.read_text(encoding="utf-8")) == [], path.name


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = "[1](#install) [2](#gone) [3](docs/gone.md#a) [4](docs/trust.md#pixels) [5](https://a.example/b)"
    assert broken_links(ROOT / "README.md", text) == ["#gone", "docs/gone.md#a"]
    assert headings("# A: b, c\n\n## Émoi — d\n") == {"a-b-c", "émoi--d"}


@cache
def functions_of_tests() -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    return {name for text in texts for name in re.findall(r"^ *def (\w+)", text, re.MULTILINE)}


def named_in_last_cells(section: str) -> list[list[str]]:
    """The names of functions in the last cell of each row of a section's table."""
    rows = [line.split(" | ")[-1] for line in section.splitlines() if line.startswith("| ")][1:]
    return [re.findall(r"`(\w+)`", row) for row in rows]


def test_each_difference_of_another_system_has_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    section = text.partition("## Windows and macOS\n")[2].partition("\n## ")[0]
    rows = named_in_last_cells(section)
    assert len(rows) > 15
    assert [row for row in rows if not row] == []
    assert {name for row in rows for name in row} - functions_of_tests() == set()


def test_every_test_that_a_paper_names_exists() -> None:
    papers = [*ROOT.glob("docs/*.md"), ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md"]
    text = "".join(path.read_text(encoding="utf-8") for path in papers)
    assert set(re.findall(r"`(test_\w+)`", text)) - functions_of_tests() == set()
    assert named_in_last_cells("| a | b |\n|---|---|\n| a | `test_b` of `c.py`, `test_d` |") == [["test_b", "test_d"]]


def test_every_room_is_described() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {f"{path.parts[0]}/{path.parts[1]}/" for path in sources(".py") if len(path.parts) > 2}
    assert {name for name in rooms if name.startswith(("core/", "ui/")) and f"`{name}`" not in text} == set()


def test_a_place_that_does_not_exist_is_found() -> None:
    text = "In `core/gone.py`, `ui/lost/` and `make test`, with `a = 1`.\n\n    core/b.py: f   words\n"
    assert places(text) == {"core/gone.py", "ui/lost/", "core/b.py"}


def defines(module: Module, name: str) -> bool:
    """Whether the module has this function, class or method ("Class.method")."""
    body: list[ast.stmt] = module.tree.body
    for part in name.split("."):
        found = next((node for node in body if getattr(node, "name", "") == part), None)
        if found is None:
            return False
        body = getattr(found, "body", [])
    return True


def test_a_listed_function_that_does_not_exist_is_found() -> None:
    module = Module("core/a.py", "class A:\n    def b(self):\n        pass")
    assert defines(module, "A.b")
    assert not defines(module, "A.c")
    assert not defines(module, "b")
    assert listed_functions("    core/a.py: A.b   words\n") == [("core/a.py", "A.b")]
