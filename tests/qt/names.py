"""The Qt and QGIS names that a source file uses, read from its syntax tree without running it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field


@dataclass
class Names:
    """`chains` are dotted names below a module (`qgis.PyQt.QtCore` + `Qt.ItemDataRole.UserRole`) with the line of their
    first use; `signals` are attributes that are connected or emitted; `attributes` are other attributes of objects of
    unknown class; `defined` are names that the file itself defines."""

    chains: dict[tuple[str, str], int] = field(default_factory=dict)
    signals: dict[str, int] = field(default_factory=dict)
    attributes: dict[str, int] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)


def names_of(source: str) -> Names:
    tree = ast.parse(source)
    names = Names()
    roots = _imported(tree, names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            _attribute(node, roots, names)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.defined.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.defined.add(node.id)
    return names


def _imported(tree: ast.Module, names: Names) -> dict[str, tuple[str, str]]:
    """The imports from QGIS: local name -> (module, name in it, or "" for the module itself)."""
    roots = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node.level or not (node.module or "").startswith("qgis"):
            continue
        for alias in node.names:
            if node.module == "qgis.PyQt":
                roots[alias.asname or alias.name] = (f"qgis.PyQt.{alias.name}", "")
            else:
                roots[alias.asname or alias.name] = (node.module or "", alias.name)
                names.chains.setdefault((node.module or "", alias.name), node.lineno)
    return roots


def _attribute(node: ast.Attribute, roots: dict[str, tuple[str, str]], names: Names) -> None:
    parts, base = [node.attr], node.value
    while isinstance(base, ast.Attribute):
        parts.append(base.attr)
        base = base.value
    if isinstance(base, ast.Name) and base.id in roots:
        module, name = roots[base.id]
        dotted = ".".join([name, *reversed(parts)] if name else reversed(parts))
        names.chains.setdefault((module, dotted), node.lineno)
        return
    if isinstance(node.ctx, ast.Store):
        names.defined.add(node.attr)
    elif node.attr in ("connect", "disconnect", "emit") and isinstance(node.value, ast.Attribute):
        names.signals.setdefault(node.value.attr, node.lineno)
    else:
        names.attributes.setdefault(node.attr, node.lineno)
