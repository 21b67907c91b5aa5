"""An exception in a slot fails the test in which it happens."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import QObject, pyqtSignal

from tests.slot_errors import no_slot_errors


class Sender(QObject):
    sent = pyqtSignal()


def test_an_exception_in_a_slot_fails_the_test():
    sender = Sender()
    sender.sent.connect(lambda: 1 / 0)
    with pytest.raises(pytest.fail.Exception, match="ZeroDivisionError"), no_slot_errors():
        sender.sent.emit()


def test_a_slot_without_an_exception_does_not_fail_the_test():
    sender, heard = Sender(), []
    sender.sent.connect(lambda: heard.append(True))
    with no_slot_errors():
        sender.sent.emit()
    assert heard == [True]
