"""A process whose application C++ has made, as QGIS has: nothing in Python keeps its wrapper.

It leaves a thread in a call, and something to look at, as the plugin does when it is unloaded; collects garbage; and
says what was done until both were over.
"""

from __future__ import annotations

import gc
import os
import threading
import weakref

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QTimer

import tests.conftest  # noqa: F401 - makes the checkout the package datacube_browser


class _Left:
    """As a gateway that is still read from: kept by nothing but its timer."""

    def __init__(self) -> None:
        self.looks = 0

    def is_done(self) -> bool:
        self.looks += 1
        if self.looks == 3:
            print(f"{self.looks} looks", flush=True)
        return self.looks == 3


def _leave() -> tuple[threading.Event, weakref.ref[_Left]]:
    from datacube_browser.core.threads.left_calls import inside, outlast_plugin
    from datacube_browser.core.threads.polling import poll_until

    may_end, begun, left = threading.Event(), threading.Event(), _Left()

    def call() -> None:
        with inside():
            begun.set()
            may_end.wait()

    threading.Thread(target=call).start()
    begun.wait()
    outlast_plugin()
    poll_until(left.is_done, 10)
    return may_end, weakref.ref(left)


def main() -> None:
    application = QCoreApplication([])
    sip.transferto(application, None)  # C++ has it
    del application
    may_end, left = _leave()
    gc.collect()
    may_end.set()
    poll = QTimer()
    poll.timeout.connect(lambda: QCoreApplication.instance().findChildren(QTimer) or QCoreApplication.quit())
    poll.start(20)
    QCoreApplication.exec()
    gc.collect()
    print("kept" if left() else "gone", flush=True)
    os._exit(0)  # the end of the application is not what is looked at


if __name__ == "__main__":
    main()
