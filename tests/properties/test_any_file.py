"""Readers take any bytes: rows are accepted or rejected, and faults are errors of ours."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.properties.strategies import SERIALISABLE
from tests.readers import HEADERS, READERS

from hopen_mss import (
    Edition,
    HopenMssError,
    IndicatorResult,
    InputReport,
    Tally,
    TransmissionTable,
    from_json,
    to_json,
)
from hopen_mss.dossier.folder import Contents
from hopen_mss.files.vocabulary import Translation, Vocabulary
from hopen_mss.toml import from_toml

CELLS = st.sampled_from(
    [
        "", " ", '"', '""', '"a', "D1", "D2", "05/10/2026", "2026-10-05T23:59:59+02:00",
        "31/02/2026",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-10", "13/2026", "12", "-3",
        "1 300", "١٢", "1,0E+10", "un@medecin.mssante.fr", "a@b.fr,c@d.fr;", "courrier", "mssante",
        "lu", "8", "10003461034", "010000024", "é", "\ufeff", "\u2028", "x" * 300, "\x85", "\r",
    ]
)  # fmt: skip
LINES = st.lists(st.lists(CELLS, max_size=8).map(";".join) | st.text(max_size=30), max_size=12)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"])


def told(reader: Callable[[Path], InputReport], path: Path) -> InputReport | None:
    """The book of a file, or none where an error of ours, by the file's name, says why."""
    fault = None
    try:
        return reader(path)
    except HopenMssError as found:
        fault = str(found)
    assert path.name in fault
    return None


@pytest.mark.parametrize("name", sorted(READERS))
@given(lines=LINES, end=BREAKS, encoding=ENCODINGS, tail=st.binary(max_size=6))
def test_rows_like_rows(
    name: str, lines: list[str], end: str, encoding: str, tail: bytes, *,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    """Under a header that is understood, every row read is accepted or rejected."""
    text = end.join([HEADERS[name], *lines])
    if name == "national":
        text = text.replace(";", "|")
    path = tmp_path_factory.getbasetemp() / f"{name}.csv"
    path.write_bytes(text.encode(encoding, errors="replace") + tail)
    report = told(READERS[name], path)

    if report is None:
        return
    assert report.read == report.accepted + len(report.rejections)
    assert report.accepted >= 0
    assert all(1 <= one.line <= len(text) + 2 for one in report.rejections)


@pytest.mark.parametrize("name", sorted(READERS))
@given(content=st.binary(max_size=400))
def test_any_bytes(name: str, content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a file holds, only errors of ours come out, and they name the file."""
    path = tmp_path_factory.getbasetemp() / f"any-{name}.csv"
    path.write_bytes(content)

    told(READERS[name], path)


def lines_of(count: int) -> Iterator[str]:
    """Rows whose every line is a row of its own."""
    for number in range(count):
        yield f"D{number};05/10/2026;a@b.fr;courrier;;"


@given(
    before=st.integers(0, 40),
    after=st.integers(0, 40),
    cell=CELLS.filter(lambda cell: '"' not in cell),
)
def test_no_line_is_lost(
    before: int, after: int, cell: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A row with anything in it costs itself alone: all lines around it are read."""
    odd = f"{cell};{cell};{cell}"
    path = tmp_path_factory.getbasetemp() / "lost.csv"
    rows = [HEADERS["transmissions"], *lines_of(before), odd, *lines_of(after)]
    path.write_bytes("\n".join(rows).encode())
    table = TransmissionTable.open(path)
    accepted = len(list(table.records()))

    assert before + after == accepted


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_toml(content: bytes) -> None:
    """Whatever a TOML file holds, only errors of ours come out."""
    for cls in (Contents, Edition):
        with pytest.raises(HopenMssError):
            from_toml(content, cls)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(SERIALISABLE)), st.binary(max_size=200))
def test_any_bytes_as_json(name: str, content: bytes) -> None:
    """Whatever a JSON document holds, only errors of ours come out."""
    import hopen_mss

    with pytest.raises(HopenMssError):
        from_json(content, getattr(hopen_mss, name))


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    inner = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree if isinstance(tree, list) else [])
    )
    for key, value in inner:
        yield from places(value, (*path, key))


@given(
    st.sampled_from(["IndicatorResult", "Tally", "Assessment", "Terms", "Correspondent"]), st.data()
)
def test_one_wrong_thing_in_a_document(name: str, data: st.DataObject) -> None:
    """Anything put in the place of anything is read as it stands, or refused as ours."""
    import json

    value = data.draw(SERIALISABLE[name])
    document = json.loads(to_json(value))
    where = data.draw(st.sampled_from([place for place in places(document) if place]))
    holder = document
    for key in where[:-1]:
        holder = holder[key]
    holder[where[-1]] = data.draw(TREES)
    try:
        again = from_json(json.dumps(document), type(value))
    except HopenMssError:
        return

    assert again == from_json(to_json(again), type(value))


@given(st.lists(st.text(max_size=8), max_size=30))
def test_translation_loses_no_word(words: list[str]) -> None:
    """Every word is known, empty, or counted among the unmapped; none becomes a guess."""
    from hopen_mss import Channel

    vocabulary = Vocabulary.of("hopen_mss.transmissions")
    translation = Translation.of(vocabulary, "channel", {}, Channel.UNKNOWN)
    read = [translation[word] for word in words]

    unknown = [word for word, ours in zip(words, read, strict=True) if ours is Channel.UNKNOWN]
    said = [word for word in unknown if word.strip() and translation._known.get(word) is None]  # noqa: SLF001
    from hopen_mss.files.vocabulary import plain

    unmapped = [word for word in said if plain(word) not in translation._known]  # noqa: SLF001
    assert len(unmapped) == translation.unmapped.total() == sum(translation.showable().values())


@given(st.just(IndicatorResult) | st.just(Tally))
def test_another_schema_is_refused(cls: type) -> None:
    """A document of one kind is not read as another."""
    with pytest.raises(HopenMssError, match="expected hopen-mss/"):
        from_json('{"schema": "hopen-mss/plan/1"}', cls)
