"""Records in memory that the cases share: one made-up hospital, its lists, its sendings."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from hopen_mss import (
    Channel,
    Count,
    Counting,
    Deliveries,
    Establishment,
    IndicatorResult,
    Judge,
    Period,
    Range,
    RecipientKind,
    Rules,
    Share,
    Status,
    Tally,
    TallyPart,
    Terms,
    Total,
    Transmission,
    Unmeasured,
    Whitelist,
    Whitelists,
    documents_through_trust_space,
)

OCTOBER = Period.parse("2026-10")
AS_OF = date(2026, 11, 23)
HOSPITAL = Establishment(name="CH Exemple", domains=("ch-exemple.mssante.fr",))
DOCTOR = "un@medecin.mssante.fr"
SECOND_DOCTOR = "deux@medecin.mssante.fr"
OUTSIDER = "trois@cabinet.example"
COLLEAGUE = "cardiologie@ch-exemple.mssante.fr"
PATIENT = "1@patient.mssante.fr"
AUDIT = "a@tests-operateur.espacedeconfiance.mssante.fr"
DOMAINS = (
    "ch-exemple.mssante.fr",
    "medecin.mssante.fr",
    "patient.mssante.fr",
    "regional.mssante.fr",
    "tests-operateur.espacedeconfiance.mssante.fr",
)
ALL_WAYS = (Channel.MSSANTE, Channel.EMAIL, Channel.POST)


def whitelist(*domains: str, on: str = "2026-09-01") -> Whitelist:
    """The whitelist of a day."""
    return Whitelist.of(domains or DOMAINS, generated_on=date.fromisoformat(on))


LISTS = Whitelists((whitelist(),))
JUDGE = Judge(HOSPITAL, whitelists=LISTS)


def at(text: str) -> datetime:
    """A moment; without an offset it is local."""
    return datetime.fromisoformat(text)


def sent(document: str = "D1", to: str = DOCTOR, **changes: Any) -> Transmission:
    """A document sent by MSSanté and accepted, unless told otherwise."""
    usual: dict[str, Any] = {
        "sent_at": at("2026-10-05 10:00"),
        "channel": Channel.MSSANTE,
        "status": Status.ACCEPTED,
    }
    return Transmission(document_id=document, recipient=to, **{**usual, **changes})


def posted(document: str = "D1", to: str = "", **changes: Any) -> Transmission:
    """A document posted to an external correspondent, as the record declares it."""
    usual: dict[str, Any] = {
        "channel": Channel.POST,
        "status": Status.DECLARED,
        "recipient_kind": RecipientKind.EXTERNAL,
    }
    return sent(document, to, **{**usual, **changes})


def letters(low: int, high: int | None = None, **changes: Any) -> Total:
    """Letters posted in a month, known as a number only."""
    usual: dict[str, Any] = {"month": "2026-10", "channel": Channel.POST, "origin": "the printer"}
    return Total(low=low, high=low if high is None else high, **{**usual, **changes})


def tally(
    *records: Transmission,
    judge: Judge = JUDGE,
    period: Period = OCTOBER,
    unit: Counting = Counting.DOCUMENT,
    source: str = "record",
    population: str = "letters of the patient record",
) -> Tally:
    """The tally of one source's records."""
    seen = Deliveries(judge, period, unit)
    seen.add_all(records)
    return Tally.of(seen, TallyPart(source, period), unit=unit, population=population)


def totals(
    *found: Total,
    unit: Counting = Counting.DELIVERY,
    source: str = "printer",
    population: str = "letters posted by the printer",
    period: Period = OCTOBER,
) -> Tally:
    """The tally of one source's totals."""
    part = TallyPart(source, period)
    return Tally.of_totals(found, part, unit=unit, population=population)


def terms(period: Period = OCTOBER, as_of: date = AS_OF, **more: Any) -> Terms:
    """Terms of measurement; words of :class:`Rules` go to the rules."""
    names = (
        "counting",
        "denominator",
        "counts_as_sent",
        "document_types",
        "care_units",
        "same_group",
    )
    rules = Rules(**{name: more.pop(name) for name in names if name in more})
    return Terms(period=period, as_of=as_of, rules=rules, **more)


def d6_3(*records: Transmission, judge: Judge = JUDGE, **more: Any) -> IndicatorResult:
    """D6.3 of one source's records, over MSSanté, e-mail and post unless told otherwise."""
    said = terms(**{"denominator": ALL_WAYS, **more})
    unit = said.rules.counting
    unit = Counting.DOCUMENT if unit is Counting.DELIVERY else unit
    return documents_through_trust_space([tally(*records, judge=judge, unit=unit)], said)


def d6_3_of(sources: Iterable[Tally], **more: Any) -> IndicatorResult:
    """D6.3 of several sources, over MSSanté, e-mail and post unless told otherwise."""
    return documents_through_trust_space(sources, terms(**{"denominator": ALL_WAYS, **more}))


def share(numerator: int, denominator: int) -> Share:
    """A share."""
    return Share(numerator=numerator, denominator=denominator)


def between(low: Share | int, high: Share | int) -> Range:
    """A range of shares or of counts."""
    return Range(
        low=Count(n=low) if isinstance(low, int) else low,
        high=Count(n=high) if isinstance(high, int) else high,
    )


def unmeasured(*reasons: str) -> Unmeasured:
    """A figure that cannot be given."""
    return Unmeasured(reasons=reasons)


def count(n: int) -> Count:
    """A number."""
    return Count(n=n)
