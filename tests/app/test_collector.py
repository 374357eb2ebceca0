"""The collector of the app ends cleanly, also when it is told to in the middle of a pass."""

import threading
from typing import Any

from history import open_history
from tests.app.conftest import EmptyGraph
from ui.collector import Collector

WAIT_SECONDS = 30


class SlowGraph(EmptyGraph):
    """A tenant whose answer takes until it is released; closing it opens with the next question."""

    def __init__(self, connection):
        super().__init__(connection)
        self.asked, self.answer = threading.Event(), threading.Event()
        self.is_open = False
        self.closings = threading.Semaphore(0)

    def apps(self, **_):
        self.asked.set()
        assert self.answer.wait(WAIT_SECONDS)
        self.is_open = True
        return []

    def close(self):
        self.is_open = False
        self.closings.release()


def test_a_pass_that_outlives_its_collector_leaves_no_connection_open(collected, tmp_path):
    client: Any = SlowGraph(collected.connection)
    collector = Collector(client, open_history(tmp_path), every_seconds=60)
    collector.start()
    assert client.asked.wait(WAIT_SECONDS)
    collector.stop()
    client.close()  # as whoever opened it does, while the pass still waits for its answer
    assert client.closings.acquire(timeout=1)
    client.answer.set()
    assert client.closings.acquire(timeout=WAIT_SECONDS)
    assert not client.is_open
