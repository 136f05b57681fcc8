"""The deployment: both options side by side, a plan from a start, and what answers a gap."""

from hopen_mss.planning.answers import Answer, answers
from hopen_mss.planning.plan import (
    OptionOutlook,
    Plan,
    PlannedAction,
    PlannedDelay,
    PlannedStage,
    compare_options,
    make_plan,
)

__all__ = [
    "Answer",
    "OptionOutlook",
    "Plan",
    "PlannedAction",
    "PlannedDelay",
    "PlannedStage",
    "answers",
    "compare_options",
    "make_plan",
]
