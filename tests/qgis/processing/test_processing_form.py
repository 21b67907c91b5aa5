"""The form that is made from a processing's own schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from datacube_browser.core.geoplateforme.record_reading import read_processing
from datacube_browser.core.geoplateforme.records import Parameter
from datacube_browser.ui.geoplateforme.parameter_words import title_of
from datacube_browser.ui.geoplateforme.processing_form import ProcessingForm
from qgis.PyQt.QtWidgets import QComboBox, QLabel

from demo.person import type_text

_SAMPLE = Path(__file__).parents[2] / "servers" / "wms_to_pyramid.json"


@pytest.fixture
def form(host):
    made = ProcessingForm(host.window)
    made.show()
    yield made
    made.deleteLater()


def shown(form, name="p", *, mandatory=False, default=None, **constraints):
    """The field of one parameter with these constraints."""
    form.show_parameters([Parameter(name, "Quelque chose", mandatory, default, constraints)])
    return form.field(name)


def texts(combo):
    return [combo.itemText(row) for row in range(combo.count())]


def test_every_parameter_of_the_guide_has_a_field_and_a_title_in_words(form):
    processing = read_processing(json.loads(_SAMPLE.read_text(encoding="utf-8")))
    form.show_parameters(processing.parameters)

    assert len(processing.parameters) == 18
    for parameter in processing.parameters:
        assert form.field(parameter.name) is not None
        assert title_of(parameter.name) != parameter.name
        assert parameter.description in form.field(parameter.name).toolTip()
    labels = [label.text() for label in form.findChildren(QLabel)]
    assert "Compression" in labels
    assert form.values() == {"harvest_format": "image/png"}
    assert {name for name, _ in form.problems()} == {
        "harvest_layers",
        "harvest_levels",
        "harvest_area",
        "harvest_url",
        "bottom",
    }


def test_an_enum_is_a_list_with_nothing_chosen_unless_it_is_mandatory(form):
    optional = shown(form, type="string", enum=["raw", "jpg"])
    assert texts(optional) == ["Not set", "raw", "jpg"]
    assert form.values() == {}
    optional.setCurrentIndex(2)
    assert form.values() == {"p": "jpg"}
    assert texts(shown(form, name="q", mandatory=True, enum=["PM"])) == ["PM"]
    assert form.values() == {"q": "PM"}
    with_default = shown(form, name="r", default="png", enum=["png", "jpg"])
    assert texts(with_default) == ["png by default", "png", "jpg"]


def test_few_whole_numbers_between_bounds_are_a_list(form):
    combo = shown(form, type="integer", minimum=1, maximum=4)
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(3)
    assert form.values() == {"p": 3}


@pytest.mark.parametrize(
    ("constraints", "typed", "value", "is_good"),
    [
        ({"type": "integer", "minimum": 0}, "5000", 5000, True),
        ({"type": "integer", "minimum": 0}, "-1", -1, False),
        ({"type": "integer", "minimum": 0}, "many", "many", False),
        ({"type": "number"}, "1,5", 1.5, True),
        ({"type": "string"}, "007", "007", True),
        (
            {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
            "2048, 2048",
            [2048, 2048],
            True,
        ),
        (
            {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
            "[2048;1024]",
            [2048, 1024],
            True,
        ),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}, "2048", [2048], False),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 1}, "255 255 255", [255, 255, 255], True),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 1}, "255, x", [255, "x"], False),
        ({"type": "array", "items": {"type": "string"}}, "14, 10", ["14", "10"], True),
        ({"type": "object"}, '{"a": 1}', {"a": 1}, True),
        ({}, "12", 12, True),
        ({}, "twelve", "twelve", True),
    ],
)
def test_what_is_typed_has_the_type_of_the_schema(form, constraints, typed, value, is_good):
    type_text(shown(form, **constraints), typed)

    assert form.values() == {"p": value}
    assert (form.problems() == ()) is is_good


def test_a_default_gives_the_type_and_is_shown(form):
    line = shown(form, name="width", default=16)
    assert line.placeholderText() == "16 by default"
    assert form.values() == {}
    type_text(line, "x")
    ((name, text),) = form.problems()
    assert name == "width"
    assert text.startswith("Tiles of a slab, in width: ")


def test_yes_and_no_are_not_one_and_nought(form):
    combo = shown(form, type="boolean")
    assert texts(combo) == ["Not set", "Yes", "No"]
    form.set_values({"p": False})
    assert form.values() == {"p": False}
    form.set_values({"p": 1})
    assert form.values() == {}


def test_a_missing_mandatory_value_is_said(form):
    shown(form, name="harvest_url", mandatory=True, type="string")
    assert form.problems()[0][1].startswith("Address of the WMS: ")


def test_another_schema_keeps_what_was_entered(form):
    type_text(shown(form, type="integer"), "12")
    shown(form, type="integer", minimum=0)
    assert form.values() == {"p": 12}


def test_words_of_the_platform_are_plain_text(form):
    form.show_parameters([Parameter("<b>p</b>", "<img src='http://127.0.0.1:1/'>", False, None, {})])
    assert "&lt;img" in form.field("<b>p</b>").toolTip()
