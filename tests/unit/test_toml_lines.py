"""On which line of a TOML text a key stands, however the text is laid out."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st

from hopen_mss import InvalidDocumentError
from hopen_mss.dossier.folder import Contents
from hopen_mss.toml import _Places, from_toml

HEAD = '[establishment]\nname = "CH"\n[measurement]\nperiod = "2027-01"\n[deployment]\n'

FAULTS = [
    pytest.param("option = 3", "line 6", id="a key of a table"),
    pytest.param('option = "operator"\nclosings = 3', "line 7", id="a list that is none"),
    pytest.param(
        'option = "operator"\nwaves = [\n  { name = "a", go_live = 2027-02-01 },\n\n'
        '  # the second\n  { name = "b", go_live = "soon" },\n]',
        "line 11",
        id="an inline table on a line of its own",
    ),
    pytest.param(
        'option = "operator"\norder = [{ step = "2.1", after = [\n"1.a",\n3,\n] }]',
        "line 9",
        id="an element of a list in a table in a list",
    ),
    pytest.param('option = "operator"\nconstraints.group_member = 3', "line 7", id="a dotted key"),
    pytest.param(
        'option = "operator"\n[deployment.constraints]\n  "group_member" = 3', "line 8",
        id="a quoted key",
    ),
    pytest.param(
        'option = "operator"\n[[deployment.sites]]\nname = "Nord"\n[[deployment.sites]]\n'
        'name = """\nSud\nname = 3\n"""\nstart = 3',
        "line 14",
        id="after a text of several lines that reads like a key",
    ),
    pytest.param(
        "option = 'operator'\nshared = ['''\n[deployment]\noption = 3''', 3]", "line 9",
        id="after a literal text of several lines",
    ),
    pytest.param(
        'option = "operator"\n[[deployment.tasks]]\ncode = "a"',
        "line 7",
        id="a key that is missing",
    ),
    pytest.param(
        'option = "operator" # = [ { "\nresponsible = { "2.1" = "a # ] }", "2.2" = 3 }', "line 7",
        id="signs in comments and texts",
    ),
    pytest.param('option = "operator"\r\npilot = 3\r\n', "line 7", id="line ends of Windows"),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "line"), FAULTS)
def test_a_fault_names_its_line(toml: str, line: str) -> None:
    """The line of the very key or element, not that of the list around it."""
    with pytest.raises(InvalidDocumentError) as fault:
        from_toml((HEAD + toml).encode(), Contents)

    assert [line] == [one.path.partition(":")[0] for one in fault.value.problems]


def test_a_text_nested_too_deeply_for_lines_is_still_told() -> None:
    """What the parser can read and the lines cannot follow is told without one."""
    deep = 300
    text = f"{HEAD}option = 3\nunknown = {'[' * deep}{']' * deep}\n"

    with pytest.raises(InvalidDocumentError) as fault:
        from_toml(text.encode(), Contents)
    assert ["line 6", "line 7"] == sorted(
        one.path.partition(":")[0] for one in fault.value.problems
    )


gaps = st.sampled_from(["", " ", "\n", " # ] } = [\n", "\n\t\n"])
scalars = st.sampled_from(
    ["1", "-2.5e3", "true", "2027-01-31", "2027-01-31 07:30:00Z", '"x"', '"\\"]"', "''", '""',
     "'#'", '"""\n#]\nkey = """', '"""a""""', "'''\n'b' = [\n'''"]
)  # fmt: skip
names = st.sampled_from(["{}", '"{}"', "'{}'", "a.b{}", '"d e" . {}'])


@st.composite
def lists(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """A list over one line or several, with or without a comma at its end."""
    held = [draw(gaps) + value + draw(gaps) for value in draw(st.lists(inner, max_size=3))]
    return f"[{','.join(held)}{draw(st.sampled_from(['', ',']) if held else gaps)}{draw(gaps)}]"


@st.composite
def tables(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """A table on one line, as far as what it holds lets it."""
    held = draw(st.lists(inner, max_size=3))
    pairs = [f"{draw(names).format(f'k{number}')}= {value}" for number, value in enumerate(held)]
    return f"{{ {', '.join(pairs)} }}"


values = st.recursive(scalars, lambda inner: lists(inner) | tables(inner), max_leaves=6)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Keys, tables and lists of tables, one under the other."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        headers = ["", f"[t{number}]", "[[many]]", f"[[many]]\n[many.in{number}]", "[[x.'y z']]"]
        header = draw(st.sampled_from(headers))
        name = draw(names).format(f"k{number}")
        found += [draw(gaps), header, draw(gaps), "\n", f"{name} = {draw(values)}", "\n"]
    return "".join(found)


def paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key and element of what a parser read."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, str(index)))


@given(texts())
def test_whatever_the_parser_reads_has_its_line(text: str) -> None:
    """Every key and every element of any TOML text is found, on a line that the text has."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    lines = _Places(text).lines

    wanted = set(paths(data))
    assert wanted <= set(lines)
    assert {lines[path] for path in wanted} <= set(range(1, text.count("\n") + 2))
