"""The translation files in i18n/: `make translations` updates them, `make check-translations` checks them.

The source language is English. `datacube_browser_fr.ts` has every string, `datacube_browser_en.ts` only the plurals,
for "1 item" and "2 items". Translate with Qt Linguist or in the file. pylupdate5 finds the strings; file names and
line numbers are left out, so that moving code does not change the translations.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from .plugin_files import NAME, ROOT, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGES = ("fr", "en")
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%n|%L?\d")
#: A space at which a line may break, where French has one at which it may not: before these signs, unless they begin a
#: word (!open.example.org), and inside quotes.
BREAKING_SPACE = re.compile("[ \N{THIN SPACE}](?=[:;!?»](?!\\w))|(?<=«)[ \N{THIN SPACE}]")


@dataclass(frozen=True)
class Key:
    """The key of a message, by which Qt looks up its translation."""

    context: str
    source: str
    comment: str = ""


@dataclass(frozen=True)
class Message:
    """A translatable string; `forms` are its translations: one, or one per plural form; empty without a translation."""

    key: Key
    is_plural: bool
    forms: tuple[str, ...] = ()
    is_finished: bool = False


def load(path: Path) -> dict[Key, Message]:
    """The messages of a .ts file, in its order."""
    messages = {}
    for context in ET.parse(path).getroot().iter("context"):
        for element in context.iter("message"):
            key = Key(context.findtext("name", ""), element.findtext("source", ""), element.findtext("comment") or "")
            translation = element.find("translation")
            plural = element.get("numerus") == "yes"
            forms: tuple[str, ...] = ()
            if translation is not None:
                parts = translation.findall("numerusform") if plural else [translation]
                forms = tuple(part.text or "" for part in parts)
            finished = translation is not None and translation.get("type") is None
            messages[key] = Message(key, plural, forms if any(forms) else (), finished)
    return messages


def extract() -> dict[Key, Message]:
    """The messages of the current sources, without translations."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.ts"
        files = [str(path) for path in sources(".py", ".ui")]
        # it reads files in the locale's encoding, and prints deprecation warnings
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "ignore"}
        command = ["pylupdate5", *files, "-ts", str(path)]
        found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        if found.stderr.strip():
            raise SystemExit(f"pylupdate5: {found.stderr.strip()}")
        return load(path)


def overlooked(fresh: dict[Key, Message]) -> list[str]:
    """Strings that are translated at run time but not found by pylupdate5 in the context that they are looked up in: it
    misses calls with a trailing comma, and takes a dictionary's `translate` and `self.tr` for one call."""
    known = {(key.context, key.source) for key in fresh}
    return [
        f"pylupdate5 does not see {path.name}:{line}: {text!r} in {context}"
        for path in sources(".py")
        for line, context, text in translated_literals(ast.parse(path.read_text(encoding="utf-8")))
        if (context, text) not in known
    ]


def translated_literals(node: ast.AST, owner: str = "") -> Iterator[tuple[int, str, str]]:
    """Line number, context and text of each string that the code passes to `tr`, whose context is the class around it
    (`owner`), or to `translate`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            name = getattr(child.func, "attr", getattr(child.func, "id", ""))
            words = [each.value for each in child.args if isinstance(each, ast.Constant)]
            if name == "tr" and words[:1] and isinstance(child.args[0], ast.Constant):
                yield child.args[0].lineno, owner, str(words[0])
            elif name == "translate" and len(words) > 1 and isinstance(child.args[1], ast.Constant):
                yield child.args[1].lineno, str(words[0]), str(words[1])
        yield from translated_literals(child, child.name if isinstance(child, ast.ClassDef) else owner)


def wanted(language: str, fresh: dict[Key, Message]) -> dict[Key, Message]:
    """The fresh messages that belong into the language's file."""
    return {key: message for key, message in fresh.items() if language != "en" or message.is_plural}


