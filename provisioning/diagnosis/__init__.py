"""Why an object did not arrive: evidence, signature, cause and remedy.

`diagnose` reads an event, `diagnose_evidence` bare texts; `signature` groups equal failures when
they are stored. The facts stand in `knowledge/*.toml`, the code only reads structure.
"""

from provisioning.diagnosis.attributes import known_attribute, squeeze
from provisioning.diagnosis.body import said_in
from provisioning.diagnosis.cause import Cause, Confidence, Owner
from provisioning.diagnosis.diagnose import Diagnosis, diagnose, diagnose_evidence
from provisioning.diagnosis.evidence import Failure
from provisioning.diagnosis.remedy import FixStep
from provisioning.diagnosis.signature import signature, signature_of_text
from provisioning.diagnosis.steps import unresolved_references
from provisioning.diagnosis.words import CauseWords, cause_words, short_name

__all__ = [
    "Cause",
    "CauseWords",
    "Confidence",
    "Diagnosis",
    "Failure",
    "FixStep",
    "Owner",
    "cause_words",
    "diagnose",
    "diagnose_evidence",
    "known_attribute",
    "said_in",
    "short_name",
    "signature",
    "signature_of_text",
    "squeeze",
    "unresolved_references",
]
