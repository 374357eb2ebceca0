"""Ids and names of one application, and the parts that all its log records share."""

from typing import Any

from sample_tenant.identifiers import guid
from sample_tenant.story import Story
from sample_tenant.template import gap

SOURCE = "Microsoft Entra ID"
TARGET = "customappsso"


class Registration:
    """One application as the directory knows it."""

    def __init__(self, seed: int, tenant_id: str, story: Story) -> None:
        self.tenant_id = tenant_id
        self.display_name = story.name
        self.service_principal = guid(seed, "service principal", story.number)
        self.app_id = guid(seed, "application", story.number)
        bare = tenant_id.replace("-", "")
        self.job_id = f"{story.template}.{bare}.{guid(seed, 'job', story.number)}"
        self.source_system = guid(seed, "source system", story.number)
        self.target_system = guid(seed, "target system", story.number)

    def record(self, action: str) -> dict[str, Any]:
        """Return a provisioning log record without its object, steps and result."""
        return {
            "activityDateTime": gap("TIME"),
            "changeId": gap("CHANGE"),
            "cycleId": gap("CYCLE"),
            "durationInMilliseconds": gap("DURATION"),
            "id": gap("ID"),
            "initiatedBy": {
                "displayName": "Azure AD Provisioning Service",
                "id": "",
                "initiatorType": "system",
            },
            "jobId": self.job_id,
            "modifiedProperties": [],
            "provisioningAction": action,
            "provisioningStatusInfo": {"errorInformation": None, "status": "success"},
            "provisioningSteps": [],
            "servicePrincipal": {"displayName": self.display_name, "id": self.service_principal},
            "sourceIdentity": {},
            "sourceSystem": {"details": {}, "displayName": SOURCE, "id": self.source_system},
            "targetIdentity": {},
            "targetSystem": {
                "details": {
                    "ApplicationId": self.app_id,
                    "ServicePrincipalDisplayName": self.display_name,
                    "ServicePrincipalId": self.service_principal,
                },
                "displayName": TARGET,
                "id": self.target_system,
            },
            "tenantId": self.tenant_id,
        }
