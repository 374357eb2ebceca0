"""Vendor profiles: what a vendor's onboarding guide asks for, one TOML file each."""

from provisioning.profiles.loader import (
    DEFAULT_PROFILE,
    PROTOCOL_PROFILE,
    ProfileError,
    fitting_profile,
    load_profile,
    profile_names,
    read_profile,
)
from provisioning.profiles.records import (
    Duration,
    DurationScope,
    Form,
    Judge,
    Profile,
    Step,
    ValueRule,
)

__all__ = [
    "DEFAULT_PROFILE",
    "PROTOCOL_PROFILE",
    "Duration",
    "DurationScope",
    "Form",
    "Judge",
    "Profile",
    "ProfileError",
    "Step",
    "ValueRule",
    "fitting_profile",
    "load_profile",
    "profile_names",
    "read_profile",
]
