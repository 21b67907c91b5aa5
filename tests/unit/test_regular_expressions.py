"""The regular expressions of the shipped code on texts that a server could have written to stop the program.

Each expression is taken from the source, with the methods that are called on it, and run over long texts made of its
own parts: one that goes back over what it has read would run for hours. They run in a process of their own, which is
ended after a minute of the processor.
"""

from __future__ import annotations

import ast
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from scripts.plugin_files import ROOT, sources

if sys.version_info >= (3, 11):
    from re import _constants as constants
    from re import _parser as parser
else:
    import sre_constants as constants
    import sre_parse as parser

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH = 300_000
SECONDS = 60
_MOST_LITERALS = 6
_METHODS = ("match", "fullmatch", "search", "sub", "findall", "finditer", "split")


class Expression(NamedTuple):
    place: str
    pattern: str | bytes
    flags: int
    methods: tuple[str, ...]


def expressions(path: str, text: str) -> Iterator[Expression]:
    """The expressions in a module: compiled ones with the methods called on their names, and those used at once."""
    tree = ast.parse(text)
    named = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            named[id(node.value)] = node.targets[0].id
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args):
            continue
        method = ast.unparse(node.func).removeprefix("re.")
        if method not in (*_METHODS, "compile"):
            continue
        name = named.get(id(node), "")
        methods = {method} if method != "compile" else set(re.findall(rf"\b{name}\.({'|'.join(_METHODS)})\(", text))
        pattern, flags = _pattern(node.args[0], tree), [each for each in node.args[1:] if "re." in ast.unparse(each)]
        value = eval(ast.unparse(flags[0]), {"re": re}) if flags else 0
        yield Expression(f"{path}:{node.lineno}", pattern, int(value), tuple(sorted(methods)))


def _pattern(node: ast.expr, tree: ast.Module) -> str | bytes:
    """A literal, or an f-string of constants of the module."""
    known = {
        each.targets[0].id: each.value.value
        for each in tree.body
        if isinstance(each, ast.Assign)
        and isinstance(each.targets[0], ast.Name)
        and isinstance(each.value, ast.Constant)
    }
    return eval(ast.unparse(node), dict(known))


def parts(pattern: str | bytes, flags: int) -> tuple[set[str], set[str]]:
    """The literal texts in an expression, and a character that each of its sets accepts."""
    literals, signs, run = set(), set(), ""
    for kind, value in (*_leaves(parser.parse(pattern, flags)), (None, None)):
        if kind is constants.LITERAL:
            run += chr(value)
            continue
        literals.add(run)
        run = ""
        if kind is constants.IN:
            signs.add(_accepted(value))
        elif kind in (constants.NOT_LITERAL, constants.ANY):
            signs.add("b" if value == ord("a") else "a")
    return literals - {""}, signs


def _leaves(tokens: object) -> Iterator[tuple[object, object]]:
    """The characters and sets of an expression; None where a part of it begins or ends."""
    for kind, value in tokens:
        if kind in (constants.LITERAL, constants.NOT_LITERAL, constants.ANY, constants.IN):
            yield kind, value
            continue
        yield None, None
        for inner in _subpatterns(value):
            yield from _leaves(inner)
            yield None, None


def _subpatterns(value: object) -> Iterator[object]:
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _subpatterns(each)


def _accepted(members: list) -> str:
    own = [chr(each) for kind, each in members if kind is constants.LITERAL]
    signs = (*"a 0A-/.:,<x\n&\"'%=_?", *own)
    return next((sign for sign in signs if re.fullmatch(_text_of_set(members), sign)), "\t")


def _text_of_set(members: list) -> str:
    """A set as the text of an expression."""
    names = {
        constants.CATEGORY_DIGIT: r"\d",
        constants.CATEGORY_NOT_DIGIT: r"\D",
        constants.CATEGORY_SPACE: r"\s",
        constants.CATEGORY_NOT_SPACE: r"\S",
        constants.CATEGORY_WORD: r"\w",
        constants.CATEGORY_NOT_WORD: r"\W",
    }
    text = ""
    for kind, value in members:
        if kind is constants.NEGATE:
            text += "^"
        elif kind is constants.LITERAL:
            text += re.escape(chr(value))
        elif kind is constants.RANGE:
            text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            text += names[value]
    return f"[{text}]"


def long_texts(pattern: str | bytes, flags: int) -> Iterator[str | bytes]:
    literals, signs = parts(pattern, flags)
    some = sorted(literals)[:_MOST_LITERALS]
    for text in sorted({*some, *signs, "".join(some), *(f"{one}{sign}" for one in some for sign in signs)} - {""}):
        yield _like(pattern, text * (LENGTH // len(text)) + "\x00")
    for literal in some:
        for sign in sorted(signs):
            yield _like(pattern, literal + sign * LENGTH + "\x00")


def _like(pattern: str | bytes, text: str) -> str | bytes:
    return text.encode() if isinstance(pattern, bytes) else text


def run(found: list[Expression]) -> None:
    for each in found:
        compiled = re.compile(each.pattern, each.flags)
        for method in each.methods:
            print(each.place, method, flush=True)
            for text in long_texts(each.pattern, each.flags):
                if method == "sub":
                    compiled.sub(_like(each.pattern, ""), text)
                elif method == "finditer":
                    list(compiled.finditer(text))
                else:
                    getattr(compiled, method)(text)


def shipped() -> list[Expression]:
    return [
        each
        for path in sources(".py")
        for each in expressions(path.as_posix(), (ROOT / path).read_text(encoding="utf-8"))
    ]


def started(code: str, seconds: int) -> tuple[str, bool]:
    """What the code prints, and whether it came to its end within so many seconds of the processor."""
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))\n{code}"
    done = subprocess.run([sys.executable, "-c", limited], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGXCPU, -signal.SIGKILL), done.stderr
    return done.stdout, done.returncode == 0


def test_no_expression_goes_back_over_a_long_text_again_and_again():
    code = f"from {__name__} import *\nrun(shipped())"
    printed, is_done = started(code, SECONDS)
    assert is_done, printed.splitlines()[-1:]
    assert len(printed.splitlines()) > 40


@pytest.mark.parametrize("pattern", [r"<[^>]*>", r"\s*authcfg=", r"<(a)\b.*?</\1>", r"(x+x+)+y"])
def test_an_expression_that_does_is_found(pattern):
    code = f"from {__name__} import *\nrun([Expression('x', {pattern!r}, re.DOTALL, ('search',))])"
    assert not started(code, 2)[1]


def test_all_expressions_are_found():
    found = list(
        expressions("a.py", "import re\n_A = re.compile('a', re.DOTALL)\n_A.sub('', x)\n_A.search(x)\nre.split('b', x)")
    )
    assert [(each.pattern, each.flags, each.methods) for each in found] == [
        ("a", re.DOTALL, ("search", "sub")),
        ("b", 0, ("split",)),
    ]
    assert len(shipped()) > 50
