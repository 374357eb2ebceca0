"""Microsoft's clouds: where Graph and sign-in live, and what a cloud does not offer.

Sources: https://learn.microsoft.com/graph/deployments, `az cloud list`, and
https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands (checked 2026-11-24).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud; `has_provisioning` tells whether its Graph serves jobs and logs at all.

    `cli_name` and `powershell_name` are the cloud's names for `az cloud set` and `Connect-MgGraph`.
    """

    name: str
    title: str
    graph_host: str
    login_host: str
    cli_name: str
    powershell_name: str
    has_provisioning: bool = True


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            "global",
            "Global and GCC",
            "graph.microsoft.com",
            "login.microsoftonline.com",
            "AzureCloud",
            "Global",
        ),
        Cloud(
            "us_gov",
            "US Government L4 (GCC High)",
            "graph.microsoft.us",
            "login.microsoftonline.us",
            "AzureUSGovernment",
            "USGov",
        ),
        Cloud(
            "us_dod",
            "US Government L5 (DoD)",
            "dod-graph.microsoft.us",
            "login.microsoftonline.us",
            "AzureUSGovernment",
            "USGovDoD",
        ),
        Cloud(
            "china",
            "China, operated by 21Vianet",
            "microsoftgraph.chinacloudapi.cn",
            "login.chinacloudapi.cn",
            "AzureChinaCloud",
            "China",
            has_provisioning=False,
        ),
    )
}
