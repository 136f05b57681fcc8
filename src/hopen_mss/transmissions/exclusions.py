"""What the hospital leaves out of its figures: each rule with its reason, its author and its day.

Source:
    The columns are ours (``interpretation``); that a measurement explains its method, and so what
    it leaves out, is asked by the national calculation rules (ANAP publication 2726).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Self

from attrs import define, field, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.files.tabular import Layout, RowRejectedError, Table, read_optional_day
from hopen_mss.files.vocabulary import Translation, Vocabulary
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.record import Transmission
from hopen_mss.trust_space import DomainKind, as_compared, domain_kind, domain_of

__all__ = ["Exclusion", "Exclusions", "ExclusionsTable", "What"]

_ROOM = "hopen_mss.transmissions"
_MOST_TEXTS = 100_000
_NAMING = re.compile(r"\S*@\S*|\d[\d \u00a0\u202f]{11,}\d")
"""An address, or a number long enough to be a person's."""


class What(StrEnum):
    """By what a rule knows the sendings that it leaves out.

    >>> What("recipient_domain").name
    'RECIPIENT_DOMAIN'
    """

    SENDER = "sender"
    SENDER_DOMAIN = "sender_domain"
    RECIPIENT = "recipient"
    RECIPIENT_DOMAIN = "recipient_domain"
    CARE_UNIT = "care_unit"
    DOCUMENT_TYPE = "document_type"
    DOCUMENT_ID = "document_id"
    MESSAGE_ID = "message_id"


_PLAIN: Mapping[What, Callable[[str], str]] = {
    What.SENDER: as_compared,
    What.SENDER_DOMAIN: lambda text: domain_of(f"any@{text.strip('@ ')}"),
    What.RECIPIENT: as_compared,
    What.RECIPIENT_DOMAIN: lambda text: domain_of(f"any@{text.strip('@ ')}"),
    What.CARE_UNIT: lambda text: text.strip().casefold(),
    What.DOCUMENT_TYPE: lambda text: text.strip().casefold(),
    What.DOCUMENT_ID: str.strip,
    What.MESSAGE_ID: as_compared,
}
"""How values are written so that equal ones are equal."""


@frozen(kw_only=True)
class Exclusion:
    """One rule: what is left out, why, who said so and when.

    ``line`` is where it stands in the file. The value may be an address, and is never shown.

    Raises:
        InvalidInputError: the value is none that anything could be compared with.

    >>> rule = Exclusion(what=What.CARE_UNIT, value="TEST", why="trial of the software",
    ...                  who="IT department", when=date(2026, 10, 1), line=3)
    >>> rule.name
    'care_unit, l. 3'
    """

    what: What
    value: str = field(repr=False)
    why: str
    who: str
    when: date
    line: int = 0

    def __attrs_post_init__(self) -> None:
        if not _PLAIN[self.what](self.value):  # it would fall on whatever tells nothing
            problem = f"a rule on {self.what.value} has a value that names nothing"
            raise InvalidInputError(problem, "give a whole address, domain, word or number")

    @property
    def name(self) -> str:
        """What stands for the rule in a result, never its value."""
        return f"{self.what.value}, l. {self.line}"

    @property
    def justified(self) -> str:
        """Why, who and when on one line, with nothing left of an address or a person's number.

        >>> Exclusion(what=What.SENDER, value="a@b.fr", why="robot a@b.fr", who="IT",
        ...           when=date(2026, 10, 1), line=2).justified
        'robot … (IT, 2026-10-01)'
        """
        why, who = (_NAMING.sub("…", text) for text in (self.why, self.who))
        return f"{why} ({who}, {self.when.isoformat()})"


