"""Certificates of servers on this computer, which nobody trusts unless a test says so."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WANTED = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a key and its certificate for 127.0.0.1; their files, as PEM."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *_WANTED.split(), *files], check=True, capture_output=True)
    return key, certificate
