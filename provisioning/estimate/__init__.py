"""How long an initial cycle takes: what is published, what is likely, and what this one shows."""

from provisioning.estimate.estimate import MOST_OBJECTS, Estimate, estimate
from provisioning.estimate.live import LiveEstimate, live_estimate
from provisioning.estimate.published import Band, Scope, formula_band, guide_band
from provisioning.estimate.restart import RESTARTING, Restart, newest_restart
from provisioning.estimate.work import Work, WorkPoint

__all__ = [
    "MOST_OBJECTS",
    "RESTARTING",
    "Band",
    "Estimate",
    "LiveEstimate",
    "Restart",
    "Scope",
    "Work",
    "WorkPoint",
    "estimate",
    "formula_band",
    "guide_band",
    "live_estimate",
    "newest_restart",
]
