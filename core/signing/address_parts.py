"""The parts of a file's address that a signing service may want in place of the whole."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from .signed_address import unsigned_href

#: Labels of hosts of object stores, before which the bucket's name stands: bucket.s3.eu-west-1.amazonaws.com,
#: bucket.storage.googleapis.com, bucket.oss-cn-hangzhou.aliyuncs.com. On other hosts it begins the path.
_STORE = re.compile(r"(?:s3|oss|cos|obs|storage)(?:-.*)?")


def address_parts(href: str) -> dict[str, str]:
    """`href` as it is, `host`, `path` as it is written, and `bucket` and `key`, without escapes, as in an object
    store."""
    parts = urlsplit(href)
    labels = (parts.hostname or "").split(".")
    place = next((number for number, label in enumerate(labels) if _STORE.fullmatch(label)), 0)
    key = unquote(parts.path).lstrip("/")
    bucket = ".".join(labels[:place])
    if not bucket:
        bucket, _, key = key.partition("/")
    return {"href": href, "host": parts.netloc, "path": parts.path, "bucket": bucket, "key": key}


def is_same_file(one: str, other: str) -> bool:
    """Whether two addresses lead to the same file of a store, on whichever of its hosts: the same path, or the same
    bucket and key, whether the host names the bucket or the path does. Escapes and signatures do not count. Where both
    have a field of one name in their queries, it has the same value: it may name the file."""
    fields = [parse_qs(urlsplit(unsigned_href(href)).query, keep_blank_values=True) for href in (one, other)]
    if any(fields[0][name] != fields[1][name] for name in fields[0].keys() & fields[1].keys()):
        return False
    first, second = address_parts(one), address_parts(other)
    if (first["bucket"], first["key"]) == (second["bucket"], second["key"]):
        return True
    paths = [unquote(parts["path"]) for parts in (first, second)]
    names_bucket = [path.lstrip("/") == parts["key"] for path, parts in zip(paths, (first, second), strict=True)]
    return paths[0] == paths[1] and not all(names_bucket)
