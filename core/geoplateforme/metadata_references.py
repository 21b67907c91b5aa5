"""Metadata records of a datastore that still name a layer which is no longer published: the API then refuses to publish
it again (422), and leaves the reference to the user. For worker threads; all raise what `Entrepot` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, HttpError
from ..parsing.xml_parser import XmlError, without_elements
from .record_reading import read_metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .entrepot import Entrepot
    from .records import Metadata

#: Records that are looked at.
_MOST_RECORDS = 500
#: What names a layer in ISO 19115 (onLine), and in others; all of it is left out, and nothing else.
_LINKS = ("onLine", "link")


def undo_references(entrepot: Entrepot, datastore: str, layer_name: str) -> tuple[Metadata, ...]:
    """Take the links to the layer out of the datastore's metadata records; all else in them stays as it is. Returns the
    records that were changed; a record that cannot be read or changed is left as it is."""
    place = ("datastores", datastore, "metadata")
    listed = map(read_metadata, entrepot.records(*place, query=[("fields", "file_identifier")])[:_MOST_RECORDS])
    changed = []
    for record in listed:
        if record is None:
            continue
        try:
            before = entrepot.file(*place, record.id, "file")
            after = without_elements(before, _LINKS, layer_name)
            if after == before:
                continue
            entrepot.put_file(*place, record.id, name=f"{record.id}.xml", content=after)
        except CanceledError:
            raise
        except (DatacubeError, XmlError):
            continue
        changed.append(record)
    return tuple(changed)


def unlinked_text(records: Sequence[Metadata], layer_name: str) -> str:
    """Which records were changed, in a sentence."""
    translate, count = QCoreApplication.translate, len(records)  # plain names, which pylupdate understands
    said = translate("MetadataReferences", "%n metadata record(s) still named a former layer {layer}.", "", count)
    done = translate("MetadataReferences", "The link to it was taken out of: {names}.")
    return f"{said.format(layer=layer_name)} {done.format(names=', '.join(each.file_identifier for each in records))}"


def is_refused_for_metadata(error: DatacubeError) -> bool:
    """Whether the API has refused a layer because metadata name it."""
    return isinstance(error, HttpError) and error.status == 422
