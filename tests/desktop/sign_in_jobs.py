"""The job of test_geoplateforme_sign_in.py: a sign-in in the browser, in a real QGIS. Import it inside QGIS only."""

from __future__ import annotations

import urllib.request
from threading import Thread
from types import SimpleNamespace

from qgis.PyQt.QtCore import QObject, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices

from demo.person import wait_until
from tests.authentication import oauth2_authentication


class Browser(QObject):
    """What QGIS opens in a browser, which a person uses who is signed in there."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @pyqtSlot(QUrl)
    def open(self, url):
        self.opened.append(url.toString())
        Thread(target=urllib.request.urlopen, args=(url.toString(),), kwargs={"timeout": 30}, daemon=True).start()


def sign_in(orders, log):
    """Ask for the account with a configuration of the authorization code with PKCE; again after the token has ended."""
    from datacube_browser.core.geoplateforme.account_task import AccountTask
    from datacube_browser.core.geoplateforme.environment import custom_environment

    browser = Browser()
    QDesktopServices.setUrlHandler("http", browser, "open")
    names = ("user", "password", "token_url", "authorization_url")
    provider = SimpleNamespace(**{name: orders[name] for name in names})
    authcfg = oauth2_authentication("Géoplateforme", provider, grant="pkce", seconds=120)
    for step in ("first", "second"):
        answers = []
        task = AccountTask(custom_environment(orders["api"]), authcfg)
        task.succeeded.connect(answers.append)
        task.failed.connect(lambda error: answers.append((error, ())))  # noqa: B023
        task.start()
        account, datastores = wait_until(lambda: answers, "the account")[0]  # noqa: B023
        log.step(
            step, account=getattr(account, "name", str(account)), stores=len(datastores), opened=list(browser.opened)
        )
        urllib.request.urlopen(orders["end_access"], timeout=60)
    QDesktopServices.unsetUrlHandler("http")
