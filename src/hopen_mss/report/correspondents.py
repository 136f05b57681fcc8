"""What the commands on correspondents show: how many are in each state; or each of them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from typing import Any

from attrs import asdict

from hopen_mss.codes import groups, number, one_line, sentence, wording_of
from hopen_mss.directory.review import reviewed
from hopen_mss.directory.states import Finding, State
from hopen_mss.dossier.upkeep import Upkeep
from hopen_mss.files.csv_text import guarded
from hopen_mss.json_text import json_text
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.pages import inputs_sheet
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.words import day
from hopen_mss.wording import Lang

__all__ = ["FINDING_COLUMNS", "correspondents_as_csv", "correspondents_as_json",
           "correspondents_as_text"]  # fmt: skip

FINDING_COLUMNS = (
    "id", "state", "rule", "score", "mssante_address", "rpps", "reason", "preferred_because",
    "other_addresses", "through_structure", "seen_as_well", "extracted_on", "list_address",
    "line",
)  # fmt: skip
"""The columns of the table of correspondents; new ones are added at its end."""
_MOST_OTHERS = 5
_MOST_LINES = 20


def correspondents_as_text(upkeep: Upkeep, lang: Lang) -> str:
    """Counts by state, by rule and by what changed; no correspondent is named."""
    lines = _Correspondents(lang)
    return text_of(lines.upkeep(upkeep))


def correspondents_as_csv(upkeep: Upkeep) -> str:
    """Each correspondent in one row, with professional addresses; codes are never translated."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(FINDING_COLUMNS)
    writer.writerows([guarded(_cell(text)) for text in _row(*one)] for one in _placed(upkeep))
    return stream.getvalue()


def _cell(text: str) -> str:
    """A text on one line; most are words and addresses, which are that already."""
    return text if text.isascii() and text.isprintable() and " " not in text else one_line(text)


def correspondents_as_json(upkeep: Upkeep) -> str:
    """Each correspondent for other programs, with professional addresses, and the counts."""
    document = {
        "schema": "hopen-mss/correspondents/1",
        "list": upkeep.list_name,
        "extracted_on": upkeep.extracted_on.isoformat(),
        "whitelist_of": upkeep.whitelist.generated_on.isoformat() if upkeep.whitelist else None,
        "sources": [
            {
                "kind": source.kind,
                "name": source.name,
                "sha256": source.sha256,
                "extracted_on": source.extracted_on.isoformat(),
                "records": source.report.accepted,
            }
            for source in upkeep.sources
        ],
        "inputs": [
            {
                "path": one.path,
                "read": one.read,
                "accepted": one.accepted,
                "rejected": one.rejected,
                "rejections": [asdict(row) for row in one.rejections],
            }
            for one in upkeep.inputs
        ],
        "states": {state.value: n for state, n in _by_state(upkeep.findings).items()},
        "notices": [
            {"code": told.code, "count": told.count, "subject": told.subject}
            for told in upkeep.notices
        ],
        "correspondents": [_document(*one) for one in _placed(upkeep)],
    }
    return json_text(document)


def _placed(upkeep: Upkeep) -> Iterator[tuple[Finding, int | None]]:
    """Each correspondent with its line in the file, as far as lines are known."""
    return zip(upkeep.findings, upkeep.lines or repeat(None), strict=False)


def _row(finding: Finding, line: int | None) -> tuple[str, ...]:
    return (
        finding.id,
        finding.state.value,
        finding.rule,
        _score(finding.score),
        finding.address,
        finding.rpps,
        finding.reason,
        finding.why,
        " ".join(finding.others[:_MOST_OTHERS]),
        " ".join(finding.through_structure[:_MOST_OTHERS]),
        " ".join(finding.notes),
        finding.extracted_on.isoformat(),
        finding.own,
        "" if line is None else str(line),
    )


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.4g}"


def _document(finding: Finding, line: int | None) -> dict[str, Any]:
    return {
        "id": finding.id,
        "state": finding.state.value,
        "reason": finding.reason,
        "rule": finding.rule or None,
        "score": _score(finding.score) or None,
        "mssante_address": finding.address or None,
        "rpps": finding.rpps or None,
        "preferred_because": finding.why or None,
        "other_addresses": list(finding.others),
        "through_structure": list(finding.through_structure),
        "seen_as_well": list(finding.notes),
        "list_address": finding.own or None,
        "line": line,
    }


def _by_state(findings: Iterable[Finding]) -> dict[State, int]:
    counted = Counter(finding.state for finding in findings)
    return {state: counted[state] for state in State}


