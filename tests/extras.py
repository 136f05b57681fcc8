"""What tests need beyond the library, where not every environment can have it.

The extra `calendar` cannot stand beside python-dateutil 4: there its tests are skipped and counted.
"""

from importlib.util import find_spec

import pytest

HAS_CALENDAR = all(find_spec(package) for package in ("holidays", "icalendar"))

needs_calendar = pytest.mark.skipif(not HAS_CALENDAR, reason="needs the extra calendar")