class _Written(dict[str, str]):
    """Text -> how it is compared, so that each text is looked at once."""

    def __init__(self, write: Callable[[str], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, text: str) -> str:
        if len(self) >= _MOST_TEXTS:
            self.clear()
        self[text] = written = self._write(text)
        return written


_FIELDS = {What.SENDER_DOMAIN: "sender", What.RECIPIENT_DOMAIN: "recipient"}
"""Where a record holds what a rule looks at, under another name than the rule's."""


class _Rules:
    """The rules by what they look at: a look-up each, however many rules there are."""

    def __init__(self, rules: Iterable[Exclusion]) -> None:
        self._names: list[str] = []
        numbers: dict[What, dict[str, int]] = {}
        for number, rule in enumerate(rules):
            self._names.append(rule.name)
            numbers.setdefault(rule.what, {}).setdefault(_PLAIN[rule.what](rule.value), number)
        self._by = [
            (
                Transmission._fields.index(_FIELDS.get(what, what)),
                _Written(domain_of if what in _FIELDS else _PLAIN[what]),
                found,
            )
            for what, found in numbers.items()
        ]

    def first(self, record: Transmission) -> str:
        texts: tuple[Any, ...] = record  # every place that a rule looks at holds a text
        hits = [
            found[value]
            for place, written, found in self._by
            if (value := written[texts[place]]) in found
        ]
        return self._names[min(hits)] if hits else ""


@frozen
class Exclusions:
    """All that a hospital leaves out of its figures.

    Addresses, domains, care units and document types are compared without regard to case; the
    number of a document as it stands.

    >>> rule = Exclusion(what=What.RECIPIENT_DOMAIN, value="Archive.example", why="archiving",
    ...                  who="IT", when=date(2026, 10, 1), line=2)
    >>> Exclusions((rule,)).leaves_out(Transmission(recipient="a@archive.example"))
    'recipient_domain, l. 2'
    """

    rules: tuple[Exclusion, ...] = ()
    _by_value: _Rules = field(init=False, eq=False, repr=False)

    @_by_value.default
    def _no_rule_yet(self) -> _Rules:
        return _Rules(self.rules)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def leaves_out(self, record: Transmission) -> str:
        """The name of the first rule that a record falls under, empty when there is none.

        >>> Exclusions().leaves_out(Transmission())
        ''
        """
        return self._by_value.first(record)


@define
class ExclusionsTable:
    """The list of what is left out, and why; a rule without why, who and when is rejected."""

    COLUMNS: ClassVar = ("what", "value", "why", "who", "when")

    table: Table
    _whats: Translation[What]

    @classmethod
    def open(cls, path: Path, *, name: str = "", layout: Layout | None = None) -> Self:
        """Look through the file and understand its header.

        Raises:
            InputFaultError: see :meth:`hopen_mss.files.tabular.Table.open`.

        >>> ExclusionsTable.open(Path("nowhere.csv"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.csv: this file is not there; check ... [HM201]
        """
        layout = layout or Layout()
        vocabulary = Vocabulary.of(_ROOM)
        known = vocabulary.names(*cls.COLUMNS)
        table = Table.open(path, known, required=cls.COLUMNS, layout=layout, name=name)
        return cls(table, layout.words(vocabulary, "what", What.SENDER))

    def records(self) -> Iterator[Exclusion]:
        """One rule a row."""
        return self.table.each(self._exclusion)

    def report(self) -> InputReport:
        """The book of the file, once its records were read.

        Raises:
            InputFaultError: there were rows and none was accepted.
        """
        return self.table.report("exclusions")

    def _exclusion(self, cells: dict[str, str], line: int) -> Exclusion:
        for column in ("why", "who", "when"):
            if not cells[column]:
                raise RowRejectedError("exclusion_not_justified", column)
        unmapped = self._whats.unmapped.total()
        what = self._whats[cells["what"]]
        if not cells["what"] or self._whats.unmapped.total() > unmapped:
            raise RowRejectedError("unknown_word", "what")
        decided = read_optional_day(cells, "when")
        if decided is None:
            raise RowRejectedError("exclusion_not_justified", "when")
        return Exclusion(
            what=what,
            value=_checked(what, cells["value"]),
            why=cells["why"],
            who=cells["who"],
            when=decided,
            line=line,
        )


def _checked(what: What, value: str) -> str:
    """A value that can be compared with something, as it is compared."""
    plain = _PLAIN[what](value)
    if what in (What.SENDER, What.RECIPIENT):
        domain = domain_of(plain)
        if not domain:
            raise RowRejectedError("no_address", "value")
        if domain_kind(domain) is DomainKind.PATIENT:  # counted apart without any rule
            raise RowRejectedError("patient_address", "value")
    if not plain:
        by_domain = what in (What.SENDER_DOMAIN, What.RECIPIENT_DOMAIN)
        raise RowRejectedError("no_domain" if by_domain else "empty_row", "value")
    return plain
