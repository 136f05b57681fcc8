r"""Documents sent by an interface engine to the platform that mails them: HL7 v2, MDM and ORU.

One pass takes the answers of platforms, which may come before or after their message and in
another file; a second one gives the records. One message is in memory at a time, without the
identity of the patient and without its document.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     path = Path(folder, "flow.hl7")
...     _ = path.write_text(r'''MSH|^~\&|DPI|CH EXEMPLE|PFI|CH EXEMPLE|202603151015||MDM^T02|42|P
... PID|1||never read||never read
... TXA|1|18748-4|TEXT|||||||||2.25.4242.1|||||AU
... OBX|1|ED|18748-4^CR d'imagerie^LN||^text^XML^Base64^PENsaW5p||||||F|
... PRT||UC||RCT|810999000028^MODELE^Dominique||||||||||^^X.400^dominique.modele@medecin.mssante.fr
... OBX|2|CWE|DESTMSSANTEPS||Y||||||F|
... MSH|^~\&|PFI|CH EXEMPLE|DPI|CH EXEMPLE|202603151016||ACK^T02|7|P
... MSA|AA|42
... ''', encoding="utf-8")
...     flow = Hl7Messages.open(path, zone=ZoneInfo("Europe/Paris"))
...     record, = flow.records()
>>> record.document_id, record.document_type, record.recipient_id, record.status.value
('2.25.4242.1', '18748-4', '10999000028', 'declared')
>>> flow.report().read, [note.code for note in flow.report().notes]
(2, ['platform_answers', 'taken_charge'])
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from attrs import define, evolve, field

from hopen_mss.errors import InputFaultError, InvalidInputError
from hopen_mss.files.compression import compression_of
from hopen_mss.files.folders import files_in
from hopen_mss.files.inputs import InputFile, checksum_of, gone, look_through, open_bytes, weigh
from hopen_mss.files.ledger import Ledger, require_accepted
from hopen_mss.files.tabular import Layout, RowRejectedError
from hopen_mss.files.watching import Watch, is_worth_telling, nobody
from hopen_mss.provenance import InputReport
from hopen_mss.transmissions.hl7.answers import Answers, is_answer
from hopen_mss.transmissions.hl7.column import LONGEST_LINE, message_cells, message_text
from hopen_mss.transmissions.hl7.document import Documents, check_layout, identity, is_request
from hopen_mss.transmissions.hl7.fields import FieldMap
from hopen_mss.transmissions.hl7.message import Hl7Parser
from hopen_mss.transmissions.hl7.sieve import Sieve
from hopen_mss.transmissions.hl7.stream import LARGEST, CutMessage, messages
from hopen_mss.transmissions.record import Transmission

__all__ = ["Hl7Messages"]

_LONGEST_START = 64


@define
class Hl7Messages:
    """The HL7 v2 messages of one source: a file, several, or folders of them.

    A message gives one record for each recipient that it names; one for the DMP, where it asks for
    it; and one for a destination that it asks for without naming a recipient. They are
    ``declared``: a message asks for a sending and proves none. Answers in the same source make
    them ``received``, ``read`` or ``failed``. Deletions, tests, notices without content, answers
    and other messages give no record and are counted.

    ``recipient_id`` is the RPPS or another national number of a professional. Where a recipient
    has neither number nor address it says how the message asks for it (``DESTDMP``,
    ``DESTMSSANTEPS``, ``DESTMSSANTEPAT``, ``RCT-2``, ``not_told``): so a message that is replayed
    is known again. Of a patient nothing else is kept.

    ``fields`` says where flows outside the national profile keep what a record needs, see
    :class:`hopen_mss.transmissions.hl7.fields.FieldMap`; ``column`` that the files are delimited,
    with a message in that column. Of ``layout``, ``header_row``, the ``values`` of
    ``document_type`` and ``care_unit``, and ``constants`` are used, which fill what a message does
    not tell: ``direction`` and ``channel`` above all, since without profile and flags a message
    tells neither. ``reads_documents`` takes from the header of a clinical document what an ORU
    message does not tell: its number, and that of the one it replaces.

    A report counts messages. Its lines are lines of a single file; of several files, their place
    in the order of paths: names of files may name patients.
    """

    name: str
    zone: ZoneInfo
    fields: FieldMap
    column: str
    layout: Layout
    reads_documents: bool
    _files: tuple[InputFile | None, ...] = field(repr=False)
    """The files in their order; ``None`` for one of several that cannot be read."""
    _is_set: bool = field(repr=False)
    _parser: Hl7Parser = field(repr=False)
    _watch: Watch = field(default=nobody, repr=False)
    _report: InputReport | None = field(default=None, init=False)

    @classmethod
    def open(
        cls,
        paths: Path | Sequence[Path],
        *,
        zone: ZoneInfo,
        name: str = "",
        fields: Mapping[str, str] | None = None,
        column: str = "",
        layout: Layout | None = None,
        reads_documents: bool = False,
        watch: Watch = nobody,
    ) -> Self:
        """Find the files and take their checksums; links inside of folders are not followed.

        ``watch`` is told now and then which file is at hand, by its place among them.

        Raises:
            InputFaultError: a file is not there, the only file cannot be read, a folder holds no
                file, or there are too many.
            InvalidInputError: ``fields`` or ``layout`` names what there is not.
            MissingExtraError: the ``hl7`` package is not installed.

        >>> Hl7Messages.open(Path("nowhere.hl7"), zone=ZoneInfo("Europe/Paris"))
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InputFaultError: nowhere.hl7: this file is not there; check ... [HM201]
        """
        parser = Hl7Parser.load()
        named = [paths] if isinstance(paths, Path) else list(paths)
        is_set = len(named) != 1 or named[0].is_dir()
        name = name or (named[0].name if len(named) == 1 else "messages")
        layout = layout or Layout()
        check_layout(layout, name)
        field_map = FieldMap.of(fields or {})
        found = tuple(_look(named, name, is_column=bool(column), is_set=is_set))
        return cls(
            name, zone, field_map, column, layout, reads_documents, found, is_set, parser, watch
        )

    def records(self) -> Iterator[Transmission]:
        """The records of each message, in the order of the files and of the messages in them.

        Raises:
            InputFaultError: the only file cannot be read, no message could be accepted, or there
                are more than a million.
        """
        self._report, ledger = None, Ledger()
        answers, earlier = self._survey(ledger)
        chains = _Chains(earlier)
        documents = Documents.of(ledger, self.zone, self.fields, answers, self.layout)
        read = 0
        every = Sieve.of(
            self.fields.wanted, self.fields.codes, reads_documents=self.reads_documents
        )
        for cut in self._cuts(every):
            read += 1
            if cut.reason:
                ledger.reject(cut.line, cut.reason)
                continue
            if cut.misdeclared:
                ledger.count("character_set_differs")
            message = self._parser.read(cut.text)
            if is_request(message):
                known = identity(message, self.fields)
                try:
                    records = list(documents.records(message, known))
                except RowRejectedError as fault:
                    ledger.reject(cut.line, fault.reason, fault.column)
                    continue
                chains.see(known.document_id, records)
                yield from records
            elif is_answer(message):
                ledger.count("platform_answers")
            else:
                ledger.count("messages_of_other_types")
        answers.tell(ledger)
        if broken := chains.broken():
            ledger.count("broken_chain", broken)
        self._report = self._close(ledger, read)

    def _survey(self, ledger: Ledger) -> tuple[Answers, set[int]]:
        """The answers of the source, and hashes of the documents that others replace."""
        answers = Answers(self.name)
        earlier: set[int] = set()
        numbers = self.fields.only("document_id", "replaces")
        survey = Sieve.of(
            numbers.wanted, numbers.codes, is_survey=True, reads_documents=self.reads_documents
        )
        for cut in self._cuts(survey):
            if cut.reason:
                continue
            message = self._parser.read(cut.text)
            code = ""
            if is_request(message):
                known = identity(message, numbers)
                code = answers.expect(known.key, known.content)
                if known.replaces:
                    earlier.add(hash(known.replaces))
            elif is_answer(message):
                code = answers.take(message)
            if code:
                ledger.count(code)
        return answers, earlier

    def _cuts(self, sieve: Sieve) -> Iterator[CutMessage]:
        """Every message of every file, with its line or, of several files, its file's place."""
        for place, file in enumerate(self._files, start=1):
            if file is None:
                yield CutMessage(place, reason="unreadable_file")
                continue
            if self._is_set and is_worth_telling(place):
                self._watch(file.name)
            try:
                for cut in self._cuts_of(file, sieve):
                    yield cut._replace(line=place) if self._is_set else cut
            except InputFaultError:
                if not self._is_set:
                    raise
                yield CutMessage(place, reason="unreadable_file")

    def _cuts_of(self, file: InputFile, sieve: Sieve) -> Iterator[CutMessage]:
        try:
            if not self.column:
                with open_bytes(file) as stream:
                    yield from messages(stream, sieve, name=file.name)
                return
            for line, cell in message_cells(file, self.column, self.layout.header_row):
                yield from _in_cell(line, cell, sieve)
        except (OSError, UnicodeError):
            raise gone(file.name) from None

    def _close(self, ledger: Ledger, read: int) -> InputReport:
        sha256 = checksum_of([file.sha256 if file else "" for file in self._files])
        whole = InputFile(path=Path(), name=self.name, size=0, sha256=sha256, encoding="")
        report = ledger.close(whole, "hl7", read=read)
        remedy = "give what the engine sent, from MSH on; if a table holds it, say in which column"
        return require_accepted(report, "messages could be read as HL7 v2", remedy)

    def report(self) -> InputReport:
        """The book of the source: every message was accepted or rejected.

        The checksum of several files is that of theirs, one a line, in the order of the files.

        Raises:
            InvalidInputError: the records have not all been taken yet.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "flow.hl7")
        ...     _ = path.write_text("")
        ...     Hl7Messages.open(path, zone=ZoneInfo("UTC")).report()
        Traceback (most recent call last):
            ...
        hopen_mss.errors.InvalidInputError: flow.hl7: the messages have not been ...; ... [HM102]
        """
        if self._report is None:
            problem = "the messages have not been read to their end"
            raise InvalidInputError(problem, "take all records() first", self.name)
        return self._report


