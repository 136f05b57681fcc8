"""JSON in and out of the records: strict, and every problem at once with its path.

The one module that imports cattrs, and only when a document is read or written. It imports no
room: a room that has a union registers it here with :func:`register_union`, and a class that
writes derived keys for its readers (a status, a message) with :func:`register_derived`.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from itertools import repeat
from types import GenericAlias
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from attrs import fields

from hopen_mss.errors import HopenMssError, InvalidDocumentError, InvalidInputError, Problem
from hopen_mss.json_text import json_text
from hopen_mss.periods import Span, parse_date
from hopen_mss.spelling import meant
from hopen_mss.written_numbers import read_amount, read_share

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "from_json",
    "register_derived",
    "register_offered",
    "register_union",
    "schema_of",
    "structure",
    "to_data",
    "to_json",
]

T = TypeVar("T")

_unions: list[tuple[Any, str]] = []
_offered: dict[type, tuple[str, ...]] = {}
_derived: dict[type, Callable[[Any], dict[str, Any]]] = {}
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{3}|\.\d{6})?)?(?:[+-]\d{2}:\d{2}(?::\d{2})?)?",
    re.ASCII,
)
_OWN_KEY = re.compile(r"[a-z][a-z_]*", re.ASCII)
_MOST_GUESSES = 50
_SCALARS = {bool: "true or false", int: "a whole number", str: "a text", date: "a date"}


def register_union(union: object, *, tag: str = "kind") -> None:
    """Have members of ``union`` written with a key that names their class, and read back by it.

    >>> register_union(int | str)  # a room does this once, when it is imported
    >>> _ = _unions.pop()
    """
    _unions.append((union, tag))
    _converter.cache_clear()


def register_offered(kind: type[Enum], words: Iterable[str]) -> None:
    """Have an error offer only some words of ``kind``: those that a person may write.

    >>> register_offered(Enum("Way", "post unknown"), ["post"])
    >>> _ = _offered.popitem()
    """
    _offered[kind] = tuple(words)


def register_derived(cls: type[T], derive: Callable[[T], dict[str, Any]]) -> None:
    """Have ``derive(value)`` written beside the fields of ``cls``.

    When such a document is read, the derived keys must be what the fields give: a document that
    says "met" while its figures say otherwise is refused. Texts are not compared: they may have
    been written in the other language.

    >>> register_derived(complex, lambda value: {"size": abs(value)})
    >>> _ = _derived.pop(complex)
    """
    _derived[cls] = derive
    _converter.cache_clear()


def schema_of(cls: type) -> str:
    """The schema line of a document that holds one object of ``cls``.

    >>> schema_of(Fraction)
    'hopen-mss/fraction/1'
    """
    return f"hopen-mss/{_snake(cls).replace('_', '-')}/1"


def _snake(cls: type) -> str:
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in cls.__name__)
    return words.strip("_")


def to_data(value: object) -> Any:  # noqa: ANN401 (whatever JSON can hold)
    """An object as plain dicts, lists, texts and numbers.

    >>> from hopen_mss.periods import Period
    >>> to_data(Period.parse("2026-10"))
    {'start': '2026-10-01', 'end': '2026-10-31'}
    """
    return _converter().unstructure(value)


def to_json(value: object, *, indent: int | None = 2) -> str:
    """An object as a JSON document with its schema line.

    >>> from hopen_mss.periods import Span
    >>> to_json(Span(months=6), indent=None)
    '{"schema": "hopen-mss/span/1", "months": 6, "days": 0}'
    """
    document = {"schema": schema_of(type(value)), **to_data(value)}
    return json_text(document, indent=indent)


def from_json(text: str | bytes, cls: type[T], *, where: str = "") -> T:
    """The object that :func:`to_json` wrote.

    Raises:
        InvalidDocumentError: not JSON, another schema, or any fault of shape, all at once.

    >>> from hopen_mss.periods import Span
    >>> from_json('{"schema": "hopen-mss/span/1", "months": 6}', Span)
    Span(months=6, days=0)
    """
    try:
        data = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        line = f"line {fault.lineno}" if isinstance(fault, json.JSONDecodeError) else "$"
        message = fault.problem if isinstance(fault, InvalidInputError) else "this is not JSON"
        raise InvalidDocumentError.of([Problem(line, message)], where) from None
    schema = schema_of(cls)
    if not isinstance(data, dict) or data.pop("schema", None) != schema:
        raise InvalidDocumentError.of([Problem("$.schema", f"expected {schema}")], where)
    return structure(data, cls, where=where)


def structure(data: Any, cls: type[T], *, where: str = "") -> T:  # noqa: ANN401
    """An object of ``cls`` from plain data, such as :func:`to_data` gives.

    Raises:
        InvalidDocumentError: any fault of shape, all at once, each with its path.

    >>> from hopen_mss.periods import Span
    >>> structure({"months": 6}, Span)
    Span(months=6, days=0)
    """
    from cattrs.errors import BaseValidationError  # noqa: PLC0415 (cattrs only when needed)

    try:
        return _converter().structure(data, cls)
    except (BaseValidationError, HopenMssError) as fault:
        problems = _problems(fault, "$", repeat(True, _MOST_GUESSES))
    except RecursionError:
        problems = [Problem("$", "nested too deeply")]
    raise InvalidDocumentError.of(problems, where)


def _problems(fault: BaseException, path: str, guesses: Iterator[bool]) -> list[Problem]:
    """The problems that cattrs gathered, in the reader's words; values are never quoted.

    What was meant is slow to guess: each guess takes one of ``guesses``, as long as there are any.
    """
    from cattrs.errors import (  # noqa: PLC0415
        AttributeValidationNote,
        ForbiddenExtraKeysError,
        IterableValidationNote,
    )

    if isinstance(fault, BaseExceptionGroup):
        found = []
        for inner in fault.exceptions:
            place = path
            for note in getattr(inner, "__notes__", ()):
                if isinstance(note, AttributeValidationNote):
                    place = f"{path}.{_quoted(note.name)}"
                elif isinstance(note, IterableValidationNote):
                    index = note.index
                    place = (
                        f"{path}[{index}]" if isinstance(index, int) else f"{path}.{_quoted(index)}"
                    )
            found += _problems(inner, place, guesses)
        return found
    if isinstance(fault, ForbiddenExtraKeysError):
        known = sorted(field.name for field in fields(fault.cl))
        found = []
        for key in sorted(fault.extra_fields):
            remedy = f"; {meant(key, known)}" if next(guesses, False) else ""
            found.append(Problem(f"{path}.{_quoted(key)}", f"unknown key{remedy}"))
        return found
    if isinstance(fault, InvalidDocumentError):  # a whole that checked its parts
        return [
            Problem(path + inner.path.removeprefix("$"), inner.message) for inner in fault.problems
        ]
    if isinstance(fault, HopenMssError):
        # A whole that checks its parts names the key at fault as the place.
        place = f"{path}.{fault.where}" if _OWN_KEY.fullmatch(fault.where) else path
        return [Problem(place, f"{fault.problem}; {fault.remedy}")]
    if isinstance(fault, KeyError) and path.count(".") >= 1:
        return [Problem(path, "this key is missing")]
    return [Problem(path, "this does not have the expected shape")]


def _quoted(key: object) -> str:
    text = str(key)[:80]
    return text if text.replace("_", "").replace("-", "").isalnum() else f'"{text}"'


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidInputError("a key stands twice in one object", "keep one of them")
    return found


def _no_constant(_: str) -> None:
    raise InvalidInputError("NaN and Infinity are not JSON", "leave the key out")


@cache
def _converter() -> "Converter":
    from cattrs import Converter  # noqa: PLC0415
    from cattrs.cols import (  # noqa: PLC0415
        is_namedtuple,
        namedtuple_dict_structure_factory,
        namedtuple_dict_unstructure_factory,
    )
    from cattrs.gen import make_dict_structure_fn  # noqa: PLC0415
    from cattrs.strategies import configure_tagged_union  # noqa: PLC0415

    converter = Converter(forbid_extra_keys=True)
    # A hook on int is asked for bool as well, one on str for every StrEnum: both look at `kind`.
    for kind in (bool, int, str):
        converter.register_structure_hook(kind, _structure_scalar)
    converter.register_structure_hook_func(_is(date), _structure_date)
    converter.register_structure_hook_func(_is(datetime), _structure_datetime)
    converter.register_structure_hook_func(_is(Fraction), _structure_fraction)
    converter.register_structure_hook_func(_is(Decimal), _structure_amount)
    converter.register_unstructure_hook(Decimal, lambda amount: f"{amount:f}")
    span_of_table = make_dict_structure_fn(Span, converter, _cattrs_forbid_extra_keys=True)
    converter.register_structure_hook_func(  # a person writes "2 weeks", we write a table
        _is(Span),
        lambda value, _: (
            Span.parse(value) if isinstance(value, str) else span_of_table(value, Span)
        ),
    )
    converter.register_structure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, Enum), _structure_enum
    )
    numbers: Any = bool | int | Fraction
    converter.register_structure_hook(numbers, _structure_number)
    converter.register_unstructure_hook(
        numbers, lambda value: str(value) if isinstance(value, Fraction) else value
    )
    converter.register_unstructure_hook(date, lambda day: day.isoformat())  # a datetime as well
    converter.register_unstructure_hook_func(_is_frozenset, sorted)
    converter.register_structure_hook_func(
        _is_frozenset,
        lambda value, kind: frozenset(_structure_tuple(converter, value, kind)),
    )
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook_func(
        _is_plain_tuple,
        lambda value, kind: _structure_tuple(converter, value, kind),
    )
    converter.register_unstructure_hook_factory(is_namedtuple, namedtuple_dict_unstructure_factory)
    converter.register_structure_hook_factory(is_namedtuple, namedtuple_dict_structure_factory)
    for union, tag in _unions:
        configure_tagged_union(union, converter, _snake, tag_name=tag)
    for cls, derive in _derived.items():
        _add_derived(converter, cls, derive)
    return converter


def _is_plain_tuple(kind: Any) -> bool:  # noqa: ANN401
    origin: object = get_origin(kind)
    return origin is tuple and get_args(kind)[1:] == (...,)


def _is_frozenset(kind: Any) -> bool:  # noqa: ANN401
    return get_origin(kind) is frozenset


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda candidate: candidate is kind


def _structure_scalar(value: object, kind: type) -> object:
    if issubclass(kind, Enum):
        return _structure_enum(value, kind)
    if type(value) is not kind:
        raise _expected(_SCALARS[kind], value)
    return value


def _expected(what: str, value: object) -> InvalidInputError:
    names = {dict: "a table", list: "a list", str: "a text", float: "a decimal", type(None): "null"}
    got = names.get(type(value)) or _SCALARS.get(type(value), "something else")
    return InvalidInputError(f"expected {what}, got {got}", "write it in the expected form")


def _structure_date(value: object, _: object) -> date:
    if type(value) is date:  # TOML has dates of its own; a datetime is not one of them
        return value
    if not isinstance(value, str):
        raise _expected("a date", value)
    return parse_date(value)


def _structure_datetime(value: object, _: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise _expected("a date and time such as 2026-11-23T03:00:00", value)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise InvalidInputError("not a moment of the calendar", "mend date or time") from None


def _structure_fraction(value: object, _: object) -> Fraction:
    if not isinstance(value, str):
        raise _expected("a share written as text", value)
    return read_share(value)


def _structure_amount(value: object, _: object) -> Decimal:
    if not isinstance(value, str):
        raise _expected('an amount in quotes, such as "1.20"', value)
    return read_amount(value)


def _structure_number(value: object, _: object) -> bool | int | Fraction:
    """A value whose JSON type tells what it is: true, a whole number, or a share as text."""
    if isinstance(value, int):  # a bool as well
        return value
    return _structure_fraction(value, Fraction)


def _structure_enum(value: object, kind: type[Enum]) -> Enum:
    members = {member.value: member for member in kind}
    if not isinstance(value, str) or value not in members:
        told = meant(str(value), sorted(_offered.get(kind, members)))
        raise InvalidInputError("this word is not known here", told)
    return members[value]


def _structure_tuple(converter: "Converter", value: object, kind: Any) -> tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(value, list):
        raise _expected("a list", value)
    many: Any = GenericAlias(list, get_args(kind)[:1])
    return tuple(converter.structure(value, many))


def _add_derived(
    converter: "Converter", cls: type[T], derive: Callable[[T], dict[str, Any]]
) -> None:
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn  # noqa: PLC0415

    own = {field.name for field in fields(cls)}  # type: ignore[arg-type]  # cls is of attrs
    plain_out = make_dict_unstructure_fn(cls, converter)
    plain_in = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

    def unstructure(value: T) -> dict[str, Any]:
        return {**plain_out(value), **derive(value)}

    def structure(value: Mapping[str, Any], kind: Any) -> T:  # noqa: ANN401
        if not isinstance(value, dict):
            raise _expected("a table", value)
        told = {key: value[key] for key in value if key not in own}
        made = plain_in({key: item for key, item in value.items() if key in own}, kind)
        expected = derive(made)
        for key, item in told.items():
            if key not in expected:
                raise InvalidInputError(f"unknown key {_quoted(key)}", "leave it out")
            if key == "status" and item != expected[key]:
                problem = f"{key} does not follow from the figures"
                raise InvalidInputError(problem, "leave it out: it is derived")
        return made

    converter.register_unstructure_hook(cls, unstructure)
    converter.register_structure_hook(cls, structure)


assert not issubclass(date, datetime)  # what the date hooks rely on
