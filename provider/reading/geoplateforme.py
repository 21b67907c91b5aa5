"""Where on the Géoplateforme an algorithm works, as its parameters say: the API, the datastore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from ...core.language.text_folding import folded
from ..parameters.declarations import API

if TYPE_CHECKING:
    from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

    from ...core.geoplateforme.entrepot import Entrepot
    from ...core.geoplateforme.environment import Environment
    from ...core.geoplateforme.records import Datastore


def read_environment(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> Environment:
    """Raises DatacubeError for what is no address."""
    from ...core.geoplateforme.workplace import environment_at

    text = algorithm.parameterAsString(parameters, API, context)
    try:
        return environment_at(text)
    except ValueError:
        message = QCoreApplication.translate("GeoplateformeParameters", "API: “{text}” is not the address of an API.")
        raise DatacubeError(message.format(text=text)) from None


def find_datastore(entrepot: Entrepot, text: str) -> Datastore:
    """The user's datastore of this id or name; the only one for an empty text. For a worker thread. Raises what the API
    raises, and DatacubeError for a text that names none, or an empty one where there are several."""
    from ...core.geoplateforme.account import account_and_datastores

    _, known = account_and_datastores(entrepot)
    words = text.strip()
    found = [each for each in known if each.id == words] or [
        each for each in known if not words or folded(words) in (folded(each.name), folded(each.technical_name))
    ]
    if len(found) == 1:
        return found[0]
    translate = QCoreApplication.translate
    if not known:
        raise DatacubeError(
            translate("GeoplateformeParameters", "DATASTORE: none of your communities has a datastore.")
        )
    message = (
        translate("GeoplateformeParameters", "DATASTORE: several fit “{text}”.")
        if found
        else translate("GeoplateformeParameters", "DATASTORE: you have none called “{text}”.")
    )
    raise DatacubeError(
        message.format(text=words),
        hint=translate("GeoplateformeParameters", "Datastores: {names}.").format(
            names=", ".join(f"{each.name} ({each.id})" for each in known)
        ),
    )
