"""How the tests run: few examples by default, many under ``--hypothesis-profile slow``.

Both take the same examples at each run, so that a red run can be repeated; ``explore`` takes others
each time.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "few",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
)
settings.register_profile("slow", settings.get_profile("few"), max_examples=200)
settings.register_profile("explore", settings.get_profile("few"), derandomize=False)
settings.load_profile("few")
