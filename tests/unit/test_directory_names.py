"""What integrators import of the directory: one place, and nothing in it leads to another."""

import inspect
import typing
from collections.abc import Iterator

from hopen_mss import directory


def meant(hint: object) -> Iterator[type]:
    """Every class that an annotation is made of."""
    if isinstance(hint, type) and not typing.get_args(hint):
        yield hint
    for part in typing.get_args(hint):
        yield from meant(part)


def hints_of(one: object) -> Iterator[object]:
    """The annotations of a function; of a class, those of its fields, methods and properties."""
    if inspect.isclass(one):
        yield from typing.get_type_hints(one).values() if is_a_record(one) else ()
        for name, part in vars(one).items():
            function = getattr(part, "fget", getattr(part, "__func__", part))
            if not name.startswith("_") and inspect.isfunction(function):
                yield from typing.get_type_hints(function).values()
    elif inspect.isfunction(one):
        yield from typing.get_type_hints(one).values()


def is_a_record(one: type) -> bool:
    """Whether its fields are for whoever has it, and not for itself alone."""
    return not any(name.startswith("_") for name in getattr(one, "__annotations__", {}))


INSIDE = {
    "NationalFile",  # how a national file is read
    "PractitionerSource",  # protocols: whatever has these methods will do
    "MailboxSource",
    "Candidates",
}


def test_every_name_of_the_room_is_there() -> None:
    """Each stands in the list once, in its order, and can be imported."""
    names = directory.__all__

    assert len(set(names)) == len(names)
    assert [] == [name for name in names if not hasattr(directory, name)]


def test_no_answer_leads_to_a_private_path() -> None:
    """Whatever a public function takes or gives, of the directory, is public as well."""
    found = {
        cls.__name__
        for name in directory.__all__
        for hint in hints_of(getattr(directory, name))
        for cls in meant(hint)
        if cls.__module__.startswith("hopen_mss.directory")
    }

    assert len(found) > 20
    assert set() == found - set(directory.__all__) - INSIDE
