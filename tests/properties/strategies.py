"""Strategies that build valid objects only: from the whole to the part."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from tests.properties.plans import PLANS

import hopen_mss as h
from hopen_mss.directory.calibration import (
    CalibratedScore,
    CalibrationFigures,
    CalibrationRule,
    WrongLink,
)
from hopen_mss.dossier.sources import SENDINGS
from hopen_mss.planning.plan import OptionOutlook
from hopen_mss.trust_space import DomainKind

PERIOD = h.Period.parse("2026-Q4")
HOSPITAL = h.Establishment(
    name="CH Exemple",
    domains=("ch-exemple.mssante.fr",),
    shared_domains=("regional.mssante.fr",),
)
LISTS = h.Whitelists(
    (
        h.Whitelist.of(
            ["ch-exemple.mssante.fr", "medecin.mssante.fr", "patient.mssante.fr"],
            generated_on=date(2026, 9, 1),
        ),
        h.Whitelist.of(
            ["ch-exemple.mssante.fr", "labo.mssante.fr", "medecin.mssante.fr"],
            generated_on=date(2026, 11, 10),
        ),
    )
)
JUDGE = h.Judge(HOSPITAL, frozenset({"ch@regional.mssante.fr"}), whitelists=LISTS)
NO_EXCLUSIONS = h.Exclusions()
ADDRESSES = (
    "",
    "un@medecin.mssante.fr",
    "deux@medecin.mssante.fr",
    "trois@labo.mssante.fr",
    "quatre@cabinet.example",
    "1@patient.mssante.fr",
    "cardio@ch-exemple.mssante.fr",
    "ch@regional.mssante.fr",
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
counts = st.integers(0, 10_000)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 2, 1))  # noqa: DTZ001
aware_moments = st.datetimes(
    datetime(2026, 9, 1),  # noqa: DTZ001
    datetime(2027, 2, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
periods = st.tuples(days, days).map(lambda two: h.Period(min(two), max(two)))
spans = st.builds(h.Span, months=st.integers(0, 600), days=st.integers(0, 5_000))
delays = st.builds(h.Delay, span=spans, hedge=st.sampled_from(h.Hedge))
wordings = st.builds(h.Wording, fr=texts, en=texts)

shares = st.integers(1, 10_000).flatmap(
    lambda n: st.builds(h.Share, numerator=st.integers(0, n), denominator=st.just(n))
)
figures = st.builds(h.Count, n=counts)
ranges_of_counts = st.tuples(figures, figures).map(
    lambda two: h.Range(low=min(two, key=lambda c: c.n), high=max(two, key=lambda c: c.n))
)
ranges = ranges_of_counts | st.tuples(shares, shares).map(
    lambda two: h.Range(low=min(two, key=lambda s: s.exact), high=max(two, key=lambda s: s.exact))
)
presences = st.builds(h.Presence, present=st.booleans())
unmeasured = st.builds(h.Unmeasured, reasons=st.lists(texts, max_size=3).map(tuple))
not_applicable = st.builds(h.NotApplicable, justification=words)
values = shares | figures | presences | ranges | unmeasured | not_applicable
minimums = st.just(True) | counts | st.fractions(0, 1)
targets = st.builds(h.Target, minimum=minimums, origin=words)


def _with_target(value: Any) -> st.SearchStrategy[h.Limb]:
    fitting = targets.filter(lambda target: target.fits(value))
    return st.builds(h.Limb, name=texts, value=st.just(value), target=st.none() | fitting)


limbs = values.flatmap(_with_target)
steps = st.builds(h.Step, texts, counts, texts)
choices = st.builds(h.Setting, texts, texts)
reasons = st.builds(h.Reason, texts, counts, texts)
rows = st.builds(h.BreakdownRow, name=texts, value=values)
breakdowns = st.builds(
    h.Breakdown, dimension=texts, rows=st.lists(rows, max_size=3).map(tuple), additive=st.booleans()
)
statements = st.builds(
    h.MeasurementStatement, period=periods, context=texts, validated_on=st.none() | days
)
provenances = st.builds(h.Provenance, library=texts, edition=texts, as_of=days)
rejections = st.builds(h.Rejection, st.integers(1, 10_000), texts, texts)
notes = st.builds(h.Note, texts, counts, texts)
contributions = st.builds(
    h.Contribution, source=texts, population=texts, steps=st.lists(steps, max_size=3).map(tuple)
)


@st.composite
def input_reports(draw: st.DrawFn) -> h.InputReport:
    """Books of files: what was read is what was accepted and rejected."""
    rejected = tuple(draw(st.lists(rejections, max_size=3)))
    accepted = draw(counts)
    return h.InputReport(
        path=draw(texts),
        kind=draw(texts),
        sha256=draw(texts),
        read=accepted + len(rejected),
        accepted=accepted,
        rejections=rejected,
        notes=tuple(draw(st.lists(notes, max_size=3))),
    )


def several(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of them."""
    return st.lists(strategy, max_size=3).map(tuple)


