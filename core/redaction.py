"""The removal of credentials from what is shown or stored.

Of an address, the user info and every part of the query are cut out that are not known to be harmless: nobody knows the
names that all servers give their keys.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: What the names of credentials and signatures have in them, in options of GDAL ("USERPWD", "header.Authorization") and
#: in what servers say. Addresses do not need it.
_SECRET_NAME = re.compile(
    r"(?<![a-z])(?:sig|key|pwd|pass|jwt|sas|hmac|auth|session|sid)(?![a-z])"
    r"|signature|credential|token|secret|passw|passphrase|userpwd|authoriz|authent|bearer|cookie|jsessionid"
    r"|(?:api|access|account|private|shared|subscription|client|license)[-_ ]?key",
    re.IGNORECASE,
)
#: Query parameters of OGC services, of STAC APIs and of file stores that say what is asked for, not who asks.
# fmt: off
_HARMLESS = frozenset((
    "service", "request", "version", "acceptversions", "layers", "layer", "query_layers", "styles", "style", "crs",
    "srs", "bbox", "bbox-crs", "width", "height", "format", "transparent", "identifier", "identifiers", "boundingbox",
    "language", "lang", "updatesequence", "coverage", "coverageid", "coverages", "subset", "rangesubset", "gridbasecrs",
    "gridcs", "gridtype", "gridorigin", "gridoffsets", "resx", "resy", "interpolation", "store", "exceptions",
    "sld_version", "info_format", "feature_count", "i", "j", "x", "y", "time", "elevation", "map", "mapfile", "f",
    "limit", "offset", "page", "collections", "collection", "ids", "datetime", "sortby", "fields", "filter-lang",
    "filter-crs", "dpi", "tilematrix", "tilematrixset", "tilerow", "tilecol", "download", "rule", "scale", "dataset",
    "workspace", "sv", "project", "theme", "namespace",
))
# fmt: on
_LONGEST_HARMLESS = 300
#: A value that holds another address, or pairs of its own, may hold their secrets.
_NESTED = re.compile(r"://|[=?&%@]")
#: The name of a part whose value is cut out; others, and whatever has no value, may be secrets themselves.
_PLAIN_NAME = re.compile(r"[A-Za-z][\w.-]{0,40}")
_PATH_PARAMETER = re.compile(r";[^/;]*")
#: Pairs in a path: a query without its "?", and tokens of Akamai and others, which are a part of the path themselves.
#: Folders are called "pass=5" and "key=5" as well.
_PATH_PAIR = re.compile(r"([/&~])([\w.-]{1,60})=([^/&]+)")
_PATH_TOKEN = re.compile(r"hdn\w+|__token__|__gda__|(?:access[-_]?)?token|sig|signature|jwt|hmac", re.IGNORECASE)
#: A query that was escaped, once or more, and so became a part of the path, as in the paths of `/vsicurl?`.
_ESCAPED_QUERY = re.compile(r"%(?:25){0,5}3[fF].*", re.DOTALL)
_JSON_WEB_TOKEN = re.compile(r"(?<![\w-])eyJ[\w-]{8,4000}\.[\w-]{8,8000}\.[\w-]{0,4000}", re.ASCII)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>]+", re.IGNORECASE)
#: User and password before a host without a scheme.
_USER_INFO = re.compile(r"(?<![:\w])//[^\s/@:<>\"']{1,200}:[^\s/@<>\"']{1,200}@")
_ESCAPED_URL = re.compile(r"\bhttps?%(?:25){0,5}3A[^\s<>'\"&]+", re.IGNORECASE)
_MOST_ESCAPED = 5
_HEADER = re.compile(r"\b((?:proxy-)?authorization|cookie|set-cookie)(\s*[:=]\s*)[^\r\n]+", re.IGNORECASE)
_SCHEME = re.compile(r"\b(basic|bearer)\s+[A-Za-z0-9+/_.~-]{8,}=*", re.IGNORECASE)
#: The secret of a file in an address of the plugin's own gateway (core/gateway/).
_GATEWAY = re.compile(r"(//127\.0\.0\.1:\d{1,5}/\d{1,9}/)[\w-]{40,}(?=/)", re.ASCII)
#: The query of an address without a host, as servers write it.
_QUERY = re.compile(r"\?[\w.~-]{1,60}=[^\s\"'<>]{0,4000}")
#: The name of a pair with what follows it, and its value. In a value that stays there may be pairs again.
_NAME = re.compile(r"(?<![\w.-])([\w.-]+)(?:\\?[\"']?\s?[=:]\s?\\?|%(?:25){0,5}3[dD]|\\u003[dD])")
_VALUE = re.compile(
    r"\"(?:[^\"\\\r\n]|\\.){1,2000}\"|\"[^\"\r\n]{1,2000}\"|'(?:[^'\\\r\n]|\\.){1,2000}'|'[^'\r\n]{1,2000}'"
    r"|[\[{][^\]}]{1,2000}|[^\s,;&\"'<>{}\[\]][^\s,;&\"'<>{}]{0,1999}"
)
#: What is left of an escaped "?" or "&" before a name.
_ESCAPED_SIGN = re.compile(r"(?:25){0,5}(?:3f|26)|u0026", re.IGNORECASE)
_START_TAG = re.compile(r"<([\w.:-]{1,80})(?:\s[^<>]{0,500})?(?<!/)>")
_LONGEST_ELEMENT = 5000
_GONE = "***"
#: User infos and passwords that QGIS has written into paths, and what else is secret, in memory alone.
_expanded: set[str] = set()
_SHORTEST_PASSWORD = 6
#: Keys of so many letters are looked for even where they have no digit.
_SHORTEST_WORDLESS = 20
#: Keys and tokens in use, the latest so many: each takes the place of one that has ended.
_MOST_SECRETS = 200
_secrets: dict[str, None] = {}
#: Shorter values of a query are not looked for in other texts.
_SHORTEST_VALUE = 4


def remember_user_info(user_info: str) -> None:
    """Cut this "user:password" out of every text from now on, whatever signs it consists of; as it is written here, and
    without escapes. A short password is not looked for alone: it would be found in any word."""
    for text in (user_info, unquote(user_info)):
        _expanded.update(each for each in (text,) if ":" in each)
        _expanded.update(each for each in (text.partition(":")[2],) if len(each) >= _SHORTEST_PASSWORD)


def remember_secret(secret: str) -> None:
    """Cut this key or token out of every text from now on: servers repeat them in their own words. A short one without
    a digit is not looked for: headers also hold words, which are in other texts and in the names of files."""
    is_word = len(secret) < _SHORTEST_WORDLESS and not any(sign.isdigit() for sign in secret)
    if len(secret) >= _SHORTEST_PASSWORD and not is_word and secret not in _secrets:
        _secrets[secret] = None
        for oldest in list(_secrets)[:-_MOST_SECRETS]:
            _secrets.pop(oldest, None)


def remember_header(value: str) -> None:
    """Cut this value of a header out of every text from now on, also without the "Bearer" and the like before it."""
    remember_secret(value)
    remember_secret(value.partition(" ")[2])


def names_secret(text: str) -> bool:
    """Whether the name of a GDAL option, a header or a pair ("USERPWD=…") is that of a credential."""
    return _SECRET_NAME.search(text.partition("=")[0]) is not None


def redacted(url: str) -> str:
    """The address without user, password, fragment and the values in its query that are not known to be harmless. Fit
    for a message, a log, or a file."""
    url = _GATEWAY.sub(rf"\1{_GONE}", url)
    try:
        parts = urlsplit(_without_user_info(_without_expanded(url)))
    except ValueError:
        return _GONE
    if "://" not in url:
        return redacted_text(url)
    path = _PATH_PAIR.sub(_redacted_path_pair, _PATH_PARAMETER.sub("", parts.path))
    path = _JSON_WEB_TOKEN.sub(_GONE, _ESCAPED_QUERY.sub("", path))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if path == parts.path and all(_is_harmless(name, value) for name, value in pairs):
        return urlunsplit(parts._replace(fragment=""))
    kept = [
        (name, value if _is_harmless(name, value) else _GONE)
        for name, value in pairs
        if _is_harmless(name, value) or (value and _PLAIN_NAME.fullmatch(name))
    ]
    query = urlencode(kept, safe="*/:,")
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def is_secret(url: str) -> bool:
    """Whether the address holds anything that may be a secret."""
    return redacted(url) != url.partition("#")[0]


def unsigned(href: str) -> str:
    """The address without credentials; of a signed one, the whole query is left out."""
    if not href.startswith(("http://", "https://")):
        return redacted_text(href)
    shown = redacted(href)
    return shown.partition("?")[0] if is_secret(href) else shown


def redacted_text(text: str, url: str = "") -> str:
    """The text without the secrets in its addresses, in headers, and in pairs whose name is that of a credential; and
    without those of the `url` that it is about, whose query servers repeat in their own words."""
    text = _GATEWAY.sub(rf"\1{_GONE}", _without_expanded(text))
    for secret in _secrets_of(url):
        text = text.replace(secret, _GONE)
    if r":\/\/" in text:  # JSON, as PHP writes it
        text = text.replace(r"\/", "/")
    text = _USER_INFO.sub("//", text)
    text = _URL.sub(lambda found: _redacted_match(found.group()), text)
    text = _ESCAPED_URL.sub(lambda found: quote(redacted(_without_escapes(found.group())), safe=""), text)
    text = _HEADER.sub(rf"\1\2{_GONE}", text)
    text = _SCHEME.sub(rf"\1 {_GONE}", text)
    text = _QUERY.sub(lambda found: redacted(f"x://x{found.group()}").removeprefix("x://x"), text)
    return _without_pairs(_JSON_WEB_TOKEN.sub(_GONE, without_secret_elements(text)))


def without_secrets_of(url: str, content: bytes) -> bytes:
    """What the server at this address has said, without what is secret in its query."""
    for secret in _secrets_of(url):
        content = content.replace(secret.encode(), _GONE.encode())
    return content


def without_secret_elements(text: str) -> str:
    """The text without what stands in XML elements that are named like credentials: without its tags, nothing tells."""
    parts, place = list[str](), 0
    for tag in _START_TAG.finditer(text):
        if tag.start() >= place and names_secret(tag[1].rpartition(":")[2]):
            parts += [text[place : tag.end()], _GONE]
            closed = text.find(f"</{tag[1]}", tag.end(), tag.end() + _LONGEST_ELEMENT)
            place = closed if closed >= 0 else text.find("<", tag.end())
            if place < 0:
                return "".join(parts)
    return "".join([*parts, text[place:]])


def _without_expanded(text: str) -> str:
    for secret in sorted((*_expanded, *_secrets), key=len, reverse=True):
        text = text.replace(f"{secret}@", "").replace(secret, _GONE)
    return text


def _secrets_of(url: str) -> list[str]:
    """The parts of an address's query that are not known to be harmless, as they are and without escapes."""
    _, sign, query = url.partition("?")
    found: set[str] = set()
    for part in query.split("&") if sign else ():
        name, equals, value = part.partition("=")
        if not _is_harmless(unquote(name), unquote(value)):
            secret = value if equals else name
            found.update(each for each in (secret, unquote(secret)) if len(each) >= _SHORTEST_VALUE)
    return sorted(found, key=len, reverse=True)


