"""What the zip bundles: its bill of materials (CycloneDX, beside the zip) and the list of licences (in it).

The bill of materials is not in the zip: the plugin site takes hashes for secrets.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .plugin_files import NAME, ROOT

if TYPE_CHECKING:
    from pathlib import Path

#: By package: what it says of itself, its licence by SPDX, and how its LICENSE says so.
LIBRARIES = {
    "pystac": ("Python library for working with STAC catalogues", "Apache-2.0", "Apache License, Version 2.0"),
    "pystac-client": ("Python client for STAC APIs and catalogues", "Apache-2.0", "Apache License, Version 2.0"),
}
PLUGIN_LICENCE = "GPL-3.0-or-later"
LICENCES = "THIRD-PARTY.md"


@dataclass(frozen=True)
class Library:
    """A bundled library: its name and version, and the hash (SHA-256) of the file on PyPI that it is made of."""

    name: str
    version: str
    sha256: str

    @property
    def folder(self) -> str:
        return f"extlibs/{self.name.replace('-', '_')}"


def libraries() -> list[Library]:
    """The bundled libraries, from requirements-extlibs.txt."""
    text = (ROOT / "requirements-extlibs.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w-]+)==(\S+) \\\n\s+--hash=sha256:([0-9a-f]{64})$", text, re.MULTILINE)
    return [Library(*pin) for pin in pins]


def licence_list() -> str:
    """The text of THIRD-PARTY.md. Raises SystemExit when a library's licence is not the one that is listed."""
    lines = [
        "# Bundled libraries",
        "",
        f"The plugin itself is {PLUGIN_LICENCE}, see LICENSE. It brings these libraries in a namespace of its own:",
        "their imports are changed for it, and parts that need yet other libraries are left out.",
        "",
        "| Library | Version | Licence | Text |",
        "|---|---|---|---|",
    ]
    for library in libraries():
        _, licence, words = LIBRARIES[library.name]
        text = (ROOT / library.folder / "LICENSE").read_text(encoding="utf-8")
        if words not in " ".join(text.split()):
            raise SystemExit(f"{library.folder}/LICENSE is not {licence}")
        link = f"[{library.name}](https://pypi.org/project/{library.name}/{library.version}/)"
        lines.append(f"| {link} | {library.version} | {licence} | {library.folder}/LICENSE |")
    return "\n".join([*lines, ""])


def bill_of_materials(package: Path, version: str, moment: int) -> str:
    """CycloneDX 1.6 in JSON, the same for the same zip. `moment` is the commit's time, in seconds since 1970."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model import HashAlgorithm, HashType, Property
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    def component(name: str, number: str, licence: str, sha256: str, **more: object) -> Component:
        return Component(
            name=name,
            version=number,
            licenses=[LicenseFactory().make_from_string(licence)],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)],
            bom_ref=f"{name}@{number}",
            **more,
        )

    whole = hashlib.sha256(package.read_bytes()).hexdigest()
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_OID, whole))
    bom.metadata.timestamp = datetime.fromtimestamp(moment, timezone.utc)
    plugin = component(NAME, version, PLUGIN_LICENCE, whole, type=ComponentType.APPLICATION)
    bom.metadata.component = plugin
    parts = [
        component(
            library.name,
            library.version,
            LIBRARIES[library.name][1],
            library.sha256,
            type=ComponentType.LIBRARY,
            description=LIBRARIES[library.name][0],
            purl=PackageURL("pypi", name=library.name, version=library.version),
            properties=[Property(name=f"{NAME}:namespace", value=f"{NAME}.{library.folder.replace('/', '.')}")],
        )
        for library in libraries()
    ]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(plugin, parts)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"
