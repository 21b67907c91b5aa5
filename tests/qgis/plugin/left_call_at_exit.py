"""Ends a process while GDAL waits for a server, in a thread that nobody waits for.

python -m tests.qgis.plugin.left_call_at_exit PATIENCE    # seconds for which the end may wait
"""

from __future__ import annotations

import sys
import threading

from osgeo import gdal
from qgis.core import QgsApplication, QgsFeedback
from qgis.PyQt.QtCore import QTimer

import tests.conftest  # noqa: F401 - makes the checkout the package datacube_browser
from tests.servers.loopback import LoopbackServer
from tests.servers.proxy import Answer, Seen


class HeldStore(LoopbackServer):
    """Says when it is asked, and answers once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def answer(self, seen: Seen) -> Answer:
        self.asked.set()
        self.may_answer.wait()
        return Answer(404)


def main(patience: float) -> None:
    from datacube_browser.core.errors import CanceledError
    from datacube_browser.core.threads import left_calls
    from datacube_browser.core.threads.ordered_pool import all_results

    left_calls.PATIENCE = patience
    application = QgsApplication([], False)
    application.initQgis()
    feedback, ended = QgsFeedback(), threading.Event()

    def open_file(url: str) -> None:
        gdal.VSIStatL(f"/vsicurl/{url}/k.tif", gdal.VSI_STAT_EXISTS_FLAG)
        ended.set()

    with HeldStore().running() as store:
        threading.Thread(target=lambda: store.asked.wait() and feedback.cancel()).start()
        try:
            all_results(open_file, [store.url], workers=1, feedback=feedback)
        except CanceledError:
            print("canceled", flush=True)
        if patience > 1:
            application.aboutToQuit.connect(store.may_answer.set)  # before it is waited for
        left_calls.outlast_plugin()
        QTimer.singleShot(0, application.quit)
        application.exec()
        print("ended" if ended.is_set() else "inside", flush=True)
        store.may_answer.set()
        ended.wait()
        application.exitQgis()
    print("end")


if __name__ == "__main__":
    main(float(sys.argv[1]))