def _is_harmless(name: str, value: str) -> bool:
    is_plain = len(value) <= _LONGEST_HARMLESS and not _NESTED.search(value) and not _JSON_WEB_TOKEN.search(value)
    return is_plain and name.lower() in _HARMLESS


def _without_user_info(url: str) -> str:
    """The address from its host on. A password may hold signs that end a host: then a colon that no port follows, and
    an @ somewhere behind, give it away."""
    head, sign, rest = url.partition("://")
    if not sign:
        return url
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in place:
        rest = place.rpartition("@")[2] + rest[len(place) :]
        return _without_user_info(head + sign + rest) if "@" in rest.partition("/")[0] else head + sign + rest
    port = re.search(r"[^\[\]:]:([^\[\]:]*)$", place)
    if port and not port.group(1).isdigit() and "@" in rest:
        return head + sign + rest.rpartition("@")[2]
    return url


def _redacted_match(url: str) -> str:
    """The address in a text, with what follows it there."""
    end = len(url.rstrip(".,;:)]}'\""))
    quoted = re.search("[\"']", url[:end])
    if quoted and "@" not in url[quoted.end() :]:
        end = quoted.start()
    return redacted(url[:end]) + url[end:]


def _redacted_path_pair(found: re.Match[str]) -> str:
    sign, name, _ = found.groups()
    is_token = names_secret(name) if sign != "/" else _PATH_TOKEN.fullmatch(name) is not None
    return f"{sign}{name}={_GONE}" if is_token else found.group()


def _without_pairs(text: str) -> str:
    """The text without the values whose names are those of credentials."""
    parts, start, place = list[str](), 0, 0
    while name := _NAME.search(text, place):
        place = name.end()
        plain = _ESCAPED_SIGN.sub("", name[1], count=1) if _ESCAPED_SIGN.match(name[1]) else name[1]
        value = _VALUE.match(text, place) if names_secret(plain) else None
        if value is not None and not value[0].lstrip("\"'").startswith("//"):
            parts += [text[start:place], _GONE]
            start = place = value.end()
    return "".join([*parts, text[start:]])


def _without_escapes(url: str) -> str:
    """An address that was escaped, once or more."""
    for _ in range(_MOST_ESCAPED + 1):
        if "://" in url:
            break
        url = unquote(url)
    return url
