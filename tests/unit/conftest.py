"""What unit tests share: a Spark Connect server on loopback."""

import sys

import pytest


@pytest.fixture(scope="session")
def spark_remote():
    """Start a server once; yields its address."""
    from pysail.spark import SparkConnectServer

    with pytest.MonkeyPatch.context() as patched:
        # pyspark takes a main module without a file, as that of a pytest-xdist worker, for a run
        # of its own doctests.
        patched.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
        from pyspark.sql.connect.session import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    assert server.listening_address is not None
    yield f"sc://127.0.0.1:{server.listening_address[1]}"
    if (session := SparkSession.getActiveSession()) is not None:
        session.stop()  # it says goodbye to the server, and waits long for one that is gone
    server.stop()
