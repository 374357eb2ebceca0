"""What all tests share."""

from hypothesis import HealthCheck, settings

# A busy continuous-integration machine must not turn a slow draw into a failure.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")