results = st.builds(
    h.IndicatorResult,
    indicator=st.sampled_from(["P4.3", "D6.2", "D6.3"]),
    period=periods,
    limbs=several(limbs),
    headline=texts,
    settings=several(choices),
    steps=several(steps),
    reasons=several(reasons),
    breakdowns=several(breakdowns),
    sources=several(contributions),
    measurement=statements,
    inputs=several(input_reports()),
    provenance=provenances,
)

correspondents = st.builds(
    h.Correspondent,
    id=texts,
    rpps=st.sampled_from(["", "10003461034"]),
    family_name=texts,
    postcode=st.sampled_from(["", "69001", "20200", "97400"]),
    mssante_address=st.sampled_from(ADDRESSES),
    checked_on=st.none() | days,
    confirmed_on=st.none() | days,
)
mailboxes = st.builds(
    h.Mailbox,
    address=st.sampled_from(ADDRESSES[1:]),
    kind=st.sampled_from(h.MailboxKind),
    opened_on=st.none() | days,
    closed_on=st.none() | days,
    last_login_on=st.none() | days,
)
entries = st.builds(h.WhitelistEntry, texts, texts)
whitelists = st.builds(h.Whitelist, generated_at=aware_moments, entries=several(entries))
operators = st.builds(h.Operator, texts, texts)
lookups = st.builds(
    h.AddressLookup,
    shown=texts,
    verdict=st.sampled_from(h.AddressVerdict),
    domain=texts,
    kind=st.none() | st.sampled_from(DomainKind),
    operators=several(operators),
)
signature_verdicts = st.builds(
    h.SignatureVerdict,
    state=st.sampled_from(h.SignatureState),
    reason=texts,
    signer=texts,
    issuer=texts,
    valid_from=st.none() | days,
    valid_until=st.none() | days,
)
published = st.builds(
    h.PublishedMailbox,
    texts,
    st.sampled_from(["PER", "ORG", ""]),
    texts,
    texts,
    st.none() | st.booleans(),
)
follow_ups = st.builds(
    h.FollowUp,
    id=texts,
    rpps=texts,
    finess=texts,
    contacted_on=st.none() | days,
    contacted_by=texts,
    answer=st.sampled_from(h.FollowUpAnswer),
    equipped_on=st.none() | days,
)
national_mailboxes = st.builds(
    h.NationalMailbox, texts, texts, texts, city=texts, paperless=st.none() | st.booleans()
)
persons = st.builds(
    h.Person, texts, texts, texts, professions=several(texts), structures=several(texts)
)
scores = st.integers(0, 10_000).map(lambda n: n / 10_000)
match_candidates = st.builds(
    h.MatchCandidate, person=persons, score=scores, mailboxes=several(national_mailboxes)
)
matches = st.builds(
    h.Match,
    extracted_on=days,
    zone=st.sampled_from(h.MatchZone),
    rule=st.sampled_from(h.MatchRule),
    score=scores,
    doubt=st.none() | st.sampled_from(h.MatchDoubt),
    person=st.none() | persons,
    mailboxes=several(national_mailboxes),
    through_structure=several(national_mailboxes),
    candidates=several(match_candidates),
)
calibration_figures = st.builds(
    CalibrationFigures,
    **dict.fromkeys(("lines", "known", "accepted", "right", "first", "further"), counts),
    rules=several(
        st.builds(
            CalibrationRule,
            st.sampled_from(h.MatchZone),
            st.sampled_from(h.MatchRule),
            counts,
            counts,
        )
    ),
    scores=several(st.builds(CalibratedScore, scores, counts, counts)),
)
index_sources = st.builds(
    h.IndexSource,
    kind=st.sampled_from(["mailboxes", "practitioners"]),
    name=texts,
    sha256=texts,
    extracted_on=days,
    places=several(st.integers(-1, 60)),
    report=input_reports(),
)
extractions = st.builds(
    h.NationalExtraction,
    extracted_on=days,
    addresses=st.frozensets(texts, max_size=3),
    persons=st.frozensets(texts, max_size=3),
    mailboxes=counts,
    found=several(published),
)