@define
class _Chains:
    """Which documents that others replace were seen in the source."""

    _earlier: set[int]
    _seen: set[int] = field(factory=set)
    _replaced: set[int] = field(factory=set)

    def see(self, document_id: str, records: Iterable[Transmission]) -> None:
        """Note a document, and what it replaces."""
        number = hash(document_id)
        if number in self._earlier:
            self._seen.add(number)
        self._replaced |= {hash(record.replaces) for record in records if record.replaces}

    def broken(self) -> int:
        """How many of the documents that were replaced the source does not hold."""
        return len(self._replaced - self._seen)


def _in_cell(line: int, cell: str, sieve: Sieve) -> Iterator[CutMessage]:
    """The messages in one cell, most often one; a cell without any is told as well."""
    found = False
    try:
        text = message_text(cell).encode()
        for cut in messages(io.BytesIO(text), sieve, charset="utf-8"):
            found = True
            yield cut._replace(line=line)
    except (InputFaultError, RowRejectedError):  # a cell is only one row of its file
        yield CutMessage(line, reason="message_too_large")
    else:
        if not found:
            yield CutMessage(line, reason="not_a_message")


def _look(
    named: Sequence[Path], name: str, *, is_column: bool, is_set: bool
) -> Iterator[InputFile | None]:
    """What a first look tells of each file."""
    place = 0
    for place, path in enumerate(files_in(named, name), start=1):
        try:
            file = _look_at(path, f"{name}, file {place}" if is_set else name, is_column=is_column)
        except InputFaultError:
            if not is_set or not path.exists():
                raise
            yield None
        else:
            yield file
    if not place:
        raise InputFaultError("there is no file here", "check the path of the source", name)


def _look_at(path: Path, name: str, *, is_column: bool) -> InputFile:
    if is_column:
        return look_through(path, name=name, longest_line=LONGEST_LINE)
    # Each message declares its own character set, so that of the file is not asked.
    file = weigh(path, name=name, longest_line=LARGEST)
    try:
        with path.open("rb") as stream:
            return evolve(file, compression=compression_of(stream.read(_LONGEST_START)))
    except OSError:
        raise gone(name) from None
