"""The version of a record and its end, in few words for its row and in sentences for tool tips and messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.language.bilingual import named
from ...core.redaction import redacted
from .stac_labels import long_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...core.stac.asset_choice import AssetChoice
    from ...core.stac.validity import Validity

#: Letters of a version in a row.
_LONGEST_VERSION = 20


def doubts(validity: Validity) -> list[str]:
    """What its users are warned of, in a word each."""
    translate = QCoreApplication.translate
    found = (
        (validity.is_deprecated, translate("Validity", "deprecated")),
        (validity.is_expired, translate("Validity", "expired")),
    )
    return [word for holds, word in found if holds]


def short_validity(validity: Validity) -> list[str]:
    """Its version and its end in the future, as parts of a row."""
    translate = QCoreApplication.translate
    version = translate("Validity", "version {version}").format(version=validity.version[:_LONGEST_VERSION])
    until = ""
    if validity.expires is not None and not validity.is_expired:
        until = translate("Validity", "until {day}").format(day=validity.expires.date().isoformat())
    return [*([version] if validity.version else []), *([until] if until else [])]


def validity_sentences(validity: Validity) -> list[str]:
    """All of it, a sentence each, without the address of the newer version."""
    translate = QCoreApplication.translate
    said = []
    if validity.is_deprecated:
        said.append(translate("Validity", "Deprecated: its publisher advises against using it any longer."))
    if validity.expires is not None:
        day = long_date(validity.expires)
        text = translate("Validity", "Expires on {day}.")
        if validity.is_expired:
            text = translate("Validity", "Expired on {day}.")
        said.append(text.format(day=day))
    if validity.newer:
        said.append(translate("Validity", "The catalogue names a newer version."))
    if validity.version:
        said.append(translate("Validity", "Version {version}").format(version=validity.version))
    return said


def doubtful_records(choices: Iterable[AssetChoice]) -> dict[str, Validity]:
    """The assets, items and collections among these that are not to be used any longer, by their ids."""
    found: dict[str, Validity] = {}
    for choice in choices:
        found.update(choice.item.doubts(choice.collection, choice.asset))
    return found


def warning_of(doubtful: Mapping[str, Validity]) -> str:
    """One sentence about these records."""
    name, validity = next(iter(doubtful.items()))
    if len(doubtful) == 1:
        sentence = validity_sentences(replace(validity, version=""))
        return named(name, " ".join(sentence))
    count = len(doubtful)
    return str(QCoreApplication.translate("Validity", "%n record(s) are deprecated or have expired.", "", count))


def report_of(doubtful: Mapping[str, Validity]) -> str:
    """What is said of each of these, a line each."""
    return "\n".join(
        named(name, " ".join([*validity_sentences(each), redacted(each.newer)]).strip())
        for name, each in doubtful.items()
    )