transmissions = st.builds(
    h.Transmission,
    document_id=st.sampled_from(["", "D1", "D2", "D3", "D4"]),
    message_id=st.sampled_from(["", "M1", "M2", "M3"]),
    sent_at=st.none() | moments | aware_moments,
    direction=st.sampled_from(h.Direction),
    sender=st.sampled_from(ADDRESSES),
    recipient=st.sampled_from(ADDRESSES),
    recipient_id=st.sampled_from(["", "", "R1", "R2"]),
    recipient_kind=st.sampled_from(h.RecipientKind),
    trust=st.none(),
    channel=st.sampled_from(h.Channel),
    document_type=st.sampled_from(["", "CR", "ORD"]),
    care_unit=st.sampled_from(["", "CARDIO", "PNEUMO"]),
    site=st.just(""),
    structured=st.just(h.Structured.UNKNOWN),
    status=st.sampled_from(h.Status),
    replaces=st.sampled_from(["", "", "", "D1", "D2", "D3"]),
    source=st.just(""),
)
records = st.lists(transmissions, max_size=12)
channels = st.sets(
    st.sampled_from(sorted(set(h.Channel) - {h.Channel.DMP, h.Channel.UNKNOWN}))
).map(lambda found: tuple(sorted({h.Channel.MSSANTE, *found})))
rules = st.builds(
    h.Rules,
    counting=st.sampled_from(h.Counting),
    denominator=st.just(()) | channels,
    counts_as_sent=st.sampled_from(
        [h.Status.DECLARED, h.Status.HANDED_OVER, h.Status.ACCEPTED, h.Status.RECEIVED]
    ),
    document_types=st.sampled_from([(), ("CR",)]),
    care_units=st.sampled_from([(), ("CARDIO",)]),
    same_group=st.booleans(),
)
exclusion_rules = st.sampled_from(
    [
        *((what, one) for what in (h.What.SENDER, h.What.RECIPIENT) for one in ADDRESSES[1:]),
        (h.What.SENDER_DOMAIN, "ch-exemple.mssante.fr"),
        (h.What.RECIPIENT_DOMAIN, "Medecin.mssante.fr"),
        (h.What.CARE_UNIT, "cardio"),
        (h.What.DOCUMENT_TYPE, "CR"),
        (h.What.DOCUMENT_ID, "D1"),
        (h.What.MESSAGE_ID, "<M1>"),
    ]
).flatmap(
    lambda rule: st.builds(
        h.Exclusion,
        what=st.just(rule[0]),
        value=st.just(rule[1]),
        why=words,
        who=words,
        when=days,
        line=st.integers(2, 99),
    )
)
exclusions = st.builds(h.Exclusions, several(exclusion_rules))
terms = st.builds(
    h.Terms,
    period=st.just(PERIOD),
    as_of=days,
    rules=rules,
    exclusions=exclusions,
    not_applicable=st.dictionaries(st.sampled_from(["P4.3", "D6.2"]), not_applicable, max_size=1),
    statement=st.none() | statements,
)


@st.composite
def totals(draw: st.DrawFn) -> h.Total:
    """Totals with bounds in order."""
    low = draw(counts)
    return h.Total(
        month=draw(st.sampled_from(["2026-10", "2026-11", "2026-12"])),
        channel=draw(st.sampled_from(h.Channel)),
        low=low,
        high=low + draw(st.integers(0, 9)),
        origin=draw(texts),
        recipient_kind=draw(st.sampled_from(h.RecipientKind)),
        counting=draw(st.sampled_from(h.Counting)),
    )


def tally_of(
    found: list[h.Transmission],
    unit: h.Counting = h.Counting.DOCUMENT,
    source: str = "record",
    period: h.Period = PERIOD,
    population: str = "letters",
    *,
    exclusions: h.Exclusions = NO_EXCLUSIONS,
) -> h.Tally:
    """The tally of some records."""
    seen = h.Deliveries(JUDGE, period, unit, exclusions=exclusions)
    seen.add_all(found)
    return h.Tally.of(seen, h.TallyPart(source, period), unit=unit, population=population)


def unit_of(counting: h.Counting) -> h.Counting:
    """What a table must know to be counted so."""
    return h.Counting.MESSAGE if counting is h.Counting.MESSAGE else h.Counting.DOCUMENT


