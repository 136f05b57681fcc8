"""Figures, dates and targets in words; a share is rounded here, half up."""

from bisect import bisect
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate
from unicodedata import east_asian_width

from attrs import frozen

from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.indicators.figures import (
    Bound,
    Count,
    NotApplicable,
    Presence,
    Range,
    Share,
    Target,
    Unmeasured,
    Value,
)
from hopen_mss.indicators.result import Limb, ResultStatus, Setting
from hopen_mss.periods import Period, Span
from hopen_mss.transmissions.facts import UNLISTED
from hopen_mss.wording import Lang, colon, listed

__all__ = [
    "Said",
    "asked_words",
    "between",
    "day",
    "month",
    "percent",
    "period_words",
    "phrase",
    "row_name",
    "said",
    "setting_words",
    "shortened",
    "status_words",
    "target_words",
]

_NAMED = {
    "channel": "channel",
    "correspondent_kind": "correspondent_kind",
    "correspondent_mailbox": "mailbox_kind",
    "correspondents": "correspondents",
    "mailbox_kind": "mailbox_kind",
    "profession": "profession",
    "recipient_kind": "recipient_kind",
    "silent_mailbox_kind": "mailbox_kind",
    "structured": "structured",
}
_LENGTH_OF_SIRET = 14
_DOMAINS = ("recipient_domain", "sender_domain")


def phrase(code: str, lang: Lang, *, count: int = 0, subject: str = "") -> str:
    """What reports say around the figures.

    >>> phrase("plan", "en")
    'The plan in short'
    """
    return sentence("report", code, lang, count=count, subject=subject)


def day(date: date, lang: Lang) -> str:
    """A day in full, without the help of any locale.

    >>> from datetime import date
    >>> day(date(2026, 10, 1), "fr"), day(date(2026, 10, 1), "en")
    ('1er octobre 2026', '1 October 2026')
    """
    name = wording_of("month", f"{date.month:02d}").text(lang)
    first = "1er" if lang == "fr" and date.day == 1 else str(date.day)
    return f"{first} {name} {date.year}"


def month(text: str, lang: Lang) -> str:
    """A calendar month written ``2026-10``, in words.

    >>> month("2026-10", "fr")
    'octobre 2026'
    """
    year, _, name = text.partition("-")
    return f"{wording_of('month', name).text(lang)} {year}"


def period_words(period: Period, lang: Lang) -> str:
    """A period in words, both ends included.

    >>> period_words(Period.parse("2026-10"), "en")
    '1 October 2026 to 31 October 2026'
    """
    ends = f"{day(period.start, lang)}{phrase('to', lang)}{day(period.end, lang)}"
    return phrase("from_to", lang, subject=ends)


def percent(share: Fraction, lang: Lang) -> str:
    """A share in per cent, to one decimal, half up; what is not quite all or nothing says so.

    >>> percent(Fraction(285, 1000), "en"), percent(Fraction(1, 9999), "en")
    ('28.5%', 'under 0.1%')
    """
    tenths = Decimal(share.numerator * 1000) / Decimal(share.denominator)
    whole = tenths.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if whole == 0 and share > 0:
        return phrase("under", lang)
    if whole == 1000 and share < 1:
        return phrase("over", lang)
    return _with_sign(f"{whole / 10:.1f}", lang)


def _with_sign(text: str, lang: Lang) -> str:
    return f"{text.replace('.', ',')}\u00a0%" if lang == "fr" else f"{text}%"


@frozen(kw_only=True)
class Said:
    """A figure in words: its counts, its share where it is one, and why it is missing.

    >>> said(Share(numerator=412, denominator=530), "en").whole
    '412 of 530, that is 77.7%'
    """

    counts: str
    percent: str = ""
    whole: str
    why: tuple[str, ...] = ()
    """Codes of the reasons of a figure that is missing."""
    measured: bool = True


def said(value: Value, lang: Lang) -> Said:
    """A figure in words, its counts before its per cent.

    >>> said(Range(low=Count(n=3), high=Count(n=5)), "fr").whole
    'entre 3 et 5'
    >>> said(Unmeasured(reasons=("no_whitelist",)), "en").whole
    'not measured'
    """
    if isinstance(value, Unmeasured):
        word = phrase("unmeasured", lang)
        return Said(counts=word, whole=word, why=value.reasons, measured=False)
    if isinstance(value, NotApplicable):
        word = phrase("not_applicable", lang)
        justified = f"{word} ({one_line(value.justification)})"
        return Said(counts=word, whole=justified, measured=False)
    if isinstance(value, Presence):
        word = phrase("yes" if value.present else "no", lang)
        return Said(counts=word, whole=word)
    counts = _counts(value, lang)
    share = _percent(value, lang)
    whole = f"{counts}, {phrase('that_is', lang)} {share}" if share else counts
    return Said(counts=counts, percent=share, whole=whole)


def _counts(value: Bound | Range, lang: Lang) -> str:
    if isinstance(value, Count):
        return number(value.n, lang)
    of = phrase("out_of", lang)
    if isinstance(value, Share):
        return f"{number(value.numerator, lang)} {of} {number(value.denominator, lang)}"
    low, high = value.low, value.high
    if isinstance(low, Share) and isinstance(high, Share) and low.denominator == high.denominator:
        both = between(number(low.numerator, lang), number(high.numerator, lang), lang)
        return f"{both} {of} {number(low.denominator, lang)}"
    return between(_counts(low, lang), _counts(high, lang), lang)


def _percent(value: Bound | Range, lang: Lang) -> str:
    if isinstance(value, Share):
        return percent(value.exact, lang)
    if isinstance(value, Range) and isinstance(value.low, Share):
        return between(_percent(value.low, lang), _percent(value.high, lang), lang)
    return ""


