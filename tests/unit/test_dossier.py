"""Faults of a hospital's folder: what is wrong, where, and what to do."""

from datetime import date
from pathlib import Path

import pytest

from hopen_mss import Dossier, DossierError, HopenMssError, InvalidDocumentError, assess

START = """[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]

[measurement]
period = "2026-10"
"""


def dossier(folder: Path, more: str = "", text: str = START) -> Dossier:
    """A dossier with something more in its file."""
    (folder / "hopen-mss.toml").write_text(text + more, encoding="utf-8")
    return Dossier.read(folder)


def faults(folder: Path, more: str, text: str = START) -> list[str]:
    """What is wrong with the file."""
    with pytest.raises(InvalidDocumentError) as caught:
        dossier(folder, more, text)
    return [str(problem) for problem in caught.value.problems]


def test_a_dossier_of_one_file(tmp_path: Path) -> None:
    """Only hopen-mss.toml is needed: what is absent is a reason on a result."""
    found = assess(dossier(tmp_path), as_of=date(2026, 11, 23))

    assert ["P4.3", "D6.2", "D6.3"] == [result.indicator for result in found.results]
    assert {"unknown"} == {result.status.value for result in found.results}
    assert ("not_supplied",) == found.result("D6.3").limb("count").value.reasons  # type: ignore[union-attr]


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there is told as such."""
    with pytest.raises(DossierError, match="there is no such folder; name the folder that holds"):
        Dossier.read(tmp_path / "nowhere")


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    """A file is no folder."""
    (tmp_path / "a.csv").touch()

    with pytest.raises(DossierError, match="this is a file, not a folder"):
        Dossier.read(tmp_path / "a.csv")


def test_no_file_in_the_folder(tmp_path: Path) -> None:
    """A folder without hopen-mss.toml says how to start one."""
    with pytest.raises(DossierError, match=r"there is no hopen-mss\.toml here; start one"):
        Dossier.read(tmp_path)


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    """A folder called hopen-mss.toml is no file."""
    (tmp_path / "hopen-mss.toml").mkdir()

    with pytest.raises(DossierError, match="this is not an ordinary file"):
        Dossier.read(tmp_path)


def test_an_enormous_file(tmp_path: Path) -> None:
    """No dossier is over a megabyte."""
    (tmp_path / "hopen-mss.toml").write_bytes(b"#" * ((1 << 20) + 1))

    with pytest.raises(DossierError, match="over 1 MB"):
        Dossier.read(tmp_path)


FAULTS = [
    pytest.param(
        'denominater = ["mssante"]\n',
        ["unknown key; did you mean denominator? @ line 7: measurement.denominater"],
        id="a wrong key, with the nearest known one",
    ),
    pytest.param(
        '[targets."D6.3".share]\nminimum = "120 %"\norigin = "us"\n',
        ['a share lies between 0 % and 100 %; write "80 %" @ line 7: targets."D6.3".share'],
        id="a target of 120 %",
    ),
    pytest.param(
        '[targets."D6.3".share]\nminimum = "80 %"\n',
        ['this key is missing @ line 7: targets."D6.3".share.origin'],
        id="a target that nobody asks for",
    ),
    pytest.param(
        '[sources.log]\npath = "a.log"\nkind = "postfix"\nfeeds = ["D6.2"]\n',
        [
            (
                'transmissions do not feed D6.2; write feeds = ["D6.3"] or ["P4.3"] '
                "@ line 10: sources.log.feeds"
            )
        ],
        id="a source that feeds another indicator",
    ),
    pytest.param(
        '[sources.list]\npath = "a.xml"\nkind = "whitelist"\nfeeds = ["D6.3"]\n',
        [
            (
                "a source of kind whitelist feeds no indicator; leave feeds out "
                "@ line 10: sources.list.feeds"
            )
        ],
        id="a whitelist that feeds",
    ),
    pytest.param(
        '[correspondents]\nmax_age = "six months"\n',
        [
            (
                "not a length of time; give 90 days, 2 weeks or 6 months "
                "@ line 8: correspondents.max_age"
            )
        ],
        id="an age in words",
    ),
    pytest.param(
        '[deployment]\noption = "both"\n',
        [
            (
                'option names no connection option; write "operator" or "third-party" '
                "@ line 7: deployment"
            )
        ],
        id="an option that there is not",
    ),
    pytest.param(
        "active_days = 0\n",
        ["active_days lies between 1 and 3660; write 90 @ line 7: measurement.active_days"],
        id="a window of no days",
    ),
    pytest.param(
        '[sources.log]\npath = "a.log"\nkind = "posfix"\n',
        [
            "this word is not known here; did you mean postfix? @ line 9: sources.log.kind",
        ],
        id="a kind that is misspelt",
    ),
    pytest.param(
        'denominator = ["mssante", "pigeon"]\n',
        [
            (
                "this word is not known here; use one of: email, fax, hand_delivered, mssante, "
                "other, other_secure_mail, portal, post @ line 7: measurement.denominator[1]"
            )
        ],
        id="a channel that there is not: only those that a denominator may name are offered",
    ),
    pytest.param(
        'denominator = ["mssante", "dmp"]\n',
        [
            (
                "the denominator names dmp or unknown; leave them out: neither is a way to a "
                "recipient @ line 7: measurement.denominator"
            )
        ],
        id="a channel that no denominator may name",
    ),
    pytest.param(
        "as_of = 15/11/2026\n",
        [
            (
                "Expected newline or end of document after a statement: write the date as "
                "2026-11-15 @ line 7, column 11"
            )
        ],
        id="a French date",
    ),
    pytest.param(
        'counts_as_sent = "failed"\n',
        [
            (
                "failed and unknown are no evidence of a sending; write declared, handed_over, "
                "accepted or received @ line 7: measurement.counts_as_sent"
            )
        ],
        id="an evidence that is none",
    ),
    pytest.param(
        '[not_applicable."D6.3"]\njustification = " "\n',
        ['not applicable without a justification; say why @ line 7: not_applicable."D6.3"'],
        id="not applicable, and nobody says why",
    ),
]


@pytest.mark.parametrize(("more", "expected"), FAULTS)
def test_faults(more: str, expected: list[str], tmp_path: Path) -> None:
    """Each fault of the file is told with its line and what to write."""
    assert expected == faults(tmp_path, more)


WHOLE_FAULTS = [
    pytest.param(
        '[targets."D6.4".count]\nminimum = 1\norigin = "us"\n',
        "there is no indicator 'D6.4' here",
        id="a target of an unknown indicator",
    ),
    pytest.param(
        '[targets."D6.2".number]\nminimum = 1\norigin = "us"\n',
        "D6.2 has no figure of the name 'number'; set a target for one of: count, existence",
        id="a target of an unknown figure",
    ),
    pytest.param(
        '[targets."D6.3".share]\nminimum = 80\norigin = "us"\n',
        "the target of D6.3 share is of another kind than the figure",
        id="a target of another kind",
    ),
    pytest.param(
        '[not_applicable."D6"]\njustification = "no inpatients"\n',
        "there is no indicator 'D6' here",
        id="an unknown indicator that does not apply",
    ),
    pytest.param(
        '[sources.a]\npath = "a.csv"\nkind = "table"\ncompares = "b"\n',
        "sources.a compares with 'b', which is no source; name one of: none is named",
        id="a source that compares with nothing",
    ),
    pytest.param(
        '[sources.a]\npath = "a.csv"\nkind = "table"\ncompares = "a"\n',
        "sources.a compares with itself; name the other",
        id="a source that compares with itself",
    ),
]


@pytest.mark.parametrize(("more", "expected"), WHOLE_FAULTS)
def test_faults_between_sections(more: str, expected: str, tmp_path: Path) -> None:
    """Each fault between two sections says what is meant and what to write."""
    (found,) = faults(tmp_path, more)

    assert expected in found


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Several faults come together."""
    more = '[sources.a]\nkind = "tabel"\n[scope]\nunits = []\n'

    found = faults(tmp_path, more)

    assert 3 == len(found)
    assert ["kind", "path", "units"] == sorted(one.rpartition(".")[2] for one in found)


