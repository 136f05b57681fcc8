"""What the commands on the whitelist show: its counts, its signature, addresses looked up in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.json_text import json_text
from hopen_mss.provenance import InputReport
from hopen_mss.report.lines import Lines, text_of
from hopen_mss.report.sheets import Sheet
from hopen_mss.report.words import day
from hopen_mss.serialization import to_data
from hopen_mss.trust_space import (
    AddressLookup,
    DomainKind,
    SignatureVerdict,
    SuggestedConnection,
    Whitelist,
    domain_kind,
)
from hopen_mss.wording import Lang, listed

__all__ = [
    "lookups_as_json",
    "lookups_as_text",
    "signature_as_json",
    "signature_as_text",
    "whitelist_as_json",
    "whitelist_as_text",
]

_MOST_OPERATORS = 10


def whitelist_as_text(
    whitelist: Whitelist,
    report: InputReport,
    verdict: SignatureVerdict,
    suggested: SuggestedConnection | None,
    lang: Lang,
) -> str:
    """A whitelist in counts, with its signature, its largest operators and a hospital's place."""
    lines = _TrustSpace(lang)
    shown = [*lines.whitelist(whitelist, report, verdict)]
    if suggested is not None:
        shown += ["", *lines.suggested(suggested)]
    return text_of(shown)


def whitelist_as_json(
    whitelist: Whitelist,
    report: InputReport,
    verdict: SignatureVerdict,
    suggested: SuggestedConnection | None,
) -> str:
    """The counts of a whitelist for other programs; codes are never translated."""
    document: dict[str, Any] = {
        "elements": report.read,
        "domains": len(whitelist.domains),
        "operators": len(whitelist.operators),
        "duplicates": whitelist.duplicates,
        "generated_on": whitelist.generated_on.isoformat(),
        "signature": verdict.state.value,
    }
    if suggested is not None:
        document["connection"] = to_data(suggested)
    return json_text(document)


def lookups_as_text(lookups: Iterable[AddressLookup], lang: Lang) -> str:
    """Addresses looked up, one line each."""
    lines = _TrustSpace(lang)
    return text_of(lines.lookup(lookup) for lookup in lookups)


def lookups_as_json(
    lookups: Iterable[AddressLookup], whitelist: Whitelist, verdict: SignatureVerdict
) -> str:
    """Addresses looked up, for other programs, and how good the list is."""
    return json_text(
        {
            "generated_on": whitelist.generated_on.isoformat(),
            "signature": verdict.state.value,
            "addresses": [to_data(lookup) for lookup in lookups],
        }
    )


def signature_as_text(verdict: SignatureVerdict, lang: Lang) -> str:
    """What can be said of a list's signature, why, and who signed."""
    return text_of(_TrustSpace(lang).signature(verdict))


def signature_as_json(verdict: SignatureVerdict) -> str:
    """What can be said of a list's signature, for other programs."""
    return json_text(to_data(verdict))


class _TrustSpace(Lines):
    def whitelist(
        self, whitelist: Whitelist, report: InputReport, verdict: SignatureVerdict
    ) -> Iterator[str]:
        yield from self.heading(
            self.phrase("whitelist_of", subject=day(whitelist.generated_on, self.lang))
        )
        counts = [
            (self.phrase("whitelist_elements"), report.read),
            (self.phrase("whitelist_domains"), len(whitelist.domains)),
            (self.phrase("whitelist_operators"), len(whitelist.operators)),
            (self.phrase("whitelist_several"), len(whitelist.domains_of_several_operators())),
            (self.phrase("whitelist_duplicates"), whitelist.duplicates),
        ]
        if report.rejected:
            counts.append((self.phrase("whitelist_rejected"), report.rejected))
        yield from self.pairs((name, number(count, self.lang)) for name, count in counts)
        yield ""
        yield from self.signature(verdict)
        yield ""
        yield from self.table(self._kinds(whitelist))
        if whitelist.operators:
            yield ""
            yield from self.table(self._operators(whitelist), most=_MOST_OPERATORS)

    def _kinds(self, whitelist: Whitelist) -> Sheet:
        kinds = Counter(map(domain_kind, whitelist.domains))
        rows = tuple(
            (wording_of("domain_kind", kind).text(self.lang), number(kinds[kind], self.lang))
            for kind in DomainKind
        )
        header = (self.phrase("kind"), self.phrase("domains"))
        caption = self.phrase("domain_kinds")
        return Sheet(caption=caption, header=header, rows=rows, numeric=frozenset({1}))

    def _operators(self, whitelist: Whitelist) -> Sheet:
        domains = whitelist.domains_by_operator()
        rows = tuple(
            (
                one_line(operator.name),
                one_line(operator.identifier) or "–",
                number(elements, self.lang),
                number(len(domains[operator]), self.lang),
            )
            for operator, elements in whitelist.elements_by_operator().items()
        )
        return Sheet(
            caption=self.phrase("largest_operators"),
            header=(
                self.phrase("operator"),
                self.phrase("national_number"),
                self.phrase("elements"),
                self.phrase("domains"),
            ),
            rows=rows,
            numeric=frozenset({2, 3}),
        )

    def signature(self, verdict: SignatureVerdict) -> Iterator[str]:
        words = wording_of("signature", verdict.state).text(self.lang)
        pairs = [(self.phrase("signature"), f"{words} ({verdict.state})")]
        if verdict.reason:
            why = wording_of("signature_reason", verdict.reason).text(self.lang)
            pairs.append((self.phrase("reason"), why))
        if verdict.signer:
            pairs.append((self.phrase("signer"), one_line(verdict.signer)))
            pairs.append((self.phrase("issuer"), one_line(verdict.issuer)))
        if verdict.valid_from and verdict.valid_until:
            ends = self.phrase("to").join(
                day(end, self.lang) for end in (verdict.valid_from, verdict.valid_until)
            )
            pairs.append((self.phrase("validity"), self.phrase("from_to", subject=ends)))
        yield from self.pairs(pairs)

    def suggested(self, suggested: SuggestedConnection) -> Iterator[str]:
        yield from self.wrapped(
            wording_of("connection", suggested.option or "nothing").text(self.lang), ""
        )
        yield from self.bullets(
            sentence("connection", seen.code, self.lang, count=seen.count, subject=seen.subject)
            for seen in suggested.seen
        )

    def lookup(self, lookup: AddressLookup) -> str:
        words = wording_of("trust", lookup.verdict).text(self.lang)
        told = [f"{one_line(lookup.shown)}{self.colon} {words} ({lookup.verdict})"]
        if lookup.kind is not None:
            told.append(wording_of("domain_kind", lookup.kind).text(self.lang))
        told += [one_line(operator.name) for operator in lookup.operators]
        return listed(told, self.lang)
