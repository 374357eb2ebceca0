"""What works with a connection, what is missing for which panel, and who can grant it."""

from doctor.blockers import Blocker, blockers
from doctor.examine import broken_checks, examine, worst_first
from doctor.findings import Check, Command, Findings, Level, PanelState, Remedy
from doctor.panels import least_role
from doctor.remedies import GRAPH_APP_ID

__all__ = [
    "GRAPH_APP_ID",
    "Blocker",
    "Check",
    "Command",
    "Findings",
    "Level",
    "PanelState",
    "Remedy",
    "blockers",
    "broken_checks",
    "examine",
    "least_role",
    "worst_first",
]