tallies = st.builds(tally_of, records, unit=st.sampled_from(h.Counting))
establishments = st.builds(
    h.Establishment,
    name=texts,
    finess_ej=st.sampled_from(["", "010000024", "2A0000014"]),
    siret=st.sampled_from(["", "73282932000074"]),
    domains=st.sampled_from([(), ("ch-exemple.mssante.fr",)]),
    timezone=st.sampled_from(["Europe/Paris", "Indian/Reunion"]),
)
plans = st.builds(
    h.make_plan,
    st.just(h.load_edition()),
    st.sampled_from(["operator", "third-party"]),
    start=st.none() | days,
    pilot=st.none() | st.booleans(),
)
answers = st.builds(h.Answer, indicator=texts, reason=texts, actions=several(texts))
lever_counts = st.builds(h.LeverCounts, name=texts, **{lever.value: counts for lever in h.Lever})
lever_tables = st.builds(
    h.LeverTable,
    dimension=st.sampled_from(["care_unit", "document_type"]),
    rows=several(lever_counts),
)
letter_costs = st.builds(h.LetterCost, euros=st.decimals("0.01", "99", places=2), origin=words)
avoidable_letters = st.builds(
    h.AvoidableLetters, letters=figures | ranges_of_counts, cost=st.none() | letter_costs
)
levers = st.builds(
    h.Levers,
    whole=lever_counts,
    tables=several(lever_tables),
    steps=several(steps),
    letters=st.none() | avoidable_letters,
    unmeasured=several(texts),
)
assessments = st.builds(
    h.Assessment,
    library=texts,
    edition=texts,
    as_of=days,
    period=periods,
    establishment=establishments,
    results=several(results),
    levers=st.none() | levers,
    answers=several(answers),
    notices=several(reasons),
    inputs=several(input_reports()),
    connection=st.none() | st.builds(h.SuggestedConnection, texts, several(notes)),
    options=st.none()
    | days.map(lambda start: h.compare_point_by_point(h.load_edition(), start=start)),
    plan=st.none() | plans,
)
outlooks: st.SearchStrategy[OptionOutlook] = days.flatmap(
    lambda start: st.sampled_from(h.compare_options(h.load_edition(), start=start))
)

sightings = st.builds(h.SeenInMonth, texts, st.sampled_from(["2026-10", "2026-11"]), counts)
comparisons = st.builds(
    h.Comparison,
    counting=texts,
    other=texts,
    matched=counts,
    only_counting=counts,
    only_other=counts,
    without_id=counts,
    other_without_id=counts,
) | st.builds(h.Comparison, counting=texts, other=texts, seen=several(sightings))


@st.composite
def counted_sources(draw: st.DrawFn, name: str = "record", month: str = "2026-10") -> Any:
    """What one source told of a month."""
    unit = draw(st.sampled_from(h.Counting))
    return h.CountedSource(
        name=name,
        kind=draw(st.sampled_from(SENDINGS)),
        feeds=draw(st.sampled_from([(), ("D6.3",), ("P4.3", "D6.3")])),
        compares=draw(st.sampled_from(["", "other"])),
        document_types=draw(several(texts)),
        care_units=draw(several(texts)),
        settings=draw(texts),
        held=draw(st.none() | periods),
        tally=tally_of(draw(records), unit, source=name, period=h.Period.parse(month)),
        inputs=draw(several(input_reports())),
    )


@st.composite
def months(draw: st.DrawFn, name: str = "2026-10") -> h.Month:
    """Kept months of up to two sources."""
    names = draw(st.sampled_from([(), ("record",), ("log", "record")]))
    return h.Month(
        library=draw(texts),
        month=name,
        shaped_by=draw(st.dictionaries(texts, texts, max_size=2)),
        sources=tuple(draw(counted_sources(one, name)) for one in names),
        comparisons=draw(several(comparisons)),
        inputs=draw(several(input_reports())),
    )


