"""SIGINT and SIGTERM end following after the article at hand."""

import os
import signal
import threading

import pytest

from bot.doors.commands.stopping import stopping


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_asks_and_the_second_insists(number: signal.Signals) -> None:
    stop = threading.Event()
    before = signal.getsignal(number)
    with stopping(stop):
        os.kill(os.getpid(), number)
        assert stop.wait(5)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before
