"""What an error offers in place of a word that is not known."""

import pytest

from hopen_mss.spelling import meant

MANY = [f"word-{n}" for n in range(26)]


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        pytest.param("feul", ["fuel", "coal"], "did you mean fuel?", id="one resembles it"),
        pytest.param("wrod-7", MANY, "did you mean word-7?", id="the nearest of many"),
        pytest.param("", ["fuel", "coal"], "use one of: fuel, coal", id="nothing is written"),
        pytest.param("?!", ["fuel", "coal"], "use one of: fuel, coal", id="none resembles it"),
        pytest.param("?!", MANY, f"use one of: {', '.join(MANY[:25])}, …", id="too many to tell"),
        pytest.param("?!", MANY[1:], f"use one of: {', '.join(MANY[1:])}", id="all that are told"),
    ],
)  # fmt: skip
def test_a_guess_only_where_something_resembles(word: str, known: list[str], expected: str) -> None:
    """A known word is offered where it resembles what is written; else the known ones are told."""
    assert expected == meant(word, known)
