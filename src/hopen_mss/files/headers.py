"""Headers of tables: which delimiter, which of the known names, and where each stands."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hopen_mss.errors import InputFaultError
from hopen_mss.files.miscoding import SPOILT, miscoding
from hopen_mss.files.vocabulary import Names, plain
from hopen_mss.spelling import meant

__all__ = [
    "DELIMITERS",
    "header_line",
    "header_names",
    "hint",
    "known_columns",
    "names_of",
    "understand",
]

DELIMITERS = (";", ",", "\t", "|")
_WIDEST = 250
_DEEPEST = 20


def header_names(line: str, delimiter: str) -> tuple[str, ...]:
    """The cells of a header line.

    >>> header_names('Nom;"Code; postal"', ";")
    ('Nom', 'Code; postal')
    """
    try:
        return tuple(next(csv.reader([line], delimiter=delimiter), []))
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


def names_of(known: Names) -> dict[str, str]:
    """Every name of a column, in plain letters -> our name of it.

    >>> names_of({"city": ("Ville",)})
    {'city': 'city', 'ville': 'city'}
    """
    return {plain(name): ours for ours, names in known.items() for name in (ours, *names)}


def known_columns(
    headers: Iterable[tuple[str, Sequence[str]]], known: Names
) -> tuple[str, frozenset[str]]:
    """The delimiter under which most known names are found, and our names for them.

    >>> known_columns([(";", ["Nom", "Rue"]), (",", ["Nom;Rue"])], {"family_name": ("nom",)})
    (';', frozenset({'family_name'}))
    """
    ours_by_name = names_of(known)
    found = [
        (delimiter, frozenset(ours_by_name.keys() & {plain(cell) for cell in header}))
        for delimiter, header in headers
    ]
    delimiter, names = max(found, key=lambda one: len(one[1]), default=("", frozenset[str]()))
    return delimiter, frozenset(ours_by_name[name] for name in names)


def hint(
    line: Callable[[int], Iterable[tuple[str, Sequence[str]]]],
    at: int,
    known: Names,
    required: Iterable[str],
) -> str:
    """What may be wrong with a header that stands in line ``at`` and was not understood.

    ``line`` gives a line under each delimiter. A header further down is one of at least two known
    names, those of ``required`` among them, and of more than stand above it; letters that were
    spoilt show in a name that would be known without. Empty when nothing can be told.

    >>> lines = {1: [(";", ["Exports"])], 2: [(";", ["Nom", "Ville"])]}
    >>> known = {"family_name": ("nom",), "city": ("ville",)}
    >>> hint(lambda number: lines.get(number, []), 1, known, ["city"])
    'line 2 looks like the header: header_row = 2'
    """
    wanted, above = set(required), len(known_columns(line(at), known)[1])
    for number in range(at + 1, at + _DEEPEST):
        found = known_columns(line(number), known)[1]
        if len(found) > max(above, 1) and found >= wanted:
            return f"line {number} looks like the header: header_row = {number}"
    names = names_of(known)
    cells = [cell for _, header in line(at) for cell in header]
    return SPOILT.get(miscoding(cells, lambda text: plain(text) in names), "")


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
    ours_by_name = names_of(known)
    said: dict[str, str] = {}
    for theirs, ours in columns.items():
        if said.setdefault(plain(theirs), ours) != ours:
            problem = f"columns maps {theirs[:40]!r} to two of our names"
            raise InputFaultError(problem, "keep one of them", where)
    if unknown := sorted(set(said.values()) - set(known)):
        problem = f"columns names {', '.join(unknown)}, which is no column of ours"
        raise InputFaultError(problem, meant(unknown[0], known), where)
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
        remedy = "hopen-mss inspect FILE --show-header shows the header as it is"
        raise InputFaultError(problem, remedy, where)
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
