"""Run the examples of the API documentation, in both languages, against the local datacube."""

from __future__ import annotations

import doctest

import pytest

from scripts.plugin_files import ROOT


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_examples_run_and_do_what_they_describe(language, datacube, tmp_path, qgis_app):
    text = (ROOT / "docs" / language / "api.md").read_text(encoding="utf-8").replace("\n```", "\n\n```")
    names = {"STAC_URL": datacube.stac_url, "OUTPUT": tmp_path / "terrain.tif"}
    examples = doctest.DocTestParser().get_doctest(text, names, f"{language}/api.md", None, 0)
    assert len(examples.examples) > 20
    said: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples, out=said.append)
    assert not outcome.failed, "".join(said)


def test_both_languages_have_the_same_examples():
    def code(language):
        parser = doctest.DocTestParser()
        return [
            (example.source, example.want)
            for example in parser.get_examples((ROOT / "docs" / language / "api.md").read_text(encoding="utf-8"))
        ]

    assert code("en") == code("fr")
