"""Requests of a test that has no client: answers whatever their status."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def ask(url, method=None, body=None, **headers):
    """Status, headers and body of an answer, whatever its status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, dict):
        body, named = json.dumps(body).encode(), {"Content-Type": "application/json", **named}
    try:
        with urlopen(Request(url, body, named, method=method), timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def said(answer):
    """Status and JSON of an answer."""
    return answer[0], json.loads(answer[2])
