"""Asking a service for many grants, so that one address which it refuses does not lose the others."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..errors import CanceledError, DatacubeError, SigningError
from .kinds import signer_of
from .profile_check import profile_problem
from .signer import OF_ONE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..threads.cancellation import Feedback
    from .grant import Grant
    from .profile import SigningProfile

#: Where a service refuses many files together, they are asked for in halves, to find those that it means: with so many
#: requests, and with so many as long as none of the files is granted.
_MOST_REQUESTS, _MOST_IN_VAIN = 40, 7


@dataclass
class Answers:
    """What has come for each scope, a grant or the reason why there is none. `failure` is that of the service itself:
    no answer, a sign-in, too many requests."""

    by_scope: dict[str, Grant | DatacubeError] = field(default_factory=dict)
    failure: DatacubeError | None = None


def ask_for(
    profile: SigningProfile,
    scopes: Sequence[str],
    feedback: Feedback | None,
    keep: Callable[[Mapping[str, Grant]], None],
) -> Answers:
    """Ask for the grants of at most `most_at_once` scopes. `keep` gets those that have come, as they come. Raises
    CanceledError alone."""
    found = Answers()
    # one without hosts signs nothing, unless its kind asks nobody
    if profile.hosts and (problem := profile_problem(profile)):
        found.by_scope = dict.fromkeys(scopes, _incomplete(profile, problem))
        return found
    parts, requests, has_any = deque([list(scopes)]), 0, False
    while parts:
        part = parts.popleft()
        requests += 1
        try:
            answers = signer_of(profile.kind).grants(profile, part, profile.duration, feedback)
        except CanceledError:
            raise
        except DatacubeError as error:
            is_of_files = _is_of_files(error, part)
            if not is_of_files or requests >= (_MOST_REQUESTS if has_any else _MOST_IN_VAIN):
                found.by_scope |= dict.fromkeys([scope for each in (part, *parts) for scope in each], error)
                found.failure = None if is_of_files else error
                return found
            half = len(part) // 2
            if half:
                parts += [part[:half], part[half:]]
            else:
                found.by_scope |= dict.fromkeys(part, error)
            continue
        found.by_scope |= {scope: answers.get(scope) or not_signed(profile, scope) for scope in part}
        granted = {scope: each for scope, each in answers.items() if not isinstance(each, SigningError)}
        has_any = has_any or bool(granted)
        keep(granted)
    return found


def _is_of_files(error: DatacubeError, part: Sequence[str]) -> bool:
    """Whether a refusal may be due to some of the files that were asked for. An answer to several that is none is due
    to the service."""
    return isinstance(error, SigningError) and error.status in OF_ONE_FILE and bool(error.status or len(part) == 1)


def not_signed(profile: SigningProfile, href: str) -> SigningError:
    """The error for an address that the service leaves out of its answer."""
    return SigningError(
        QCoreApplication.translate("Signatures", "{service} does not sign this file.").format(service=profile.name),
        url=href,
        hint=QCoreApplication.translate(
            "Signatures", "It may need a right that your account does not have, or belong to another service."
        ),
    )


def _incomplete(profile: SigningProfile, problem: str) -> SigningError:
    message = QCoreApplication.translate("Signatures", "The signing profile {name} is not complete.")
    return SigningError(message.format(name=profile.name), url=profile.endpoint, hint=problem)
