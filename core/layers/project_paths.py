"""What a project keeps of the address of a layer: nothing that is a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..redaction import is_secret, redacted
from ..remote_files.vsicurl import PREFIX

if TYPE_CHECKING:
    from .source import LayerSource

#: The paths of layers with a signature or a password in their address, and what is written in their place.
_written: dict[str, str] = {}


def keep_out_of_projects(source: LayerSource) -> None:
    """Let projects and layer definitions hold the source's address without its secrets. A signature expires, so that
    the layer is unavailable when the project is opened, until it is updated from its catalogue; this one stays as it
    is."""
    if is_secret(source.href):
        _written[source.path] = PREFIX + redacted(source.href)


def path_for_project(path: str) -> str:
    """What is written for a layer's path, which may have options and an authentication configuration behind it."""
    for secret, public in _written.items():
        if path.startswith(secret):
            return public + path[len(secret) :]
    return path
