"""What makes a deployment impossible: each problem with its place, all at once."""

from collections.abc import Iterable, Iterator

from hopen_mss.errors import InvalidDocumentError, Problem
from hopen_mss.method import Edition, Phase
from hopen_mss.planning.deployment import DeploymentSection
from hopen_mss.planning.network import make_network
from hopen_mss.spelling import meant

__all__ = ["deployment_problems", "known_steps", "unknown_step"]


def deployment_problems(
    deployment: DeploymentSection, edition: Edition, path: str = "$"
) -> tuple[Problem, ...]:
    """Unknown names, names that stand twice, days before the start, closings that overlap, loops.

    ``path`` is where the deployment stands in its document. Steps that wait for each other are
    looked for once every name is known.

    >>> from datetime import date
    >>> from hopen_mss.method import load_edition
    >>> from hopen_mss.planning.deployment import Order
    >>> said = DeploymentSection(option="operator", order=(Order(step="2.7", after=()),))
    >>> print(deployment_problems(said, load_edition())[0])
    the plan has no step '2.7'; did you mean 2.6? @ $.order[0].step
    """
    found = [*_names(deployment, edition), *_days(deployment), *_closings(deployment)]
    if not found:
        try:
            make_network(edition, deployment)
        except InvalidDocumentError as fault:
            found += fault.problems
    return tuple(Problem(path + one.path.removeprefix("$"), one.message) for one in found)


def known_steps(deployment: DeploymentSection, edition: Edition) -> list[str]:
    """Every code that a step can have: actions, phases, the hospital's own tasks.

    >>> from hopen_mss.method import load_edition
    >>> known_steps(DeploymentSection(option="operator"), load_edition())[-2:]
    ['connection', 'deployment']
    """
    return [
        *(action.code for action in edition.actions),
        *(phase.value for phase in Phase),
        *(task.code for task in deployment.tasks),
    ]


def unknown_step(path: str, code: str, known: list[str]) -> Problem:
    """An unknown step, with the nearest known one."""
    return Problem(path, f"the plan has no step {code[:40]!r}; {meant(code, known)}")


def _names(said: DeploymentSection, edition: Edition) -> Iterator[Problem]:
    known = known_steps(said, edition)
    sites = [site.name for site in said.sites]
    asked = [
        *((f"$.estimates[{i}].step", one.step) for i, one in enumerate(said.estimates)),
        *((f"$.order[{i}].step", one.step) for i, one in enumerate(said.order)),
        *((f"$.order[{i}].after", code) for i, one in enumerate(said.order) for code in one.after),
        *((f"$.tasks[{i}].after", code) for i, one in enumerate(said.tasks) for code in one.after),
        *((f"$.shared[{i}]", code) for i, code in enumerate(said.shared)),
        *((f"$.recurring[{i}].step", one.step) for i, one in enumerate(said.recurring) if one.step),
        *((f'$.responsible."{code}"', code) for code in said.responsible),
    ]
    yield from (unknown_step(path, code, known) for path, code in asked if code not in known)
    for name, where in (
        *((one.site, f"$.estimates[{i}].site") for i, one in enumerate(said.estimates)),
        *((one.site, f"$.waves[{i}].site") for i, one in enumerate(said.waves)),
    ):
        if name and name not in sites:
            told = ", ".join(sites) or "write them under [[deployment.sites]]"
            yield Problem(where, f"this site is not among the sites; {told}")
    yield from _twice("estimates[{}].step", [(one.step, one.site) for one in said.estimates])
    yield from _twice("order[{}].step", [one.step for one in said.order])
    yield from _twice("sites[{}].name", sites)
    yield from _twice("waves[{}].name", [wave.name for wave in said.waves])
    yield from _twice("recurring[{}].what", [one.what for one in said.recurring])
    own = len(said.tasks)
    for index, code in enumerate(known[len(known) - own :]):
        if code in known[: len(known) - own + index]:
            yield Problem(f"$.tasks[{index}].code", "another step has this code; choose a new one")
    for index, task in enumerate(said.tasks):
        if not task.code.strip() or "@" in task.code:
            yield Problem(f"$.tasks[{index}].code", "a code is a word without the sign @")
    for index, site in enumerate(said.sites):
        if not site.name.strip() or "@" in site.name:
            yield Problem(f"$.sites[{index}].name", "a site has a name without the sign @")


def _twice(path: str, names: Iterable[object]) -> Iterator[Problem]:
    seen: set[object] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Problem(f"$.{path.format(index)}", "this stands twice; keep one of them")
        seen.add(name)


def _days(said: DeploymentSection) -> Iterator[Problem]:
    if said.start is None:
        return
    days = [
        *((f"$.sites[{i}].start", one.start) for i, one in enumerate(said.sites)),
        *((f"$.waves[{i}].go_live", one.go_live) for i, one in enumerate(said.waves)),
        ("$.constraints.deadline", said.constraints.deadline if said.constraints else None),
    ]
    for path, day in days:
        if day is not None and day < said.start:
            yield Problem(
                path, f"this day lies before the start, {said.start}; move one of the two"
            )


def _closings(said: DeploymentSection) -> Iterator[Problem]:
    in_order = sorted(enumerate(said.closings), key=lambda one: (one[1].start, one[1].end))
    if not in_order:
        return
    latest = in_order[0][1]
    for index, closing in in_order[1:]:
        if closing.start <= latest.end:
            told = f"this closing overlaps the one that ends on {latest.end}; make one of the two"
            yield Problem(f"$.closings[{index}].start", told)
        latest = max(latest, closing, key=lambda one: one.end)
