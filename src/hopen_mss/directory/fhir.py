"""Mailboxes from saved pages of the national FHIR service, as the same records.

A page is a Bundle as the service gave it, saved as it stands; the pages of one query belong
together, for a mailbox of a PractitionerRole stands apart from the person and the structure that
it refers to. Nothing is asked of the network.

Source:
    Where a mailbox lives (``telecom`` of Practitioner, PractitionerRole, Organization), the
    extensions that tell it, and the identifiers: the national guides 1.1.0 and 1.2.0-snapshot.
    Codes are compared and systems hardly, for drafts write one system for another. A mailbox that
    says that it is unlisted is left out, and who answers for one is never read (interpretation).
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, Self
from zlib import crc32

from attrs import define, field

from hopen_mss.directory.extraction import PAGE_BITS, MailboxRow
from hopen_mss.directory.fhir_resources import (
    METADATA,
    OddResourceError,
    Resource,
    extension,
    harmless,
    is_mailbox,
    mailbox_cells,
    mapping,
    objects,
    person_cells,
    structure_cells,
    text_of,
)
from hopen_mss.directory.published import (
    MAILBOX_CELLS,
    NationalMailbox,
    read_mailbox,
    structure_of,
)
from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.inputs import InputFile, checksum_of, look_through, open_text
from hopen_mss.files.ledger import Ledger
from hopen_mss.provenance import InputReport

__all__ = ["FhirMailboxes"]

_LARGEST = 64 << 20
_LONGEST_LINE = _LARGEST
_DEEPEST = 40
_MOST_PAGES = 100_000
_A_PAGE = 100
_HOMES = frozenset(("Practitioner", "PractitionerRole", "Organization"))


@define
class FhirMailboxes:
    """Saved pages of one query to the national FHIR service, or of several.

    A mailbox without a type has an empty ``kind``; other e-mail addresses are passed over.
    """

    files: tuple[InputFile, ...]
    extracted_on: date
    name: str
    _reports: tuple[InputReport, ...] | None = field(default=None, init=False)
    _known: dict[str, Resource] = field(factory=dict, init=False)
    _ledger: Ledger = field(factory=Ledger, init=False)

    @classmethod
    def open(cls, path: Path | Sequence[Path], *, extracted_on: date, name: str = "") -> Self:
        """Look through the pages before they are read.

        ``extracted_on`` is the day on which the service was asked; ``name`` is what errors and
        reports call the pages together.

        Raises:
            InputFaultError: see :func:`hopen_mss.files.inputs.look_through`; or no page at all.

        >>> FhirMailboxes.open(Path("nowhere.json"), extracted_on=date(2026, 10, 31))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.json: this file is not there; check ... [HM201]
        """
        paths = [path] if isinstance(path, Path) else list(path)
        if not 0 < len(paths) <= _MOST_PAGES:
            problem = f"{len(paths)} pages, and from 1 to {_MOST_PAGES:,} are read"
            raise InputFaultError(problem, "name the pages that were saved", name)
        files = tuple(
            look_through(
                one,
                name=name if len(paths) == 1 else "",
                largest=_LARGEST,
                longest_line=_LONGEST_LINE,
            )
            for one in paths
        )
        return cls(files, extracted_on, name or files[0].name)

    @property
    def sha256(self) -> str:
        """The checksum of the page; of the pages' checksums in their order if there are several."""
        return checksum_of([file.sha256 for file in self.files])

    @property
    def places(self) -> tuple[int, ...]:
        """Where the cells of a mailbox stand in a line of :meth:`pages`."""
        return tuple(range(len(MAILBOX_CELLS)))

    def records(self) -> Iterator[NationalMailbox]:
        """One mailbox a contact that is one, in the order of the pages.

        Raises:
            InputFaultError: a page is no JSON or no Bundle.
        """
        return map(read_mailbox, self._cells())

    def pages(self) -> Iterator[tuple[bytes, list[MailboxRow]]]:
        """The same as an index keeps it: many lines, and where and whose each of them is."""
        found = list[tuple[str, ...]]()
        number = 0
        for cells in self._cells():
            found.append(cells)
            if len(found) == _A_PAGE:
                number += 1
                yield _page(found, number)
                found = []
        if found:
            yield _page(found, number + 1)

    def report(self) -> InputReport:
        """The book of the pages together: a row is an entry of a Bundle, its line its number there.

        Raises:
            InvalidInputError: the records have not all been taken yet.
        """
        if self._reports is None:
            raise InvalidInputError(
                "the pages have not been read to their end", "take all records() first", self.name
            )
        every = self._reports
        notes = Ledger()
        for report in every:
            for note in report.notes:
                notes.count(note.code, note.count, note.subject)
        whole = InputFile(
            path=self.files[0].path, name=self.name, size=0, sha256=self.sha256, encoding="utf-8"
        )
        counted = notes.close(whole, "national_directory", read=0).notes
        return InputReport(
            path=self.name,
            kind="national_directory",
            sha256=self.sha256,
            read=sum(report.read for report in every),
            accepted=sum(report.accepted for report in every),
            rejections=tuple(one for report in every for one in report.rejections),
            notes=counted,
        )

    def reports(self) -> tuple[InputReport, ...]:
        """The books of the pages, one each, in their order.

        Raises:
            InvalidInputError: the records have not all been taken yet.
        """
        _ = self.report()
        return self._reports or ()

    def _cells(self) -> Iterator[tuple[str, ...]]:
        self._reports, self._known = None, {}
        # A role may refer to a later page; only who is referred to is kept in mind.
        wanted = {
            one for file in self.files for _, found in _entries(file) for one in _wants(found)
        }
        for file in self.files if wanted else ():
            for _, resource in _entries(file):
                self._remember(resource, wanted)
        reports = list[InputReport]()
        for file in self.files:
            ledger, read = Ledger(), 0
            for number, resource in _entries(file):
                read += 1
                try:
                    found = self._mailboxes(resource, ledger)
                except OddResourceError:
                    ledger.reject(number, "damaged_resource")
                    continue
                yield from found
            reports.append(ledger.close(file, "national_directory", read=read))
        self._reports = tuple(reports)

    def _remember(self, resource: object, wanted: set[str]) -> None:
        if isinstance(resource, dict):
            key = f"{resource.get('resourceType')}/{resource.get('id')}"
            if key in wanted:
                self._known.setdefault(key, resource)

    def _mailboxes(self, resource: object, ledger: Ledger) -> list[tuple[str, ...]]:
        if not isinstance(resource, dict):
            raise OddResourceError
        if text_of(resource.get("resourceType")) not in _HOMES:
            ledger.count("other_resources")
            return []
        if resource.get("active") is False:
            ledger.count("inactive_resources")
            return []
        boxes = []
        for contact in objects(resource.get("telecom")):
            if not is_mailbox(contact):
                ledger.count("other_contacts")
                continue
            details = extension(contact, METADATA)
            parts = {text_of(part.get("url")): part for part in objects(details.get("extension"))}
            if parts.get("listeRouge", {}).get("valueBoolean") is True:
                ledger.count("unlisted_mailboxes")
                continue
            boxes.append((contact, parts))
        if not boxes:
            return []
        person, structure = self._who(resource, ledger)
        told = person_cells(person) | structure_cells(structure)
        return [
            tuple(
                harmless((told | mailbox_cells(contact, parts)).get(cell, ""))
                for cell in MAILBOX_CELLS
            )
            for contact, parts in boxes
        ]

    def _who(self, resource: Resource, ledger: Ledger) -> tuple[Resource, Resource]:
        """The person and the structure that a resource is of."""
        if resource["resourceType"] == "Practitioner":
            return resource, {}
        if resource["resourceType"] == "Organization":
            return {}, resource
        found = list[Resource]()
        for kind, reference in _references(resource).items():
            if reference and reference not in self._known:
                ledger.count("unresolved_references", 1, kind)
            found.append(self._known.get(reference, {}))
        return found[0], found[1]


