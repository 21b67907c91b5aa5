"""The one parser for XML, most of which comes from servers: no entities, nothing from outside the document, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder  # nosec B405
from xml.parsers import expat  # nosec B407

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class _Reader:
    def __init__(self, encoding: str | None) -> None:
        self._tree = TreeBuilder()
        self._depth = self._elements = 0
        parser = expat.ParserCreate(encoding, "}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._tree.data
        parser.EntityDeclHandler = self._refuse_entity
        parser.specified_attributes = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser = parser

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

    @staticmethod
    def _refuse_entity(name: str, *_: object) -> None:
        raise XmlError(f"it declares an entity: {name}")


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
