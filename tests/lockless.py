"""Threads for which the kernel refuses locks on files, or grants them all, as file systems do that know of none. Linux
alone."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_FLOCK = {"x86_64": 73, "aarch64": 32}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ERROR, _ALLOW = 0x00050000, 0x7FFF0000


def refuse_locks(error: int = errno.ENOLCK) -> None:
    """From now on `flock` fails with this error in the calling thread, and in those that it starts, for good; with 0 it
    does nothing, and says that it has."""
    steps = (
        (_LOAD, 0, 0, 0),  # the number of the call
        (_JUMP_IF_EQUAL, 0, 1, _FLOCK[platform.machine()]),
        (_RETURN, 0, 0, _ERROR | error),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("H6xQ", len(steps), ctypes.addressof(code)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    for given in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _FILTER, program, 0, 0)):
        if prctl(*given) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