def _wants(resource: object) -> Iterator[str]:
    """Whom a role refers to, if it has mailboxes; what is odd about it is told later."""
    if isinstance(resource, dict) and resource.get("resourceType") == "PractitionerRole":
        with suppress(OddResourceError):
            if any(map(is_mailbox, objects(resource.get("telecom")))):
                yield from filter(None, _references(resource).values())


def _references(role: Resource) -> dict[str, str]:
    """The person and the structure of a role, as ``Practitioner/number``; empty for none."""
    found = {}
    for part, kind in (("practitioner", "Practitioner"), ("organization", "Organization")):
        reference = text_of(mapping(role.get(part)).get("reference"))
        number = reference.rpartition(f"{kind}/")[2]
        found[kind] = f"{kind}/{number}" if number else ""
    return found


def _entries(file: InputFile) -> Iterator[tuple[int, object]]:
    """The resources of a page, numbered from 1; a page is read whole, for it is small."""
    try:
        with open_text(file) as stream:
            page = json.load(
                stream, object_pairs_hook=_single, parse_constant=_refuse, parse_int=_unread
            )
        _require_shallow(page)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, OddResourceError):
        raise InputFaultError(
            "this is no sound JSON: cut off, with a key twice, or nested deeper than a page is",
            "save the answer of the service again, as it stands",
            file.name,
        ) from None
    if not isinstance(page, dict) or page.get("resourceType") != "Bundle":
        problem = "this is no page of the FHIR service (a Bundle)"
        raise InputFaultError(problem, "save the answer of the service as it stands", file.name)
    entries = page.get("entry", [])
    if not isinstance(entries, list):
        problem = "the entries of this Bundle are no list"
        raise InputFaultError(problem, "save the answer of the service again", file.name)
    for number, entry in enumerate(entries, 1):
        yield number, entry.get("resource") if isinstance(entry, dict) else None


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise OddResourceError
    return found


def _unread(_: str) -> int:
    """No number is read, and one of a million digits takes a second to."""
    return 0


def _refuse(_: str) -> NoReturn:
    raise OddResourceError


def _require_shallow(page: object) -> None:
    level = [page] if isinstance(page, dict | list) else []
    for _ in range(_DEEPEST):
        level = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]
        if not level:
            return
    raise OddResourceError


def _page(rows: list[tuple[str, ...]], number: int) -> tuple[bytes, list[MailboxRow]]:
    place, lines, found = number << PAGE_BITS, list[bytes](), list[MailboxRow]()
    for cells in rows:
        line, box = "|".join(cells).encode(), read_mailbox(cells)
        structure = structure_of(box.kind, box.person_id, box.structure_id).encode() or None
        person = box.person.encode() or None
        found.append((place, crc32(box.address.encode()), person, structure, len(line)))
        lines.append(line)
        place += len(line) + 1
    return b"\n".join(lines), found
