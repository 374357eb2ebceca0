"""The records: what Microsoft Graph, exports and history hold, under Microsoft's names.

Text that Microsoft enumerates (status, action, state, reason ...) stays plain ``str``: new values
appear without notice and must survive. ``None`` always means "not stated", never "no" or zero.
Every time is aware and in UTC; Graph's year 0001 ("never") is read as ``None``.
"""

from provisioning.model.jobs import (
    Assignment,
    Execution,
    Job,
    JobError,
    JobStatus,
    Progress,
    ProvisionedApp,
    Quarantine,
    Schedule,
    ScopeCounts,
    ServicePrincipal,
)
from provisioning.model.log import (
    AuditEntry,
    ErrorInformation,
    Event,
    Identity,
    Initiator,
    ModifiedProperty,
    NamedObject,
    StatusInfo,
    Step,
    System,
    TargetResource,
)
from provisioning.model.record import Record
from provisioning.model.schema import (
    AttributeDefinition,
    AttributeMapping,
    Directory,
    FilterClause,
    FilterGroup,
    MappingParameter,
    MappingSource,
    ObjectDefinition,
    ObjectMapping,
    Schema,
    ScopingFilter,
    SynchronizationRule,
)

__all__ = [
    "Assignment",
    "AttributeDefinition",
    "AttributeMapping",
    "AuditEntry",
    "Directory",
    "ErrorInformation",
    "Event",
    "Execution",
    "FilterClause",
    "FilterGroup",
    "Identity",
    "Initiator",
    "Job",
    "JobError",
    "JobStatus",
    "MappingParameter",
    "MappingSource",
    "ModifiedProperty",
    "NamedObject",
    "ObjectDefinition",
    "ObjectMapping",
    "Progress",
    "ProvisionedApp",
    "Quarantine",
    "Record",
    "Schedule",
    "Schema",
    "ScopeCounts",
    "ScopingFilter",
    "ServicePrincipal",
    "StatusInfo",
    "Step",
    "SynchronizationRule",
    "System",
    "TargetResource",
]
