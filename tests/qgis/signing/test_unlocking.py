"""QGIS's master password, which it asks for when a task needs its authentication database."""

from __future__ import annotations

import importlib.util
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from datacube_browser.core import credentials
from datacube_browser.core.errors import LayerError, UnusableSignInError
from datacube_browser.core.http import authentication
from datacube_browser.core.http.authentication import unlock
from datacube_browser.core.http.network import Network
from datacube_browser.core.threads.blocking_call import call_in_thread
from qgis.core import QgsApplication

from demo.person import wait_until
from tests.authentication import basic_authentication
from tests.qgis.in_background import failed, work
from tests.qgis.signing.master_password import MASTER, locked_database
from tests.servers.tasks import outcome

CANCELED = (None,) * 6


@pytest.fixture
def other_threads():
    """A function that makes every later call in a thread come from a new one."""
    free = threading.Event()
    with ThreadPoolExecutor(20) as pool:

        def keep_the_idle_ones_busy():
            pool.submit(call_in_thread, free.wait, lambda: False)

        yield keep_the_idle_ones_busy
        free.set()


def test_a_canceled_question_can_be_asked_again_and_again_whichever_thread_asks(qgis_app, other_threads):
    """The system's wallet is looked into before each question; QGIS waited for good for the third look."""
    with locked_database(*CANCELED, MASTER) as given:
        answers = []
        for _ in range(len(CANCELED) + 1):
            other_threads()
            answers.append(outcome(work(unlock)))

    assert answers == [*[("succeeded", False)] * len(CANCELED), ("succeeded", True)]
    assert given == [*CANCELED, MASTER]


def test_a_request_that_needs_a_sign_in_asks_in_the_same_way(qgis_app, other_threads, stub_api):
    server = stub_api({"/data": {"answer": 42}})
    authcfg = basic_authentication("unlocking")
    with locked_database(*CANCELED) as given:
        errors = []
        for _ in CANCELED:
            other_threads()
            errors.append(failed(lambda feedback: Network(authcfg, feedback).get(server.url + "/data")))

    assert [type(each) for each in errors] == [UnusableSignInError] * len(CANCELED)
    assert given == [*CANCELED]
    assert server.requests == []


def test_a_layer_that_needs_a_sign_in_asks_in_the_same_way(qgis_app, other_threads):
    authcfg = basic_authentication("unlocking")
    path = "/vsicurl/https://files.example/a.tif"
    with locked_database(*CANCELED) as given:
        errors = []
        for _ in CANCELED:
            other_threads()
            errors.append(failed(lambda feedback: credentials.path_with_credentials(path, authcfg)))

    assert [type(each) for each in errors] == [LayerError] * len(CANCELED)
    assert given == [*CANCELED]


class _Waiting:
    """A feedback that tells when it is asked for the first time: its owner waits by then."""

    def __init__(self):
        self.began = threading.Event()

    def isCanceled(self):
        self.began.set()
        return False


def test_threads_that_wait_at_the_same_time_share_one_question(qgis_app):
    waiting = [_Waiting() for _ in range(3)]
    with locked_database(None) as given, ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(unlock, each) for each in waiting]
        assert all(each.began.wait(60) for each in waiting)  # while this thread, the dialog's, does nothing else
        wait_until(lambda: all(each.done() for each in answers), "all answers")

    assert [each.result() for each in answers] == [False] * 3
    assert given == [None]


def test_a_plugin_that_is_loaded_again_asks_in_the_same_way(qgis_app):
    spec = importlib.util.spec_from_file_location(authentication.__name__, authentication.__file__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)

    with locked_database(*CANCELED, MASTER) as given:
        answers = [
            outcome(work(module.unlock)) for _, module in zip([*CANCELED, MASTER], cycle([authentication, again]))
        ]

    assert answers == [*[("succeeded", False)] * len(CANCELED), ("succeeded", True)]
    assert given == [*CANCELED, MASTER]


def test_tasks_may_ask_after_the_main_thread_has(qgis_app, other_threads):
    """As when the user has canceled the question of one of QGIS's own dialogs, whose look into the system's wallet was
    the first: QGIS crashed at the end of a look in another thread."""
    manager = QgsApplication.authManager()
    answers = []
    with locked_database(*CANCELED, *CANCELED) as given:
        for _ in CANCELED:
            answers.append(manager.setMasterPassword(True))
            other_threads()
            answers.append(outcome(work(unlock)))

    assert answers == [False, ("succeeded", False)] * len(CANCELED)
    assert given == [*CANCELED, *CANCELED]


@pytest.fixture
def no_wallet():
    """QGIS does not look into the system's wallet."""
    manager = QgsApplication.authManager()
    before = manager.passwordHelperEnabled()
    manager.setPasswordHelperEnabled(False)
    yield
    manager.setPasswordHelperEnabled(before)


@pytest.mark.parametrize(("typed", "expected"), [(MASTER, [True, True]), (None, [False, True])])
def test_a_task_waits_while_qgis_asks_for_other_work(qgis_app, no_wallet, typed, expected):
    """QGIS asks in a thread of its own, such as one that draws. A second question on the main thread would wait for
    that one's lock, and with it the first dialog."""
    with ThreadPoolExecutor(2) as pool:
        asked = []

        def look():
            """While the dialog is open."""
            if not asked:
                asked.append(pool.submit(unlock))
                assert unlock() is False  # the main thread does not wait for itself
                return False
            asked.append(asked[0].done())
            return len(asked) > 10

        with locked_database(typed, MASTER, may_answer=look) as given:
            others = pool.submit(QgsApplication.authManager().setMasterPassword, True)
            wait_until(lambda: others.done() and asked[0].done(), "both answers")

    ours, *seen = asked
    assert seen[:9] == [False] * 9
    assert [others.result(), ours.result()] == expected
    assert given == [typed, MASTER][: 1 if typed else 2]


def test_a_task_that_begins_to_wait_while_the_main_thread_asks_is_answered_too(qgis_app):
    """The main thread asks for an algorithm that runs on it, say, in whose dialog QGIS goes on with its work."""
    waiting = _Waiting()
    with ThreadPoolExecutor(1) as pool:
        ours = []

        def look():
            """While the dialog is open."""
            if not ours:
                ours.append(pool.submit(unlock, waiting))
            return waiting.began.is_set()

        with locked_database(MASTER, may_answer=look) as given:
            assert unlock() is True
            wait_until(ours[0].done, "the answer to the task")

    assert ours[0].result() is True
    assert given == [MASTER]
