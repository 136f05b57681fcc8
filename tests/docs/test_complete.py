"""The reference pages tell everything that there is to tell, without a build of the site."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from attrs import fields

import hopen_mss
from hopen_mss import (
    CorrespondentsTable,
    ExclusionsTable,
    FollowUpTable,
    HopenMssError,
    LetterCost,
    MailboxesTable,
    TotalsTable,
    TransmissionTable,
    errors,
)
from hopen_mss.dossier.folder import Contents, SourceKind
from hopen_mss.indicators.figures import NotApplicable, Target

DOCS = Path(__file__).parents[2] / "docs"
ERRORS = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]


def text(page: str) -> str:
    """The source of one page."""
    return (DOCS / page).read_text("utf-8")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_every_error_has_its_section(error: type[HopenMssError]) -> None:
    """The code of each error is a heading of the errors page, which names its class."""
    sections = dict(re.findall(r"(?ms)^### (HM\d+)\n(.*?)(?=^##)", text("errors.md")))

    assert error.code in sections
    if error is not HopenMssError:
        assert f"`{error.__name__}`" in sections[error.code]


def test_no_error_is_told_that_does_not_exist() -> None:
    """The errors page has no code that the library lacks, and no code stands twice."""
    told = re.findall(r"^### (HM\d+)$", text("errors.md"), re.MULTILINE)

    assert sorted(error.code for error in ERRORS) == sorted(told)


def sections() -> dict[str, type]:
    """Each section of the dossier with the class that it is read into."""
    from hopen_mss.dossier.folder import CorrespondentsSection, DeploymentSection, SourceSection

    kinds: dict[str, Any] = {slot.name: slot.type for slot in fields(Contents)}
    inner = {
        "sources": SourceSection,
        "correspondents": CorrespondentsSection,
        "letter_cost": LetterCost,
        "targets": Target,
        "not_applicable": NotApplicable,
        "deployment": DeploymentSection,
    }
    return {**kinds, **inner}


@pytest.mark.parametrize("section", sections())
def test_every_key_of_the_dossier_is_told(section: str) -> None:
    """Each section of hopen-mss.toml has a heading, and each of its keys a line."""
    said = tomllib.loads(text("_data/dossier.toml"))

    assert f"## `[{section}" in text("dossier.md")
    assert {slot.name for slot in fields(sections()[section])} == set(said[section])


@pytest.mark.parametrize("kind", SourceKind)
def test_every_kind_of_source_is_told(kind: SourceKind) -> None:
    """Each kind of source stands in the reference of the dossier."""
    assert f"| `{kind.value}` |" in text("dossier.md")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        pytest.param("table", TransmissionTable, id="sendings"),
        pytest.param("totals", TotalsTable, id="totals"),
        pytest.param("correspondents", CorrespondentsTable, id="correspondents"),
        pytest.param("mailboxes", MailboxesTable, id="mailboxes"),
        pytest.param("exclusions", ExclusionsTable, id="exclusions"),
        pytest.param("follow_up", FollowUpTable, id="follow-up"),
    ],
)
def test_every_column_is_told(name: str, table: Any) -> None:
    """Each column that a table can have is described."""
    assert set(table.COLUMNS) == set(tomllib.loads(text("_data/columns.toml"))[name])


def test_every_public_name_has_a_place_in_the_reference() -> None:
    """Each public name is documented in the module that the reference shows."""
    shown = "\n".join(
        page.read_text("utf-8")
        for folder in ("api", "indicators")
        for page in (DOCS / folder).glob("*.md")
    )
    told = set(re.findall(r"\.\. auto(?:module|function|class|data):: (\S+)", shown))

    for name in hopen_mss.__all__:
        found = getattr(hopen_mss, name)
        home = getattr(found, "__module__", "hopen_mss.wording")
        home = home if home.startswith("hopen_mss") else "hopen_mss.wording"
        assert {home, f"{home}.{name}"} & told, name


def test_no_page_asks_the_network_for_anything() -> None:
    """The theme's own files are all that a page loads."""
    conf = text("conf.py") + text("_static/site.css")

    assert "@import" not in conf
    assert "fonts.googleapis" not in conf
    assert "cdn." not in conf


def test_what_a_build_makes_can_be_read_in_a_clone() -> None:
    """The dossier page and the README name the files that its tables are made of."""
    root = DOCS.parent
    readme, page = (root / "README.md").read_text("utf-8"), text("dossier.md")

    for name in ("docs/_data/dossier.toml", "docs/_data/columns.toml"):
        assert (root / name).is_file()
        assert name in readme
        assert name in page
    for room in ("src/hopen_mss/transmissions/", "src/hopen_mss/directory/"):
        assert (root / room / "words.toml").is_file()
        assert f"{room}words.toml" in readme
        assert room in page
