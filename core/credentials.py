"""QGIS authentication configurations for the files that a catalogue names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from .errors import LayerError
from .http.authentication import unlock
from .http.web_address import escaped, is_web_address, same_origin
from .redaction import remember_user_info
from .remote_files.vsicurl import PREFIX, href_of, prepare_host

if TYPE_CHECKING:
    from .catalogs import Catalog

#: An authentication configuration in a data source of QGIS, wherever in it. Not from the middle of blanks, of which a
#: long run would be gone over again and again.
_AUTHCFG = re.compile(r"(?<!\s)\s*authcfg='?([0-9A-Za-z]*)'?")
_ENDS_ADDRESS = frozenset("/?#@%\\ '|\"<>")


def authcfg_for(catalog: Catalog, href: str) -> str:
    """The catalogue's authentication configuration for a file of its own origin (scheme, host, port), else none: a
    catalogue may name any URL, and a public bucket refuses requests with foreign credentials."""
    return catalog.authcfg if same_origin(catalog.url, href) else ""


def data_source(path: str, authcfg: str) -> str:
    """A GDAL path as QGIS stores it: with the id of an authentication configuration, without its secret. The only place
    that writes one. Of a web address, everything is escaped that would end it or name another configuration."""
    href = href_of(path)
    if is_web_address(href) and path == PREFIX + href:
        path = PREFIX + escaped(href)
    return f"{path} authcfg='{authcfg}'" if authcfg.isalnum() else path


def without_authcfg(source: str) -> tuple[str, str]:
    """A data source of QGIS without its authentication configuration, and the id of that; empty where it has none."""
    found = _AUTHCFG.search(source)
    return _AUTHCFG.sub("", source), found.group(1) if found else ""


def path_with_credentials(path: str, authcfg: str, provider: str = "gdal", *, for_layer: bool = False) -> str:
    """The path as GDAL opens it: some authentication methods write user and password into it, here with the escapes of
    an address. With `for_layer` as QGIS opens it, without these: then a password must not have signs that end the
    address, or a part of it would be taken for a host.

    Raises LayerError for such a password, when the configuration cannot be read, and for the methods that work by
    headers or certificates: QGIS says that it has passed them on to GDAL, and has not. The path is a secret: only GDAL
    may get it. For a task.
    """
    if not authcfg:
        return path
    done, expanded = False, path
    if unlock():
        done, (expanded,) = QgsApplication.authManager().updateDataSourceUriItems([path], authcfg, provider)
    if not done:
        raise LayerError(
            QCoreApplication.translate("Credentials", "The catalogue's authentication configuration cannot be read."),
            url=href_of(path),
            hint=QCoreApplication.translate(
                "Credentials", "Unlock QGIS's authentication database, or choose another configuration."
            ),
        )
    if expanded == path and is_web_address(href_of(path)):
        raise _not_passed_on(authcfg, href_of(path))
    head, sign, tail = path.partition("://")
    if sign and expanded != path and expanded.endswith(f"@{tail}"):
        user_info = expanded.removeprefix(head + sign).removesuffix(f"@{tail}")
        user, colon, password = user_info.partition(":")
        safe = quote(user, safe="") + colon + quote(password, safe="")
        remember_user_info(user_info)
        remember_user_info(safe)
        remember_user_info(quote(safe, safe=":"))  # in the paths of `path_alone`
        if for_layer and _ENDS_ADDRESS & set(user_info):
            raise LayerError(
                QCoreApplication.translate("Credentials", "QGIS cannot use this password for layers."),
                url=href_of(path),
                hint=QCoreApplication.translate(
                    "Credentials", "A sign in it, such as / or @, ends an address. Save an extent, or change it."
                ),
            )
        expanded = head + sign + (user_info if for_layer else safe) + f"@{tail}"
    prepare_host(href_of(expanded))
    return str(expanded)


def _not_passed_on(authcfg: str, url: str) -> LayerError:
    manager = QgsApplication.authManager()
    method = manager.authMethod(manager.configAuthMethodKey(authcfg))
    return LayerError(
        QCoreApplication.translate(
            "Credentials", "QGIS cannot pass a sign-in of the kind “{method}” on to GDAL, which reads this file."
        ).format(method=method.displayDescription() if method is not None else "?"),
        url=url,
        hint=QCoreApplication.translate(
            "Credentials", "Give the connection a signing profile for this host, with an API key in a header."
        ),
    )
