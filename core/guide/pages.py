"""The pages of the guide, which lie in the plugin's folder, with their sections and pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QImage

from ..errors import StorageError
from ..language.text_folding import folded
from ..threads.tasks import Task
from .markdown import Heading, heading_of, html_of, plain_text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qgis.core import QgsFeedback

#: Beside the code in a checkout and in QGIS's profile alike.
FOLDER = Path(__file__).parents[2] / "docs"
#: The pages in the order in which they are listed.
PAGES = ("guide", "sign-in", "signing", "dinamis", "geoplateforme", "api")
_PICTURE = re.compile(r'(?:src="|\]\()\.\./images/([\w.-]+\.png)')
#: Links to the other language and to the page of the project, for readers on the web.
_FOR_THE_WEB = re.compile(r"(?m)^\*\[[^\n]*\n")


@dataclass(frozen=True)
class Section:
    """What is under one heading, up to the next one; `text` is folded, to be searched."""

    page: str
    heading: Heading
    text: str

    def has(self, words: str) -> bool:
        """Whether all the words occur in it, without regard to case and accents."""
        return all(word in self.text for word in folded(words).split())


@dataclass(frozen=True)
class Page:
    """A page: its name, its HTML, and its sections, the first of which is the page's own title."""

    name: str
    html: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return self.sections[0].heading.title


@dataclass(frozen=True)
class Guide:
    """All pages in one language, and their pictures by the names that the HTML has for them."""

    pages: tuple[Page, ...]
    pictures: Mapping[str, QImage]

    def page(self, name: str) -> Page | None:
        return next((page for page in self.pages if page.name == name), None)

    def find(self, words: str) -> list[Section]:
        """The sections that have all the words; all of them without words."""
        return [section for page in self.pages for section in page.sections if section.has(words)]

    def outline(self, words: str) -> list[Section]:
        """Those sections, and the ones that they are in."""
        found = [each for page in reversed(self.pages) for each in _with_those_above(page.sections, words)]
        return found[::-1]


def _with_those_above(sections: Sequence[Section], words: str) -> Iterator[Section]:
    """The sections of a page that have the words, and those that they are in, last one first."""
    below = 0
    for section in reversed(sections):
        level = section.heading.level
        if section.has(words) or level < below:
            below = level
            yield section


def page_of(name: str, text: str) -> Page:
    """The page of this text in Markdown."""
    text = _FOR_THE_WEB.sub("", text)
    return Page(name, html_of(text), tuple(_sections(name, text)))


def pictures_in(text: str) -> list[str]:
    """The file names of the pictures that a page's text shows."""
    return _PICTURE.findall(text)


def language_of_guide(language: str) -> str:
    """The language of the guide for a user of this one: French, or English for any other."""
    return "fr" if language == "fr" else "en"


def _sections(name: str, text: str) -> Iterator[Section]:
    heading, lines = Heading(1, name, ""), list[str]()
    is_code = False
    for line in text.splitlines():
        is_code ^= line.startswith("```")
        found = None if is_code else heading_of(line)
        if found is not None:
            if lines:
                yield _section(name, heading, lines)
            heading, lines = found, []
        lines.append(line)
    if lines:
        yield _section(name, heading, lines)


def _section(name: str, heading: Heading, lines: list[str]) -> Section:
    return Section(name, heading, folded(plain_text_of("\n".join(lines))))


class ReadGuideTask(Task):
    """Reads the guide in this language ("en" or "fr"); the result is a Guide."""

    def __init__(self, language: str) -> None:
        super().__init__(QCoreApplication.translate("ReadGuideTask", "Opening the guide"), hidden=True)
        self._language = language

    def work(self, _feedback: QgsFeedback) -> Guide:
        try:
            texts = {name: (FOLDER / self._language / f"{name}.md").read_text(encoding="utf-8") for name in PAGES}
        except OSError as error:
            message = QCoreApplication.translate("ReadGuideTask", "The guide could not be read.")
            raise StorageError(message, details=str(error)) from None
        names = dict.fromkeys(picture for text in texts.values() for picture in pictures_in(text))
        pictures = {f"../images/{each}": QImage(str(FOLDER / "images" / each)) for each in names}
        return Guide(tuple(page_of(name, text) for name, text in texts.items()), pictures)
