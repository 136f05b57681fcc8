"""The deployment: options compared, forecast, plan, waves, and how to follow it."""

from hopen_mss.planning.answers import Answer, answers
from hopen_mss.planning.backwards import LatestStart, latest_starts
from hopen_mss.planning.calendar import DayOff, DayOffKind, WorkingCalendar
from hopen_mss.planning.chances import Chance, Chances, simulate
from hopen_mss.planning.checks import deployment_problems
from hopen_mss.planning.coming import NextStep, NextSteps, Why, next_steps
from hopen_mss.planning.deployment import (
    CalendarSection,
    Closing,
    Constraints,
    DeploymentSection,
    Estimate,
    Order,
    OwnTask,
    RecurringTask,
    Region,
    Shift,
    Site,
    Wave,
)
from hopen_mss.planning.disagreements import Disagreement
from hopen_mss.planning.followed import FollowedPlan, FollowedStep, Timing
from hopen_mss.planning.forecast import (
    EstimatedEnds,
    Forecast,
    ForecastStep,
    Possibility,
    forecast,
)
from hopen_mss.planning.network import Network, make_network
from hopen_mss.planning.off_days import DatedKind, DatedPoint, OnDayOff
from hopen_mss.planning.options import OptionsTable, Theme, compare_point_by_point
from hopen_mss.planning.plan import (
    OptionOutlook,
    Plan,
    PlannedAction,
    PlannedDelay,
    PlannedStage,
    compare_options,
    make_plan,
)
from hopen_mss.planning.progress import follow
from hopen_mss.planning.records import (
    DecidedDate,
    Decision,
    EvidenceFile,
    EvidenceState,
    ProgressRecords,
    Risk,
    StepRecord,
    StepState,
    WaveRecord,
    read_progress,
)
from hopen_mss.planning.recurring import Occurrence, Recurrence
from hopen_mss.planning.replan import Cause, Move
from hopen_mss.planning.status import PlanStatus, StatusChange, compare_status, month_before
from hopen_mss.planning.suggestions import Suggestion, suggested_recurring
from hopen_mss.planning.waves import FollowedWave, Sendings, WaveSign, WaveState

__all__ = [
    "Answer",
    "CalendarSection",
    "Cause",
    "Chance",
    "Chances",
    "Closing",
    "Constraints",
    "DatedKind",
    "DatedPoint",
    "DayOff",
    "DayOffKind",
    "DecidedDate",
    "Decision",
    "DeploymentSection",
    "Disagreement",
    "Estimate",
    "EstimatedEnds",
    "EvidenceFile",
    "EvidenceState",
    "FollowedPlan",
    "FollowedStep",
    "FollowedWave",
    "Forecast",
    "ForecastStep",
    "LatestStart",
    "Move",
    "Network",
    "NextStep",
    "NextSteps",
    "Occurrence",
    "OnDayOff",
    "OptionOutlook",
    "OptionsTable",
    "Order",
    "OwnTask",
    "Plan",
    "PlanStatus",
    "PlannedAction",
    "PlannedDelay",
    "PlannedStage",
    "Possibility",
    "ProgressRecords",
    "Recurrence",
    "RecurringTask",
    "Region",
    "Risk",
    "Sendings",
    "Shift",
    "Site",
    "StatusChange",
    "StepRecord",
    "StepState",
    "Suggestion",
    "Theme",
    "Timing",
    "Wave",
    "WaveRecord",
    "WaveSign",
    "WaveState",
    "Why",
    "WorkingCalendar",
    "answers",
    "compare_options",
    "compare_point_by_point",
    "compare_status",
    "deployment_problems",
    "follow",
    "forecast",
    "latest_starts",
    "make_network",
    "make_plan",
    "month_before",
    "next_steps",
    "read_progress",
    "simulate",
    "suggested_recurring",
]
