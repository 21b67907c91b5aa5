"""The parts of a file's address that a signing service may want in place of the whole."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

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
