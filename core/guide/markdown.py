"""Markdown as the guide's pages have it, as HTML for Qt. Qt's own reader of Markdown loses headings behind pictures.

Known are: headings, paragraphs, lists, tables, quotations, code, pictures, and within a line code, links, bold and
italic text. Everything else is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HEADING = re.compile(r"(#{1,6}) +(.*)")
_ITEM = re.compile(r"([-*]|\d+\.) +")
_PICTURE = re.compile(r'<img src="([^"]+)" alt="([^"]*)"(?: width="(\d+)")?>')
_CODE = re.compile(r"`([^`]+)`")
_INDENT = "    "
#: What within a line becomes a tag: a pattern for text in which HTML's own signs are escaped, and its replacement.
_INLINE = (
    (re.compile(r"!\[([^\[\]]*)\]\(([^()\s]+)\)"), r'<img src="\2" alt="\1">'),
    (re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)\)"), r'<a href="\2">\1</a>'),
    (re.compile(r"&lt;(https?://[^\s&]+)&gt;"), r'<a href="\1">\1</a>'),
    (re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*"), r"<b>\1</b>"),
    (re.compile(r"\*(?=\S)([^*]+)(?<=\S)\*"), r"<i>\1</i>"),
)


@dataclass(frozen=True)
class Heading:
    """A heading of a page: `level` from 1, `anchor` as GitHub makes it."""

    level: int
    title: str
    anchor: str


def heading_of(line: str) -> Heading | None:
    """The heading that the line is."""
    found = _HEADING.fullmatch(line.rstrip())
    if found is None:
        return None
    title = found[2].replace("*", "").replace("`", "")
    return Heading(len(found[1]), title, anchor_of(title))


def anchor_of(title: str) -> str:
    """The name of the place of a heading, as GitHub makes it: letters, digits and hyphens."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def html_of(text: str) -> str:
    """The text as HTML, without `<html>` around it; headings have their anchors."""
    return "\n".join(_blocks(text.splitlines()))


def plain_text_of(text: str) -> str:
    """The text without its signs, on one line, to be searched."""
    return " ".join(re.sub(r"<[^<>]*>", " ", html_of(text)).split())


def _blocks(lines: Sequence[str]) -> list[str]:
    found, rest = [], list(lines)
    while rest:
        if not rest[0].strip():
            del rest[0]
            continue
        for begins, convert in _KINDS:
            if begins(rest[0]):
                block, count = convert(rest)
                found.append(block)
                del rest[:count]
                break
    return found


def _heading(lines: Sequence[str]) -> tuple[str, int]:
    heading = heading_of(lines[0])
    if heading is None:
        return _paragraph(lines)
    tag = f"h{heading.level}"
    return f'<{tag}><a name="{heading.anchor}"></a>{escape(heading.title)}</{tag}>', 1


def _fenced(lines: Sequence[str]) -> tuple[str, int]:
    end = next((number for number, line in enumerate(lines[1:], 1) if line.startswith("```")), len(lines))
    return _code(lines[1:end]), end + 1


def _indented(lines: Sequence[str]) -> tuple[str, int]:
    end = _end_of(lines, lambda line: line.startswith(_INDENT) or not line.strip())
    return _code(dedent("\n".join(lines[:end])).strip("\n").splitlines()), end


def _table(lines: Sequence[str]) -> tuple[str, int]:
    end = _end_of(lines, lambda line: line.startswith("|"))
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[:end]]
    head = "".join(f"<th>{_inline(cell)}</th>" for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in rows[2:])
    return f'<table border="1" cellspacing="0" cellpadding="4"><tr>{head}</tr>{body}</table>', end


def _quotation(lines: Sequence[str]) -> tuple[str, int]:
    end = _end_of(lines, lambda line: line.startswith(">"))
    return f"<blockquote>{_inline(' '.join(line[1:].strip() for line in lines[:end]))}</blockquote>", end


def _picture(lines: Sequence[str]) -> tuple[str, int]:
    found = _PICTURE.fullmatch(lines[0].strip())
    if found is None:
        return _paragraph(lines)
    width = f' width="{found[3]}"' if found[3] else ""
    return f'<p><img src="{escape(found[1])}" alt="{found[2]}"{width}></p>', 1


def _list(lines: Sequence[str]) -> tuple[str, int]:
    """Items are indented by two or more; an empty line ends the list unless another item follows."""
    items: list[list[str]] = []
    end = 0
    for number, line in enumerate(lines):
        begin = _ITEM.match(line)
        if begin is not None:
            items.append([line[begin.end() :]])
        elif line.startswith("  "):
            items[-1].append(line)
        elif line.strip():
            break
        else:
            continue
        end = number + 1
    tag = "ol" if lines[0][0].isdigit() else "ul"
    return f"<{tag}>{''.join(f'<li>{_item(item)}</li>' for item in items)}</{tag}>", end


def _item(lines: Sequence[str]) -> str:
    return _inline(" ".join(line.strip() for line in lines))


def _paragraph(lines: Sequence[str]) -> tuple[str, int]:
    end = 1
    while end < len(lines) and lines[end].strip() and not any(begins(lines[end]) for begins, _ in _KINDS[:-1]):
        end += 1
    return f"<p>{_inline(' '.join(line.strip() for line in lines[:end]))}</p>", end


def _code(lines: Sequence[str]) -> str:
    return "<pre>" + escape("\n".join(lines), quote=False) + "</pre>"


def _inline(text: str) -> str:
    codes: list[str] = []

    def keep(found: re.Match[str]) -> str:
        codes.append(found[1])
        return f"\0{len(codes) - 1}\0"

    shown = escape(_CODE.sub(keep, text), quote=False)
    for pattern, tag in _INLINE:
        shown = pattern.sub(tag, shown)
    return re.sub(r"\0(\d+)\0", lambda found: f"<code>{escape(codes[int(found[1])], quote=False)}</code>", shown)


def _end_of(lines: Sequence[str], belongs: Callable[[str], bool]) -> int:
    return next((number for number, line in enumerate(lines) if not belongs(line)), len(lines))


_KINDS: tuple[tuple[Callable[[str], bool], Callable[[Sequence[str]], tuple[str, int]]], ...] = (
    (lambda line: heading_of(line) is not None, _heading),
    (lambda line: line.startswith("```"), _fenced),
    (lambda line: line.startswith(_INDENT), _indented),
    (lambda line: line.startswith("|"), _table),
    (lambda line: line.startswith(">"), _quotation),
    (lambda line: line.startswith("<img "), _picture),
    (lambda line: _ITEM.match(line) is not None, _list),
    (lambda _line: True, _paragraph),
)