def merged(fresh: dict[Key, Message], known: dict[Key, Message]) -> list[Message]:
    """The fresh messages with their known translations, in an order that does not depend on the code.

    A string that has moved to another context keeps its translation if all contexts with the string agree.
    """
    messages = []
    for key in sorted(fresh, key=lambda key: (key.context, key.source, key.comment)):
        message = fresh[key]
        old = known.get(key)
        if old is None or old.is_plural != message.is_plural:
            old = _moved(message, known)
        messages.append(message if old is None else old)
    return messages


def _moved(message: Message, known: dict[Key, Message]) -> Message | None:
    same = {
        other.forms: other
        for other in known.values()
        if other.key.source == message.key.source
        and other.key.comment == message.key.comment
        and other.is_plural == message.is_plural
        and other.is_finished
    }
    return replace(next(iter(same.values())), key=message.key) if len(same) == 1 else None


def render(messages: Iterable[Message], language: str) -> str:
    """The text of a .ts file, in Qt Linguist's layout."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
    ]
    context = None
    for message in messages:
        if message.key.context != context:
            if context is not None:
                lines.append("</context>")
            context = message.key.context
            lines += ["<context>", f"    <name>{escape(context)}</name>"]
        lines += _message_lines(message)
    if context is not None:
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def _message_lines(message: Message) -> list[str]:
    attribute = "" if message.is_finished else ' type="unfinished"'
    lines = [
        '    <message numerus="yes">' if message.is_plural else "    <message>",
        f"        <source>{escape(message.key.source)}</source>",
    ]
    if message.key.comment:
        lines.append(f"        <comment>{escape(message.key.comment)}</comment>")
    if message.is_plural:
        forms = [f"            <numerusform>{escape(form)}</numerusform>" for form in message.forms or ("", "")]
        lines += [f"        <translation{attribute}>", *forms, "        </translation>"]
    else:
        lines.append(f"        <translation{attribute}>{escape(''.join(message.forms))}</translation>")
    return [*lines, "    </message>"]


def faults(language: str, fresh: dict[Key, Message], known: dict[Key, Message]) -> list[str]:
    """The faults of a language's messages, one per line; empty without faults."""
    expected = wanted(language, fresh)
    found = [f"not in the file: {_named(key)}" for key in expected if key not in known]
    found += [f"no longer in the sources: {_named(key)}" for key in known if key not in expected]
    for key, message in known.items():
        if not message.is_finished or not all(message.forms) or not message.forms:
            found.append(f"not translated: {_named(key)}")
            continue
        placeholders = sorted(PLACEHOLDER.findall(key.source))
        # the singular may be written as a word, "one"
        checked = message.forms[1:] if message.is_plural else message.forms
        if any(sorted(PLACEHOLDER.findall(form)) != placeholders for form in checked):
            found.append(f"placeholders differ: {_named(key)}")
        if language == "fr" and any(map(BREAKING_SPACE.search, message.forms)):
            found.append(f"a plain space, where French has a no-break space: {_named(key)}")
    found += [
        f"no context, use QCoreApplication.translate: {_named(key)}" for key in fresh if key.context == "@default"
    ]
    return found


def _named(key: Key) -> str:
    return f"{key.context}: {key.source!r}"


def ts_path(language: str) -> Path:
    return ROOT / "i18n" / f"{NAME}_{language}.ts"


def update() -> int:
    fresh = extract()
    for language in LANGUAGES:
        path = ts_path(language)
        known = load(path) if path.exists() else {}
        messages = merged(wanted(language, fresh), known)
        path.write_text(render(messages, language), encoding="utf-8")
        print(f"{path.name}: {len(messages)} messages, {sum(not message.is_finished for message in messages)} to do")
    return 0


def check() -> int:
    fresh = extract()
    lines = overlooked(fresh) + [
        f"{language}: {fault}" for language in LANGUAGES for fault in faults(language, fresh, load(ts_path(language)))
    ]
    print("\n".join(lines) if lines else "translations: complete")
    return 1 if lines else 0


if __name__ == "__main__":
    verbs = {"update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(f"usage: translations.py {' | '.join(verbs)}\n\n{__doc__}")
    sys.exit(verbs[sys.argv[1]]())