SERIALISABLE: dict[str, st.SearchStrategy[Any]] = {
    **PLANS,
    "AddressLookup": lookups,
    "Answer": answers,
    "Assessment": assessments,
    "AvoidableLetters": avoidable_letters,
    "Breakdown": breakdowns,
    "BreakdownRow": rows,
    "Calibration": st.builds(
        h.Calibration,
        extracted_on=days,
        all_lines=calibration_figures,
        without_number=calibration_figures,
        wrong=several(st.builds(WrongLink, counts, texts, st.sampled_from(h.MatchRule))),
    ),
    "CheckedLine": st.builds(h.CheckedLine, correspondents, texts, texts),
    "Citation": st.builds(h.Citation, source=texts, section=texts, item=texts),
    "Comparison": comparisons,
    "Contribution": contributions,
    "Correspondent": correspondents,
    "Count": figures,
    "CountedSource": counted_sources(),
    "Delay": delays,
    "DirectoryAnswer": st.builds(
        h.DirectoryAnswer,
        mailboxes=several(national_mailboxes),
        source=index_sources,
        person=st.none() | persons,
        key_fits=st.booleans(),
    ),
    "Edition": st.just(h.load_edition()),
    "Establishment": establishments,
    "Exclusion": exclusion_rules,
    "Exclusions": exclusions,
    "Facts": tallies.filter(lambda t: t.lines).map(lambda t: t.lines[0].facts),
    "FailureRow": st.builds(h.FailureRow, texts, texts, texts, counts, days, texts),
    "FollowUp": follow_ups,
    "Floors": st.builds(h.Floors, floor=days, usual_floor=days),
    "History": st.builds(h.History, months=several(months()), inputs=several(input_reports())),
    "Identifier": st.builds(h.Identifier, texts, st.booleans()),
    "IndexSource": index_sources,
    "IndicatorResult": results,
    "InputReport": input_reports(),
    "LetterCost": letter_costs,
    "LeverCounts": lever_counts,
    "LeverTable": lever_tables,
    "Levers": levers,
    "Limb": limbs,
    "Mailbox": mailboxes,
    "MailboxUse": st.builds(h.MailboxUse, texts, counts),
    "Match": matches,
    "MatchCandidate": match_candidates,
    "MatchThresholds": st.builds(h.MatchThresholds, accepted=scores, review=scores),
    "MeasurementStatement": statements,
    "Month": months(),
    "NationalExtraction": extractions,
    "NationalMailbox": national_mailboxes,
    "NotApplicable": not_applicable,
    "Note": notes,
    "Operator": operators,
    "Period": periods,
    "Person": persons,
    "Plan": plans,
    "Practitioner": st.builds(h.Practitioner, texts, texts, texts, city=texts),
    "Presence": presences,
    "Problem": st.builds(h.Problem, texts, texts),
    "Provenance": provenances,
    "PublishedMailbox": published,
    "Range": ranges,
    "Reason": reasons,
    "Rejection": rejections,
    "Rules": rules,
    "SeenInMonth": sightings,
    "Share": shares,
    "SilentMailbox": st.builds(
        h.SilentMailbox,
        address=texts,
        kind=st.sampled_from(h.MailboxKind),
        care_unit=texts,
        received=counts,
        last_login_on=st.none() | days,
    ),
    "Source": st.builds(h.Source, code=texts, title=texts, publisher=texts, published_on=days),
    "Span": spans,
    "Setting": choices,
    "SignatureVerdict": signature_verdicts,
    "Step": steps,
    "SuggestedConnection": st.builds(h.SuggestedConnection, texts, several(notes)),
    "Layout": st.builds(
        h.Layout,
        columns=st.dictionaries(texts, texts, max_size=2),
        values=st.dictionaries(texts, st.dictionaries(texts, texts, max_size=2), max_size=2),
        constants=st.dictionaries(texts, texts, max_size=2),
        header_row=counts,
        split_recipients=st.booleans(),
        sheet=texts,
    ),
    "Tally": tallies,
    "TallyLine": tallies.filter(lambda t: t.lines).map(lambda t: t.lines[0]),
    "TallyPart": st.builds(h.TallyPart, texts, periods, texts),
    "TallyWhole": tallies.filter(lambda t: t.wholes).map(lambda t: t.wholes[0]),
    "Target": targets,
    "Terms": terms,
    "Total": totals(),
    "Transmission": transmissions,
    "Unmeasured": unmeasured,
    "Whitelist": whitelists,
    "WhitelistEntry": entries,
    "Whitelists": st.builds(h.Whitelists, several(whitelists)),
    "WinOver": st.builds(
        h.WinOver,
        id=texts,
        name=texts,
        sent=st.dictionaries(st.sampled_from(h.Channel), counts, max_size=3),
        address=st.sampled_from(h.KnownAddress),
        paperless=st.booleans(),
        contacted_on=st.none() | days,
        answer=st.sampled_from(h.FollowUpAnswer),
    ),
    "Wording": wordings,
}
"""Every public class that can be written, and a strategy for it."""

FRACTIONS = st.fractions(Fraction(0), Fraction(1))
