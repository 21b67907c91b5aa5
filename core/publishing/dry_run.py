"""What a publication would write and send, with what is in the catalogue today. Changes nothing on any server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError
from ..language.data_size import human_bytes
from ..redaction import redacted
from ..stac.transactions import StacTransactions
from .prepare import ITEMS

if TYPE_CHECKING:
    from ..threads.cancellation import Feedback
    from .request import Prepared


@dataclass(frozen=True)
class DryRun:
    """`there` has the ids of the items that the catalogue has already: they would be replaced. `refusal` says why
    nothing can be registered, None where the catalogue says nothing against it; whether it lets this user is known when
    he tries."""

    prepared: Prepared
    there: tuple[str, ...] = ()
    refusal: DatacubeError | None = None

    def lines(self) -> list[str]:
        """The files with their sizes and targets, and what happens to the items, in words."""
        translate, prepared = QCoreApplication.translate, self.prepared
        found = [
            translate("DryRun", "Folder: {folder}").format(folder=prepared.items_file.parent),
            translate("DryRun", "To be sent: {count} files, {size}").format(
                count=len(prepared.files), size=human_bytes(prepared.size)
            ),
        ]
        found += [f"  {file.path.name}  {human_bytes(file.size)}  →  {file.href}" for file in prepared.files]
        for item in prepared.items:
            if item.id in self.there:
                text = translate("DryRun", "Item {name}: is there already, and would be replaced")
            else:
                text = translate("DryRun", "Item {name}: would be created")
            found.append(text.format(name=item.id))
            found += [f"  {note}" for note in item.notes]
        found.append(prepared.checked)
        if self.refusal is not None:
            found += [str(self.refusal), *command_lines(prepared)]
        return [str(line) for line in found]


def look_at_catalog(prepared: Prepared, feedback: Feedback | None = None) -> DryRun:
    """Ask the catalogue, by GET alone, whether it takes items, and which of these it has. What it does not answer is
    the dry run's `refusal`. For a task. Raises CanceledError."""
    request = prepared.request
    transactions = StacTransactions(request.catalog, feedback)
    try:
        check_catalog(transactions, prepared)
        there = [item.id for item in prepared.items if transactions.item(request.collection_id, item.id) is not None]
    except CanceledError:
        raise
    except DatacubeError as error:
        return DryRun(prepared, refusal=error)
    return DryRun(prepared, tuple(there))


def check_catalog(transactions: StacTransactions, prepared: Prepared) -> None:
    """Raises DatacubeError when the catalogue does not take items, or has no such collection."""
    request = prepared.request
    if not transactions.takes_items():
        raise DatacubeError(
            QCoreApplication.translate("DryRun", "This catalogue accepts no items: it has no transactions."),
            url=request.catalog.url,
            hint=QCoreApplication.translate("DryRun", "Use the platform's own procedure."),
        )
    if transactions.collection(request.collection_id) is None:
        raise DatacubeError(
            QCoreApplication.translate("DryRun", "The catalogue has no collection {name}.").format(
                name=request.collection_id
            ),
            url=request.catalog.url,
            hint=QCoreApplication.translate("DryRun", "Choose one that it has, or let it be created first."),
        )


def platform_command(prepared: Prepared) -> str:
    """The command of teledetection's own client (`pip install teledetection[upload]`, 1.13) that publishes the folder;
    to be run in it, since the items name their files from there. The user pastes it into a shell, of whichever system:
    nothing in an address means anything to one."""
    request = prepared.request
    store = urlsplit(request.storage)
    catalog, host, bucket = (
        quote(each, safe="/:%[]")
        for each in (
            redacted(request.catalog.url).rstrip("/"),
            f"{store.scheme}://{store.netloc}",
            store.path.strip("/"),
        )
    )
    return f"tld publish {ITEMS} --stac_endpoint {catalog} --storage_endpoint {host}" + (
        f" --storage_bucket {bucket}" if bucket else ""
    )


def command_lines(prepared: Prepared) -> list[str]:
    """What to do with the folder where the catalogue takes no items, in words."""
    text = QCoreApplication.translate("DryRun", "{folder} is ready. For CDS-MTD and THEIA, run this there:")
    return [str(text.format(folder=prepared.items_file.parent)), platform_command(prepared)]