def test_missing_file_of_a_source(tmp_path: Path) -> None:
    """A file that the dossier names and that is not there stops the run, by its name."""
    found = dossier(tmp_path, '[sources.a]\npath = "transmissions/a.csv"\nkind = "table"\n')

    with pytest.raises(HopenMssError, match=r"transmissions/a\.csv: this file is not there"):
        assess(found, as_of=date(2026, 11, 23))


def test_a_pattern_that_finds_nothing(tmp_path: Path) -> None:
    """A pattern may find nothing: a notice, and a reason on the result."""
    found = assess(
        dossier(tmp_path, '[sources.a]\npath = "transmissions/*.csv"\nkind = "table"\n'),
        as_of=date(2026, 11, 23),
    )

    assert [("no_file", "a")] == [(notice.code, notice.subject) for notice in found.notices]
    assert ("not_supplied",) == found.result("D6.3").limb("count").value.reasons  # type: ignore[union-attr]


def test_totals_that_count_two_things(tmp_path: Path) -> None:
    """One table of totals counts one thing."""
    (tmp_path / "t.csv").write_text(
        "mois;nombre;canal;compte\n2026-10;3;poste;envois\n2026-10;3;poste;documents\n", "utf-8"
    )
    found = dossier(tmp_path, '[sources.t]\npath = "t.csv"\nkind = "totals"\n')

    with pytest.raises(DossierError, match="counts delivery and document in one table"):
        assess(found, as_of=date(2026, 11, 23))


