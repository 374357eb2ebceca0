"""Log records as every export would write them, made from Graph's own records."""

import csv
import io
import json
import zipfile

OBJECTS = ("servicePrincipal", "sourceSystem", "targetSystem", "sourceIdentity", "targetIdentity")
# A heading for each leaf, as the portal's columns are called and as Graph's fields are.
TITLES = {
    "id": "Id",
    "activityDateTime": "Date (UTC)",
    "jobId": "Job ID",
    "cycleId": "Cycle ID",
    "changeId": "Change ID",
    "provisioningAction": "Action",
    "durationInMilliseconds": "Duration",
    "servicePrincipal.id": "Service principal ID",
    "servicePrincipal.displayName": "Application",
    "sourceSystem.displayName": "Source system",
    "targetSystem.displayName": "Target system",
    "sourceIdentity.id": "Source ID",
    "sourceIdentity.displayName": "Identity",
    "sourceIdentity.identityType": "Source identity type",
    "sourceIdentity.details": "Source identity details",
    "targetIdentity.id": "Target ID",
    "targetIdentity.displayName": "Target identity name",
    "targetIdentity.identityType": "Target identity type",
    "provisioningStatusInfo.status": "Status",
    "provisioningStatusInfo.errorInformation.errorCode": "Error code",
    "provisioningStatusInfo.errorInformation.errorCategory": "Error category",
    "provisioningStatusInfo.errorInformation.reason": "Status reason",
}
GERMAN = TITLES | {
    "activityDateTime": "Datum",
    "jobId": "Auftrags-ID",
    "cycleId": "Zyklus-ID",
    "changeId": "Änderungs-ID",
    "provisioningAction": "Aktion",
    "servicePrincipal.displayName": "Anwendung",
    "sourceSystem.displayName": "Quellsystem",
    "targetSystem.displayName": "Zielsystem",
    "sourceIdentity.id": "Quell-ID",
    "targetIdentity.id": "Ziel-ID",
    "sourceIdentity.displayName": "Identität",
    "provisioningStatusInfo.errorInformation.errorCode": "Fehlercode",
}
FRENCH = TITLES | {
    "activityDateTime": "Date et heure",
    "jobId": "ID de tâche",
    "cycleId": "ID de cycle",
    "changeId": "ID de modification",
    "sourceSystem.displayName": "Système source",
    "targetSystem.displayName": "Système cible",
    "sourceIdentity.id": "ID source",
    "targetIdentity.id": "ID cible",
    "sourceIdentity.displayName": "Identité",
    "provisioningStatusInfo.status": "Statut",
    "provisioningStatusInfo.errorInformation.errorCode": "Code d'erreur",
    "provisioningStatusInfo.errorInformation.reason": "Raison",
}
FRENCH_WORDS = {"success": "Réussite", "failure": "Échec", "skipped": "Ignoré"}
GERMAN_WORDS = {"success": "Erfolgreich", "failure": "Fehler", "skipped": "Übersprungen"}


