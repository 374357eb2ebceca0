"""A connection's Graph as a viewer sees it who may not see personal data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from graph_client import GraphClient

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from graph_client.paging import Pages
    from graph_client.session import Session
    from provisioning.wire import Decoded, Outline
    from ui.masking import Mask

T = TypeVar("T")


class MaskedClient(GraphClient):
    """Asks through the connection's own client, and masks whatever comes back."""

    def __init__(self, client: GraphClient, mask: Mask) -> None:
        self.connection = client.connection
        self._client = client
        self._mask = mask

    def close(self) -> None:
        """Leave the client open: others ask through it too."""

    def _call(self, make: Callable[[Session], Coroutine[Any, Any, T]], timeout_seconds: float) -> T:
        return self._mask.answer(self._client._call(make, timeout_seconds))  # noqa: SLF001  (one client in another's place)

    def _pages(
        self,
        make: Callable[[Session], Pages],
        decode: Callable[[Outline], Decoded[T]],
        timeout_seconds: float,
    ) -> Iterator[Decoded[T]]:
        for page in self._client._pages(make, decode, timeout_seconds):  # noqa: SLF001  (as above)
            yield replace(page, records=self._mask.answer(page.records))
