"""Connections of the sample tenant that clients give up."""

import asyncio

import uvicorn
from starlette.responses import Response
from uvicorn.server import ServerState

from sample_tenant.connections import Protocol


class Transport(asyncio.Transport):
    """A transport whose client has gone before its address was asked for."""

    def close(self):
        """Nothing is open."""


def test_a_client_that_is_gone_at_once_costs_nothing():
    async def come_and_go():
        config = uvicorn.Config(Response(), http=Protocol)
        protocol = Protocol(config, ServerState(), {})
        protocol.connection_made(Transport())
        protocol.connection_lost(None)
        return protocol.connections

    assert asyncio.run(come_and_go()) == set()
