import asyncio
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graph_client import Connection, RetryPolicy, SignIn, Unavailable, loop
from graph_client.limits import LogLimiter, limiter_for
from graph_client.retry import retry_after_seconds

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


SAMPLE = Connection(
    "sample", "tenant-1", SignIn.STATIC_TOKEN, graph_url="http://127.0.0.1:9", token="t"
)


# --- Limits ------------------------------------------------------------------------------------


def test_no_window_of_time_holds_more_requests_than_allowed():
    async def passes():
        limiter, now, times = LogLimiter(), asyncio.get_running_loop().time, []

        async def one():
            await limiter.wait(3, 0.1)
            times.append(now())

        await asyncio.gather(*(one() for _ in range(9)))
        return times

    times = asyncio.run(passes())
    gaps = [later - earlier for earlier, later in zip(times, times[3:], strict=False)]
    assert min(gaps) >= 0.1
    assert times[2] - times[0] < 0.05  # a burst within the budget does not wait


def test_after_a_429_nothing_passes_for_as_long_as_graph_asked():
    async def waited():
        limiter = LogLimiter()
        limiter.hold(0.1)
        start = asyncio.get_running_loop().time()
        await limiter.wait(5, 10)
        return asyncio.get_running_loop().time() - start

    assert asyncio.run(waited()) >= 0.1


def test_connections_of_one_app_and_tenant_share_a_limiter_and_others_do_not():
    async def limiters():
        return [
            limiter_for(SAMPLE),
            limiter_for(replace(SAMPLE, log_requests=99)),
            limiter_for(replace(SAMPLE, client_id="other")),
            limiter_for(replace(SAMPLE, tenant_id="tenant-2")),
        ]

    first, same, other_app, other_tenant = asyncio.run(limiters())
    assert first is same
    assert len({id(first), id(other_app), id(other_tenant)}) == 3


# --- Waits -------------------------------------------------------------------------------------


def test_waits_double_up_to_the_longest_and_are_spread():
    policy = RetryPolicy(first_wait_seconds=1, longest_wait_seconds=4)
    waits = [policy.wait_before(attempt, None) for attempt in (2, 3, 4, 5)]
    for wait, middle in zip(waits, (1, 2, 4, 4), strict=True):
        assert middle * 0.75 <= wait <= middle * 1.25
    assert len({policy.wait_before(2, None) for _ in range(10)}) > 1


def test_retry_after_is_taken_as_it_is():
    assert RetryPolicy().wait_before(2, 17.0, least=99) == 17.0
    assert RetryPolicy().wait_before(2, None, least=99) == 99


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("-3", 0),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_seconds_or_as_a_date(value, seconds):
    assert retry_after_seconds({"retry-after": value}, NOW) == seconds


def test_no_retry_after_is_none():
    assert retry_after_seconds({}, NOW) is None


# --- The loop ----------------------------------------------------------------------------------


def test_all_threads_use_one_loop_thread():
    async def here():
        return threading.get_ident()

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(loop.result(loop.submit(here()), 5)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert found[0] != threading.get_ident()


def test_work_that_takes_too_long_is_stopped_and_told():
    stopped = threading.Event()

    async def long():
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            stopped.set()
            raise

    begin = time.monotonic()
    with pytest.raises(Unavailable, match=r"within 0\.05 seconds"):
        loop.result(loop.submit(long()), 0.05)
    assert stopped.wait(5)
    assert time.monotonic() - begin < 5


def test_an_error_of_the_work_arrives_as_it_is():
    async def fails():
        raise KeyError("as it is")

    with pytest.raises(KeyError, match="as it is"):
        loop.result(loop.submit(fails()), 5)
