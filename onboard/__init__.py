"""How far the onboarding of an application is: what Graph and history show, judged together."""

from onboard.answer import onboard
from onboard.people import missing_people

__all__ = ["missing_people", "onboard"]