def table(rows, *, delimiter=",", encoding="utf-8"):
    """Return a list of dictionaries as CSV bytes."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def leaf(record, path):
    for name in path.split("."):
        record = (record or {}).get(name)
    return json.dumps(record) if isinstance(record, dict) else record


def portal_csv(records, *, titles=TITLES, words=None, **dialect):
    """Return the three files of the portal's download."""
    logs = [
        {
            title: (words or {}).get(leaf(record, path), leaf(record, path))
            for path, title in titles.items()
        }
        for record in records
    ]
    change = titles["changeId"]
    steps = [
        {
            change: record["changeId"],
            "Step name": step["name"],
            "Step type": step["provisioningStepType"],
            "Status": step["status"],
            "Description": step["description"],
            "Details": json.dumps(step["details"]),
        }
        for record in records
        for step in record["provisioningSteps"]
    ]
    properties = [
        {
            change: record["changeId"],
            "Property name": item["displayName"],
            "Old value": item["oldValue"],
            "New value": item["newValue"],
        }
        for record in records
        for item in record["modifiedProperties"]
    ]
    return {
        "ProvisioningLogs.csv": table(logs, **dialect),
        "ProvisioningLogs_ProvisioningSteps.csv": table(steps, **dialect),
        "ProvisioningLogs_ModifiedProperties.csv": table(properties, **dialect),
    }


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def envelope(record):
    """Return a record as diagnostic settings send it: positions for words, other key names."""
    statuses = ("success", "failure", "skipped", "warning")
    types = ("import", "scoping", "matching", "processing", "referenceResolution", "export")
    inner = json.loads(json.dumps(record))
    for name in OBJECTS:
        held = inner.get(name)
        if held:
            inner[name] = {
                "Id": held.get("id"),
                "Name": held.get("displayName"),
                **{key: value for key, value in held.items() if key not in {"id", "displayName"}},
            }
    for step in inner["provisioningSteps"]:
        step["status"] = statuses.index(step["status"])
        step["provisioningStepType"] = types.index(step["provisioningStepType"])
    return {
        "time": record["activityDateTime"],
        "category": "ProvisioningLogs",
        "operationName": "Provisioning activity",
        "properties": inner,
    }


def log_analytics(record):
    """Return a record as a row of AADProvisioningLogs."""
    texts = {
        name[0].upper() + name[1:]: json.dumps(record.get(name))
        for name in (
            *OBJECTS,
            "provisioningStatusInfo",
            "provisioningSteps",
            "modifiedProperties",
            "initiatedBy",
        )
    }
    return texts | {
        "TenantId": "11111111-0000-0000-0000-000000000000",
        "AADTenantId": record["tenantId"],
        "TimeGenerated": record["activityDateTime"],
        "Id": record["id"],
        "JobId": record["jobId"],
        "CycleId": record["cycleId"],
        "ChangeId": record["changeId"],
        "ProvisioningAction": record["provisioningAction"],
        "DurationMs": record["durationInMilliseconds"],
        "ResultType": record["provisioningStatusInfo"]["status"].capitalize(),
        "Category": "ProvisioningLogs",
        "Type": "AADProvisioningLogs",
    }


def query_answer(rows):
    names = list(rows[0])
    return {
        "tables": [
            {
                "name": "PrimaryResult",
                "columns": [{"name": name, "type": "string"} for name in names],
                "rows": [[row[name] for name in names] for row in rows],
            }
        ]
    }


def lines(records):
    return "\n".join(json.dumps(record) for record in records).encode()


def audit_csv(entries, **dialect):
    """Return audit entries as the portal's CSV."""
    rows = []
    for entry in entries:
        user = (entry.get("initiatedBy") or {}).get("user") or {}
        app = (entry.get("initiatedBy") or {}).get("app") or {}
        row = {
            "Date (UTC)": entry["activityDateTime"],
            "CorrelationId": entry["correlationId"],
            "Service": entry["loggedByService"],
            "Category": entry["category"],
            "Activity": entry["activityDisplayName"],
            "Result": entry["result"],
            "ResultReason": entry["resultReason"],
            "ActorObjectId": user.get("id"),
            "ActorUserPrincipalName": user.get("userPrincipalName"),
            "ActorServicePrincipalId": app.get("servicePrincipalId"),
            "ActorServicePrincipalName": app.get("displayName"),
        }
        for number in (1, 2):
            held = entry["targetResources"][number - 1 : number]
            target = held[0] if held else {}
            row |= {
                f"Target{number}Type": target.get("type"),
                f"Target{number}DisplayName": target.get("displayName"),
                f"Target{number}ObjectId": target.get("id"),
            }
            for place in (1, 2, 3):
                changed = (target.get("modifiedProperties") or [])[place - 1 : place]
                item = changed[0] if changed else {}
                row |= {
                    f"Target{number}ModifiedProperty{place}Name": item.get("displayName"),
                    f"Target{number}ModifiedProperty{place}OldValue": item.get("oldValue"),
                    f"Target{number}ModifiedProperty{place}NewValue": item.get("newValue"),
                }
        rows.append(row)
    return table(rows, **dialect)
