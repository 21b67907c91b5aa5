"""The parameters of the harvesting processing in the user's words. The processing itself names them in French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.geoplateforme.processing_schema import choices_of, types_of

if TYPE_CHECKING:
    from ...core.geoplateforme.records import Parameter


#: Letters of a name that the plugin does not know.
_LONGEST_NAME = 60


def title_of(name: str) -> str:
    """The title of a parameter; its name for one that the plugin does not know."""
    translate = QCoreApplication.translate
    titles = {
        "harvest_url": translate("ParameterWords", "Address of the WMS"),
        "harvest_layers": translate("ParameterWords", "Layers"),
        "harvest_format": translate("ParameterWords", "Format of the pictures"),
        "harvest_extras": translate("ParameterWords", "Further parameters"),
        "harvest_area": translate("ParameterWords", "Area"),
        "harvest_levels": translate("ParameterWords", "Levels to harvest at"),
        "bottom": translate("ParameterWords", "Bottom level"),
        "top": translate("ParameterWords", "Top level"),
        "tms": translate("ParameterWords", "Tile matrix set"),
        "compression": translate("ParameterWords", "Compression"),
        "samplesperpixel": translate("ParameterWords", "Channels"),
        "sampleformat": translate("ParameterWords", "Values"),
        "width": translate("ParameterWords", "Tiles of a slab, in width"),
        "height": translate("ParameterWords", "Tiles of a slab, in height"),
        "harvest_dimensions": translate("ParameterWords", "Size of the pictures"),
        "harvest_threshold": translate("ParameterWords", "Minimal size of a slab"),
        "nodata": translate("ParameterWords", "Nodata"),
        "parallelization": translate("ParameterWords", "Parallel computations"),
    }
    return titles.get(name, name[:_LONGEST_NAME])


def tip_of(parameter: Parameter) -> str:
    """What a parameter does: in our words where it is known, and in those of the Géoplateforme."""
    translate = QCoreApplication.translate
    tips = {
        "compression": translate(
            "ParameterWords", "jpg for photographs; png with transparency, ten times larger; zip for measures"
        ),
        "samplesperpixel": translate("ParameterWords", "1 for grey or measures, 3 for colours, 4 with transparency"),
        "sampleformat": translate("ParameterWords", "UINT8 for pictures, FLOAT32 for measures"),
        "harvest_dimensions": translate(
            "ParameterWords", "Such as 2048, 2048: for a service that does not draw the 4096 pixels of a slab at once"
        ),
        "harvest_threshold": translate(
            "ParameterWords", "Slabs of so many bytes or fewer are dropped: those of the sea"
        ),
        "nodata": translate("ParameterWords", "One value for each channel, where the service has nothing"),
        "parallelization": translate("ParameterWords", "How many pictures are asked for at the same time"),
    }
    return "\n".join(part for part in (tips.get(parameter.name, ""), parameter.description, parameter.name) if part)


def placeholder_of(parameter: Parameter) -> str:
    """What an empty field stands for: the default, or what is to be entered."""
    translate = QCoreApplication.translate
    if parameter.default is not None:
        return str(translate("ParameterWords", "{value} by default").format(value=_text(parameter.default)))
    least, most = parameter.constraints.get("minimum"), parameter.constraints.get("maximum")
    if least is not None and most is not None:
        return str(translate("ParameterWords", "{least} to {most}").format(least=least, most=most))
    if least is not None:
        return str(translate("ParameterWords", "{least} or more").format(least=least))
    count = parameter.constraints.get("minItems")
    if count is not None and count == parameter.constraints.get("maxItems"):
        return str(translate("ParameterWords", "{count} values, separated by commas").format(count=count))
    if types_of(parameter.constraints) == ("array",):
        return str(translate("ParameterWords", "values, separated by commas"))
    return ""


def not_chosen(parameter: Parameter) -> str:
    """The text for a list from which nothing is chosen."""
    return placeholder_of(parameter) or str(QCoreApplication.translate("ParameterWords", "Not set"))


def choices(parameter: Parameter) -> tuple[Any, ...]:
    """The values that a list offers; empty for a parameter that is typed."""
    found = choices_of(parameter.constraints)
    if found:
        return found
    least, most = parameter.constraints.get("minimum"), parameter.constraints.get("maximum")
    is_short = isinstance(least, int) and isinstance(most, int) and 0 <= most - least <= _MOST_CHOICES
    if types_of(parameter.constraints) == ("integer",) and is_short:
        return tuple(range(least, most + 1))
    return (True, False) if types_of(parameter.constraints) == ("boolean",) else ()


#: Numbers between bounds that are offered in a list.
_MOST_CHOICES = 20


def text_of_choice(value: Any) -> str:
    if isinstance(value, bool):
        translate = QCoreApplication.translate
        return str(translate("ParameterWords", "Yes") if value else translate("ParameterWords", "No"))
    return _text(value)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
