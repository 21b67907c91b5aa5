"""A QGIS without a window in which many threads send with new senders, while the main thread moves objects from thread
to thread, as each new sender does.

    python -m tests.life.sending_child 2000

It sends so many requests, and prints how many. The addresses hold their answers themselves.
"""

from __future__ import annotations

import os
import sys
import threading
from tempfile import TemporaryDirectory

_THREADS = 12


def main() -> None:
    from qgis.core import QgsApplication

    import tests.conftest  # noqa: F401 - makes this checkout the plugin's package

    with TemporaryDirectory() as profile:
        application = QgsApplication([], False, profile)
        application.initQgis()
        print(_send(application, int(sys.argv[1])), flush=True)
    os._exit(0)  # the end of QGIS is not what is looked at


def _send(application, most: int) -> int:
    from datacube_browser.core.exchange import Sender, Watch
    from qgis.core import QgsBlockingNetworkRequest
    from qgis.PyQt.QtCore import QObject, QUrl
    from qgis.PyQt.QtNetwork import QNetworkRequest

    sent: list[Sender] = []  # the main thread destroys them

    def send() -> None:
        while len(sent) < most:
            sender = Sender(QgsBlockingNetworkRequest())
            request = QNetworkRequest(QUrl("data:,well"))
            sender.send(request, "GET", b"", most_bytes=10, refresh=True, watch=Watch(60))
            sent.append(sender)

    threads = [threading.Thread(target=send, daemon=True) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        application.processEvents()
        moved = QObject()
        moved.moveToThread(application.thread())
    return len(sent)


if __name__ == "__main__":
    main()
