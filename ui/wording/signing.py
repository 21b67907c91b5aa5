"""Signing profiles in words: which hosts they sign, and whether they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ...core.signing.profile_check import profile_problem
from ...core.signing.sign_in import SignInState, sign_in_state

if TYPE_CHECKING:
    from ...core.signing.profile import SigningProfile

_FEW_HOSTS = 3


def hosts_text(profile: SigningProfile) -> str:
    """The hosts whose files the profile signs: "a.example.org, *.example.com and 2 more". Those of a domain that is
    signed are not named, nor are exceptions."""
    domains = [host for host in profile.hosts if host.startswith(".")]
    alone = [host for host in profile.hosts if not host.startswith((".", "!")) and not host.endswith(tuple(domains))]
    hosts = [*alone, *(f"*{domain}" for domain in domains)]
    few = ", ".join(hosts[:_FEW_HOSTS])
    if len(hosts) <= _FEW_HOSTS:
        return few
    more = QCoreApplication.translate("Signing", "%n more", "", len(hosts) - _FEW_HOSTS)
    return QCoreApplication.translate("Signing", "{hosts} and {more}").format(hosts=few, more=more)


def state_text(profile: SigningProfile) -> str:
    """What a profile needs, in a few words. One whose service is not entered yet needs that first."""
    translate = QCoreApplication.translate
    if profile_problem(profile):
        return str(translate("Signing", "To be completed"))
    return {
        SignInState.NOT_NEEDED: translate("Signing", "No sign-in needed"),
        SignInState.SIGNED_IN: translate("Signing", "Signed in"),
        SignInState.NEEDED: translate("Signing", "Sign-in needed"),
        SignInState.NO_KEY: translate("Signing", "Key needed"),
    }[sign_in_state(profile)]
