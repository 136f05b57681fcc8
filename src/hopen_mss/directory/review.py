"""The list for review: what a person has to decide, one candidate a row."""

from collections.abc import Iterable, Iterator, Sequence

from hopen_mss.codes import groups, wording_of
from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.offers import Offer
from hopen_mss.directory.states import Finding, Told
from hopen_mss.files.csv_text import csv_text
from hopen_mss.files.workbooks import workbook_of
from hopen_mss.wording import Lang

__all__ = ["REVIEW_COLUMNS", "review_csv", "review_workbook", "reviewed"]

REVIEW_COLUMNS = (
    "id", "state", "reason", "reason_in_words",
    "family_name", "given_name", "profession", "structure_name",
    "postcode", "city", "rpps", "mssante_address",
    "candidate_name", "candidate_professions", "candidate_structure", "candidate_places",
    "candidate_rpps", "candidate_address", "rule", "score", "extracted_on",
    "decision", "decided_by", "decided_on",
)  # fmt: skip
"""Who is meant, as the list says; who is offered, as the national directory says; the answer."""

_OF_THE_LIST = REVIEW_COLUMNS[4:12]


def reviewed(findings: Iterable[Finding]) -> int:
    """How many correspondents wait for a decision."""
    return sum(bool(finding.offers) for finding in findings)


def review_csv(
    findings: Sequence[Finding], correspondents: Sequence[Correspondent], lang: Lang = "en"
) -> str:
    """The list for review as text that a French spreadsheet opens; to be written in UTF-8."""
    return csv_text(_rows(findings, correspondents, lang))


def review_workbook(
    findings: Sequence[Finding], correspondents: Sequence[Correspondent], lang: Lang = "en"
) -> bytes:
    """The same as a workbook in which every cell is text.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
    """
    rows = dict(enumerate(_rows(findings, correspondents, lang), start=1))
    return workbook_of(rows, sheet=wording_of("review_column", "sheet").text(lang))


def _rows(
    findings: Sequence[Finding], correspondents: Sequence[Correspondent], lang: Lang
) -> Iterator[tuple[str, ...]]:
    yield tuple(wording_of("review_column", column).text(lang) for column in REVIEW_COLUMNS)
    for finding, line in zip(findings, correspondents, strict=True):
        if finding.reason == Told.PATIENT_ADDRESS:  # who stands there may be a patient
            continue
        said = tuple(" ".join(getattr(line, column).split()) for column in _OF_THE_LIST)
        for offer in finding.offers:
            state = _word("directory_state", finding.state.value, lang)
            yield (finding.key, state, finding.reason, _why(finding.reason, lang), *said,
                   *_offered(offer, lang),
                   finding.extracted_on.isoformat(), "", "", "")  # fmt: skip


def _why(reason: str, lang: Lang) -> str:
    """The reason in words."""
    group = "finding" if reason in groups()["finding"] else "match_doubt"
    return wording_of(group, reason).text(lang)


def _word(group: str, code: str, lang: Lang) -> str:
    """A code for a reader: the code itself is English."""
    return code if lang == "en" or not code else wording_of(group, code).text(lang)


def _offered(offer: Offer, lang: Lang) -> tuple[str, ...]:
    score = "" if offer.score is None else f"{offer.score:.4g}"
    return (
        offer.name, offer.professions, offer.structure, offer.places, offer.rpps, offer.address,
        _word("match_rule", offer.rule, lang), score,
    )  # fmt: skip
