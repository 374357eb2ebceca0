"""Where the app may listen without sign-in for viewers."""

import pytest

from ui.binding import refusal


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.9.10", "localhost", "LOCALHOST", "::1", "[::1]"]
)
def test_without_sign_in_this_computer_alone_may_be_served(address):
    assert refusal(address, has_auth=False) is None


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "0.0.0.0",  # noqa: S104
        "::",
        "10.0.0.4",
        "monitor.contoso.com",
        "localhost.contoso.com",
        "127.1",
    ],
)
def test_without_sign_in_any_other_address_is_refused_with_the_next_step(address):
    told = refusal(address, has_auth=False)
    assert told is not None
    assert (address or "every address") in told
    assert "docs/sign-in-for-viewers.md" in told
    assert "STREAMLIT_SERVER_ADDRESS" in told


@pytest.mark.parametrize("address", [None, "0.0.0.0", "10.0.0.4", "127.0.0.1"])  # noqa: S104
def test_with_sign_in_every_address_may_be_served(address):
    assert refusal(address, has_auth=True) is None
