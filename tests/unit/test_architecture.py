"""The house keeps its shape: which room may know which, and what no room may touch."""

import ast
import doctest
import re
from functools import cache
from pathlib import Path

import pytest

import hopen_mss
from hopen_mss import errors
from hopen_mss.errors import HopenMssError

SOURCE = Path(hopen_mss.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
FLOORS = [
    {"errors", "provenance", "periods", "identifiers", "establishment", "wording", "codes",
     "files", "json_text", "spelling", "written_numbers"},
    {"serialization", "toml"},
    {"method", "trust_space"},
    {"directory", "transmissions"},
    {"indicators"},
    {"planning"},
    {"dossier"},
    {"inspection", "assessment"},
    {"report", "example"},
    {"cli", "__main__"},
]  # fmt: skip
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room(path: Path) -> str:
    """The room that a module stands in."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Every module that a module imports, with its line."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports by dots"
            found.append((node.lineno, str(node.module)))
            if node.module == "hopen_mss":
                found += ((node.lineno, f"hopen_mss.{one.name}") for one in node.names)
    return tuple(found)


def label(path: Path) -> str:
    """How a test names a module."""
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room(path) != "__init__"],  # there names are loaded on first use
    ids=label,
)
def test_imports_run_one_way(path: Path) -> None:
    """A room knows its own floor and those below, never one above."""
    own = room(path)
    for line, name in imports(path):
        top, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if top != "hopen_mss" or other in ("", "__version__"):
            continue
        assert FLOOR_OF[other] <= FLOOR_OF[own], f"{own} imports {other} in line {line}"
        if {own, other} == {"report", "example"}:
            pytest.fail(f"line {line}: report and example stand beside each other")


def test_every_room_has_its_floor() -> None:
    """A new room says where it stands."""
    assert {room(path) for path in MODULES} - {"__init__"} <= set(FLOOR_OF)


ONLY_IN = [
    ("cattrs", {"serialization.py"}),
    ("dateutil", {"periods.py"}),
    ("click", {label(path) for path in MODULES if room(path) == "cli"}),
    ("rich", {"cli/console.py"}),
    ("cryptography", {"trust_space/authorities.py"}),
    ("hl7", {"transmissions/hl7/message.py"}),
    ("lxml", {"trust_space/xmldsig.py"}),
    ("signxml", {"trust_space/xmldsig.py"}),
    ("python_calamine", {"files/calamine.py"}),
    ("xlsxwriter", {"files/workbooks.py"}),
    ("rapidfuzz", {"directory/scoring.py"}),
    ("holidays", {"planning/public_holidays.py"}),
    ("icalendar", {"report/icalendar.py"}),
    (
        "matplotlib",
        {
            "report/drawing.py",
            "report/gantt_page.py",
            "report/gantt_shapes.py",
            "report/lettering.py",
            "report/pictures.py",
        },
    ),
]


@pytest.mark.parametrize(("package", "allowed"), ONLY_IN)
def test_a_package_is_imported_in_one_module(package: str, allowed: set[str]) -> None:
    """One module imports each package, so that it can be left out or replaced."""
    found = {
        label(path)
        for path in MODULES
        for _, name in imports(path)
        if name.partition(".")[0] == package
    }

    assert found <= allowed


FORBIDDEN_MODULES = {
    "socket",
    "urllib",
    "http",
    "ssl",
    "ftplib",
    "smtplib",
    "asyncio",
    "locale",
    "requests",
}
FORBIDDEN_CALLS = re.compile(
    r"\btime\.time\(|\bdatetime\.(?:now|today|utcnow)\(|\bdate\.today\(|\btime\.localtime\("
    r"|\bos\.environ\b|\bos\.getcwd\(|\bPath\.cwd\("
)


@pytest.mark.parametrize("path", [p for p in MODULES if label(p) != "cli/clock.py"], ids=label)
def test_no_clock_no_network_no_locale(path: Path) -> None:
    """The library reads no clock, opens no socket, and asks neither locale nor working folder."""
    used = {name.partition(".")[0] for _, name in imports(path)}

    assert not used & FORBIDDEN_MODULES
    assert not FORBIDDEN_CALLS.findall(path.read_text("utf-8"))


def type_checking_imports() -> dict[str, str]:
    """Public name -> home, as type checkers see it."""
    tree = ast.parse((SOURCE / "__init__.py").read_text("utf-8"))
    (block,) = (
        node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
    )
    return {
        name.asname or name.name: str(node.module).removeprefix("hopen_mss.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }


def test_public_names_agree() -> None:
    """What is exported, what type checkers see and what is loaded are one list."""
    homes = hopen_mss._HOME_OF  # noqa: SLF001

    assert sorted(hopen_mss.__all__) == sorted(homes)
    assert homes == type_checking_imports()
    assert len(set(hopen_mss.__all__)) == len(hopen_mss.__all__)


@pytest.mark.parametrize("name", sorted({*hopen_mss.__all__} - {"Lang"}))  # "fr" or "en"
def test_public_name(name: str) -> None:
    """Every public name has a sentence and an example that runs."""
    found = getattr(hopen_mss, name)
    first = (found.__doc__ or "").strip().partition("\n")[0]

    assert first.endswith(".")
    assert name in dir(hopen_mss)
    parts = [found, *(vars(found).values() if isinstance(found, type) else ())]
    texts = [getattr(part, "__func__", part).__doc__ or "" for part in parts]
    assert any(doctest.DocTestParser().get_examples(text) for text in texts)


def test_a_name_that_there_is_not() -> None:
    """A misspelt name is an AttributeError, and an error of mypy, which says if it no longer is."""
    with pytest.raises(AttributeError, match="no attribute 'Shares'"):
        _ = hopen_mss.Shares  # type: ignore[attr-defined]


def every_error() -> list[type[HopenMssError]]:
    """Every error of ours."""
    found = [HopenMssError]
    for cls in found:
        found += cls.__subclasses__()
    return [cls for cls in dict.fromkeys(found) if cls.__module__ == errors.__name__]


def test_errors_have_codes() -> None:
    """Every error is exported and has a code of its own."""
    classes = every_error()
    codes = [cls.code for cls in classes]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"HM\d{3}", code) for code in codes)
    assert {cls.__name__ for cls in classes} <= set(hopen_mss.__all__)
    assert {cls.__name__ for cls in classes} | {"Problem"} == set(errors.__all__)


def test_no_other_error_is_raised_on_purpose() -> None:
    """No module raises a bare ValueError, KeyError or Exception of Python's own."""
    bare = {"Exception", "RuntimeError", "KeyError", "IndexError", "OSError"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = node.exc.func.id if isinstance(node.exc.func, ast.Name) else ""
                assert name not in bare, f"{label(path)}, line {node.lineno}"
