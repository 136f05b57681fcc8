"""The national whitelist: which domains may exchange in the trust space, on a given date.

An element of the published file is a pair of a domain and an operator's certificate, not a domain.
Names and telephone numbers of contacts are dropped while reading.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, tzinfo
from pathlib import Path
from typing import BinaryIO, NoReturn, Self
from xml.parsers import expat

from attrs import define, evolve, field, frozen

from hopen_mss.errors import InputFaultError
from hopen_mss.establishment import zone_of
from hopen_mss.files.inputs import InputFile, look_through, open_bytes
from hopen_mss.files.ledger import Ledger
from hopen_mss.provenance import InputReport
from hopen_mss.trust_space.domains import domain_of
from hopen_mss.trust_space.operators import Operator

__all__ = ["Whitelist", "WhitelistEntry", "Whitelists", "read_elements", "read_whitelist"]

_NAMESPACE = "https://listeblanche.mssante.fr/schema"
_ROOT = f"{_NAMESPACE} ListeBlancheMSSante"
_DOMAIN = f"{_NAMESPACE} Domaine"
_GENERATED = f"{_NAMESPACE} DateDeGeneration"
_KEPT = {f"{_NAMESPACE} Nom": "domain", f"{_NAMESPACE} DNCertificatOperateur": "certificate"}
_READ = frozenset({_ROOT, _DOMAIN, _GENERATED, *_KEPT})
_LARGEST = 200 << 20
_DEEPEST = 50
_REMEDY = "download the file again, whole"


@frozen
class WhitelistEntry:
    """One element of the whitelist: a domain and the name on an operator's certificate.

    >>> WhitelistEntry("ch-exemple.mssante.fr", "CN=mss1.operateur.example").domain
    'ch-exemple.mssante.fr'
    """

    domain: str
    certificate: str


@frozen(kw_only=True)
class Whitelist:
    """One dated whitelist.

    >>> entry = WhitelistEntry("ch-exemple.mssante.fr", "CN=mss1.operateur.example")
    >>> whitelist = Whitelist(generated_at=datetime(2026, 9, 1, tzinfo=UTC), entries=(entry,) * 2)
    >>> len(whitelist.entries), len(whitelist.domains), whitelist.generated_on.isoformat()
    (2, 1, '2026-09-01')
    """

    generated_at: datetime
    entries: tuple[WhitelistEntry, ...]
    domains: frozenset[str] = field(init=False, eq=False, repr=False)

    @domains.default
    def _distinct_domains(self) -> frozenset[str]:
        return frozenset(entry.domain for entry in self.entries)

    @classmethod
    def of(cls, domains: Iterable[str], *, generated_on: date) -> Self:
        """A whitelist from bare domain names, for records that come from no file.

        >>> Whitelist.of(["a.mssante.fr"], generated_on=date(2026, 9, 1)).entries[0].domain
        'a.mssante.fr'
        """
        return cls(
            generated_at=datetime(
                generated_on.year, generated_on.month, generated_on.day, tzinfo=UTC
            ),
            entries=tuple(WhitelistEntry(domain, "") for domain in domains),
        )

    @property
    def generated_on(self) -> date:
        """The day of the list, by the clocks of the zone in which its moment is told.

        >>> Whitelist.of([], generated_on=date(2026, 9, 1)).generated_on.year
        2026
        """
        return self.generated_at.date()

    def told_in(self, zone: tzinfo) -> Self:
        """The same list, its day that of another time zone.

        >>> from zoneinfo import ZoneInfo
        >>> made = Whitelist(generated_at=datetime(2026, 9, 1, 2, 30, tzinfo=UTC), entries=())
        >>> made.told_in(ZoneInfo("America/Guadeloupe")).generated_on.isoformat()
        '2026-08-31'
        """
        return evolve(self, generated_at=self.generated_at.astimezone(zone))

    @property
    def elements(self) -> int:
        """How many pairs of a domain and a certificate the list holds, repeated ones included.

        >>> Whitelist.of(["a.mssante.fr"] * 2, generated_on=date(2026, 9, 1)).elements
        2
        """
        return len(self.entries)

    @property
    def duplicates(self) -> int:
        """How many elements repeat the domain and the certificate of an earlier one.

        >>> Whitelist.of(["a.mssante.fr"] * 3, generated_on=date(2026, 9, 1)).duplicates
        2
        """
        return len(self.entries) - len(set(self.entries))

    @property
    def operators(self) -> tuple[Operator, ...]:
        """The distinct operators, who has most elements first.

        Units:
            Operators by their national identifier, by their name where they have none: neither
            certificates nor spellings. One that is spelt in several ways has its first name.

        >>> entry = WhitelistEntry("a.mssante.fr", "CN=mss.example,OU=1010000024,O=CH EXEMPLE")
        >>> Whitelist(generated_at=datetime(2026, 9, 1, tzinfo=UTC), entries=(entry,)).operators
        (Operator(name='CH EXEMPLE', identifier='1010000024'),)
        """
        return tuple(self.elements_by_operator())

    def elements_by_operator(self) -> dict[Operator, int]:
        """How many elements each operator has, most first.

        >>> entry = WhitelistEntry("a.mssante.fr", "CN=mss.example,OU=1010000024,O=CH EXEMPLE")
        >>> whitelist = Whitelist(
        ...     generated_at=datetime(2026, 9, 1, tzinfo=UTC), entries=(entry, entry))
        >>> list(whitelist.elements_by_operator().values())
        [2]
        """
        named = self._operator_of_certificate()
        elements = Counter(
            named[entry.certificate] for entry in self.entries if entry.certificate in named
        )
        return dict(elements.most_common())

    def domains_by_operator(self) -> dict[Operator, frozenset[str]]:
        """The domains that each operator serves.

        >>> entry = WhitelistEntry("a.mssante.fr", "CN=mss.example,OU=1010000024,O=CH EXEMPLE")
        >>> whitelist = Whitelist(generated_at=datetime(2026, 9, 1, tzinfo=UTC), entries=(entry,))
        >>> [sorted(domains) for domains in whitelist.domains_by_operator().values()]
        [['a.mssante.fr']]
        """
        served: dict[Operator, set[str]] = {}
        named = self._operator_of_certificate()
        for entry in self.entries:
            if entry.certificate in named:
                served.setdefault(named[entry.certificate], set()).add(entry.domain)
        return {operator: frozenset(domains) for operator, domains in served.items()}

    def operators_of(self, domain: str) -> tuple[Operator, ...]:
        """The distinct operators of one domain, in the order of the list.

        >>> entry = WhitelistEntry("a.mssante.fr", "CN=mss.example,OU=1010000024,O=CH EXEMPLE")
        >>> whitelist = Whitelist(generated_at=datetime(2026, 9, 1, tzinfo=UTC), entries=(entry,))
        >>> [operator.name for operator in whitelist.operators_of("a.mssante.fr")]
        ['CH EXEMPLE']
        """
        named = self._operator_of_certificate()
        own = (entry.certificate for entry in self.entries if entry.domain == domain)
        return tuple(
            dict.fromkeys(named[certificate] for certificate in own if certificate in named)
        )

    def domains_of_several_operators(self) -> tuple[str, ...]:
        """The domains that more than one operator serves, in alphabetical order.

        >>> Whitelist.of(["a.mssante.fr"], generated_on=date(2026, 9, 1)
        ...     ).domains_of_several_operators()
        ()
        """
        serving = Counter(
            domain for domains in self.domains_by_operator().values() for domain in domains
        )
        return tuple(sorted(domain for domain, operators in serving.items() if operators > 1))

    def _operator_of_certificate(self) -> dict[str, Operator]:
        """Certificate -> its operator; one operator under one name, however its name is spelt."""
        first: dict[str, Operator] = {}
        found: dict[str, Operator] = {}
        for certificate in dict.fromkeys(entry.certificate for entry in self.entries):
            operator = Operator.of_certificate(certificate)
            if operator.key:
                found[certificate] = first.setdefault(operator.key, operator)
        return found


def _oldest_first(lists: Iterable[Whitelist]) -> tuple[Whitelist, ...]:
    return tuple(sorted(lists, key=lambda whitelist: whitelist.generated_at))


@frozen
class Whitelists:
    """Whitelists of several dates, to judge each sending by the list of its day.

    >>> old = Whitelist.of(["a.mssante.fr"], generated_on=date(2026, 7, 1))
    >>> new = Whitelist.of(["b.mssante.fr"], generated_on=date(2026, 9, 1))
    >>> Whitelists((new, old)).in_force(date(2026, 8, 31)) is old
    True
    """

    lists: tuple[Whitelist, ...] = field(default=(), converter=_oldest_first)

    def __bool__(self) -> bool:
        return bool(self.lists)

    def in_force(self, day: date) -> Whitelist | None:
        """The latest list generated on or before a day; when there is none, the earliest.

        ``None`` only when there is no list at all.

        >>> Whitelists().in_force(date(2026, 8, 31)) is None
        True
        """
        for whitelist in reversed(self.lists):
            if whitelist.generated_on <= day:
                return whitelist
        return next(iter(self.lists), None)

    def begins_after(self, day: date) -> bool:
        """Whether a day is judged by a later list, for want of an earlier one.

        >>> only = Whitelist.of([], generated_on=date(2026, 9, 1))
        >>> Whitelists((only,)).begins_after(date(2026, 8, 31))
        True
        """
        return bool(self.lists) and self.lists[0].generated_on > day


def read_whitelist(path: Path, *, name: str = "") -> tuple[Whitelist, InputReport]:
    """Read a whitelist as it is published, in one pass, without its contacts.

    The moment at which it was generated is told as the clocks of Paris had it.

    Raises:
        InputFaultError: not the whitelist, not well-formed, with a document type or entities, or
            without a readable generation date.

    >>> read_whitelist(Path("nowhere.xml"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.xml: this file is not there; check ... [HM201]
    """
    file = look_through(path, name=name, largest=_LARGEST, longest_line=_LARGEST)
    with open_bytes(file) as stream:
        return read_elements(stream, file)


def read_elements(stream: BinaryIO, file: InputFile) -> tuple[Whitelist, InputReport]:
    """Read a whitelist from an open stream; ``file`` says whose content it is.

    Raises:
        InputFaultError: as :func:`~hopen_mss.trust_space.whitelist.read_whitelist`.

    >>> from io import BytesIO
    >>> file = InputFile(path=Path("a.xml"), name="a.xml", size=3, sha256="", encoding="utf-8")
    >>> read_elements(BytesIO(b"<a/>"), file)
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: a.xml, line 1: this is not the whitelist of ... [HM201]
    """
    reading = _Reading(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.EntityDeclHandler = reading.refuse
    reading.parser = parser
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as fault:
        problem = "this XML is not well-formed (cut off, or damaged)"
        raise InputFaultError(problem, _REMEDY, f"{file.name}, line {fault.lineno}") from None
    except InputFaultError:
        raise
    except (LookupError, ValueError):
        problem = "this XML is in an encoding that the real list has not"
        raise InputFaultError(problem, _REMEDY, file.name) from None
    if reading.generated_at is None:
        raise InputFaultError("no readable DateDeGeneration", _REMEDY, file.name)
    report = reading.ledger.close(file, "whitelist", read=reading.elements)
    if not reading.entries:
        raise InputFaultError("this whitelist holds no domain", _REMEDY, file.name)
    generated_at = reading.generated_at.astimezone(zone_of())
    return Whitelist(generated_at=generated_at, entries=tuple(reading.entries)), report


@define
class _Reading:
    """What has been seen of the file so far."""

    file: InputFile
    entries: list[WhitelistEntry] = field(factory=list)
    ledger: Ledger = field(factory=Ledger)
    generated_at: datetime | None = None
    elements: int = 0
    parser: expat.XMLParserType = field(init=False)
    _depth: int = 0
    _children: int = 0
    """Depth at which the parts of the present ``Domaine`` stand."""
    _kept: dict[str, str] = field(factory=dict)
    _domains: dict[str, str] = field(factory=dict)
    """Names already looked at: each domain stands in the list more than once."""
    _field: str = ""
    _words: list[str] = field(factory=list)

    def start(self, tag: str, _: dict[str, str]) -> None:
        self._depth += 1
        if self._field:  # a name with parts of its own is no name
            self._field = ""
            self.parser.CharacterDataHandler = None
        if tag not in _READ and 1 < self._depth <= _DEEPEST:
            return
        if (self._depth == 1) != (tag == _ROOT):
            raise self._fault("this is not the whitelist of the trust space")
        if self._depth > _DEEPEST:
            raise self._fault("elements are nested too deeply")
        if tag == _DOMAIN:
            self.elements += 1
            self._kept = {}
            self._children = self._depth + 1
        if tag == _GENERATED and self.generated_at is not None:
            raise self._fault("it has two generation dates")
        if tag == _GENERATED:
            self._field = "generated"
        elif self._depth == self._children:  # a contact's own parts are not the domain's
            self._field = _KEPT.get(tag, "")
        if self._field:
            self._words = []
            self.parser.CharacterDataHandler = self._words.append

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._field:
            self.parser.CharacterDataHandler = None
            words = "".join(self._words).strip()
            if self._field == "generated":
                self.generated_at = _moment(words)
            else:
                self._kept[self._field] = words
            self._field = ""
        if tag == _DOMAIN:
            name = self._kept.get("domain", "")
            domain = self._domains.get(name) or domain_of(f"any@{name}")
            if domain:
                self._domains[name] = domain
                self.entries.append(WhitelistEntry(domain, self._kept.get("certificate", "")))
            else:
                self.ledger.reject(self.parser.CurrentLineNumber, "no_domain", "Nom")

    def refuse(self, *_: object) -> NoReturn:
        raise self._fault("a document type or an entity stands in it, which the real list has not")

    def _fault(self, problem: str) -> InputFaultError:
        where = f"{self.file.name}, line {self.parser.CurrentLineNumber}"
        return InputFaultError(problem, _REMEDY, where)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    # At the ends of the calendar other zones have no such moment.
    return moment if MINYEAR < moment.year < MAXYEAR else None
