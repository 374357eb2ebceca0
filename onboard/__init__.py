"""How far the onboarding of an application is: what Graph and history show, judged together."""

from onboard.answer import onboard, onboard_stored
from onboard.attempts import last_attempts
from onboard.people import missing_people

__all__ = ["last_attempts", "missing_people", "onboard", "onboard_stored"]
