"""Every error that the library raises on purpose: what is wrong, where, and what to do.

An error never quotes the content of an input file, because that content may name a patient; it
names the file, the line or the path, and the rule that failed. Each class has a stable code, and
each code a line on the errors page of the documentation.
"""

from collections.abc import Iterable
from typing import ClassVar, Self

from attrs import define, frozen

__all__ = [
    "DossierError",
    "HopenMssError",
    "InputFaultError",
    "InvalidDocumentError",
    "InvalidInputError",
    "MissingExtraError",
    "OutputError",
    "OverlapError",
    "Problem",
    "RejectedRowsError",
    "UnknownCodeError",
]


@define(slots=False)
class HopenMssError(Exception):
    """Base of every error that this library raises on purpose.

    >>> print(HopenMssError("7 of 5 is no share", "count both from the same list", "row 3"))
    row 3: 7 of 5 is no share; count both from the same list [HM100]
    """

    problem: str
    remedy: str
    where: str = ""

    code: ClassVar[str] = "HM100"

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.problem}; {self.remedy} [{self.code}]"


class InvalidInputError(HopenMssError, ValueError):
    """A value that the model refuses, with what to give instead.

    >>> print(InvalidInputError("7 of 5 is no share", "count both from the same list"))
    7 of 5 is no share; count both from the same list [HM102]
    """

    code: ClassVar[str] = "HM102"


class UnknownCodeError(HopenMssError, LookupError):
    """A code that the edition of the method does not hold.

    >>> print(UnknownCodeError("the method has no code 'D6.4'", "did you mean D6.3?"))
    the method has no code 'D6.4'; did you mean D6.3? [HM103]
    """

    code: ClassVar[str] = "HM103"


@frozen
class Problem:
    """One fault of a document: its path (``$.targets``) or place, and what to do about it.

    >>> print(Problem("$.period", "expected a text, got a number"))
    expected a text, got a number @ $.period
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} @ {self.path}"


@define(slots=False)
class InvalidDocumentError(HopenMssError, ValueError):
    """A JSON or TOML document that does not have the shape it should: all its problems at once.

    >>> fault = Problem("$.period", "expected a text, got a number")
    >>> print(InvalidDocumentError("1 problem", "mend it", "plan.json", (fault,)))
    plan.json: 1 problem; mend it [HM104]
      - expected a text, got a number @ $.period
    """

    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, problems: Iterable[Problem], where: str) -> Self:
        """The fault of a document with these problems.

        >>> InvalidDocumentError.of([Problem("$.start", "not a date")], "plan.json").problem
        '1 problem'
        """
        every = tuple(problems)
        number = f"{len(every)} problem{'s' * (len(every) != 1)}"
        return cls(number, "mend what is listed", where, every)

    code: ClassVar[str] = "HM104"

    def __str__(self) -> str:
        lines = [HopenMssError.__str__(self), *(f"  - {problem}" for problem in self.problems)]
        return "\n".join(lines)


class InputFaultError(HopenMssError, ValueError):
    """An input file that cannot be used at all: missing, binary, header not understood.

    >>> print(InputFaultError("this is a directory", "name a file in it", "exports"))
    exports: this is a directory; name a file in it [HM201]
    """

    code: ClassVar[str] = "HM201"


class RejectedRowsError(HopenMssError, ValueError):
    """Rows were rejected while the user asked for none (``--strict``).

    >>> print(RejectedRowsError("2 rows rejected", "mend them or run without --strict", "a.csv"))
    a.csv: 2 rows rejected; mend them or run without --strict [HM202]
    """

    code: ClassVar[str] = "HM202"


class OverlapError(HopenMssError, ValueError):
    """Two counts that may hold the same sendings, and so cannot be added.

    >>> print(OverlapError("both parts hold 2026-10 of 'dpi'", "keep one of them"))
    both parts hold 2026-10 of 'dpi'; keep one of them [HM203]
    """

    code: ClassVar[str] = "HM203"


class DossierError(HopenMssError, ValueError):
    """A hospital's folder that contradicts itself or names what is not there.

    >>> print(DossierError("no hopen-mss.toml here", "run: hopen-mss init DIR", "my-hospital"))
    my-hospital: no hopen-mss.toml here; run: hopen-mss init DIR [HM301]
    """

    code: ClassVar[str] = "HM301"


class MissingExtraError(HopenMssError, ImportError):
    """An optional package is needed and absent.

    >>> print(MissingExtraError("the HTML report needs jinja2", "pip install 'hopen-mss[report]'"))
    the HTML report needs jinja2; pip install 'hopen-mss[report]' [HM401]
    """

    code: ClassVar[str] = "HM401"


class OutputError(HopenMssError, OSError):
    """A result that cannot be written where it was asked for; nothing was changed.

    >>> print(OutputError("this file exists", "give --force to replace it", "out/report.html"))
    out/report.html: this file exists; give --force to replace it [HM402]
    """

    code: ClassVar[str] = "HM402"
