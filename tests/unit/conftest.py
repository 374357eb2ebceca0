"""What unit tests share: a Spark Connect server on loopback."""

import pytest


@pytest.fixture(scope="session")
def spark_remote():
    """Start a server once; yields its address."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer()
    server.start(background=True)
    assert server.listening_address is not None
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    server.stop()
