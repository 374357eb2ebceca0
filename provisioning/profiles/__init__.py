"""Vendor profiles: what a vendor's onboarding guide asks for, one TOML file each."""

from provisioning.profiles.loader import (
    DEFAULT_PROFILE,
    ProfileError,
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
    "Duration",
    "DurationScope",
    "Form",
    "Judge",
    "Profile",
    "ProfileError",
    "Step",
    "ValueRule",
    "load_profile",
    "profile_names",
    "read_profile",
]
