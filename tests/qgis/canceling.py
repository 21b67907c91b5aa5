"""Cancels work at each of the requests that it sends."""

from __future__ import annotations

import threading

from datacube_browser.core.errors import CanceledError

from tests.qgis.in_background import done
from tests.servers.proxy import Answer

#: More than any of the operations here asks for.
MOST = 40


class Cancels:
    """Cancels the work at the request of a number, counted from 1, whose answer does not come before the work is over;
    what is asked for is done all the same where `does` says so."""

    def __init__(self, server, monkeypatch, *, does, patience):
        self._does, self._patience = does, patience
        self.number, self.seen, self.feedback = 0, 0, None
        self._over, self._lock = threading.Event(), threading.Lock()
        self._answer = server.answer
        monkeypatch.setattr(server, "answer", self.answer)

    def begin(self, number, feedback):
        self.number, self.seen, self.feedback = number, 0, feedback
        self._over.clear()

    def end(self):
        self._over.set()

    def answer(self, seen):
        with self._lock:
            self.seen += 1
            is_it = self.seen == self.number
        if is_it:
            answer = self._answer(seen) if self._does else Answer(503)
            self.feedback.cancel()
            self._over.wait(self._patience)
            return answer
        return self._answer(seen)


def canceled_at_each(server, monkeypatch, operation, *, does=False, patience=30.0, afterwards=lambda: None):
    """Do it again and again, canceled at its first request, its second, and so on, until it gets through: its result,
    and at how many requests it was canceled. `afterwards` is called after each attempt that was. What cannot
    be canceled gets its answer after `patience` seconds."""
    cancels = Cancels(server, monkeypatch, does=does, patience=patience)

    def attempt(feedback):
        try:
            return operation(feedback)
        except CanceledError as error:
            return error

    for number in range(1, MOST):
        result = done(lambda feedback, number=number: cancels.begin(number, feedback) or attempt(feedback))
        cancels.end()
        if cancels.seen < number:
            return result, number - 1
        assert isinstance(result, CanceledError), f"canceled at request {number}, and not over: {result}"
        afterwards()
    raise AssertionError("it has no end")
