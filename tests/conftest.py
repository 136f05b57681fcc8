"""How the tests run: few examples by default, many under ``--hypothesis-profile slow``."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

ROOT = str(Path(__file__).parent.parent)
if ROOT not in sys.path:  # so that tests can share records and strategies
    sys.path.insert(0, ROOT)

_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("few", max_examples=50, deadline=None, suppress_health_check=_QUIET)
settings.register_profile("slow", max_examples=2_000, deadline=None, suppress_health_check=_QUIET)
settings.load_profile("few")
