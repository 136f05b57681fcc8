"""How the tests run: few made-up examples by default, more of them under other profiles.

``--hypothesis-profile usual`` is what ``.ci/run`` takes for one of its runs; ``slow`` is run by
hand. They take the same examples at each run, so that a red run can be repeated; ``explore`` takes
others each time.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "few",
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
)
settings.register_profile("usual", settings.get_profile("few"), max_examples=50)
settings.register_profile("slow", settings.get_profile("few"), max_examples=200)
settings.register_profile("explore", settings.get_profile("usual"), derandomize=False)
settings.load_profile("few")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Benchmarks that will not run are not loaded either: they import much that no test needs."""
    folder = Path(__file__).parent / "benchmarks"
    left_out = "not benchmarks" in str(config.option.markexpr)
    return True if left_out and collection_path == folder else None
