"""The provisioning log and the audit log, a window of time at once."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from graph_client.paging import Pages
from graph_client.session import configure

if TYPE_CHECKING:
    from datetime import datetime

    from kiota_abstractions.request_information import RequestInformation

    from graph_client.session import Session

# The largest page in published use; Microsoft documents no maximum (checked 2026-11-23).
PAGE_SIZE = 1000

# Configuration changes of provisioning. Their category is not documented, so they are asked for by
# name. https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-when-will-provisioning-finish-specific-user
CONFIGURATION_ACTIVITIES = (
    "Update provisioning setting or credentials",
    "Enable/start provisioning configuration",
    "Disable/pause provisioning configuration",
    "Enable/restart provisioning configuration",
    "Update attribute mappings or scope",
)


def event_pages(session: Session, since: datetime, until: datetime) -> Pages:
    """Walk the provisioning events with since < activityDateTime < until, in no certain order.

    The log knows `gt` and `lt` only, so an event at an end of the window is not in it.
    """
    from msgraph.generated.audit_logs.provisioning.provisioning_request_builder import (
        ProvisioningRequestBuilder as Builder,
    )

    builder = session.sdk.audit_logs.provisioning
    window = f"activityDateTime gt {_literal(since)} and activityDateTime lt {_literal(until)}"

    def first() -> RequestInformation:
        query = Builder.ProvisioningRequestBuilderGetQueryParameters(filter=window, top=PAGE_SIZE)
        return builder.to_get_request_information(configure(query))

    return Pages(
        "provisioning-log",
        first,
        lambda link: builder.with_url(link).to_get_request_information(),
    )


def audit_pages(session: Session, since: datetime, until: datetime) -> Pages:
    """Walk what provisioning did and who changed its configuration, both ends included."""
    from msgraph.generated.audit_logs.directory_audits.directory_audits_request_builder import (
        DirectoryAuditsRequestBuilder as Builder,
    )

    builder = session.sdk.audit_logs.directory_audits
    kinds = ["category eq 'ProvisioningManagement'"]
    kinds += [f"activityDisplayName eq '{name}'" for name in CONFIGURATION_ACTIVITIES]
    window = f"activityDateTime ge {_literal(since)} and activityDateTime le {_literal(until)}"

    def first() -> RequestInformation:
        query = Builder.DirectoryAuditsRequestBuilderGetQueryParameters(
            filter=f"{window} and ({' or '.join(kinds)})", top=PAGE_SIZE
        )
        return builder.to_get_request_information(configure(query))

    return Pages(
        "audit-log",
        first,
        lambda link: builder.with_url(link).to_get_request_information(),
    )


def _literal(moment: datetime) -> str:
    """Write an aware time as an OData literal."""
    if moment.tzinfo is None:
        raise ValueError("A window of the log needs times with a time zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
