"""What a person types to connect a tenant; permissions come from `graph_client`'s facts."""

from __future__ import annotations

import pandas as pd

from doctor import GRAPH_APP_ID
from graph_client import CLOUDS, needs

APP_NAME = "Entra Provisioning Monitor"


def permissions() -> pd.DataFrame:
    """Return each application permission once, with all that it is for."""
    purposes: dict[str, list[str]] = {}
    for need in needs().values():
        purposes.setdefault(need.application, []).append(need.purpose)
    return pd.DataFrame(
        {
            "Permission": list(purposes),
            "What it is for": [" ".join(texts) for texts in purposes.values()],
        }
    )


def bash_commands() -> str:
    """Return the Azure CLI commands for a POSIX shell."""
    names = " ".join(permissions()["Permission"])
    return f"""az login --tenant YOUR-TENANT-ID --allow-no-subscriptions
APP=$(az ad app create --display-name "{APP_NAME}" --query appId -o tsv)
az ad sp create --id $APP
GRAPH={GRAPH_APP_ID}
for NAME in {names}; do
  ROLE=$(az ad sp show --id $GRAPH --query "appRoles[?value=='$NAME'].id" -o tsv)
  az ad app permission add --id $APP --api $GRAPH --api-permissions $ROLE=Role
done
az ad app permission admin-consent --id $APP
export CONTOSO_SECRET=$(az ad app credential reset --id $APP --years 1 --query password -o tsv)
echo "client_id is $APP"
"""


def powershell_commands() -> str:
    """Return the Azure CLI commands for PowerShell."""
    names = ", ".join(f'"{name}"' for name in permissions()["Permission"])
    return f"""az login --tenant YOUR-TENANT-ID --allow-no-subscriptions
$APP = az ad app create --display-name "{APP_NAME}" --query appId -o tsv
az ad sp create --id $APP
$GRAPH = "{GRAPH_APP_ID}"
foreach ($NAME in {names}) {{
  $ROLE = az ad sp show --id $GRAPH --query "appRoles[?value=='$NAME'].id" -o tsv
  az ad app permission add --id $APP --api $GRAPH --api-permissions "$ROLE=Role"
}}
az ad app permission admin-consent --id $APP
$env:CONTOSO_SECRET = az ad app credential reset --id $APP --years 1 --query password -o tsv
"client_id is $APP"
"""


_NATIONAL_CLOUDS = ", ".join(
    f'cloud = "{cloud.name}"'
    for cloud in CLOUDS.values()
    if cloud.has_provisioning and cloud.name != "global"
)
CLICK_PATH = f"""
1. Open the Entra admin centre and go to **Entra ID > App registrations > New registration**.
   Name it *{APP_NAME}*, keep *Single tenant*, and register it without a redirect URI.
2. Go to **API permissions > Add a permission > Microsoft Graph > Application permissions**
   and tick each permission of step 2 below.
3. Choose **Grant admin consent**; only a Privileged Role or Global Administrator can.
4. Go to **Certificates & secrets** and add a client secret, or better upload a certificate.
5. Copy the *Application (client) ID* and the *Directory (tenant) ID* from the overview.
"""

CONNECTIONS_EXAMPLE = f"""[connections.contoso]
tenant_id = "YOUR-TENANT-ID"
client_id = "YOUR-CLIENT-ID"
sign_in = "client_secret"
client_secret_env = "CONTOSO_SECRET"       # the name of the variable, never the secret itself

# A certificate instead of a secret:
# sign_in = "certificate"
# certificate_path = "contoso.pem"         # private key and certificate in one PEM file

# Other ways to sign in: managed_identity, workload_identity, azure_cli, device_code, browser.
# A national cloud: {_NATIONAL_CLOUDS}.
"""