class _Correspondents(Lines):
    def upkeep(self, upkeep: Upkeep) -> Iterator[str]:
        yield from self.heading(
            self.phrase("directory_of", subject=day(upkeep.extracted_on, self.lang))
        )
        yield from self.inputs(inputs_sheet(upkeep.inputs, self.lang))
        yield ""
        yield from self.pairs(self._days(upkeep))
        yield ""
        yield from self.table(self._states(upkeep.findings), most=len(State) * 5)
        if waiting := reviewed(upkeep.findings):
            yield ""
            yield from self.wrapped(self.phrase("to_decide", count=waiting), "  ")
        if bare := [line for one, line in _placed(upkeep) if one.is_for_the_list]:
            yield ""
            where = ", ".join(map(str, islice(bare, _MOST_LINES)))
            where += ", …" if len(bare) > _MOST_LINES else ""
            told = self.phrase("to_correct", count=len(bare), subject=where)
            yield from self.wrapped(told, "  ")
        rules = Counter(one.rule for one in upkeep.findings if one.rule and _accepted(one))
        if rules:
            yield ""
            yield from self.table(self._rules(rules))
        if notes := Counter(code for one in upkeep.findings for code in one.notes):
            yield ""
            yield from self.table(self._notes(notes))
        if any(change.before for change in upkeep.changes):
            yield ""
            yield from self.table(self._changes(upkeep))
        if upkeep.notices:
            yield ""
            yield f"  {self.phrase('notices')}"
            yield from self.bullets(
                sentence("reason", told.code, self.lang, count=told.count, subject=told.subject)
                for told in upkeep.notices
            )

    def _days(self, upkeep: Upkeep) -> Iterator[tuple[str, str]]:
        for source in upkeep.sources:
            when = day(source.extracted_on, self.lang)
            yield one_line(source.name), self.phrase("extraction_of", subject=when)
        if upkeep.whitelist is not None:
            when = day(upkeep.whitelist.generated_on, self.lang)
            yield self.phrase("whitelist_of", subject=when), ""

    def _states(self, findings: Iterable[Finding]) -> Sheet:
        """Each state, with its reasons under it."""
        every = list(findings)
        rows: list[tuple[str, ...]] = []
        for state, n in _by_state(every).items():
            words = self._words("directory_state", state.value)
            rows.append((number(n, self.lang), state.value, words))
            reasons = Counter(one.reason for one in every if one.state is state)
            rows += [
                (number(times, self.lang), "", f"· {self._reason(code)}")
                for code, times in reasons.most_common()
                if len(reasons) > 1 or state is State.TO_REVIEW
            ]
        return Sheet(
            caption=self.phrase("correspondents_by_state"),
            header=(self.phrase("number"), self.phrase("code"), self.phrase("state")),
            rows=tuple(rows),
            numeric=frozenset({0}),
        )

    def _rules(self, rules: Counter[str]) -> Sheet:
        order = list(groups()["match_rule"])
        rows = [
            (number(rules[rule], self.lang), self._words("match_rule", rule))
            for rule in sorted(rules, key=order.index)
        ]
        return self._counts("correspondents_by_rule", "rule", rows)

    def _notes(self, notes: Counter[str]) -> Sheet:
        rows = [(number(n, self.lang), self._words("finding", code)) for code, n in notes.items()]
        return self._counts("seen_as_well", "reason", sorted(rows, key=lambda row: row[1]))

    def _changes(self, upkeep: Upkeep) -> Sheet:
        counted = Counter((change.before, change.after) for change in upkeep.changes)
        rows = [
            (
                number(n, self.lang),
                self._words("directory_state", before) if before else self.phrase("first_look_up"),
                self.phrase("same_state")
                if before == after
                else self._words("directory_state", after),
            )
            for (before, after), n in counted.most_common()
        ]
        return Sheet(
            caption=self.phrase("changes_of_state"),
            header=(self.phrase("number"), self.phrase("before"), self.phrase("after")),
            rows=tuple(rows),
            numeric=frozenset({0}),
        )

    def _counts(self, caption: str, name: str, rows: Iterable[tuple[str, str]]) -> Sheet:
        return Sheet(
            caption=self.phrase(caption),
            header=(self.phrase("number"), self.phrase(name)),
            rows=tuple(rows),
            numeric=frozenset({0}),
        )

    def _reason(self, code: str) -> str:
        known = code in groups()["finding"]
        return self._words("finding" if known else "match_doubt", code)

    def _words(self, group: str, code: str) -> str:
        return wording_of(group, code).text(self.lang)


def _accepted(finding: Finding) -> bool:
    return finding.state is not State.TO_REVIEW
