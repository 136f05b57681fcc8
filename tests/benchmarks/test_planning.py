"""The plan, as a ratio against the bare additions of dates that it needs, and its simulation."""

import io
import statistics
import time
from datetime import date, timedelta

import pytest
from attrs import evolve
from dateutil.relativedelta import relativedelta
from matplotlib import rc_context
from matplotlib.figure import Figure

from hopen_mss import Span, load_edition
from hopen_mss.planning import (
    DeploymentSection,
    Estimate,
    OwnTask,
    Site,
    forecast,
    make_network,
    simulate,
)
from hopen_mss.report import gantt_file
from hopen_mss.report.gantt_page import WIDTH
from hopen_mss.report.timetable import timetable

pytestmark = pytest.mark.benchmarks

START = date(2027, 1, 31)
SITES = 20
TASKS = 200


def spans(number: int) -> tuple[Span, Span, Span]:
    """Low, likely and high of one task: months and days, so that their order depends on the day."""
    months, days = number % 4, number % 31
    return (
        Span(months=months, days=days),
        Span(months=months + 1, days=days),
        Span(months=months + 2, days=days + 7),
    )


def deployment() -> DeploymentSection:
    """A standard plan with tasks of its own in ten chains at each of its sites, all estimated."""
    codes = [f"t{number}" for number in range(TASKS)]
    return DeploymentSection(
        option="operator",
        start=START,
        sites=tuple(
            Site(name=f"site {number}", start=START + timedelta(days=number))
            for number in range(SITES)
        ),
        tasks=tuple(
            OwnTask(
                code=code,
                label=code,
                after=(codes[number - 10],) if number >= 10 else ("connection",),
                shared=False,
            )
            for number, code in enumerate(codes)
        ),
        estimates=tuple(
            Estimate(step=code, low=low, likely=likely, high=high, by="us")
            for number, code in enumerate(codes)
            for low, likely, high in [spans(number)]
        ),
    )


def bare(count: int) -> None:
    """A start and an end for so many tasks in each of three cases, with nothing around them."""
    for number in range(count):
        for span in spans(number):
            _ = START + relativedelta(months=span.months) + timedelta(days=number % 28)
            _ = START + relativedelta(months=span.months) + timedelta(days=span.days)


def test_a_plan_of_200_tasks_over_20_sites() -> None:
    """Computing every date takes at most ten times the additions of dates that it needs."""
    edition, said = load_edition(), deployment()
    ratios = []
    for _ in range(5):
        began = time.process_time()
        made = forecast(edition, said)
        took = time.process_time() - began
        began = time.process_time()
        bare(len(made.steps))
        ratios.append(took / (time.process_time() - began))
    print(f"\n{len(made.steps)} steps: {statistics.median(ratios):.2f} x the bare additions")

    assert TASKS * SITES < len(made.steps)
    assert 10 >= statistics.median(ratios)


def bare_chart(count: int) -> str:
    """So many bars of matplotlib, each with its label and the day at its end."""
    figure = Figure(figsize=(WIDTH / 72, count * 11 / 72))
    axes = figure.subplots()
    bars = axes.barh(
        range(count), [5 + n % 28 for n in range(count)], left=[n % 700 for n in range(count)]
    )
    axes.set_yticks(range(count), [f"t{n} at site {n % SITES}" for n in range(count)])
    axes.bar_label(bars, [str(START + timedelta(days=n % 700)) for n in range(count)])
    stream = io.StringIO()
    figure.savefig(stream, format="svg")
    return stream.getvalue()


def test_a_picture_of_200_tasks_over_20_sites() -> None:
    """Drawing a plan takes at most three times a bare chart of as many labelled bars."""
    table = timetable(forecast(load_edition(), deployment()), "en", as_of=START)
    gantt_file(evolve(table, rows=table.rows[:9]))  # what is loaded once is loaded
    with rc_context({"svg.fonttype": "none"}):  # words stay words, as in ours
        began = time.process_time()
        bare_chart(len(table.rows))
        took = time.process_time() - began
    began = time.process_time()
    drawn = gantt_file(table)
    ratio = (time.process_time() - began) / took
    print(f"\n{len(table.rows)} rows: {ratio:.2f} x the bare chart")

    assert len(table.rows) < drawn.count("</text>")
    assert 3 >= ratio


def test_ten_thousand_schedules_of_the_standard_plan() -> None:
    """10,000 drawn schedules of the standard plan take about a second."""
    edition = load_edition()
    said = DeploymentSection(
        option="operator",
        start=START,
        estimates=tuple(
            Estimate(
                step=action.code,
                low=Span(days=7),
                likely=Span(days=14),
                high=Span(months=2),
                by="us",
            )
            for action in edition.actions
            if action.code != "3.1"
        ),
    )
    network = make_network(edition, said)
    began = time.process_time()
    found = simulate(network, START, (50, 80, 95), seed=1)
    took = time.process_time() - began
    print(f"\n10,000 schedules of {len(network.steps)} steps: {took:.2f} s")

    assert 10_000 == found.runs
    assert 5 >= took  # about one is what they take
