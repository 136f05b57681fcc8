"""Assessments made in memory: what a hospital could have, what it could lack, and a hostile one."""

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import evolve
from tests.report.standing import START, standing

from hopen_mss import (
    Answer,
    Assessment,
    AvoidableLetters,
    Breakdown,
    BreakdownRow,
    Contribution,
    Count,
    Edition,
    Establishment,
    IndicatorResult,
    InputReport,
    Lang,
    LetterCost,
    LeverCounts,
    Levers,
    LeverTable,
    Limb,
    MeasurementStatement,
    NotApplicable,
    Note,
    Period,
    Presence,
    Provenance,
    Range,
    Reason,
    Rejection,
    Setting,
    Share,
    Step,
    Target,
    Unmeasured,
    load_edition,
    make_plan,
)
from hopen_mss.report import as_html

GOLDEN = Path(__file__).parent / "golden"
AS_OF = date(2027, 1, 15)
PERIOD = Period.parse("2026-Q4")
PROVENANCE = Provenance(library="0.1.0", edition="2019-07-19", as_of=AS_OF)
STATED = MeasurementStatement(
    period=PERIOD,
    calculation_method="Envois distincts du dossier patient et courriers du prestataire",
    data_sources="Dossier patient, journal de messagerie, factures du prestataire",
    completeness="Le bloc de décembre manque",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let ``--regenerate`` write the expected files anew."""
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name, or write the file anew when asked to."""
    asked = request.config.getoption("--regenerate", default=False)
    regenerate = asked or bool(os.environ.get("REGENERATE_GOLDEN"))

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if regenerate:
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return compare


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The shipped edition."""
    return load_edition()


HtmlOf: TypeAlias = Callable[[Assessment, Lang], str]


@pytest.fixture(scope="session")
def html_of(edition: Edition) -> HtmlOf:
    """Makes the page of an assessment, once for all tests that look at it."""
    made: dict[tuple[int, Lang], tuple[Assessment, str]] = {}  # it keeps what its numbers stand for

    def page(found: Assessment, lang: Lang) -> str:
        key = id(found), lang
        if key not in made:
            made[key] = found, as_html(found, lang, edition=edition)
        return made[key][1]

    return page


def share(numerator: int, denominator: int) -> Share:
    """A share, in short."""
    return Share(numerator=numerator, denominator=denominator)


def rows(**values: Share | Count | Range | Presence | Unmeasured) -> tuple[BreakdownRow, ...]:
    """Rows of a breakdown; a month is written ``in_2026_10``."""
    return tuple(
        BreakdownRow(
            name=name[3:].replace("_", "-") if name.startswith("in_") else name, value=value
        )
        for name, value in values.items()
    )


def _messaging() -> IndicatorResult:
    return IndicatorResult(
        indicator="P4.3",
        period=PERIOD,
        limbs=(
            Limb(
                name="existence",
                value=Presence(present=True),
                target=Target(minimum=True, origin="contrat avec l’ARS, mai 2026"),
            ),
            Limb(name="use", value=Range(low=Count(n=1874), high=Count(n=1902))),
        ),
        steps=(
            Step("messages", 5110),
            Step("excluded", 14, "recipient_domain, l. 3"),
            Step("messages_sent", 1874),
            Step("messages_not_proven", 28),
            Step("messages_proven", 1874),
            Step("messages_declared", 28),
            Step("messages_outside", 312),
            Step("messages_failed", 1),
            Step("messages_internal", 2240),
            Step("messages_received", 655),
            Step("mailboxes_listed", 31),
            Step("mailboxes_open", 30),
            Step("mailboxes_active", 22),
            Step("mailboxes_login_unknown", 3),
            Step("mailboxes_receiving_without_login", 4),
            Step("mailboxes_receiving_login_unknown", 1),
        ),
        settings=(
            Setting("counts_as_sent", "accepted"),
            Setting("active_days", "90"),
            Setting("exclusion", "recipient_domain, l. 3: copies d’archive (DSI, 2026-09-30)"),
        ),
        reasons=(
            Reason("excluded", 14),
            Reason("mailboxes_receiving_without_login", 4),
            Reason("mailboxes_receiving_login_unknown", 1),
        ),
        breakdowns=(
            Breakdown(
                dimension="domain",
                rows=(
                    BreakdownRow(name="ch-exemple.mssante.fr", value=Presence(present=True)),
                    BreakdownRow(name="ch-exemple.example", value=Presence(present=False)),
                ),
                additive=False,
            ),
            Breakdown(
                dimension="month",
                rows=rows(
                    in_2026_10=Count(n=540),
                    in_2026_11=Count(n=610),
                    in_2026_12=Range(low=Count(n=724), high=Count(n=752)),
                ),
                additive=True,
            ),
            Breakdown(
                dimension="recipient_domain",
                rows=(
                    BreakdownRow(name="", value=Count(n=9)),
                    *(
                        BreakdownRow(name=f"operateur{n:02}.mssante.fr", value=Count(n=160 - 9 * n))
                        for n in range(1, 14)
                    ),
                ),
                additive=False,
            ),
            Breakdown(
                dimension="mailbox_kind",
                rows=rows(application=Count(n=1), organisational=Count(n=17), personal=Count(n=12)),
                additive=True,
            ),
            Breakdown(
                dimension="silent_mailbox_kind",
                rows=rows(
                    organisational=Count(n=2), personal=Range(low=Count(n=2), high=Count(n=3))
                ),
                additive=True,
            ),
        ),
        measurement=STATED,
        provenance=PROVENANCE,
    )


def _directory() -> IndicatorResult:
    return IndicatorResult(
        indicator="D6.2",
        period=PERIOD,
        headline="count",
        limbs=(
            Limb(
                name="count",
                value=Count(n=412),
                target=Target(minimum=400, origin="plan d’actions de l’établissement"),
            ),
            Limb(name="existence", value=Presence(present=True)),
            Limb(name="freshness", value=Range(low=share(301, 530), high=share(390, 530))),
            Limb(name="share", value=share(412, 530)),
        ),
        steps=(
            Step("lines", 561),
            Step("repeated_lines", 26),
            Step("internal", 5),
            Step("external_correspondents", 530),
            Step("address_declared", 440),
            Step("address_inside", 412),
            Step("address_not_inside", 28),
            Step("without_address", 90),
            Step("confirmed", 371),
            Step("held", 40),
            Step("no_longer_published", 1),
            Step("found", 23),
            Step("bound_low", 371),
            Step("bound_high", 435),
        ),
        reasons=(Reason("check_after_as_of", 1),),
        breakdowns=(
            Breakdown(
                dimension="department",
                rows=(
                    BreakdownRow(name="", value=share(3, 12)),
                    BreakdownRow(name="01", value=share(205, 240)),
                    BreakdownRow(name="2A", value=share(0, 4)),
                    BreakdownRow(name="38", value=share(64, 94)),
                    BreakdownRow(name="69", value=share(139, 178)),
                    BreakdownRow(name="974", value=share(1, 2)),
                ),
                additive=True,
            ),
        ),
        measurement=STATED,
        provenance=PROVENANCE,
    )


def _sendings() -> IndicatorResult:
    return IndicatorResult(
        indicator="D6.3",
        period=PERIOD,
        headline="share",
        settings=(Setting("counting", "delivery"), Setting("denominator", "mssante, post")),
        limbs=(
            Limb(
                name="share",
                value=Range(low=share(4120, 9950), high=share(4180, 9870)),
                target=Target(minimum=Fraction(1, 2), origin="plan d’actions de l’établissement"),
            ),
            Limb(name="count", value=Range(low=Count(n=4120), high=Count(n=4180))),
        ),
        steps=(
            Step("deliveries", 12480),
            Step("duplicates", 37),
            Step("outside_period", 210),
            Step("dmp", 1200),
            Step("failed", 14),
            Step("internal", 906),
            Step("not_proven", 60, "mssante"),
            Step("other_channel", 620, "email"),
            Step("other_channel", 5070, "post"),
            Step("patient", 410),
            Step("through_trust_space", 4120),
            Step("unknown_status", 80, "post"),
            Step("reached_proven", 4120),
            Step("reached_declared", 60),
            Step("declared_mssante", 4300),
            Step("declared_outside", 120),
            Step("numerator_low", 4120),
            Step("numerator_high", 4180),
            Step("denominator_low", 9950),
            Step("denominator_high", 9870),
            Step("compared_matched", 3980, "dpi / journal"),
            Step("compared_only_counting", 140, "dpi / journal"),
            Step("compared_only_other", 12, "dpi / journal"),
        ),
        reasons=(
            Reason("not_proven", 60),
            Reason("unknown_status", 80),
            Reason("declared_outside", 120),
            Reason("distinct_within_each_part", 2),
            Reason("statement_incomplete", 1, "context"),
        ),
        breakdowns=(
            Breakdown(
                dimension="month",
                rows=rows(
                    in_2026_10=share(1180, 3300),
                    in_2026_11=Range(low=share(1340, 3330), high=share(1360, 3300)),
                    in_2026_12=Range(low=share(1600, 3320), high=share(1640, 3270)),
                ),
                additive=True,
            ),
            Breakdown(
                dimension="care_unit",
                rows=(
                    BreakdownRow(name="", value=share(12, 40)),
                    BreakdownRow(name="*", value=share(900, 2400)),
                    BreakdownRow(name="CARDIO", value=share(2100, 4310)),
                    BreakdownRow(
                        name="MATER", value=Range(low=share(1108, 3200), high=share(1168, 3120))
                    ),
                    BreakdownRow(name="URGENCES", value=Unmeasured(reasons=("nothing_seen",))),
                ),
                additive=True,
            ),
            Breakdown(
                dimension="channel",
                rows=rows(
                    email=Count(n=620),
                    mssante=Range(low=Count(n=4120), high=Count(n=4180)),
                    post=Range(low=Count(n=5070), high=Count(n=5150)),
                ),
                additive=True,
            ),
            Breakdown(
                dimension="source",
                rows=rows(
                    dpi=Range(low=share(4120, 4880), high=share(4180, 4880)),
                    letters=Range(low=share(0, 5070), high=share(0, 4990)),
                ),
                additive=True,
            ),
            Breakdown(
                dimension="recipient_domain",
                rows=(
                    BreakdownRow(name="", value=Range(low=share(0, 5690), high=share(0, 5610))),
                    *(
                        BreakdownRow(
                            name=f"operateur{n:02}.mssante.fr",
                            value=Range(low=share(40, 44), high=share(42, 44))
                            if n == 12
                            else share(340, 351),
                        )
                        for n in range(1, 13)
                    ),
                ),
                additive=True,
            ),
        ),
        sources=(
            Contribution(
                source="dpi",
                population="documents du dossier patient",
                steps=(
                    Step("deliveries", 7410),
                    Step("duplicates", 37),
                    Step("failed", 14),
                    Step("through_trust_space", 4120),
                    Step("other_channel", 620, "email"),
                    Step("reached_proven", 4120),
                    Step("numerator_low", 4120),
                    Step("numerator_high", 4180),
                ),
            ),
            Contribution(
                source="letters",
                population="courriers du prestataire",
                steps=(
                    Step("deliveries", 5070),
                    Step("other_channel", 5070, "post"),
                    Step("reached_proven", 0),
                    Step("numerator_low", 0),
                    Step("numerator_high", 0),
                ),
            ),
        ),
        measurement=STATED,
        provenance=PROVENANCE,
    )


def _levers() -> Levers:
    units = (
        LeverCounts(name="MATER", by_mssante=900, no_known_address=2100, failed=4),
        LeverCounts(name="CARDIO", by_mssante=2100, address_known=1300, channel_unknown=20),
        LeverCounts(name="*", by_mssante=1180, recipient_unknown=2290, failed=10),
        LeverCounts(name="", address_known=10, recipient_unknown=18),
    )
    return Levers(
        whole=LeverCounts(
            by_mssante=4180,
            address_known=1310,
            no_known_address=2100,
            recipient_unknown=2308,
            channel_unknown=20,
            failed=14,
        ),
        tables=(
            LeverTable(dimension="care_unit", rows=units),
            LeverTable(
                dimension="document_type",
                rows=(
                    LeverCounts(
                        name="*",
                        by_mssante=580,
                        address_known=188,
                        no_known_address=2100,
                        recipient_unknown=2308,
                        channel_unknown=20,
                        failed=14,
                    ),
                    *(
                        LeverCounts(name=f"CR-{n:02}", by_mssante=300, address_known=100 - n)
                        for n in range(1, 13)
                    ),
                ),
            ),
        ),
        steps=(
            Step("lever_not_proven", 60),
            Step("lever_published", 410),
            Step("lever_not_listed", 2308),
            Step("lever_doubtful", 1),
        ),
        letters=AvoidableLetters(
            letters=Range(low=Count(n=1180), high=Count(n=1202)),
            cost=LetterCost(euros=Decimal("1.355"), origin="factures du prestataire, 2026"),
        ),
    )


@pytest.fixture(scope="session")
def rich(edition: Edition) -> Assessment:
    """A hospital with figures of every kind, one target met, one missed, one left open."""
    return Assessment(
        library="0.1.0",
        edition="2019-07-19",
        as_of=AS_OF,
        period=PERIOD,
        establishment=Establishment(
            name="Centre hospitalier d’Exemple",
            finess_ej="010000024",
            domains=("ch-exemple.mssante.fr", "ch-exemple.example"),
        ),
        results=(_messaging(), _directory(), _sendings()),
        levers=_levers(),
        answers=(
            Answer(
                indicator="P4.3",
                reason="mailboxes_receiving_without_login",
                actions=("2.3", "3.1.b"),
            ),
            Answer(indicator="D6.2", reason="check_after_as_of", actions=("2.6",)),
            Answer(indicator="D6.2", reason="without_address", actions=("2.6", "3.2")),
            Answer(indicator="D6.2", reason="address_not_inside", actions=("2.6", "3.2")),
            Answer(indicator="D6.3", reason="not_proven", actions=("2.2", "2.4")),
            Answer(indicator="D6.3", reason="unknown_status", actions=("2.4",)),
            Answer(indicator="D6.3", reason="declared_outside", actions=("2.4", "2.6")),
            Answer(indicator="D6.3", reason="below_target", actions=("2.2", "2.4", "3.1")),
        ),
        notices=(Reason("doubtful_key", 1, "finess_ej"), Reason("no_file", 0, "services")),
        inputs=(
            InputReport(
                path="whitelists/2026-09.xml",
                kind="whitelist",
                sha256="a" * 64,
                read=15704,
                accepted=15704,
            ),
            InputReport(
                path="correspondents.csv",
                kind="correspondents",
                sha256="b" * 64,
                read=563,
                accepted=561,
                rejections=(
                    Rejection(12, "impossible_identifier", "rpps"),
                    Rejection(88, "missing_columns"),
                ),
                notes=(Note("doubtful_key", 4, "rpps"),),
            ),
            InputReport(
                path="transmissions/dpi.csv",
                kind="table",
                sha256="c" * 64,
                read=7410,
                accepted=7409,
                rejections=(Rejection(5, "impossible_date", "sent_at"),),
                notes=(Note("no_column", 1, "replaces"), Note("unmapped_words", 3, "channel")),
            ),
            InputReport(
                path="transmissions/letters.csv",
                kind="totals",
                sha256="d" * 64,
                read=3,
                accepted=3,
            ),
        ),
        plan=make_plan(edition, "operator", start=START, pilot=True),
        **standing(edition, AS_OF),
    )


@pytest.fixture(scope="session")
def bare() -> Assessment:
    """A hospital that has supplied nothing yet, and that sets one indicator aside."""
    nothing = Unmeasured(reasons=("not_supplied",))
    measurement = MeasurementStatement(period=PERIOD)
    missing = "calculation_method, data_sources, context, completeness"
    common = (Reason("partial_period"), Reason("statement_incomplete", 4, missing))

    def result(indicator: str, headline: str, *limbs: Limb) -> IndicatorResult:
        return IndicatorResult(
            indicator=indicator,
            period=PERIOD,
            headline=headline,
            limbs=limbs,
            reasons=common,
            measurement=measurement,
            provenance=PROVENANCE,
        )

    return Assessment(
        library="0.1.0",
        edition="2019-07-19",
        as_of=date(2026, 12, 1),
        period=PERIOD,
        establishment=Establishment(name="CH Exemple"),
        results=(
            result(
                "P4.3",
                "",
                Limb(name="existence", value=Unmeasured(reasons=("no_whitelist",))),
                Limb(name="use", value=nothing),
            ),
            result(
                "D6.2",
                "count",
                *(
                    Limb(name=name, value=NotApplicable(justification="aucun patient hébergé"))
                    for name in ("count", "existence", "freshness", "share")
                ),
            ),
            result("D6.3", "count", Limb(name="count", value=nothing)),
        ),
        answers=(
            Answer(indicator="P4.3", reason="no_whitelist", actions=("1.2",)),
            Answer(indicator="P4.3", reason="not_supplied", actions=("2.5",)),
            Answer(indicator="D6.3", reason="not_supplied", actions=("2.1",)),
        ),
    )


@pytest.fixture(scope="session")
def hostile(rich: Assessment) -> Assessment:
    """A hospital whose own words try to break out of every form."""
    trap = '<script>alert("1")</script>|*[x](http://evil.example)\x1b[31m\n# =1+1'
    sendings = rich.results[2]
    limb = evolve(sendings.limbs[0], target=Target(minimum=Fraction(1, 2), origin=trap))
    unit = Breakdown(
        dimension="care_unit",
        rows=(BreakdownRow(name=trap, value=share(1, 2)), *sendings.breakdowns[1].rows),
        additive=True,
    )
    department = Breakdown(
        dimension="department",
        rows=(BreakdownRow(name=f"$x$ {trap}", value=share(1, 2)),),
        additive=True,
    )
    return evolve(
        rich,
        establishment=Establishment(name=trap),
        results=(
            rich.results[0],
            evolve(rich.results[1], breakdowns=(department,)),
            evolve(
                sendings,
                limbs=(limb, sendings.limbs[1]),
                breakdowns=(sendings.breakdowns[0], unit),
                measurement=evolve(STATED, context=trap, validated_by=trap),
            ),
        ),
        inputs=(
            InputReport(
                path="=cmd|' /C calc'!A0.csv",
                kind="table",
                sha256="",
                read=1,
                accepted=0,
                rejections=(Rejection(2, "impossible_date", "@sent"),),
                notes=(Note("no_column", 1, trap),),
            ),
        ),
        notices=(Reason("no_file", 0, trap),),
    )
