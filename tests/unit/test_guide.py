"""The guide in the plugin: its pages as HTML, the chapters of the Help buttons, links, pictures and the search."""

from __future__ import annotations

import re

import pytest
from datacube_browser.core.guide.chapters import Chapter
from datacube_browser.core.guide.markdown import anchor_of, html_of
from datacube_browser.core.guide.pages import PAGES, Guide, page_of, pictures_in

from tests.conftest import ROOT

DOCS = ROOT / "docs"


def text_of(language: str, name: str) -> str:
    return (DOCS / language / f"{name}.md").read_text(encoding="utf-8")


def guide(language: str) -> Guide:
    return Guide(tuple(page_of(name, text_of(language, name)) for name in PAGES), {})


def anchors(language: str, name: str) -> set[str]:
    return set(re.findall(r'<a name="([^"]+)">', html_of(text_of(language, name))))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("chapter", list(Chapter))
def test_each_chapter_of_a_help_button_is_in_both_languages(chapter, language):
    page, anchor = chapter.place(language)
    assert page in PAGES
    assert not anchor or anchor in anchors(language, page)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_links_and_pictures_of_a_page_are_there(name, language):
    page = page_of(name, text_of(language, name))
    for target in re.findall(r'<a href="([^"]+)"', page.html):
        if not target.startswith("http"):
            other, _, anchor = target.partition("#")
            other = other.removesuffix(".md") or name
            assert other in PAGES
            assert not anchor or anchor in anchors(language, other), target
    for picture in re.findall(r'<img src="([^"]+)"', page.html):
        assert picture.removeprefix("../images/") in pictures_in(text_of(language, name))
        assert (DOCS / language / picture).exists()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_no_signs_of_markdown_are_left(name, language):
    html = re.sub(r"(?s)<pre>.*?</pre>|<code>.*?</code>", "", page_of(name, text_of(language, name)).html)
    shown = re.sub(r"<[^>]*>", "", html)
    assert not re.search(r"\*\*|\]\(|^#|^\||`|(?m:^- )", shown)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# A *b*", '<h1><a name="a-b"></a>A b</h1>'),
        ("one\ntwo", "<p>one two</p>"),
        ("- a\n  b\n- c\n\nd", "<ul><li>a b</li><li>c</li></ul>\n<p>d</p>"),
        ("1. a\n\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("    x\n\n      y", "<pre>x\n\n  y</pre>"),
        ("```python\n# a < b\n```", "<pre># a &lt; b</pre>"),
        ("> said", "<blockquote>said</blockquote>"),
        ("*`a*b`* & **c** <https://example.org/a>",
         '<p><i><code>a*b</code></i> &amp; <b>c</b> <a href="https://example.org/a">https://example.org/a</a></p>'),
        ("[a](b.md#c) ![d](e.png)", '<p><a href="b.md#c">a</a> <img src="e.png" alt="d"></p>'),
        ('<img src="a.png" alt="b" width="40">', '<p><img src="a.png" alt="b" width="40"></p>'),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
    ],
)  # fmt: skip
def test_markdown_becomes_html(markdown, html):
    assert html_of(markdown) == html


def test_a_table_has_a_head_and_rows():
    html = html_of("| A | B |\n|---|---|\n| 1 | `2` |")
    assert "<th>A</th><th>B</th>" in html
    assert "<td>1</td><td><code>2</code></td>" in html


def test_anchors_are_those_of_github():
    assert anchor_of("Layers of services: WMS and WCS") == "layers-of-services-wms-and-wcs"
    assert anchor_of("Enregistrer l'étendue du canevas") == "enregistrer-létendue-du-canevas"


def test_the_search_finds_chapters_without_regard_to_accents_and_case():
    found = [section.heading.title for section in guide("fr").find("ETENDUE canevas enregistrer")]
    assert "Enregistrer l'étendue du canevas" in found
    assert not guide("en").find("etendue du canevas")
    assert len(guide("en").find("")) == sum(len(page.sections) for page in guide("en").pages)


def test_what_is_found_stands_below_the_chapters_that_it_is_in():
    outline = [section.heading.title for section in guide("en").outline("polygons nodata gdalwarp 60,000")]
    assert outline == ["Datacube Browser: user guide", "Save the canvas extent", "Extent"]
    assert guide("en").outline("") == guide("en").find("")


def test_each_dialog_has_a_help_button_and_each_chapter_is_opened_by_one():
    dialogs, opened = {}, set()
    for path in sorted((ROOT / "ui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        opened |= set(
            re.findall(r"(?:add_help\([\w.]+|open_guide\(), ?Chapter\.(\w+)|open_guide\(Chapter\.(\w+)", text)
        )
        if re.search(r"(?m)^class \w+\((?:Screen|Fitting|Export)Dialog\b", text):
            dialogs[path.name] = "add_help(" in text
    assert len(dialogs) > 15
    # the base of dialogs, and the guide itself
    assert {name for name, has_help in dialogs.items() if not has_help} == {
        "fitting_dialog.py",
        "export_dialog.py",
        "guide_window.py",
    }
    assert {name for pair in opened for name in pair if name} == {chapter.name for chapter in Chapter}
