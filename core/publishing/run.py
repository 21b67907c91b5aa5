"""Publishing a folder: its files into the store, then its items into the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError
from ..stac.transactions import NotAllowedError, StacTransactions
from .dry_run import check_catalog, command_lines
from .sending import SentFiles, send_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.core import QgsFeedback

    from .request import Prepared, PreparedFile


@dataclass(frozen=True)
class PublishReport:
    """What was done. `created` and `replaced` are ids of items that were registered and read back; `problems` are items
    that were not, and why. `refusal` says why the catalogue takes none at all; then `command_lines` say what to do with
    the folder."""

    prepared: Prepared
    sent: tuple[PreparedFile, ...] = ()
    kept: tuple[PreparedFile, ...] = ()
    created: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    problems: tuple[tuple[str, DatacubeError], ...] = ()
    refusal: DatacubeError | None = None

    @property
    def is_complete(self) -> bool:
        return self.refusal is None and not self.problems

    def lines(self) -> list[str]:
        """What was done, in words."""
        translate = QCoreApplication.translate
        found = [
            translate("PublishReport", "Files sent: {sent}; already there with the same length: {kept}.").format(
                sent=len(self.sent), kept=len(self.kept)
            )
        ]
        if self.created or self.replaced:
            found.append(
                translate(
                    "PublishReport", "Items created: {created}, replaced: {replaced}; read back, they are as sent."
                ).format(created=len(self.created), replaced=len(self.replaced))
            )
        found += [f"{name}: {error}" for name, error in self.problems]
        if self.refusal is not None:
            found += [str(self.refusal), *command_lines(self.prepared)]
        return [str(line) for line in found]


def publish(
    prepared: Prepared,
    feedback: QgsFeedback,
    *,
    again: bool = False,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> PublishReport:
    """Send the files and register the items. Where the catalogue takes no items from this user, nothing of the folder
    is lost, and the report says what to do with it. `again` sends files that are there already, too. For a task.

    Raises DatacubeError when a file cannot be sent; what has been sent is not sent again by the next run.
    """
    transactions = StacTransactions(prepared.request.catalog, feedback)
    try:
        check_catalog(transactions, prepared)
    except CanceledError:
        raise
    except DatacubeError as error:
        return PublishReport(prepared, refusal=error)
    files = send_files(prepared.files, prepared.request.profile, feedback, again=again, progress=progress)
    return _register(prepared, transactions, files)


def _register(prepared: Prepared, transactions: StacTransactions, files: SentFiles) -> PublishReport:
    done: dict[str, list[str]] = {"created": [], "replaced": []}
    problems: list[tuple[str, DatacubeError]] = []
    refusal: DatacubeError | None = None
    for item in prepared.items:
        try:
            done[transactions.register(item.json)].append(item.id)
        except CanceledError:
            raise
        except NotAllowedError as error:
            refusal = error
            break
        except DatacubeError as error:
            problems.append((item.id, error))
    return PublishReport(
        prepared,
        files.sent,
        files.kept,
        tuple(done["created"]),
        tuple(done["replaced"]),
        tuple(problems),
        refusal,
    )
