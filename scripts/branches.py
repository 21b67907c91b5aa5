"""The branches of a source file, and the same file with a mark in each of them.

A branch is a way out of a line that decides: into an `if` or past it, into a loop or to its end without `break`, into a
`case` or past them all. `coverage.py` counts the same ones; here, an `except` that is entered is a branch, too, since
that is where errors are handled. Not counted: conditional expressions, `and` and `or`, comprehensions; what cannot be
otherwise (`while True`), and what is for type checkers alone.

A mark is one store into a dict, about ten nanoseconds, in whatever thread; tests run as fast as without. Tools that
trace each line took a quarter longer, or saw nothing of the threads that Qt starts.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

#: The global name, in each marked module, of the dict that has the number of each branch that was taken.
MARKS = "__branches__"


@dataclass(frozen=True)
class Branch:
    """A way out of the line `line`, in words: "true", "false", "loop", "end", "case", "no case", "except"."""

    line: int
    way: str


def marked(source: bytes, path: str) -> tuple[ast.Module, list[Branch]]:
    """The file's tree with marks, lines unchanged, and its branches: a mark has the number of the branch's place."""
    marks = _Marks()
    tree = marks.visit(ast.parse(source, path))
    ast.fix_missing_locations(tree)
    return tree, marks.branches


def branches(source: bytes) -> list[Branch]:
    return marked(source, "<source>")[1]


class _Marks(ast.NodeTransformer):
    def __init__(self) -> None:
        self.branches: list[Branch] = []

    def _mark(self, way: str, body: list[ast.stmt], line: int) -> list[ast.stmt]:
        number = len(self.branches)
        self.branches.append(Branch(line, way))
        place = ast.Subscript(ast.Name(MARKS, ast.Load()), ast.Constant(number), ast.Store())
        mark = ast.Assign([place], ast.Constant(1))
        for node in ast.walk(mark):
            node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
            node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
        return [mark, *body]

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node
        return self._decision(node, "true", "false")

    def visit_While(self, node: ast.While) -> ast.AST:
        if isinstance(node.test, ast.Constant):
            return self.generic_visit(node)
        return self._decision(node, "loop", "end")

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._decision(node, "loop", "end")

    def _decision(self, node: ast.If | ast.For | ast.While, one: str, other: str) -> ast.AST:
        node.body = self._mark(one, node.body, node.lineno)
        node.orelse = self._mark(other, node.orelse, node.lineno)
        return self.generic_visit(node)

    def visit_Match(self, node: ast.Match) -> ast.AST:
        for case in node.cases:
            case.body = self._mark("case", case.body, case.pattern.lineno)
        last = node.cases[-1]
        if last.guard is not None or not isinstance(last.pattern, ast.MatchAs) or last.pattern.pattern is not None:
            node.cases.append(ast.match_case(ast.MatchAs(), None, self._mark("no case", [], node.lineno)))
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.body = self._mark("except", node.body, node.lineno)
        return self.generic_visit(node)
