"""The lines that make a dossier read a file, ready to paste and to complete."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from hopen_mss.dossier.folder import FILE_NAME
from hopen_mss.dossier.sources import SENDINGS, SourceKind
from hopen_mss.files.vocabulary import plain

__all__ = ["PastedTable", "place_of", "quoted", "source_lines", "table_lines"]

_MOST_PARENTS = 12
_MOST_NAMES = 8


def place_of(path: Path) -> tuple[str, bool]:
    """Where a file or folder stands, as a dossier names it; and whether one was found.

    It is relative to the nearest folder above that holds ``hopen-mss.toml``, else its own name.

    >>> place_of(Path("nowhere/export.csv"))
    ('export.csv', False)
    """
    whole = path.parent.resolve() / path.name if path.name else path.resolve()
    for folder in list(whole.parents)[:_MOST_PARENTS]:
        if (folder / FILE_NAME).is_file():
            return whole.relative_to(folder).as_posix(), True
    return whole.name, False


def quoted(text: str) -> str:
    r"""A text as it stands between the quotation marks of TOML; what cannot be printed is left out.

    >>> quoted('a"b\\c')
    'a\\"b\\\\c'
    """
    printable = "".join(letter for letter in text if letter.isprintable())
    return printable.replace("\\", "\\\\").replace('"', '\\"')


def source_lines(kind: SourceKind, place: str, *, more: Sequence[str] = ()) -> str:
    """The lines for a file that its reader knows without being told its columns.

    >>> print(source_lines(SourceKind.POSTFIX, "mail.log"))
    [sources.postfix]
    path = "mail.log"
    kind = "postfix"
    population = "…"
    """
    lines = [f"[sources.{kind.value}]", f'path = "{quoted(place)}"', f'kind = "{kind.value}"']
    if kind in SENDINGS:
        lines.append('population = "…"')
    return "\n".join((*lines, *more))


@frozen(kw_only=True)
class PastedTable:
    """What is known of a table whose lines are to be written.

    >>> PastedTable(place="a.csv", kind="table").header_row
    0
    """

    place: str
    kind: str
    columns: tuple[tuple[str, str], ...] = ()
    words: Mapping[str, Mapping[str, int]] = {}
    header_row: int = 0
    sheets: tuple[str, ...] = ()


def table_lines(table: PastedTable) -> str:
    """The lines for a table: those of its columns and words that nobody knows are left to fill in.

    >>> print(table_lines(PastedTable(place="a.csv", kind="table", columns=(("Boîte", ""),))))
    [sources.a]
    path = "a.csv"
    kind = "table"
    population = "…"
    # columns = { "Boîte" = "…" }
    """
    place, kind = quoted(table.place), table.kind
    if kind == "correspondents":
        lines = ["[correspondents]", f'path = "{place}"', '# max_age = "6 months"']
    else:
        stem = re.sub(r"\W+", "_", plain(Path(table.place).stem), flags=re.ASCII) or "table"
        lines = [f"[sources.{stem}]", f'path = "{place}"', f'kind = "{kind}"']
        if kind in ("table", "totals"):
            lines.append('population = "…"')
    if kind == "totals" and "channel" not in {ours for _, ours in table.columns}:
        lines.append('# constants = { channel = "post" }')
    if table.header_row:
        lines.append(f"header_row = {table.header_row}")
    if unknown := [theirs for theirs, ours in table.columns if not ours and theirs.strip()]:
        pairs = ", ".join(f'"{quoted(name)}" = "…"' for name in unknown[:_MOST_NAMES])
        lines.append(f"# columns = {{ {pairs} }}")
    for column, found in table.words.items():
        if pairs := ", ".join(f'"{quoted(word)}" = "…"' for word in found if word):
            lines.append(f"values.{column} = {{ {pairs} }}")
    if len(table.sheets) > 1:
        lines += [f'# sheet = "{quoted(name)}"' for name in table.sheets[:_MOST_NAMES]]
    return "\n".join(lines)
