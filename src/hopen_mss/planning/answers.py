"""Which actions of the method answer what a result says is missing.

The sheet does not say it: every answer here is our reading (``interpretation``).
"""

from attrs import frozen

from hopen_mss.indicators.result import IndicatorResult, ResultStatus

__all__ = ["Answer", "answers"]

_ACTIONS = {
    "address_known_not_used": ("2.2", "2.4"),
    "address_not_inside": ("2.6", "3.2"),
    "address_published_not_used": ("2.6",),
    "check_after_as_of": ("2.6",),
    "declared_outside": ("2.4", "2.6"),
    "found": ("2.6",),
    "letters_to_paperless": ("2.2", "2.4"),
    "mailboxes_receiving_login_unknown": ("2.3",),
    "mailboxes_receiving_without_login": ("2.3", "3.1.b"),
    "max_age_not_stated": ("2.6",),
    "no_longer_published": ("2.6",),
    "no_address": ("2.6",),
    "no_address_column": ("2.6",),
    "no_check_column": ("2.6",),
    "no_domain_listed": ("1.1", "1.2"),
    "no_data_in_period": ("2.1",),
    "no_domains": ("1.1", "1.2"),
    "no_whitelist": ("1.2",),
    "not_in_trust_space": ("1.1", "1.2"),
    "not_proven": ("2.2", "2.4"),
    "not_used": ("2.5", "3.1.b"),
    "only_unknown": ("2.1",),
    "overlap_not_stated": ("2.1",),
    "paperless_posted": ("2.2", "2.4"),
    "recipients_not_listed": ("2.6",),
    "recipients_not_told": ("2.1",),
    "recipients_without_address": ("3.2",),
    "sendings_failed": ("2.6",),
    "stale_directory": ("2.6",),
    "to_review": ("2.6",),
    "unit_mismatch": ("2.1",),
    "unknown_channel": ("2.1",),
    "unknown_direction": ("2.1",),
    "unknown_kind": ("2.6",),
    "unknown_scope": ("2.1",),
    "unknown_status": ("2.4",),
    "without_address": ("2.6", "3.2"),
    "written_to_not_listed": ("2.6",),
    "written_to_without_address": ("3.2",),
    "zero_denominator": ("2.1",),
}
_STEPS_TO_ACT_ON = (
    "found",
    "to_review",
    "no_longer_published",
    "written_to_not_listed",
    "written_to_without_address",
    "paperless_posted",
    "without_address",
    "address_not_inside",
)
_BELOW_TARGET = {"D6.2": ("2.6", "3.2"), "D6.3": ("2.2", "2.4", "3.1.b", "3.1.c")}
_NOT_SUPPLIED = {"P4.3": ("2.5",), "D6.2": ("2.6",), "D6.3": ("2.1",)}
_NOT_MET = {
    ("P4.3", "existence"): "not_in_trust_space",
    ("P4.3", "use"): "not_used",
    ("D6.2", "count"): "below_target",
    ("D6.2", "share"): "below_target",
    ("D6.2", "existence"): "not_supplied",
    ("D6.2", "freshness"): "stale_directory",
    ("D6.3", "count"): "below_target",
    ("D6.3", "share"): "below_target",
}


@frozen(kw_only=True)
class Answer:
    """A reason of a result, and the actions of the method that answer it.

    >>> Answer(indicator="D6.2", reason="without_address", actions=("2.6", "3.2")).actions[0]
    '2.6'
    """

    indicator: str
    reason: str
    actions: tuple[str, ...]


def answers(result: IndicatorResult) -> tuple[Answer, ...]:
    """What to do about each reason of a result, in the order of its reasons.

    A reason that no action of the method answers, such as a missing statement, has no entry.

    >>> from datetime import date
    >>> from hopen_mss import Period
    >>> from hopen_mss import Terms, documents_through_trust_space
    >>> terms = Terms(period=Period.parse("2026-10"), as_of=date(2026, 11, 23))
    >>> answers(documents_through_trust_space([], terms))
    (Answer(indicator='D6.3', reason='not_supplied', actions=('2.1',)),)
    """
    codes = list(result.reason_codes())
    codes += [
        _NOT_MET[result.indicator, limb.name]
        for limb in result.limbs
        if limb.status is ResultStatus.NOT_MET
    ]
    codes += [code for code in _STEPS_TO_ACT_ON if result.step(code)]
    found: dict[str, Answer] = {}
    for code in codes:
        if actions := _actions(code, result.indicator):
            found.setdefault(code, Answer(indicator=result.indicator, reason=code, actions=actions))
    return tuple(found.values())


def _actions(code: str, indicator: str) -> tuple[str, ...]:
    if code == "not_supplied":
        return _NOT_SUPPLIED[indicator]
    if code == "below_target":
        return _BELOW_TARGET[indicator]
    return _ACTIONS.get(code, ())