def between(low: str, high: str, lang: Lang) -> str:
    """Two ends in words, or one of them where both read the same.

    >>> between("3", "5", "en"), between("3", "3", "en")
    ('between 3 and 5', '3')
    """
    if low == high:  # unequal, and yet the same once rounded
        return low
    return f"{phrase('between', lang)} {low} {phrase('and', lang)} {high}"


def target_words(target: Target, lang: Lang, *, value: Value | None = None) -> str:
    """What is asked and by whom; that no rounding enters the verdict, where it could seem so.

    >>> target_words(Target(minimum=Fraction(4, 5), origin="our plan"), "en")
    'at least 80% (origin: our plan)'
    """
    minimum = target.minimum
    notes = [phrase("origin", lang, subject=target.origin)]
    bounds = (value.low, value.high) if isinstance(value, Range) else (value,)
    if isinstance(minimum, Fraction) and any(
        isinstance(bound, Share)
        and bound.exact < minimum
        and percent(bound.exact, lang) == percent(minimum, lang)
        for bound in bounds
    ):
        notes.append(phrase("exact", lang))
    return f"{asked_words(target, lang, value=value)} ({listed(notes, lang)})"


def asked_words(target: Target, lang: Lang, *, value: Value | None = None) -> str:
    """What is asked, without saying by whom.

    >>> asked_words(Target(minimum=Fraction(4, 5), origin="our plan"), "en")
    'at least 80%'
    """
    minimum = target.minimum
    if minimum is True and isinstance(value, Count | Range):
        return phrase("at_least", lang, subject="1")
    if minimum is True:
        return phrase("expected", lang)
    if isinstance(minimum, Fraction):
        return phrase("at_least", lang, subject=_exact(minimum, lang))
    return phrase("at_least", lang, subject=number(minimum, lang))


def _exact(share: Fraction, lang: Lang) -> str:
    """A stated share as it was stated where it has a short decimal form, else as a fraction too."""
    hundredths = share * 10000
    if hundredths.denominator == 1:
        text = f"{Decimal(hundredths.numerator) / 100:.2f}".rstrip("0").rstrip(".")
        return _with_sign(text, lang)
    return f"{share.numerator}/{share.denominator}, {percent(share, lang)}"


def status_words(limb: Limb, lang: Lang) -> str:
    """What can be said of one figure; an unknown says which unknown it is.

    >>> status_words(Limb(name="count", value=Unmeasured(reasons=("no_whitelist",))), "en")
    'Not measured'
    """
    code = limb.status.value
    if limb.status is ResultStatus.UNKNOWN:
        code = "unmeasured" if isinstance(limb.value, Unmeasured) else "target_open"
    return wording_of("status", code).text(lang)


_WORDS_OF_SETTINGS = {
    "counting": "counting",
    "counts_as_sent": "sending_status",
    "denominator": "channel",
    "same_group": "report",
}


def setting_words(setting: Setting, lang: Lang) -> str:
    """A choice in words; what the hospital wrote itself stays as it stands.

    >>> setting_words(Setting("denominator", "mssante, post"), "en")
    'MSSanté, post'
    """
    if setting.code == "max_age":
        span = Span.parse(setting.value)
        unit, count = ("span_months", span.months) if span.months else ("span_days", span.days)
        return phrase(unit, lang, count=count)
    if setting.code == "exclusion":
        what, _, rest = setting.value.partition(", ")
        line, _, justified = one_line(rest).partition(": ")
        return f"{wording_of('exclusion', what).text(lang)}, {line}{colon(lang)} {justified}"
    group = _WORDS_OF_SETTINGS.get(setting.code)
    if group is None:
        return one_line(setting.value)
    return ", ".join(wording_of(group, code).text(lang) for code in setting.value.split(", "))


def row_name(dimension: str, name: str, lang: Lang) -> str:
    """The name of a row of a breakdown in words.

    >>> row_name("month", "2026-10", "fr"), row_name("care_unit", "*", "en")
    ('octobre 2026', 'others, not listed')
    """
    if name == UNLISTED:
        return phrase("unlisted", lang)
    if not name:
        return phrase("domain_not_listed" if dimension in _DOMAINS else "not_given", lang)
    if dimension == "correspondent_structure" and name.isdigit():
        return f"{'SIRET' if len(name) == _LENGTH_OF_SIRET else 'FINESS'} {name}"
    if dimension in ("month", "contacted_in"):
        return month(name, lang)
    if dimension == "change":
        states = (wording_of("directory_state_short", one) for one in name.split(", "))
        return " → ".join(state.text(lang) for state in states)
    return wording_of(_NAMED[dimension], name).text(lang) if dimension in _NAMED else name


def shortened(text: str, most: int) -> str:
    """A text on one line, cut where it is wider than so many small letters; a cut ends in a sign.

    >>> shortened("one two three", 8), shortened("ONE TWO THREE", 8)
    ('one two…', 'ONE…')
    """
    text = one_line(text)
    ends = list(accumulate(map(_width, text)))
    if not ends or ends[-1] <= most:
        return text
    cut = text[: bisect(ends, most - 1)]
    whole = cut.rpartition(" ")[0]
    # A long word is cut rather than the line left half empty.
    if not text[len(cut)].isspace() and len(whole) * 2 > len(cut):
        cut = whole
    return f"{cut.rstrip(' ,;:')}…"


def _width(sign: str) -> float:
    """About how wide a letter is printed, in small letters."""
    if east_asian_width(sign) in ("W", "F"):
        return 2
    return 1.5 if sign.isupper() else 1
