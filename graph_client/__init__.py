"""Microsoft Graph for this product: sign-in, requests, paging, limits and errors.

The only package that imports msgraph, kiota or azure, and it does so on the first call.
"""

from graph_client.capability import Capability, Lack, Outcome
from graph_client.claims import Claims
from graph_client.client import GraphClient, open_client
from graph_client.clouds import CLOUDS, Cloud
from graph_client.connection import Connection, InvalidConnectionError, SignIn
from graph_client.connections_file import BrokenConnection, Configured, read_connections
from graph_client.errors import (
    BadAnswer,
    ForbiddenHost,
    GraphError,
    LicenceMissing,
    NotFound,
    NotInThisCloud,
    PermissionMissing,
    Refused,
    RoleMissing,
    SignInFailed,
    Throttled,
    Unavailable,
)
from graph_client.facts import (
    Grant,
    Need,
    app_role_ids,
    directory_role_ids,
    grants,
    needs,
    sign_in_errors,
)
from graph_client.groups import Group
from graph_client.logs import CONFIGURATION_ACTIVITIES
from graph_client.reach import GRAPH, LOGIN, Reached
from graph_client.retry import RetryPolicy

__all__ = [
    "CLOUDS",
    "CONFIGURATION_ACTIVITIES",
    "GRAPH",
    "LOGIN",
    "BadAnswer",
    "BrokenConnection",
    "Capability",
    "Claims",
    "Cloud",
    "Configured",
    "Connection",
    "ForbiddenHost",
    "Grant",
    "GraphClient",
    "GraphError",
    "Group",
    "InvalidConnectionError",
    "Lack",
    "LicenceMissing",
    "Need",
    "NotFound",
    "NotInThisCloud",
    "Outcome",
    "PermissionMissing",
    "Reached",
    "Refused",
    "RetryPolicy",
    "RoleMissing",
    "SignIn",
    "SignInFailed",
    "Throttled",
    "Unavailable",
    "app_role_ids",
    "directory_role_ids",
    "grants",
    "needs",
    "open_client",
    "read_connections",
    "sign_in_errors",
]
