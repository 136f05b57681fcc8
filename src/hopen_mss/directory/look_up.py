"""What hospital software asks of the directory: the mailboxes of one person or structure."""

from attrs import frozen

from hopen_mss.directory.index import DirectoryIndex, IndexSource, Person
from hopen_mss.directory.published import NationalMailbox
from hopen_mss.errors import InvalidInputError
from hopen_mss.identifiers import check_finess, check_rpps, check_siret

__all__ = ["DirectoryAnswer", "look_up_practitioner", "look_up_structure"]


@frozen(kw_only=True)
class DirectoryAnswer:
    """The published mailboxes of one person or structure, and the file that they come from.

    No mailbox is not "has none": unlisted, application and practice mailboxes are in no
    extraction. ``is_known`` is whether the directory has the number at all; ``key_fits`` is false
    for a number whose last digit does not go with the others, which is often mistyped.
    """

    mailboxes: tuple[NationalMailbox, ...]
    source: IndexSource
    """The extraction of mailboxes: its name, day and checksum."""
    person: Person | None = None
    key_fits: bool = True

    @property
    def is_known(self) -> bool:
        """Whether the directory has this person or structure.

        >>> from datetime import date
        >>> from hopen_mss.provenance import InputReport
        >>> nothing = InputReport(path="a.zip", kind="", sha256="", read=0, accepted=0)
        >>> source = IndexSource(kind="mailboxes", name="a.zip", sha256="", places=(),
        ...                      extracted_on=date(2026, 10, 31), report=nothing)
        >>> DirectoryAnswer(mailboxes=(), source=source).is_known
        False
        """
        return bool(self.mailboxes) or self.person is not None


def look_up_practitioner(index: DirectoryIndex, rpps: str) -> DirectoryAnswer:
    r"""A person and their mailboxes, by RPPS number (with or without ``8`` in front).

    Raises:
        InvalidInputError: this can be no RPPS number.
        InputFaultError: the index is damaged.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from hopen_mss.directory.extraction import MailboxExtraction
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "Extraction_Correspondance_MSSante_202610310712.txt")
    ...     _ = path.write_text(
    ...         "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Nom d'exercice\n"
    ...         "PER|un.exemple@medecin.mssante.fr|8|10003461034|EXEMPLE\n", encoding="utf-8")
    ...     with DirectoryIndex.build(MailboxExtraction.open(path), folder=Path(folder)) as index:
    ...         answer = look_up_practitioner(index, "10003461034")
    >>> [mailbox.address for mailbox in answer.mailboxes], answer.source.extracted_on.isoformat()
    (['un.exemple@medecin.mssante.fr'], '2026-10-31')
    """
    _require_text(rpps, "an RPPS number")
    number = check_rpps(rpps)
    return DirectoryAnswer(
        mailboxes=index.by_rpps(number.value),
        source=index.sources[0],
        person=index.by_number(number.value),
        key_fits=number.key_fits,
    )


def look_up_structure(index: DirectoryIndex, number: str) -> DirectoryAnswer:
    r"""The mailboxes of a structure, by FINESS or SIRET number; no person's are among them.

    Raises:
        InvalidInputError: this can be neither.
        InputFaultError: the index is damaged.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from hopen_mss.directory.extraction import MailboxExtraction
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "Extraction_Correspondance_MSSante_202610310712.txt")
    ...     _ = path.write_text(
    ...         "Type de BAL|Adresse BAL|Identification Structure|Type Identifiant PP|"
    ...         "Identifiant PP\nORG|accueil@ch-exemple.mssante.fr|990000010||\n", encoding="utf-8")
    ...     with DirectoryIndex.build(MailboxExtraction.open(path), folder=Path(folder)) as index:
    ...         answer = look_up_structure(index, "990000010")
    >>> [mailbox.address for mailbox in answer.mailboxes], answer.key_fits
    (['accueil@ch-exemple.mssante.fr'], True)
    """
    _require_text(number, "a FINESS or SIRET number")
    try:
        found = check_finess(number)
    except InvalidInputError:
        try:
            found = check_siret(number)
        except InvalidInputError:
            problem = "this is neither a FINESS nor a SIRET number"
            raise InvalidInputError(problem, "give 9 digits of FINESS, or 14 of SIRET") from None
    return DirectoryAnswer(
        mailboxes=index.by_structure(found.value), source=index.sources[0], key_fits=found.key_fits
    )


def _require_text(number: object, what: str) -> None:
    """Nothing, for a text: a number as such would have lost its leading zeros."""
    if not isinstance(number, str):
        problem = f"{what} is a text, not {type(number).__name__}"
        raise InvalidInputError(problem, 'give it between quotation marks: "10003461034"')
