"""Where a fact stands in its source, and what was read to make a figure."""

from collections import Counter
from datetime import date
from enum import StrEnum

from attrs import frozen

from hopen_mss.errors import InvalidInputError

__all__ = ["Basis", "Citation", "InputReport", "Note", "Rejection", "Source"]


class Basis(StrEnum):
    """What a statement rests on.

    >>> Basis("source").name
    'SOURCE'
    """

    SOURCE = "source"
    """The source says it."""
    INTERPRETATION = "interpretation"
    """Our reading of the source."""
    ASSUMPTION = "assumption"
    """Neither: taken for want of better, and said."""


@frozen(kw_only=True)
class Source:
    """A published document that facts are taken from.

    ``captured_on`` says when the text in hand was taken, if known; ``sha256`` is that of the text.

    >>> Source(code="a", title="A sheet", publisher="ANAP", published_on=date(2019, 7, 19)).code
    'a'
    """

    code: str
    title: str
    publisher: str
    published_on: date
    url: str = ""
    capture: str = ""
    sha256: str = ""


@frozen(kw_only=True)
class Citation:
    """The place of a fact in its source, precise enough for a reader who holds it.

    >>> Citation(source="a", section="Indicateurs concernés", item="bullet 2").where
    'a, Indicateurs concernés, bullet 2'
    """

    source: str
    section: str
    item: str

    @property
    def where(self) -> str:
        """The place on one line.

        >>> Citation(source="a", section="Délais", item="paragraph 2").where
        'a, Délais, paragraph 2'
        """
        return f"{self.source}, {self.section}, {self.item}"


@frozen
class Rejection:
    """A row that was not accepted: its line in the file, the code of the reason, the column.

    >>> Rejection(17, "impossible_date", "sent_at")
    Rejection(line=17, reason='impossible_date', column='sent_at')
    """

    line: int
    reason: str
    column: str = ""


@frozen
class Note:
    """Something counted on the way, such as rows outside the period, under a stable code.

    ``subject`` names what the note is about when one code can occur for several things.

    >>> Note("outside_period", 12)
    Note(code='outside_period', count=12, subject='')
    """

    code: str
    count: int
    subject: str = ""


@frozen(kw_only=True)
class InputReport:
    """What was read from one file: every row is either accepted or rejected with its reason.

    ``notes`` hold what was accepted and then left out by a rule, or is worth a warning.

    >>> InputReport(path="a.csv", kind="table", sha256="", read=3, accepted=2,
    ...             rejections=(Rejection(4, "impossible_date", "sent_at"),)).rejected
    1
    """

    path: str
    kind: str
    sha256: str
    read: int
    accepted: int
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[Note, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.read != self.accepted + len(self.rejections):
            problem = f"{self.read} rows read, {self.accepted} accepted, {self.rejected} rejected"
            raise InvalidInputError(problem, "every row read is accepted or rejected", self.path)

    @property
    def rejected(self) -> int:
        """How many rows were rejected.

        >>> InputReport(path="a.csv", kind="table", sha256="", read=0, accepted=0).rejected
        0
        """
        return len(self.rejections)

    def rejected_by_reason(self) -> dict[str, int]:
        """Rejected rows by the code of their reason, the commonest first.

        >>> InputReport(path="a.csv", kind="table", sha256="", read=1, accepted=0,
        ...             rejections=(Rejection(2, "extra_columns"),)).rejected_by_reason()
        {'extra_columns': 1}
        """
        return dict(Counter(rejection.reason for rejection in self.rejections).most_common())
