"""How the tests run: few examples by default, many under ``--hypothesis-profile slow``."""

from hypothesis import HealthCheck, settings

_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("few", max_examples=50, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("slow", max_examples=500, deadline=None, suppress_health_check=_QUIET)
settings.load_profile("few")
