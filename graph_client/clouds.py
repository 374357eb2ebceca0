"""Microsoft's clouds: where Graph and sign-in live, and what a cloud does not offer.

Source: https://learn.microsoft.com/graph/deployments (checked 2026-11-23).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud; `has_provisioning` tells whether its Graph serves jobs and logs at all."""

    name: str
    title: str
    graph_host: str
    login_host: str
    has_provisioning: bool = True


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud("global", "Global and GCC", "graph.microsoft.com", "login.microsoftonline.com"),
        Cloud(
            "us_gov",
            "US Government L4 (GCC High)",
            "graph.microsoft.us",
            "login.microsoftonline.us",
        ),
        Cloud(
            "us_dod",
            "US Government L5 (DoD)",
            "dod-graph.microsoft.us",
            "login.microsoftonline.us",
        ),
        Cloud(
            "china",
            "China, operated by 21Vianet",
            "microsoftgraph.chinacloudapi.cn",
            "login.chinacloudapi.cn",
            has_provisioning=False,
        ),
    )
}
