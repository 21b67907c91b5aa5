"""Checksums that name their own algorithm, as STAC's file extension has them: multihashes, in hexadecimal digits."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Protocol

#: https://github.com/multiformats/multicodec/blob/master/table.csv: the code, and hashlib's name.
_CODES = {
    0x11: "sha1",
    0x12: "sha256",
    0x13: "sha512",
    0x14: "sha3_512",
    0x15: "sha3_384",
    0x16: "sha3_256",
    0x17: "sha3_224",
    0x18: "shake_128",
    0x19: "shake_256",
    0x20: "sha384",
    0xD4: "md4",
    0xD5: "md5",
    0x1013: "sha224",
    0x1014: "sha512_224",
    0x1015: "sha512_256",
    0x1053: "ripemd160",
    0x534D: "sm3",
}
_TITLES = {
    "sha1": "SHA-1",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "sha512_224": "SHA-512/224",
    "sha512_256": "SHA-512/256",
    "sha3_224": "SHA3-224",
    "sha3_256": "SHA3-256",
    "sha3_384": "SHA3-384",
    "sha3_512": "SHA3-512",
    "shake_128": "SHAKE128",
    "shake_256": "SHAKE256",
    "ripemd160": "RIPEMD-160",
}
#: Of these there is a code for each length of the digest, from one byte on.
_BLAKE2B, _BLAKE2S = range(0xB201, 0xB241), range(0xB241, 0xB261)
#: A digest may be cut off; one of fewer bytes proves too little.
_LEAST_BYTES = 16
_LONGEST = 1000
_HEX = re.compile(r"f?((?:[0-9a-f]{2})+)", re.IGNORECASE)


class Hasher(Protocol):
    def update(self, data: bytes, /) -> None: ...


@dataclass(frozen=True)
class Multihash:
    """The digest of a file, or its beginning. `algorithm` is hashlib's name of it ("sha256"); `code` is multihash's."""

    code: int
    algorithm: str
    digest: bytes

    @property
    def title(self) -> str:
        """The algorithm as people write it: "SHA-256", "SHA3-256", "BLAKE2b-256"."""
        if self.algorithm.startswith("blake2"):
            return f"BLAKE2{self.algorithm[-1]}-{8 * len(self.digest)}"
        return _TITLES.get(self.algorithm, self.algorithm.upper())

    def hasher(self) -> Hasher:
        """A new hash object for the file. Raises ValueError where this computer's Python and OpenSSL do not have the
        algorithm."""
        if self.algorithm == "blake2b":
            return hashlib.blake2b(digest_size=len(self.digest))
        if self.algorithm == "blake2s":
            return hashlib.blake2s(digest_size=len(self.digest))
        return hashlib.new(self.algorithm, usedforsecurity=False)

    def digest_of(self, hasher: Any) -> bytes:
        """As much of the digest as the catalogue gives."""
        if self.algorithm.startswith("shake"):
            return bytes(hasher.digest(len(self.digest)))
        return bytes(hasher.digest()[: len(self.digest)])


def multihash(text: str) -> Multihash | None:
    """The multihash that a catalogue gives; None for one that is none, or of an algorithm that hashlib has not."""
    digits = _HEX.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if digits is None:
        return None
    code, rest = _number(bytes.fromhex(digits.group(1)))
    length, digest = _number(rest)
    if length != len(digest) or not digest:
        return None
    if code in _BLAKE2B or code in _BLAKE2S:
        codes, name = (_BLAKE2B, "blake2b") if code in _BLAKE2B else (_BLAKE2S, "blake2s")
        is_usable = length == code - codes.start + 1 and length >= _LEAST_BYTES
        return Multihash(code, name, digest) if is_usable else None
    algorithm = _CODES.get(code)
    return Multihash(code, algorithm, digest) if algorithm and _LEAST_BYTES <= length <= _longest(algorithm) else None


def _number(data: bytes) -> tuple[int, bytes]:
    """The unsigned varint at the start, seven bits a byte from the lowest on, and what follows; -1 without one."""
    value = 0
    for place, byte in enumerate(data[:9]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, data[place + 1 :]
    return -1, b""


def _longest(algorithm: str) -> int:
    """The bytes of a whole digest; those of SHAKE are as many as one wants."""
    bits = re.search(r"(?:_|sha|ripemd)(\d{3})$", algorithm)
    if algorithm.startswith("shake"):
        return _LONGEST
    return int(bits.group(1)) // 8 if bits else {"sha1": 20, "md4": 16, "md5": 16, "sm3": 32}[algorithm]
