"""Tables that data of the library make: keys of the dossier, columns, words, codes."""

import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, Factory, fields

from hopen_mss import (
    CorrespondentsTable,
    Establishment,
    ExclusionsTable,
    FollowUpTable,
    LetterCost,
    MailboxesTable,
    NotApplicable,
    Target,
    TotalsTable,
    TransmissionTable,
)
from hopen_mss.codes import groups, wording_of
from hopen_mss.dossier.folder import (
    CorrespondentsSection,
    DeploymentSection,
    MeasurementSection,
    ScopeSection,
    SourceSection,
)
from hopen_mss.files.vocabulary import Vocabulary
from hopen_mss.report.document import schema

__all__ = ["SECTIONS", "TABLES", "tables"]

SECTIONS: dict[str, type] = {
    "establishment": Establishment,
    "measurement": MeasurementSection,
    "scope": ScopeSection,
    "sources": SourceSection,
    "correspondents": CorrespondentsSection,
    "letter_cost": LetterCost,
    "targets": Target,
    "not_applicable": NotApplicable,
    "deployment": DeploymentSection,
}
"""Sections of hopen-mss.toml, and the class that each is read into."""

TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "table": ("hopen_mss.transmissions", TransmissionTable.COLUMNS),
    "totals": ("hopen_mss.transmissions", TotalsTable.COLUMNS),
    "correspondents": ("hopen_mss.directory", CorrespondentsTable.COLUMNS),
    "mailboxes": ("hopen_mss.directory", MailboxesTable.COLUMNS),
    "exclusions": ("hopen_mss.transmissions", ExclusionsTable.COLUMNS),
    "follow_up": ("hopen_mss.directory", FollowUpTable.COLUMNS),
}
"""Kinds of table, with the room that holds their words, and their columns."""

_KINDS = {
    str: "text",
    int: "whole number",
    bool: "true or false",
    date: "date",
    Decimal: "amount in quotes",
}


def tables(data: Path) -> dict[str, str]:
    """Name of a table -> its text in Markdown; ``data`` holds what each key and column means."""
    said = {
        name: tomllib.loads((data / f"{name}.toml").read_text("utf-8"))
        for name in ("dossier", "columns")
    }
    found = {f"dossier-{name}": _keys(name, said["dossier"]) for name in SECTIONS}
    found |= {f"columns-{name}": _columns(name, said["columns"]) for name in TABLES}
    found |= {f"words-{name}": _words(name) for name in TABLES}
    for group in ("reason", "rejection", "note", "step", "setting"):
        found[f"codes-{group}"] = _codes(group)
    found["json"] = _json(schema())
    return found


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _same(what: str, written: Iterable[str], real: Iterable[str]) -> None:
    missing, gone = sorted({*real} - {*written}), sorted({*written} - {*real})
    if missing or gone:
        raise ValueError(f"{what}: to be described: {missing}; no longer there: {gone}")


def _keys(section: str, said: Mapping[str, Mapping[str, str]]) -> str:
    """The keys of a section: type and default from its class, meaning from the data."""
    cls = SECTIONS[section]
    hints = get_type_hints(cls)
    slots = {slot.name: slot for slot in fields(cls)}
    _same(f"docs/_data/dossier.toml [{section}]", said[section], slots)
    rows = [
        (f"`{name}`", _kind(hints[name]), _default(slots[name].default), said[section][name])
        for name in said[section]
    ]
    return _table(("key", "type", "default", "what it says"), rows)


def _kind(hint: Any) -> str:  # noqa: ANN401 (whatever a field is annotated with)
    origin, inner = get_origin(hint), [one for one in get_args(hint) if one is not type(None)]
    if origin in (Union, types.UnionType):
        return " or ".join(_kind(one) for one in inner)
    if origin is tuple:
        return f"list of {_kind(inner[0])}s".replace("words", "words")
    if origin is dict:
        return "table of tables" if get_origin(inner[1]) is dict else "table"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "word"
    return _KINDS.get(hint, "share in quotes")


def _default(value: Any) -> str:  # noqa: ANN401
    if value is NOTHING:
        return "*required*"
    if isinstance(value, Factory) or value in ((), "", None):  # type: ignore[arg-type]
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if isinstance(value, int) else f'`"{value}"`'


def _columns(kind: str, said: Mapping[str, Mapping[str, str]]) -> str:
    room, columns = TABLES[kind]
    names = Vocabulary.of(room).columns
    _same(f"docs/_data/columns.toml [{kind}]", said[kind], columns)
    rows = [
        (f"`{ours}`", said[kind][ours], ", ".join(names[ours]).replace("|", "\\|"))
        for ours in columns
    ]
    return _table(("column", "what it holds", "names that are recognised"), rows)


def _words(kind: str) -> str:
    room, columns = TABLES[kind]
    values = Vocabulary.of(room).values
    rows = [
        (f"`{column}`", f"`{ours}`", ", ".join(words) or "–")
        for column in columns
        if column in values
        for ours, words in values[column].items()
    ]
    return _table(("column", "our word", "words that are recognised besides"), rows)


def _codes(group: str) -> str:
    rows = []
    for name, codes in _of_group(group):
        for code in codes:
            words = wording_of(name, code)
            which = name.partition("/")[2]
            shown = f"`{code}` ({which})" if which else f"`{code}`"
            rows.append((shown, _filled(words.en), _filled(words.fr)))
    return _table(("code", "in English", "in French"), rows)


def _of_group(group: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((name, codes) for name, codes in groups().items() if name.partition("/")[0] == group)


def _filled(text: str) -> str:
    return text.replace("{count}", "*n*").replace("{subject}", "*…*").replace("|", "\\|")


def _json(schema: Mapping[str, Any]) -> str:
    """Each kind of object of the JSON document, with its keys and what each holds."""
    lines = []
    for name, said in {"assessment": schema, **schema["$defs"]}.items():
        if "properties" in said:
            lines += [f"### `{name}`", "", said.get("description", ""), ""]
            rows = [(f"`{key}`", _holds(held)) for key, held in said["properties"].items()]
            lines.append(_table(("key", "holds"), rows))
        elif "enum" in said or "oneOf" in said:
            lines += [f"### `{name}`", "", f"{said.get('description', '')} {_holds(said)}.", ""]
    return "\n".join(lines)


def _holds(said: Mapping[str, Any]) -> str:
    if "$ref" in said:
        name = said["$ref"].rpartition("/")[2]
        return "a date" if name == "date" else f"`{name}`"
    if "const" in said:
        return f'`"{said["const"]}"`'
    if "enum" in said:
        return "one of " + ", ".join(f"`{word}`" for word in said["enum"])
    for word in ("anyOf", "oneOf"):
        if word in said:
            return " or ".join(_holds(one) for one in said[word])
    if "prefixItems" in said:
        return f"a list: {', then '.join(_holds(one) for one in said['prefixItems'])}"
    if said.get("type") == "array":
        return f"a list of {_holds(said.get('items', {}))}"
    kinds = said.get("type", "anything")
    names = {
        "string": "text", "integer": "a whole number", "boolean": "true or false", "null": "null",
        "object": "an object",
    }  # fmt: skip
    return " or ".join(
        names.get(kind, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)
    )
