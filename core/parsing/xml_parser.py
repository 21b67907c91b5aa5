"""The one parser for XML, most of which comes from servers: no entities, nothing from outside the document, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder  # nosec B405
from xml.parsers import expat  # nosec B407

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: The capabilities of the largest services have some ten million bytes.
_MOST_BYTES = 50_000_000
_MOST_ELEMENTS = 1_000_000
_DEEPEST = 100


class XmlError(ValueError):
    """What is no well-formed XML, declares entities, or passes a limit; the text says which, in English."""


class XmlDepthError(XmlError):
    """Elements inside each other, too deep to be read."""


def parsed_xml(content: bytes | str) -> Element:
    """The root of the document; names are `{namespace}name`, comments and instructions are left out.

    A document type may stand there, as old services send it: it is not read, and attributes that it declares by default
    are left out. Entities, by which a few lines grow without end or name files, are refused. Raises XmlError.
    """
    if len(content) > _MOST_BYTES:
        raise XmlError(f"longer than {_MOST_BYTES} bytes")
    is_text = isinstance(content, str)
    try:
        data = content.encode() if isinstance(content, str) else content
        return _Reader("utf-8" if is_text else None).read(data)
    except (expat.ExpatError, LookupError, UnicodeError, AssertionError) as error:
        raise XmlError(str(error)) from error


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def elements(root: Element, name: str) -> Iterator[Element]:
    """All elements of this local name, in any namespace, in the document's order; the root too."""
    return (each for each in root.iter() if local_name(each) == name)


def without_elements(content: bytes, names: Collection[str], text: str) -> bytes:
    """The document without the outermost elements of these local names in which an element holds this text and nothing
    else; all else stays byte for byte. Raises XmlError, also for signs of two bytes (UTF-16)."""
    parsed_xml(content)
    if b"\x00" in content[:4] or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise XmlError("its signs have two bytes")
    finder = _Finder(names, text)
    finder.parser.Parse(content, True)
    for start, end in reversed(finder.found):
        content = content[:start] + content[content.index(b">", end) + 1 :]
    return content


class _Finder:
    """Finds the bytes of elements in a document that `parsed_xml` has read: where each begins, and where its end tag
    does."""

    def __init__(self, names: Collection[str], text: str) -> None:
        self.found: list[tuple[int, int]] = []
        self.parser = _parser(None)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self._names, self._wanted = names, text
        self._depth, self._outer, self._begin = 0, 0, 0
        self._texts: list[str] = []
        self._has_text = False

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self._texts.append("")
        if not self._outer and name.rpartition("}")[2] in self._names:
            self._outer, self._begin, self._has_text = self._depth, self.parser.CurrentByteIndex, False

    def _data(self, text: str) -> None:
        if self._outer and len(self._texts[-1]) <= len(self._wanted):
            self._texts[-1] += text.strip()

    def _end(self, _name: str) -> None:
        self._has_text = self._has_text or self._texts.pop() == self._wanted
        if self._depth == self._outer:
            if self._has_text:
                self.found.append((self._begin, self.parser.CurrentByteIndex))
            self._outer = 0
        self._depth -= 1


def _parser(encoding: str | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding, "}")
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse_entity
    parser.specified_attributes = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


class _Reader:
    def __init__(self, encoding: str | None) -> None:
        self._tree = TreeBuilder()
        self._depth = self._elements = 0
        self._parser = _parser(encoding)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._tree.data

    def read(self, content: bytes) -> Element:
        self._parser.Parse(content, True)
        return self._tree.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth, self._elements = self._depth + 1, self._elements + 1
        if self._depth > _DEEPEST:
            raise XmlDepthError(f"more than {_DEEPEST} elements inside each other")
        if self._elements > _MOST_ELEMENTS:
            raise XmlError(f"more than {_MOST_ELEMENTS} elements")
        self._tree.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._tree.end(_qualified(name))


def _refuse_entity(name: str, *_: object) -> None:
    raise XmlError(f"it declares an entity: {name}")


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
