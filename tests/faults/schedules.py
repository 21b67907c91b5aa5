"""What goes wrong, and when: small values that a number gives again, and that fit on a line.

    drawn("download", 17)   -> Schedule("download", (Placed(Fault.RESET, first=2, times=1, amount=0.41),))
    str(…)                  -> "download RESET@2x1~0.41"
    schedule_of("download RESET@2x1~0.41")  -> the same again

The fault with which a schedule begins goes through all that the operation knows, so that each comes up; what else there
is comes of the number alone.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """What goes wrong. Those up to TLS befall a request; the others what is around the operation, at that request."""

    DELAY = "a late answer"
    JITTER = "an answer in pieces, each after a pause of its own"
    BANDWIDTH = "a slow link"
    RESET = "the connection is reset, before the answer or in it"
    BLACK_HOLE = "no answer, the connection stays"
    TRICKLE = "one byte a second"
    TRUNCATED = "the connection is closed before the end of the answer"
    WRONG_LENGTH = "Content-Length says more or less than comes"
    WRONG_RANGE = "Content-Range names another range, or the bytes are another's"
    REFUSED = "400, 401, 403, 404, 405, 409, 410, 412, 416 or 422"
    BROKEN = "500, 501, 502, 503, 504 or 507"
    TOO_MANY = "429, with Retry-After or without"
    DNS = "a host that no name server knows"
    CAPTIVE = "the sign-in page of a network, with 200, 302 or 511"
    TLS = "a certificate that nobody has signed"
    PROXY = "a proxy that wants a sign-in"
    CLOCK = "the clock of this computer jumps by hours or years"
    DISK_FULL = "no room on the disk"
    READ_ONLY = "a disk that is read-only"
    REMOVED = "the folder is removed"
    KILLED = "the process is killed, and another one does the same"
    STOPPED = "the process is stopped for longer than anybody waits, and goes on"


#: They come from the server, or from what is between.
OF_THE_NETWORK = tuple(fault for fault in Fault if list(Fault).index(fault) <= list(Fault).index(Fault.TLS))
#: They are there from the beginning, or at one request; never twice.
ONCE = (Fault.PROXY, Fault.CLOCK, Fault.DISK_FULL, Fault.READ_ONLY, Fault.REMOVED, Fault.KILLED, Fault.STOPPED)
_DISK = (Fault.DISK_FULL, Fault.READ_ONLY, Fault.REMOVED)
PROCESS = (Fault.KILLED, Fault.STOPPED)
_LINE = re.compile(r"([A-Z_]+)@(\d+)x(\d+|\*)~(\d\.\d\d)")


@dataclass(frozen=True)
class Placed:
    """A fault of the requests from `first` on, counted from 0: of so many (`times`), or of all that follow (None).
    `amount`, from 0 to 1, is how much of it, or which of its kinds."""

    fault: Fault
    first: int = 0
    times: int | None = 1
    amount: float = 0.5

    def __str__(self) -> str:
        times = "*" if self.times is None else self.times
        return f"{self.fault.name}@{self.first}x{times}~{self.amount:.2f}"

    def befalls(self, request: int) -> bool:
        return self.first <= request and (self.times is None or request < self.first + self.times)


@dataclass(frozen=True)
class Schedule:
    """An operation by its name, and what goes wrong."""

    operation: str
    faults: tuple[Placed, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.operation, *map(str, self.faults)))

    def of(self, request: int) -> Placed | None:
        """What befalls this request on its way."""
        found = (each for each in self.faults if each.fault in OF_THE_NETWORK and each.befalls(request))
        return next(found, None)

    def around(self, *kinds: Fault) -> tuple[Placed, ...]:
        """Those of these kinds."""
        return tuple(each for each in self.faults if each.fault in kinds)


def schedule_of(line: str) -> Schedule:
    """The schedule that a line says. Raises ValueError."""
    operation, *parts = line.split()
    faults = []
    for part in parts:
        found = _LINE.fullmatch(part)
        if found is None:
            raise ValueError(part)
        times = None if found[3] == "*" else int(found[3])
        faults.append(Placed(Fault[found[1]], int(found[2]), times, float(found[4])))
    return Schedule(operation, tuple(faults))


def drawn(operation: str, number: int, kinds: tuple[Fault, ...], requests: int) -> Schedule:
    """Schedule `number` of an operation that knows these kinds, and that sends so many requests where all goes well."""
    # text seeds give the same numbers in every process and Python version
    draw = random.Random(f"{operation} {number}")
    others = [kind for kind in kinds if kind in OF_THE_NETWORK]
    cycle, place = divmod(number, len(kinds))
    chosen = [kinds[place]]
    if chosen[0] in PROCESS and cycle % 4:
        chosen = [draw.choice(others)]  # a process takes as long as ten other schedules
    chosen += draw.sample(others, draw.choice((0, 0, 1, 1, 2)))
    if sum(kind in (*_DISK, *PROCESS, Fault.PROXY) for kind in chosen) and draw.random() < 0.7:
        chosen = chosen[:1]  # else the other fault often is the end before this one comes
    faults = []
    for kind in dict.fromkeys(chosen):
        first = draw.randrange(requests) if draw.random() < 0.7 else 0
        times = 1 if kind in ONCE else draw.choice((1, 1, 2, 3, 6, None))
        faults.append(Placed(kind, first, times, round(draw.random(), 2)))
    return Schedule(operation, tuple(faults))
