"""Headers of tables: which delimiter, which of the known names, and where each stands."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hopen_mss.errors import InputFaultError
from hopen_mss.files.vocabulary import Names, plain

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["DELIMITERS", "csv_rows", "header_line", "header_names", "understand"]

DELIMITERS = (";", ",", "\t", "|")
_WIDEST = 250


def csv_rows(lines: Iterable[str], delimiter: str, *, quoting: bool) -> "Reader":
    """Rows of delimited text; without ``quoting`` a quotation mark is a letter like others.

    >>> list(csv_rows(['a;"b;c"'], ";", quoting=True))
    [['a', 'b;c']]
    """
    if quoting:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def header_names(line: str, delimiter: str, *, quoting: bool = True) -> tuple[str, ...]:
    """The cells of a header line.

    >>> header_names('Nom;"Code; postal"', ";")
    ('Nom', 'Code; postal')
    """
    try:
        return tuple(next(csv_rows([line], delimiter, quoting=quoting), []))
    except csv.Error:  # a name of over 100,000 letters
        return ()


def header_line(stream: Iterator[str], wanted: int) -> tuple[int, str]:
    r"""Number and text of the line ``wanted``; of the first that is not blank for 0.

    >>> header_line(iter(["\n", "a;b\n"]), 0)
    (2, 'a;b')
    """
    number = 0
    for number, line in enumerate(stream, start=1):
        if number == wanted or (not wanted and line.strip(" ;,|\t\r\n")):
            return number, line.rstrip("\r\n")
    return number, ""


def understand(
    headers: Iterable[tuple[str, Sequence[str]]],
    known: Names,
    columns: Mapping[str, str],
    where: str,
) -> tuple[str, tuple[str, ...], dict[str, int]]:
    """The delimiter under which most known names are found, the header, and where each stands.

    ``headers`` are the delimiters with the header that each gives; ``columns`` is what the user
    says of his own names.

    Raises:
        InputFaultError: none of the known names, two columns for one, or what the user says of
            the columns does not fit.

    >>> understand([(";", ["Nom", "Ville"]), (",", ["Nom;Ville"])], {"city": ("ville",)}, {}, "a")
    (';', ('Nom', 'Ville'), {'city': 1})
    """
    ours_by_name = {plain(name): ours for ours, names in known.items() for name in (ours, *names)}
    said: dict[str, str] = {}
    for theirs, ours in columns.items():
        if said.setdefault(plain(theirs), ours) != ours:
            problem = f"columns maps {theirs[:40]!r} to two of our names"
            raise InputFaultError(problem, "keep one of them", where)
    if unknown := sorted(set(said.values()) - set(known)):
        problem = f"columns names {', '.join(unknown)}, which is no column of ours"
        raise InputFaultError(problem, f"use one of: {', '.join(known)}", where)
    best: tuple[int, str, tuple[str, ...], dict[str, list[int]]] = (0, "", (), {})
    for delimiter, header in headers:
        found: dict[str, list[int]] = {}
        for index, cell in enumerate(header):
            word = plain(cell)
            name = said.get(word) or ours_by_name.get(word)
            if name:
                found.setdefault(name, []).append(index)
        if len(found) > best[0]:
            best = (len(found), delimiter, tuple(header), found)
    count, delimiter, header, found = best
    if not count:
        known_names = ", ".join(
            sorted(names[0] if names else ours for ours, names in known.items())
        )
        raise InputFaultError(
            f"none of the known column names stands in this header (known: {known_names})",
            'say which columns they are: columns = { THEIRS = "ours" } in hopen-mss.toml; '
            "hopen-mss inspect shows what the file holds",
            where,
        )
    in_header = {plain(cell) for cell in header}
    if absent := [theirs for theirs in columns if plain(theirs) not in in_header]:
        problem = f"columns names {absent[0][:40]!r}, which does not stand in this header"
        raise InputFaultError(problem, "hopen-mss inspect shows the header as it is", where)
    if len(header) > _WIDEST:
        problem = f"{len(header)} columns are more than the {_WIDEST} allowed"
        raise InputFaultError(problem, "export only the columns that are needed", where)
    return delimiter, header, _positions(header, found, said, where)


def _positions(
    header: tuple[str, ...], found: dict[str, list[int]], said: Mapping[str, str], where: str
) -> dict[str, int]:
    """Where each of our columns stands; what the user said of a column comes first."""
    position = {}
    for ours, places in found.items():
        told = [index for index in places if said.get(plain(header[index])) == ours]
        if len(told or places) > 1:
            numbers = ", ".join(str(index + 1) for index in told or places)
            raise InputFaultError(
                f"columns {numbers} both read as {ours}",
                "say which one it is under columns in hopen-mss.toml",
                where,
            )
        position[ours] = (told or places)[0]
    return position
