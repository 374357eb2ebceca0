"""How to grant what is missing: who may, the exact link, and the commands with the real ids."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from doctor.findings import Command, Remedy
from graph_client import SignIn, app_role_ids, directory_role_ids, grants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph_client import Claims, Connection

# Microsoft Graph's application id, the same in every tenant:
# https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"


def consent_link(connection: Connection, claims: Claims | None) -> str:
    """Return the address where an administrator consents to all that the app asks for.

    It is empty for a connection without an app registration of its own.
    https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent (2026-11-24)
    """
    client = connection.client_id or (claims.app_id if claims else "")
    if not client or connection.sign_in in {SignIn.MANAGED_IDENTITY, SignIn.AZURE_CLI}:
        return ""
    host, tenant = connection.cloud_facts.login_host, quote(connection.tenant_id, safe="")
    return f"https://{host}/{tenant}/adminconsent?client_id={quote(client, safe='')}"


def grant_permissions(
    connection: Connection, claims: Claims | None, missing: Sequence[str]
) -> Remedy:
    """Return how to grant permissions of Microsoft Graph to the connection's app or identity."""
    if connection.sign_in is SignIn.AZURE_CLI:
        return Remedy(grants()["azure-cli"].note)
    kind = "delegated" if connection.sign_in.is_delegated else "application"
    who = " or ".join(grants()[kind].roles)
    if connection.sign_in is SignIn.MANAGED_IDENTITY:
        text = (
            "Give the managed identity the permissions by command; the portal has no page for it."
        )
        return Remedy(text, who, commands=_assign_app_roles(connection, claims, missing))
    text = (
        f"Add the missing {kind} permissions to the app registration (App registrations > your app "
        "> API permissions, or the first command), then consent for the tenant with the link."
    )
    client = connection.client_id or (claims.app_id if claims else "") or "YOUR-CLIENT-ID"
    add = _add_delegated if kind == "delegated" else _add
    return Remedy(text, who, consent_link(connection, claims), add(connection, client, missing))


def assign_role(connection: Connection, claims: Claims | None, role: str) -> Remedy:
    """Return how to give the person who signs in a directory role."""
    person = claims.object_id if claims and claims.object_id else "OBJECT-ID-OF-THE-PERSON"
    role_id = directory_role_ids()[role]
    graph = f"https://{connection.cloud_facts.graph_host}"
    body = f'{{"principalId":"{person}","roleDefinitionId":"{role_id}","directoryScopeId":"/"}}'
    bash = (
        f"{_az_login(connection)}\n"
        f"az rest --method POST --url {graph}/v1.0/roleManagement/directory/roleAssignments "
        f"--body '{body}'"
    )
    powershell = (
        f"{_connect(connection, 'RoleManagement.ReadWrite.Directory')}\n"
        f'New-MgRoleManagementDirectoryRoleAssignment -DirectoryScopeId "/" '
        f"-RoleDefinitionId {role_id} -PrincipalId {person}"
    )
    text = (
        f"Assign the directory role {role} to the account that signs in (Entra ID > Roles & "
        "admins), activate it where it is only eligible, then sign in again."
    )
    who = " or ".join(grants()["role"].roles)
    return Remedy(text, who, commands=_both(bash, powershell))


def _add(connection: Connection, client: str, missing: Sequence[str]) -> tuple[Command, ...]:
    ids = [app_role_ids()[name] for name in missing if name in app_role_ids()]
    roles = " ".join(f"{role}=Role" for role in ids)
    bash = (
        f"{_az_login(connection)}\n"
        f"az ad app permission add --id {client} --api {GRAPH_APP_ID} --api-permissions {roles}\n"
        f"az ad app permission admin-consent --id {client}"
    )
    powershell = (
        f"{_connect(connection, 'Application.Read.All', 'AppRoleAssignment.ReadWrite.All')}\n"
        f"$app = Get-MgServicePrincipal -Filter \"appId eq '{client}'\"\n"
        f"{_assign_in_powershell('$app.Id', ids)}"
    )
    return _both(bash, powershell)


def _add_delegated(
    connection: Connection, client: str, missing: Sequence[str]
) -> tuple[Command, ...]:
    bash = (
        f"{_az_login(connection)}\n"
        f"az ad app permission grant --id {client} --api {GRAPH_APP_ID} "
        f'--scope "{" ".join(missing)}"'
    )
    return (Command("Azure CLI", "bash", bash),)


def _assign_app_roles(
    connection: Connection, claims: Claims | None, missing: Sequence[str]
) -> tuple[Command, ...]:
    """Return commands that assign app roles: a managed identity has no app registration."""
    ids = [app_role_ids()[name] for name in missing if name in app_role_ids()]
    known = claims.object_id if claims else ""
    identity = known or "OBJECT-ID-OF-THE-MANAGED-IDENTITY"
    graph = f"https://{connection.cloud_facts.graph_host}"
    assign = (
        "  az rest --method POST "
        f"--url {graph}/v1.0/servicePrincipals/$IDENTITY/appRoleAssignments "
        '--body "{\\"principalId\\":\\"$IDENTITY\\",\\"resourceId\\":\\"$GRAPH\\",'
        '\\"appRoleId\\":\\"$ROLE\\"}"'
    )
    bash = (
        f"{_az_login(connection)}\n"
        f"IDENTITY={identity}\n"
        f"GRAPH=$(az ad sp show --id {GRAPH_APP_ID} --query id -o tsv)\n"
        f"for ROLE in {' '.join(ids)}; do\n{assign}\ndone"
    )
    powershell = (
        f"{_connect(connection, 'Application.Read.All', 'AppRoleAssignment.ReadWrite.All')}\n"
        f'$identity = "{identity}"\n'
        f"{_assign_in_powershell('$identity', ids)}"
    )
    return _both(bash, powershell)


def _assign_in_powershell(principal: str, ids: Sequence[str]) -> str:
    listed = ", ".join(f'"{role}"' for role in ids)
    return (
        f"$graph = Get-MgServicePrincipal -Filter \"appId eq '{GRAPH_APP_ID}'\"\n"
        f"foreach ($role in {listed}) {{\n"
        f"  New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId {principal} "
        f"-PrincipalId {principal} -ResourceId $graph.Id -AppRoleId $role\n"
        "}"
    )


def _both(bash: str, powershell: str) -> tuple[Command, ...]:
    return (
        Command("Azure CLI", "bash", bash),
        Command("Graph PowerShell", "powershell", powershell),
    )


def _az_login(connection: Connection) -> str:
    login = f"az login --tenant {connection.tenant_id} --allow-no-subscriptions"
    cloud = connection.cloud_facts
    return login if cloud.name == "global" else f"az cloud set --name {cloud.cli_name}\n{login}"


def _connect(connection: Connection, *scopes: str) -> str:
    cloud = connection.cloud_facts
    environment = "" if cloud.name == "global" else f" -Environment {cloud.powershell_name}"
    return (
        f"Connect-MgGraph -TenantId {connection.tenant_id}{environment} -Scopes {','.join(scopes)}"
    )
