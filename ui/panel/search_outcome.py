"""What a search for a name came to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.language.bilingual import in_language, user_language
from ...core.language.text_folding import folded
from ...core.stac.find_items import HiddenBy

if TYPE_CHECKING:
    from collections.abc import Collection as Some
    from collections.abc import Sequence

    from ...core.errors import DatacubeError
    from ...core.stac.find_items import FoundItem
    from ...core.stac.records import Collection

_MOST_LISTED = 5


@dataclass(frozen=True)
class Outcome:
    """`collection_id` and `item_id` lead to what was found, but is hidden by the filters; `report` says more of an
    error."""

    title: str
    text: str = ""
    collection_id: str = ""
    item_id: str = ""
    report: str = ""


def stopped(words: str) -> Outcome:
    return Outcome(QCoreApplication.translate("SearchOutcome", "The search was stopped."), words)


def failed(words: str, error: DatacubeError) -> Outcome:
    title = QCoreApplication.translate("SearchOutcome", "“{words}” could not be searched for.").format(words=words)
    return Outcome(
        title, "\n\n".join(part for part in (error.message, error.hint, error.url) if part), report=error.report()
    )


def none_named(
    words: str, searched: Sequence[Collection], catalog: str, *, is_everywhere: bool, are_ids: bool
) -> Outcome:
    """No item has this name; `is_everywhere`: nor in any other collection of the catalogue. `are_ids`: the words are
    whole names, as others beside them are."""
    translate = QCoreApplication.translate
    if not searched:
        title = translate("SearchOutcome", "No item named “{words}” in {catalog}.").format(words=words, catalog=catalog)
        return Outcome(title, translate("SearchOutcome", "Nor does any collection match."))
    title = translate("SearchOutcome", "No item named “{words}” in these collections.").format(words=words)
    lines = [translate("SearchOutcome", "Searched: {titles}.").format(titles=_listed(searched))]
    if is_everywhere:
        lines.append(translate("SearchOutcome", "Nor has any other collection of {catalog}.").format(catalog=catalog))
    if not are_ids:
        lines.append(translate("SearchOutcome", "Parts of a name are looked for among the items that are listed."))
    return Outcome(title, "\n".join(lines))


def hidden(found: FoundItem, collection: Collection | None, chosen: Some[str]) -> Outcome:
    """An item has this name, but the filters hide it. `chosen`: the ids of the collections that were chosen."""
    translate = QCoreApplication.translate
    item = found.item
    lines = [
        translate("SearchOutcome", "It is an item of {collection}.").format(
            collection=_title(collection) if collection is not None else item.collection_id
        )
    ]
    if is_not_chosen(item.collection_id, chosen):
        lines.append(translate("SearchOutcome", "This collection is not among the selected ones."))
    lines += [_reason(reason) for reason in found.hidden_by]
    title = translate("SearchOutcome", "The filters hide “{name}”.").format(name=item.id)
    return Outcome(title, "\n".join(lines), item.collection_id, item.id)


def hidden_collection(collection: Collection) -> Outcome:
    """A collection has this name, but it is not listed."""
    translate = QCoreApplication.translate
    title = translate("SearchOutcome", "The filters hide “{name}”.").format(name=collection.id)
    return Outcome(title, translate("SearchOutcome", "This collection lies outside the extent."), collection.id)


def is_not_chosen(collection_id: str, chosen: Some[str]) -> bool:
    """Whether collections were chosen, but not this one."""
    return bool(chosen) and collection_id not in chosen


def is_named(collection: Collection, names: Some[str]) -> bool:
    """Whether one of the names is the collection's id or title."""
    wanted = {folded(name) for name in names}
    return any(folded(name) in wanted for name in names_of(collection))


def names_of(collection: Collection) -> tuple[str, str]:
    """Its id and its title."""
    return collection.id, _title(collection)


def _reason(reason: HiddenBy) -> str:
    translate = QCoreApplication.translate
    return {
        HiddenBy.PLACE: translate("SearchOutcome", "It lies outside the extent that is searched (In)."),
        HiddenBy.DATES: translate("SearchOutcome", "Its date is not between the first and the last day."),
        HiddenBy.OTHERS: translate("SearchOutcome", "Another filter hides it (+ Filter)."),
    }[reason]


def _listed(collections: Sequence[Collection]) -> str:
    titles = ", ".join(_title(each) for each in collections[:_MOST_LISTED])
    rest = len(collections) - _MOST_LISTED
    if rest <= 0:
        return titles
    return QCoreApplication.translate("SearchOutcome", "{titles} and %n more", "", rest).format(titles=titles)


def _title(collection: Collection) -> str:
    return in_language(collection.title, user_language()) or collection.id