DENOMINATOR = 'denominator = ["mssante", "email", "post"]\n'
RECORD = (
    '[sources.record]\npath = "record.csv"\nkind = "table"\npopulation = "letters"\n'
    'constants = { status = "accepted" }\n'
)
OTHER = '[sources.other]\npath = "other.csv"\nkind = "table"\npopulation = "letters"\n'
WHITELIST = """<?xml version="1.0"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>2026-09-01T03:00:00Z</DateDeGeneration>
<Domaine><Nom>ch-exemple.mssante.fr</Nom><DNCertificatOperateur>CN=a</DNCertificatOperateur></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom><DNCertificatOperateur>CN=b</DNCertificatOperateur></Domaine>
</ListeBlancheMSSante>
"""


def test_a_compared_source_adds_nothing(tmp_path: Path) -> None:
    """Adding a source that is compared leaves D6.3 as it is, and tells what it saw."""
    (tmp_path / "list.xml").write_text(WHITELIST, "utf-8")
    head = "document_id;message_id;sent_at;recipient;channel\n"
    rows = "D1;M1;05/10/2026;un@medecin.mssante.fr;mssanté\nD2;M2;05/10/2026;a@b.example;mssanté\n"
    (tmp_path / "record.csv").write_text(head + rows, "utf-8")
    (tmp_path / "other.csv").write_text(head + rows.replace("M1", "M9"), "utf-8")
    lists = '[sources.list]\npath = "list.xml"\nkind = "whitelist"\n'
    text = START + DENOMINATOR + lists + RECORD

    alone, counted_twice, beside = (
        assess(dossier(tmp_path, more, text), as_of=date(2026, 11, 23)).result("D6.3")
        for more in ("", OTHER, OTHER + 'compares = "record"\n')
    )

    assert alone.limbs == beside.limbs
    assert ("overlap_not_stated",) == counted_twice.limb("share").value.reasons  # type: ignore[union-attr]
    assert [0, 1, 1] == [
        beside.step(f"compared_{what}") for what in ("matched", "only_counting", "only_other")
    ]


HEADS = [
    pytest.param("domains = ", "domains = ['un@ch.fr'] #", "domains", id="an address"),
    pytest.param("domains = ", "shared_domains = ['ch'] #", "shared_domains", id="no domain"),
    pytest.param("period = ", "period = '2026-13' #", "period", id="a month that there is not"),
    pytest.param("domains = ", "timezone = 'Paris' #", "timezone", id="a zone that there is not"),
    pytest.param("domains = ", "siret = '12' #", "siret", id="a short number"),
]


@pytest.mark.parametrize(("before", "after", "key"), HEADS)
def test_a_fault_of_a_value_points_at_its_key(
    before: str, after: str, key: str, tmp_path: Path
) -> None:
    """Not at the first line of the section that it stands in."""
    text = START.replace(before, after)
    line = next(n for n, one in enumerate(text.splitlines(), start=1) if one.startswith(after))

    (told,) = faults(tmp_path, "", text)

    assert f"@ line {line}: " in told
    assert told.endswith(f".{key}")


def test_a_period_without_quotation_marks_is_told_how_to_be_written(tmp_path: Path) -> None:
    """As the parser's own words do not."""
    (told,) = faults(tmp_path, "", START.replace('"2026-10"', "2026-10"))

    assert 'write it in quotation marks, "2026-10"' in told
