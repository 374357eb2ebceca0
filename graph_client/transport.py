"""How requests leave this machine: trusted certificates, and the proxy of the environment."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

import httpx

from graph_client.connection import LOOPBACK_HOSTS
from graph_client.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from graph_client.connection import Connection


def open_transport(connection: Connection, host: str) -> httpx.AsyncHTTPTransport:
    """Open the way to a host; raises Unavailable for a proxy or root that cannot be used.

    It speaks HTTP/1.1: HTTP/2's packer logs headers, tokens among them, at DEBUG.
    """
    verify = _trusted(connection.ca_file) if connection.ca_file else True
    try:
        return httpx.AsyncHTTPTransport(verify=verify, proxy=_proxy(host))
    except (httpx.InvalidURL, ValueError, ImportError):
        # Not chained: the texts of these quote the address, password included.
        raise Unavailable(
            "HTTPS_PROXY does not name a proxy that can be used.",
            "Write it as http://name:password@host:port, with characters such as @ : / # of the "
            "password as %40 %3A %2F %23.",
        ) from None


def _trusted(ca_file: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except OSError as error:
        raise Unavailable(
            f"ca_file {ca_file} holds no certificate that can be read.",
            "It must be a PEM file: text with -----BEGIN CERTIFICATE-----.",
        ) from error
    return context


def _proxy(host: str) -> str | None:
    """Return the proxy for a host; none stands before this machine itself."""
    if host in LOOPBACK_HOSTS or proxy_bypass(host):
        return None
    named = getproxies()
    proxy = named.get("https") or named.get("all")
    # As the sign-in library reads it: without a scheme it is an http proxy.
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy
