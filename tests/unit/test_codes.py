"""Every stable code has words in both languages, and the words agree with their number."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import hopen_mss
from hopen_mss.codes import groups, number, one_line, sentence, wording_of
from hopen_mss.directory import FollowUpAnswer, MailboxKind
from hopen_mss.directory.matching import MatchDoubt, MatchRule, MatchZone
from hopen_mss.directory.professions import profession_code
from hopen_mss.dossier.folder import SourceKind
from hopen_mss.indicators.levers import Lever, LeverCounts, Levers
from hopen_mss.indicators.result import ResultStatus, Step
from hopen_mss.indicators.terms import _FIGURES
from hopen_mss.indicators.winning import KnownAddress
from hopen_mss.method import Phase
from hopen_mss.planning import (
    Cause,
    DatedKind,
    DayOffKind,
    EvidenceState,
    Region,
    Shift,
    StepState,
    Theme,
    Timing,
    WaveState,
)
from hopen_mss.planning.answers import _ACTIONS, _NOT_MET
from hopen_mss.planning.options import _FOLLOWS, PointKind
from hopen_mss.planning.suggestions import _SUGGESTED
from hopen_mss.transmissions.record import (
    Channel,
    Counting,
    Direction,
    RecipientKind,
    Status,
    Trust,
)
from hopen_mss.trust_space import AddressVerdict, DomainKind, SignatureState

SOURCE = Path(hopen_mss.__file__).parent
CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")

# How the source writes codes: name of the call -> (place of the code, group it belongs to).
CALLS = {
    "Step": (0, "step"),
    "Reason": (0, "reason"),
    "RowRejectedError": (0, "rejection"),
    "reject": (1, "rejection"),
    "count": (0, "note"),
    "_leave_out": (1, "note"),
}
# Tables and functions whose words are codes: (file, name) -> group.
TABLES = {
    ("indicators/d6_3.py", "_CAUSES"): "reason",
    ("indicators/levers.py", "_IN_ORDER"): "step",
    ("indicators/levers.py", "_SPLIT"): "step",
    ("indicators/messages.py", "_STEPS"): "step",
    ("indicators/terms.py", "_BY_KIND"): "step",
    ("indicators/terms.py", "_BY_DIRECTION"): "step",
    ("transmissions/postfix/queue.py", "_REFUSALS"): "note",
}
RETURNS = {
    ("indicators/terms.py", "left_out"): "step",
    ("indicators/terms.py", "doubt"): "step",
    ("indicators/terms.py", "_by_channel"): "step",
    ("indicators/d6_3.py", "_why_not"): "reason",
    ("indicators/levers.py", "_why_not"): "reason",
    ("transmissions/hl7/answers.py", "expect"): "note",
    ("transmissions/hl7/answers.py", "take"): "note",
    ("transmissions/hl7/answers.py", "_take_ack"): "note",
    ("transmissions/hl7/document.py", "_why_none"): "note",
    ("transmissions/postfix/stamps.py", "turn"): "rejection",
    ("transmissions/postfix/stamps.py", "_read_day"): "rejection",
    ("transmissions/postfix/stamps.py", "_usable"): "rejection",
}


def literals(node: ast.AST) -> Iterator[str]:
    """Texts in an expression that read like codes."""
    for part in ast.walk(node):
        text = part.value if isinstance(part, ast.Constant) else None
        if isinstance(text, str) and CODE.fullmatch(text):
            yield text


def name_of(node: ast.expr) -> str:
    """The last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def codes_in(path: Path) -> Iterator[tuple[str, str]]:
    """The codes that one file of the source writes, each with its group."""
    place = path.relative_to(SOURCE).as_posix()
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            yield from codes_of_call(node)
        elif isinstance(node, ast.Subscript) and name_of(node.value) in ("notes", "_notes"):
            yield from (("noted", code) for code in literals(node.slice))
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            group = TABLES.get((place, name_of(targets[0])))
            if group:
                values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
                yield from ((group, code) for value in values for code in literals(value))
        elif isinstance(node, ast.FunctionDef) and (place, node.name) in RETURNS:
            group = RETURNS[place, node.name]
            told = {
                code
                for part in ast.walk(node)
                if isinstance(part, ast.Return) and part.value is not None
                for code in literals(part.value)
            }
            yield from ((group, code) for code in told)


def codes_of_call(node: ast.Call) -> Iterator[tuple[str, str]]:
    """The code that a call is given, where it is one of ours."""
    name = name_of(node.func)
    if name == "Unmeasured":
        yield from (("reason", code) for word in node.keywords for code in literals(word.value))
    if name not in CALLS:
        return
    index, group = CALLS[name]
    if name == "count" and not name_of(getattr(node.func, "value", node)).endswith("ledger"):
        return
    if len(node.args) > index:
        yield from ((group, code) for code in literals(node.args[index]))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Everything that a file of the source says."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def written() -> frozenset[tuple[str, str]]:
    """The codes that the source writes, each with its group."""
    return frozenset(found for path in SOURCE.rglob("*.py") for found in codes_in(path))


def test_the_source_is_understood() -> None:
    """The reading of the source finds codes of every group it looks for."""
    assert {"step", "reason", "rejection", "note", "noted"} == {group for group, _ in written()}
    assert len(written()) > 90


def test_every_code_in_the_source_has_words() -> None:
    """A code that the source writes can be told in both languages."""
    # What is noted on the way is shown as a step, or says something as a reason.
    homes = {"noted": ("step", "reason")}
    without = {
        (group, code)
        for group, code in written()
        if not any(code in groups()[home] for home in homes.get(group, (group,)))
    }

    assert set() == without


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("calendar", DayOffKind),
        ("calendar", Shift),
        ("cause", Cause),
        ("channel", Channel),
        ("counting", Counting),
        ("dated_point", DatedKind),
        ("direction", Direction),
        ("domain_kind", DomainKind),
        ("follow_up_answer", FollowUpAnswer),
        ("known_address", KnownAddress),
        ("lever", Lever),
        ("lever_short", Lever),
        ("evidence_state", EvidenceState),
        ("mailbox_kind", MailboxKind),
        ("match_doubt", MatchDoubt),
        ("match_rule", MatchRule),
        ("match_zone", MatchZone),
        ("phase", Phase),
        ("point_kind", PointKind),
        ("recipient_kind", RecipientKind),
        ("region", Region),
        ("sending_status", Status),
        ("signature", SignatureState),
        ("trust", AddressVerdict),
        ("source_kind", SourceKind),
        ("status", ResultStatus),
        ("step_state", StepState),
        ("theme", Theme),
        ("timing", Timing),
        ("trust", Trust),
        ("wave_state", WaveState),
    ],
)
def test_every_word_of_a_closed_vocabulary_has_words(group: str, kind: type) -> None:
    """No member of a closed vocabulary is without words."""
    assert set() == {member.value for member in kind} - set(groups()[group])  # type: ignore[attr-defined]


def test_every_figure_and_answer_has_words() -> None:
    """Each figure of each indicator and each answered reason can be told."""
    figures = {f"{indicator}.{name}" for indicator, names in _FIGURES.items() for name in names}
    answered = {*_ACTIONS, *_NOT_MET.values(), "not_supplied", "below_target"}

    assert set() == figures - set(groups()["figure"])
    assert set() == figures - set(groups()["figure_short"])
    assert set() == answered - set(groups()["reason"])


def test_every_lever_that_keeps_a_share_low_has_words_and_an_answer() -> None:
    """Whatever a lever says of D6.3 is a reason that can be told, and that an action answers."""
    whole = LeverCounts(address_known=2, no_known_address=1, recipient_unknown=2, failed=1)
    parts = ("lever_published", "lever_not_told", "lever_not_listed")
    told = Levers(whole=whole, steps=tuple(Step(code, 1) for code in parts)).reasons()
    codes = {reason.code for reason in told} | {"letters_to_paperless"}

    assert 7 == len(codes)
    assert set() == codes - set(groups()["reason"])
    assert set() == codes - set(_ACTIONS)


def test_every_profession_has_words() -> None:
    """Each national code that a list's words are read as can be told."""
    place = SOURCE / "directory" / "professions.toml"
    codes = set(tomllib.loads(place.read_text("utf-8")))

    assert len(codes) > 20
    assert codes == set(groups()["profession"])
    assert codes == {profession_code(code) for code in codes}


def test_phrases_of_reports_exist() -> None:
    """Whatever a report asks to be said has words."""
    asked: set[str] = set()
    for path in (SOURCE / "report").rglob("*"):
        if path.suffix in (".py", ".j2"):
            pattern = r"\b(?:phrase|_phrase|say)\(\s*[\"'](\w+)[\"']"
            asked |= set(re.findall(pattern, path.read_text("utf-8")))

    assert len(asked) > 40
    assert set() == asked - set(groups()["report"])


def quoted(path: Path) -> Iterator[str]:
    """The texts that a file of the source asks for, ``*`` in place of what is filled in."""
    if path.suffix != ".py":
        yield from re.findall(r"[\"'](\w+)[\"']", path.read_text("utf-8"))
        return
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            word = node.value
            yield from [word] if isinstance(word, str) else word.decode("latin-1").split()
        elif isinstance(node, ast.JoinedStr):
            parts = (getattr(part, "value", "*") for part in node.values)
            yield "".join(part if isinstance(part, str) else "*" for part in parts)


def groups_asked(path: Path) -> Iterator[str]:
    """The groups that one file of the source asks words of."""
    tables = {"_NAMED", "_WORDS_OF_SETTINGS", "group", "groups"}
    for node in nodes_of(path):
        asked: ast.expr | None = None
        if isinstance(node, ast.Call) and node.args:
            asks = {"wording_of", "sentence", "_of", "_word", "_words"}
            asked = node.args[0] if name_of(node.func) in asks else None
        elif isinstance(node, ast.Assign) and name_of(node.targets[0]) in tables:
            asked = node.value
        for part in ast.walk(asked) if asked else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value.rstrip("/")


def test_every_word_is_asked_for() -> None:
    """No word is kept that nothing would say: each is asked for, and so is its group."""
    table = tomllib.loads((SOURCE / "codes.toml").read_text("utf-8"))
    asked = {group for path in SOURCE.rglob("*.py") for group in groups_asked(path)}
    asked |= {said["subject"] for codes in table.values() for said in codes.values()
              if "subject" in said}  # fmt: skip
    words = {
        word
        for path in SOURCE.rglob("*")
        if path.suffix in (".py", ".j2", ".toml") and path.name != "codes.toml"
        for word in quoted(path)
    }
    begun = re.compile("|".join(
        re.escape(word).replace(r"\*", r"\w+")
        for word in words
        if re.fullmatch(r"[a-z]+_\*|\*_[a-z_]+", word)
    ))  # fmt: skip

    assert set() == {group for group in table if group.partition("/")[0] not in asked}
    assert set() == {
        (group, code)
        for group, codes in table.items()
        for code in codes
        if CODE.fullmatch(code) and code not in words and not begun.fullmatch(code)
    }


def test_phrases_of_the_note_exist() -> None:
    """Whatever the note for the medical board says around its figures has words, all used."""
    asked: set[str] = {"trend_P4.3", "trend_D6.3", "scale_share", "scale_count", "no_files"}
    for name in ("board_note.py", "note_forms.py", "templates/board_note.html.j2"):
        text = (SOURCE / "report" / name).read_text("utf-8")
        asked |= set(re.findall(r"(?:\btell|\b_say|_heading)\(\s*[\"'](\w+)[\"']", text))

    assert set() == set(groups()["board_note"]) - asked - {"basis"}
    assert set() == asked - set(groups()["board_note"])


def test_phrases_of_a_deployment_exist() -> None:
    """Whatever is said of a forecast, a comparison or a status has words."""
    report = (SOURCE / "report" / "deployment.py").read_text("utf-8")
    asked = set(re.findall(r"_say\(\s*[\"'](\w+)", report))
    why = re.findall(r"Why\(code=\"(\w+)\"", (SOURCE / "planning/coming.py").read_text("utf-8"))
    follows = {code for _, answers, _ in _FOLLOWS.values()
               for pairs in answers.values() for _, code in pairs}  # fmt: skip

    standing = (SOURCE / "report" / "standing.py").read_text("utf-8")
    asked |= set(re.findall(r"_say\(\s*[\"'](\w+)", standing))
    asked |= {name for names in re.findall(r"_header\(\(([^)]*)\)", standing)
              for name in re.findall(r"\w+", names)}  # fmt: skip

    assert len(asked) > 40
    assert set() == asked - set(groups()["planning"])
    assert set() == {*why} - set(groups()["why"])
    assert set() == follows - set(groups()["follows"])
    assert {"deadline", *_FOLLOWS} == set(groups()["constraint"])
    assert [one[0] for one in _SUGGESTED] == list(groups()["recurring"])
    assert [one[0] for one in _SUGGESTED] == list(groups()["recurring_why"])


def test_both_languages_say_the_same_things() -> None:
    """Each code has both languages, each fills the same places, and none is empty."""
    table = tomllib.loads((SOURCE / "codes.toml").read_text("utf-8"))
    for group, codes in table.items():
        for code, said in codes.items():
            places = [set(re.findall(r"\{\w+\}", said[lang])) for lang in ("fr", "en")]

            assert {"fr", "en"} <= set(said) <= {"fr", "en", "subject"}, (group, code)
            assert places[0] == places[1], (group, code)
            assert places[0] <= {"{count}", "{subject}"}, (group, code)
            assert said["fr"].strip(), (group, code)
            assert said["en"].strip(), (group, code)
            assert said.get("subject", "column") in table, (group, code)


def test_a_general_table_stands_behind_each_special_one() -> None:
    """What is said of one indicator alone replaces something said of all."""
    for group, codes in groups().items():
        general, _, indicator = group.partition("/")
        if indicator:
            assert indicator in groups()["indicator"]
            assert set(codes) - {"not_supplied", "zero_denominator"} <= set(groups()[general])


@pytest.mark.parametrize(
    ("lang", "count", "expected"),
    [
        ("fr", 0, "0 ligne hors période"),
        ("fr", 1, "1 ligne hors période"),
        ("fr", 2, "2 lignes hors période"),
        ("fr", 1200, "1\u202f200 lignes hors période"),
        ("en", 0, "0 rows outside the period"),
        ("en", 1, "1 row outside the period"),
        ("en", 1200, "1,200 rows outside the period"),
    ],
)
def test_words_agree_with_their_number(lang: hopen_mss.Lang, count: int, expected: str) -> None:
    """French begins its plural at two, English leaves it at one only."""
    assert expected == sentence("note", "outside_period", lang, count=count)


def test_a_subject_that_is_a_code_is_put_into_words() -> None:
    """A step names the channel in words, a statement what it lacks."""
    lacks = sentence("reason", "statement_incomplete", "en", subject="context, data_sources")

    assert "par télécopie, au dénominateur seulement" == sentence(
        "step", "other_channel", "fr", subject="fax"
    )
    assert lacks.endswith("missing: context of the establishment, data sources.")


def test_one_indicator_can_say_it_in_its_own_way() -> None:
    """The same code is a sending for D6.3 and a correspondent for D6.2."""
    assert "to patients, outside the indicator" == sentence("step/D6.3", "patient", "en", count=2)
    assert "lines with a patient's address, outside the indicator" == sentence(
        "step/D6.2", "patient", "en", count=2
    )


def test_an_unknown_code_stands_for_itself() -> None:
    """Data of a later version stays readable."""
    assert wording_of("step", "later") == hopen_mss.Wording(fr="later", en="later")
    assert "later" == sentence("step", "later", "fr", count=3)


def test_a_subject_is_not_a_template() -> None:
    """A source whose name looks like a place in a sentence is shown as it is named."""
    assert "The source “{count}” finds no file." == sentence(
        "reason", "no_file", "en", count=7, subject="{count}"
    )


def test_words_from_outside_stay_on_one_line() -> None:
    """Line breaks, escape signs and signs that turn the writing direction are taken out."""
    assert "CH [31m a b" == one_line("CH\x1b[31m\na\u202eb")


def test_negative_numbers_keep_their_sign() -> None:
    """Thousands are set apart on both sides of zero."""
    assert "-1,200" == number(-1200, "en")


def test_french_signs_have_their_space() -> None:
    """No sign that wants a space before it can begin a line."""
    for group, codes in groups().items():
        for code in codes:
            assert not re.search(r" [:;?!%»]|« ", wording_of(group, code).fr), (group, code)
