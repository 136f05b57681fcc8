"""The method sheet as data: that nothing is missing, nothing added, and nothing dangles."""

import re
import shutil
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path

import attrs
import pytest

from hopen_mss.errors import InputFaultError, InvalidDocumentError, UnknownCodeError
from hopen_mss.method import (
    Edition,
    Fact,
    FigureHedge,
    Phase,
    describe,
    editions,
    load_edition,
    place,
    read_edition,
    references,
    term,
)
from hopen_mss.periods import Delay, Hedge, Span
from hopen_mss.provenance import Basis, Citation
from hopen_mss.serialization import from_json, to_json
from hopen_mss.toml import from_toml
from hopen_mss.wording import Lang

SHIPPED = Path(str(files("hopen_mss.method") / "editions" / "2019-07-19"))
NBSP = "\u00a0"


@pytest.fixture
def edition() -> Edition:
    """The shipped edition."""
    return load_edition()


def codes(facts: tuple[Fact, ...]) -> list[str]:
    """Codes of facts, in order."""
    return [fact.code for fact in facts]


def whole_text() -> str:
    """The shipped files as one text."""
    return "\n".join(part.read_text("utf-8") for part in sorted(SHIPPED.glob("*.toml")))


def problems_of(text: str) -> list[str]:
    """What is wrong with an edition given as text."""
    with pytest.raises(InvalidDocumentError) as caught:
        from_toml(text.encode(), Edition)
    return [str(problem) for problem in caught.value.problems]


def damaged(old: str, new: str, *, count: int = 1) -> list[str]:
    """What is wrong after one change to the shipped text."""
    text = whole_text()
    assert old in text
    return problems_of(text.replace(old, new, count))


# The sheet, item by item

CONTENTS = {
    "problem": ["problem-growth", "problem-unsecured", "problem-causes"],
    "scope": ["scope-connection", "scope-sending", "scope-stages"],
    "stakes": ["stake-coordination", "stake-protection", "stake-care"],
    "prerequisites": ["P1", "P2", "P3", "P4"],
    "functional_domains": ["D1", "D2", "D3", "D4", "D5", "D6", "D7"],
    "expectations": ["expectation-prerequisites", "expectation-domains"],
    "indicators": ["P4.3", "D6.2", "D6.3"],
    "legal_rules": [
        "legal-gdpr",
        "legal-csp",
        "legal-professionals",
        "legal-conditions",
        "legal-necessary",
        "legal-inform",
        "legal-systems",
        "legal-pgssi-s",
    ],
    "policy": [
        "policy-roadmap",
        "policy-vector",
        "policy-halfway",
        "policy-generalise",
        "policy-social",
    ],
    "usage_figures": [
        "usage-messages",
        "usage-connected",
        "usage-teaching-hospitals",
        "usage-independents",
        "usage-physicians",
    ],
    "trust_space": [
        "trust-space-manager",
        "trust-space-cnam",
        "trust-space-base-service",
        "trust-space-operators",
        "trust-space-beneficiaries",
        "trust-space-directory",
        "trust-space-identification",
        "trust-space-reserved",
        "trust-space-growth",
        "trust-space-extension",
    ],
    "parties": [
        "it-department",
        "medical-staff",
        "management",
        "communication-teams",
        "supplier",
        "third-party-operator",
        "regional-body",
        "cpam",
        "cnam",
        "ars",
        "ans",
        "patient-record-vendor",
        "independent-correspondents",
    ],
    "impacts": [
        "impact-beyond-technical",
        "impact-daily-users",
        "impact-paperless",
        "impact-validation",
        "impact-community",
        "impact-convincing",
        "impact-communication",
    ],
    "stages": ["0", "1", "2", "3"],
    "actions": [
        *("0.a", "0.b"),
        *("1.a", "1.1", "1.2", "1.3"),
        *("2.1", "2.2", "2.3", "2.4", "2.5", "2.6"),
        *("3.1", "3.1.a", "3.1.b", "3.1.c", "3.1.d", "3.2"),
    ],
    "conditions": [
        "condition-option-steps",
        "condition-pilot",
        "condition-evolution",
        "condition-vendor",
        "condition-strategy",
        "condition-mail-client",
        "condition-widening",
        "condition-generalising",
    ],
    "mailbox_kinds": ["personal", "organisational", "application"],
    "options": ["operator", "third-party"],
    "advantages": [
        "operator-control",
        "operator-integration",
        "operator-operation",
        "third-party-no-infrastructure",
        "third-party-technical",
        "third-party-contracts",
    ],
    "watch_points": ["operator-duration", "operator-infrastructure", "third-party-intervention"],
    "lead_times": [
        "operator-connection",
        "operator-deployment",
        "third-party-connection",
        "third-party-deployment",
    ],
    "resources": [
        "resource-offer",
        "resource-general",
        "resource-security",
        "resource-regional",
        "resource-supplier-list",
        "deployment-kit",
    ],
    "caveats": [
        "caveat-mainly",
        "caveat-no-formula",
        "caveat-usage",
        "caveat-agency-names",
        "caveat-option-choice",
        "caveat-table-columns",
        "caveat-indicative",
        "caveat-varying",
    ],
}


@pytest.mark.parametrize("part", CONTENTS)
def test_complete(edition: Edition, part: str) -> None:
    """Each part of the edition holds what the sheet holds, in its order, and nothing else."""
    facts: tuple[Fact, ...] = getattr(edition, part)

    assert CONTENTS[part] == codes(facts)


def test_every_part_is_in_the_list_of_contents(edition: Edition) -> None:
    """No part of the edition is forgotten above, save the roles and what is our reading."""
    parts = {slot.name for slot in attrs.fields(Edition)} - {"name", "title", "sources"}

    assert {"roles", "services", "effects"} == parts - set(CONTENTS)


OFFICIAL = {
    "P1": "Identités, mouvements",
    "P2": "Sécurité",
    "P3": "Confidentialité",
    "P4": "Échanges et partages",
    "D1": "Les résultats d’imagerie, de biologie et d’anapath",
    "D2": "Le dossier patient informatisé et interopérable et le DMP",
    "D3": "La prescription électronique alimentant le plan de soins",
    "D4": "La programmation des ressources et l’agenda du patient",
    "D5": "Le pilotage médico-économique",
    "D6": "La communication et les échanges avec les partenaires",
    "D7": "La mise à disposition de services en ligne aux usagers et aux patients",
    "P4.3": ("Existence et utilisation d’une messagerie intégrée à l’espace de confiance MS Santé"),
    "D6.2": (
        "Existence d’un annuaire actualisé des correspondants de la structure. Il permet de "
        "déterminer le nombre de correspondants disposant d’une adresse MSSanté."
    ),
    "D6.3": ("Usage d’un service de Messagerie Sécurisée intégré à l’espace de confiance MSSanté"),
    "0": "Constitution de l’équipe et présentation du projet",
    "1": "Raccordement",
    "2": "Amorçage",
    "3": "Déploiement",
    "operator": "Etre opérateur",
    "third-party": "Utiliser les services d’un opérateur tiers",
    "resource-offer": "L’offre des industriels",
    "resource-general": "Informations générales et formation en ligne",
    "resource-security": "Informations relatives à la sécurité et à l’intéropérabilité",
}


def test_official_titles(edition: Edition) -> None:
    """Official titles stand letter for letter, and nothing else claims to be official."""
    official = {fact.code: fact.label.fr for fact in edition.facts() if fact.official}

    assert official == OFFICIAL


def test_both_languages(edition: Edition) -> None:
    """Every label and every text exists in French and in English."""
    texts = [fact.label for fact in edition.facts()]
    texts += [fact.says for fact in edition.facts() if fact.says]

    assert all(text.fr and text.en and text.fr != text.en for text in texts)


def test_french_typography(edition: Edition) -> None:
    """French uses the curved apostrophe and a no-break space before double punctuation."""
    texts = [fact.label.fr for fact in edition.facts()]
    texts += [fact.says.fr for fact in edition.facts() if fact.says]

    assert [] == [text for text in texts if "'" in text or re.search(r"[^\u00a0][:;?!»]", text)]


def test_sections_exist_in_the_sheet(edition: Edition) -> None:
    """Facts are cited by the headings of the sheet as they are printed."""
    assert {
        "Contexte et objectifs",
        "Présentation de l’espace de confiance et des messageries sécurisées de santé",
        "Indicateurs concernés",
        "Acteurs impliqués",
        "Principe de la méthode",
        f"Etape 0{NBSP}- Constitution de l’équipe et présentation du projet",
        "Étape 1 — Raccordement",
        "Étape 2 — Amorçage",
        "Étape 3 — Déploiement",
        "Délais de mise en œuvre",
        "Les ressources pour la mise en œuvre",
    } == {fact.citation.section for fact in edition.facts()}


def test_source_record(edition: Edition) -> None:
    """The source tells its day, how its text was captured, and the checksum of that text."""
    source = edition.source("anap-mssante-2019")

    assert date(2019, 7, 19) == source.published_on
    assert "ASIP Santé and ANS" in source.capture
    assert "800ec98b007e58e9387409f8cd0f1d84b06be5dd20bc72db1b1ffebbfe5c76eb" == source.sha256


def test_requirements_of_indicators(edition: Edition) -> None:
    """Each indicator belongs to the requirement that its code begins with, which we read."""
    assert ["P4", "D6", "D6"] == [indicator.requirement for indicator in edition.indicators]
    assert {Basis.INTERPRETATION} == {item.requirement_basis for item in edition.indicators}


def test_nature_and_leader(edition: Edition) -> None:
    """The sheet gives a nature to stages 1 and 2 and a leader to stage 1, to no other."""
    natures = {
        stage.code: [kind.value for kind in stage.nature.kinds]
        for stage in edition.stages
        if stage.nature
    }

    assert {"1": ["technical"], "2": ["technical", "functional", "communication"]} == natures
    assert ["1"] == [stage.code for stage in edition.stages if stage.leader]
    assert Basis.SOURCE == edition.find("1.leader").basis


def test_parts_and_parallels(edition: Edition) -> None:
    """3.1 has four parts, and 1.3 runs beside the two actions before it."""
    parts = [action.code for action in edition.actions if action.part_of]

    assert ["3.1.a", "3.1.b", "3.1.c", "3.1.d"] == parts
    assert {"1.3": ("1.1", "1.2")} == {
        action.code: action.parallel_with for action in edition.actions if action.parallel_with
    }


def test_conditions_are_kept(edition: Edition) -> None:
    """Each condition of the sheet stands on the stage or action that it limits."""
    assert {
        "condition-option-steps": (("1.2",), ("1.a",)),
        "condition-pilot": (("2",), ()),
        "condition-evolution": (("2",), ()),
        "condition-vendor": (("2.4",), ()),
        "condition-strategy": (("2.5",), ("1.3",)),
        "condition-mail-client": (("2.5",), ()),
        "condition-widening": (("3.1",), ("condition-pilot",)),
        "condition-generalising": (("3.1.a", "3.1.c"), ("condition-pilot",)),
    } == {item.code: (item.applies_to, item.depends_on) for item in edition.conditions}


def test_who_acts_where(edition: Edition) -> None:
    """Parties stand at the stages, actions and options where the sheet has them act."""
    placed = {
        (party, code)
        for role in edition.roles
        for party in role.parties
        for code in role.at
        if role.basis is Basis.SOURCE
    }

    assert {
        ("it-department", "0.a"),
        ("medical-staff", "0.a"),
        ("management", "0.a"),
        ("communication-teams", "0.a"),
        ("medical-staff", "0.b"),
        ("medical-staff", "2"),
        ("patient-record-vendor", "2.4"),
        ("cpam", "3.2"),
        ("regional-body", "3.2"),
        ("ars", "3.2"),
        ("supplier", "operator"),
        ("ans", "operator"),
        ("third-party-operator", "third-party"),
        ("supplier", "third-party"),
        ("regional-body", "third-party"),
    } == placed


def test_every_party_has_a_role(edition: Edition) -> None:
    """Of every party it is said why it takes part."""
    assert set(CONTENTS["parties"]) == {party for role in edition.roles for party in role.parties}


def test_lead_times_keep_their_hedge(edition: Edition) -> None:
    """The four delays are floors, usual floors or possibilities, as the sheet hedges them."""
    month = Delay(span=Span(months=1), hedge=Hedge.RARELY_UNDER)

    assert {
        ("operator", Phase.CONNECTION): Delay(span=Span(months=6), hedge=Hedge.AT_LEAST),
        ("operator", Phase.DEPLOYMENT): month,
        ("third-party", Phase.CONNECTION): Delay(span=Span(days=7), hedge=Hedge.CAN_BE_UNDER),
        ("third-party", Phase.DEPLOYMENT): month,
    } == {(lead.option, lead.phase): lead.delay for lead in edition.lead_times}


def test_lead_times_in_order(edition: Edition) -> None:
    """Connection comes before deployment, however the file orders them."""
    turned = attrs.evolve(edition, lead_times=edition.lead_times[::-1])

    assert ["operator-connection", "operator-deployment"] == codes(turned.lead_times_of("operator"))


@pytest.mark.parametrize("code", CONTENTS["lead_times"])
def test_lead_times_are_indicative(edition: Edition, code: str) -> None:
    """Every delay carries that it is indicative and varies with the solution."""
    assert ["caveat-indicative", "caveat-varying"] == codes(edition.referring_to(code))


def test_usage_figures(edition: Edition) -> None:
    """The figures of 2019 keep their hedge and their day."""
    day = date(2019, 7, 19)

    assert [
        (Fraction(1_300_000), FigureHedge.NEARLY, day),
        (Fraction(1, 3), FigureHedge.NEARLY, day),
        (Fraction(7, 10), FigureHedge.MORE_THAN, day),
        (Fraction(1, 3), FigureHedge.STATED, day),
        (Fraction(1, 2), FigureHedge.MORE_THAN, day),
    ] == [(figure.value, figure.hedge, figure.stated_on) for figure in edition.usage_figures]


def test_articles(edition: Edition) -> None:
    """The articles that the sheet names are there, each with what it asks."""
    assert [
        "RGPD",
        "CSP",
        "R.1110-2 2°",
        *["L.1110-4"] * 3,
        *["L.1110-4-1"] * 2,
    ] == [rule.article for rule in edition.legal_rules]


def test_links_are_unknown(edition: Edition) -> None:
    """The capture lost the links of the resources: none is guessed."""
    assert {""} == {resource.url for resource in edition.resources}


def test_what_is_ours_says_so(edition: Edition) -> None:
    """Which indicator an action serves and what an option changes are our reading."""
    ours = (*edition.services, *edition.effects)

    assert {Basis.INTERPRETATION} == {fact.basis for fact in ours}


SERVING = {
    "P4.3": ["1.a", "1.1", "1.2", "1.3", "2.5", "3.1.c"],
    "D6.2": ["2.6", "3.2"],
    "D6.3": ["2.1", "2.2", "2.4", "2.5", "2.6", "3.1", "3.1.b", "3.2"],
}


@pytest.mark.parametrize("indicator", SERVING)
def test_actions_serving(edition: Edition, indicator: str) -> None:
    """The actions that answer an indicator come in the order of the method."""
    assert SERVING[indicator] == codes(edition.actions_serving(indicator))


@pytest.mark.parametrize("option", ["operator", "third-party"])
def test_effects(edition: Edition, option: str) -> None:
    """Each option changes the contract, the steps and the link with the patient record."""
    assert ["1.1", "1.2", "2.4"] == [effect.action for effect in edition.effects_of(option)]


# Looking up


@pytest.mark.parametrize(
    ("code", "remedy"),
    [("D6.4", "D6.3"), ("d6.2", "D6.2"), ("third_party", "third-party"), ("???", "use one")],
)
def test_nearest_code(edition: Edition, code: str, remedy: str) -> None:
    """An unknown code is refused with the nearest known one."""
    with pytest.raises(UnknownCodeError, match=remedy):
        edition.find(code)


@pytest.mark.parametrize("lookup", ["indicator", "stage", "action", "option", "source"])
def test_typed_lookup_refuses_other_kinds(edition: Edition, lookup: str) -> None:
    """A code of another kind is not found by a lookup that asks for one kind."""
    with pytest.raises(UnknownCodeError):
        getattr(edition, lookup)("P1")


@pytest.mark.parametrize("name", ["actions_of", "conditions_on", "roles_at", "referring_to"])
def test_lists_refuse_unknown_codes(edition: Edition, name: str) -> None:
    """A misspelt code gives an error, not an empty list."""
    with pytest.raises(UnknownCodeError):
        getattr(edition, name)("9.9")


def test_no_guessed_indicators(edition: Edition) -> None:
    """Indicators whose titles are not public do not exist here."""
    known = {fact.code for fact in edition.facts()}

    assert not known & {"P1.1", "P4.1", "P4.2", "D6.1"}


def test_references_go_both_ways(edition: Edition) -> None:
    """Whatever a fact names knows by whom it is named."""
    for fact in edition.facts():
        for _, code, _ in references(fact):
            assert fact in edition.referring_to(code)


# Loading


def test_shipped_editions() -> None:
    """One edition comes with the library, read once."""
    assert ("2019-07-19",) == editions()
    assert load_edition("2019-07-19") is load_edition("2019-07-19")


def test_unknown_edition() -> None:
    """An edition that does not exist is refused with those that do."""
    with pytest.raises(UnknownCodeError, match="2019-07-19"):
        load_edition("2020")


def test_json_round_trip(edition: Edition) -> None:
    """The whole edition can be written as JSON and read back unchanged."""
    assert edition == from_json(to_json(edition), Edition)


def test_json_is_checked_like_toml(edition: Edition) -> None:
    """A JSON edition that contradicts itself is refused too."""
    document = to_json(edition).replace('"stage": "2"', '"stage": "7"', 1)

    with pytest.raises(InvalidDocumentError, match=r"names a code .* @ \$\.actions\[6\]\.stage"):
        from_json(document, Edition)


def test_own_edition_from_a_copy(tmp_path: Path) -> None:
    """A hospital can copy the edition, change a delay and load its own."""
    folder = shutil.copytree(SHIPPED, tmp_path / "ours")
    options = folder / "5-options.toml"
    text = options.read_text("utf-8").replace("delay.span.months = 6", "delay.span.months = 9")
    options.write_text("\ufeff" + text, "utf-8")

    own = read_edition(folder)

    assert Span(months=9) == own.lead_times_of("operator")[0].delay.span


def test_own_edition_in_one_file(tmp_path: Path) -> None:
    """An edition may be one file."""
    path = tmp_path / "ours.toml"
    path.write_text(whole_text(), "utf-8")

    assert load_edition() == read_edition(path)


def test_fault_names_its_file_and_line(tmp_path: Path) -> None:
    """In a folder, a fault is told with its file and the line in that file."""
    folder = shutil.copytree(SHIPPED, tmp_path / "ours")
    stages = folder / "4-stages.toml"
    lines = stages.read_text("utf-8").splitlines()
    number = lines.index('stage = "2"')
    lines[number] = 'stage = "7"'
    stages.write_text("\n".join(lines), "utf-8")

    with pytest.raises(InvalidDocumentError) as caught:
        read_edition(folder)

    assert [f"4-stages.toml line {number + 1}: actions[6].stage"] == [
        problem.path for problem in caught.value.problems
    ]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"\nstakes = [", "end of document"),
        (b"\n[sources", "end of document"),
        (b"\nstakes = oui", "line 2, column 10"),
        ("\n# été".encode("cp1252"), "line 2"),
    ],
)
def test_broken_file_is_named(tmp_path: Path, content: bytes, path: str) -> None:
    """A file of the folder that is no TOML in UTF-8 is named, with the place in it."""
    folder = shutil.copytree(SHIPPED, tmp_path / "ours")
    (folder / "3-parties.toml").write_bytes(content)

    with pytest.raises(InvalidDocumentError) as caught:
        read_edition(folder)

    assert str(folder / "3-parties.toml") == caught.value.where
    assert [path] == [problem.path for problem in caught.value.problems]


def test_missing_part_is_named(tmp_path: Path) -> None:
    """A part that is in no file of the folder is told by its name."""
    folder = shutil.copytree(SHIPPED, tmp_path / "ours")
    (folder / "6-resources.toml").unlink()

    with pytest.raises(InvalidDocumentError, match=r"this key is missing @ \$\.resources"):
        read_edition(folder)


def test_fault_in_one_file_has_its_line(tmp_path: Path) -> None:
    """In an edition of one file, the line is enough."""
    path = tmp_path / "ours.toml"
    path.write_text(whole_text().replace('stage = "0"', 'stage = "7"', 1), "utf-8")

    with pytest.raises(InvalidDocumentError, match=r"ours\.toml(.|\n)* @ line \d+: actions\[0\]"):
        read_edition(path)


@pytest.mark.parametrize("name", ["absent.toml", "", "with\0nul"])
def test_nothing_to_read(tmp_path: Path, name: str) -> None:
    """A missing file or a folder without TOML is told plainly."""
    with pytest.raises(InputFaultError, match="cannot be read"):
        read_edition(tmp_path / name)


# Checks of an edition


def test_unknown_key() -> None:
    """A misspelt key is told with the nearest one and its line."""
    problems = "\n".join(damaged('basis = "source"', 'bassis = "source"'))

    assert re.search(r"unknown key; did you mean basis\? @ line \d+: problem\[0\]", problems)


def test_missing_key() -> None:
    """A fact without its citation is refused."""
    assert ["this key is missing"] == [
        problem.split(" @ ")[0] for problem in damaged("citation = {", "# {", count=1)
    ]


def test_unknown_basis() -> None:
    """A basis is one of three words."""
    assert (
        "use one of: assumption, interpretation, source"
        in damaged('basis = "source"', 'basis = "hearsay"')[0]
    )


def test_code_twice() -> None:
    """Codes are unique over the whole edition, not only within a kind."""
    problems = damaged('code = "stake-care"', 'code = "problem-causes"')

    assert ["this code stands twice, first in problem"] == [
        problem.split(" @ ")[0] for problem in problems
    ]


def test_code_of_a_source_is_taken() -> None:
    """A fact cannot have the code of a source."""
    assert "first in sources" in damaged('code = "stake-care"', 'code = "anap-mssante-2019"')[0]


def test_code_of_a_nested_fact_is_taken() -> None:
    """The nature of a stage is a fact with a code of its own."""
    problems = damaged('nature.code = "2.nature"', 'nature.code = "1.nature"')

    assert "first in nature" in problems[0]
    assert problems[0].endswith("stages[2].nature.code")


def test_code_with_spaces() -> None:
    """A code is one word."""
    assert "without spaces" in damaged('code = "stake-care"', 'code = "stake care"')[0]


def test_source_twice(edition: Edition) -> None:
    """Two sources cannot share a code."""
    with pytest.raises(InvalidDocumentError, match=r"twice.*sources\[1\]\.code"):
        attrs.evolve(edition, sources=edition.sources * 2)


@pytest.mark.parametrize(
    ("old", "new", "path", "nearest"),
    [
        ('requirement = "D6"', 'requirement = "D8"', "indicators[1].requirement", "D7"),
        ('requirement = "D6"', 'requirement = "D6.3"', "indicators[1].requirement", "D6"),
        ('stage = "0"', 'stage = "0.a"', "actions[0].stage", "0"),
        ('parallel_with = ["1.1",', 'parallel_with = ["1.7",', "actions[5].parallel_with", "1."),
        ('see = ["deployment-kit"]', 'see = ["deployement-kit"]', "actions[4].see", "deploy"),
        ('applies_to = ["2.4"]', 'applies_to = ["2.44"]', "conditions[3].applies_to", "2.4"),
        ('depends_on = ["1.3"]', 'depends_on = ["1.33"]', "conditions[4].depends_on", "1.3"),
        ('parties = ["cpam",', 'parties = ["cpamm",', "roles[19].parties", "cpam"),
        ('at = ["3.2"]', 'at = ["P4.3"]', "roles[19].at", ""),
        ('providers = ["supplier",', 'providers = ["suplier",', "options[1].providers", "supplier"),
        ('option = "operator"', 'option = "operatr"', "advantages[0].option", "operator"),
        ('indicator = "P4.3"', 'indicator = "P4.4"', "services[0].indicator", "P4.3"),
        ('action = "1.a"', 'action = "1.b"', "services[0].action", "1."),
        ('about = ["P4.3",', 'about = ["P4.5",', "caveats[0].about", "P4"),
        ('about = ["P4.3",', 'about = ["anap-mssante-2019",', "caveats[0].about", ""),
    ],
)
def test_dangling_reference(old: str, new: str, path: str, nearest: str) -> None:
    """Every code that a fact names must exist among the things that it may name."""
    [problem] = damaged(old, new)

    assert "names a code that is not there" in problem
    assert nearest in problem
    assert re.search(r"line \d+: ", problem)
    assert problem.endswith(path)


def test_unknown_source() -> None:
    """A fact is cited from a source that the edition describes."""
    [problem] = damaged('source = "anap-mssante-2019"', 'source = "anap-mssante-2091"')

    assert "no source has this code; did you mean anap-mssante-2019?" in problem
    assert problem.endswith("problem[0].citation.source")


@pytest.mark.parametrize("what", ["label.fr", "label.en", "citation.section", "citation.item"])
def test_empty_text(edition: Edition, what: str) -> None:
    """Labels and places in the source are not empty."""
    outer, inner = what.split(".")
    first = edition.stakes[0]
    emptied = attrs.evolve(first, **{outer: attrs.evolve(getattr(first, outer), **{inner: " "})})

    with pytest.raises(InvalidDocumentError, match=rf"empty.*stakes\[0\]\.{re.escape(what)}"):
        attrs.evolve(edition, stakes=(emptied,))


def test_order_of_stages(edition: Edition) -> None:
    """Actions stand stage by stage."""
    with pytest.raises(InvalidDocumentError, match="later stage"):
        attrs.evolve(edition, actions=(*edition.actions[2:], *edition.actions[:2]))


def test_part_after_whole(edition: Edition) -> None:
    """A part of an action stands after the whole."""
    turned = (*edition.actions[:12], *edition.actions[:11:-1])

    with pytest.raises(InvalidDocumentError, match="the whole must stand before its part"):
        attrs.evolve(edition, actions=turned)


def test_all_problems_at_once() -> None:
    """Faults of different kinds are told together."""
    text = whole_text().replace('stage = "0"', 'stage = "9"', 1)
    text = text.replace('code = "stake-care"', 'code = "P1"', 1)

    assert 2 == len(problems_of(text))


# Showing


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_overview(edition: Edition, lang: Lang) -> None:
    """Without a code the text names every requirement, indicator, stage, action and option."""
    shown = describe(edition, lang=lang)
    parts = ("prerequisites", "functional_domains", "indicators", "stages", "actions", "options")

    for part in parts:
        for fact in getattr(edition, part):
            assert f" {fact.code} " in shown


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_fact_is_shown_whole(edition: Edition, lang: Lang) -> None:
    """Every fact shows its label, words, basis and citation, within 88 columns."""
    for fact in edition.facts():
        shown = describe(edition, fact.code, lang)
        flat = " ".join(shown.split())
        wanted = [fact.label.text(lang), place(fact.citation, lang), term(fact.basis.value, lang)]
        wanted += [fact.says.text(lang)] if fact.says else []
        wanted += [code for _, code, _ in references(fact)]

        assert [] == [text for text in wanted if " ".join(text.split()) not in flat]
        assert [] == [line for line in shown.splitlines() if len(line) > 88]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_part_is_shown(edition: Edition, lang: Lang) -> None:
    """The name of a part shows all it holds."""
    for name in (*CONTENTS, "roles", "services", "effects"):
        shown = describe(edition, name, lang)

        assert [] == [code for code in codes(getattr(edition, name)) if code not in shown]


def test_source_is_shown(edition: Edition) -> None:
    """The code of a source shows its day and its checksum."""
    shown = describe(edition, "anap-mssante-2019", "en")

    assert "2019-07-19" in shown
    assert edition.sources[0].sha256 in shown


def test_unknown_link_is_said(edition: Edition) -> None:
    """An address that is not known is shown as unknown, a known one as it is."""
    known = attrs.evolve(edition.resources[0], url="https://example.org/offer")
    own = attrs.evolve(edition, resources=(known, *edition.resources[1:]))

    assert "inconnue" in describe(edition, "resource-offer")
    assert "https://example.org/offer" in describe(own, "resource-offer")
    assert "<https://example.org/offer>" in describe(own, "resources")


def test_hedge_is_shown(edition: Edition) -> None:
    """Delays and figures are never shown without their hedge."""
    assert "can be under 7 days" in describe(edition, "third-party-connection", "en")
    assert f"au moins 6{' '}mois" in describe(edition, "operator-connection", "fr")
    assert "more than 7/10 (2019-07-19)" in describe(edition, "usage_figures", "en")
    assert "près de 1\u202f300\u202f000" in describe(edition, "usage_figures", "fr")


def test_our_reading_is_shown_as_ours(edition: Edition) -> None:
    """What names a fact by our reading is marked as ours."""
    shown = describe(edition, "2.6", "en")

    assert "[our reading]" in shown.partition("2.6-serves-D6.2")[2]
    assert "[our reading]" not in describe(edition, "D6", "en").partition("Indicators")[2]


def test_show_unknown_code(edition: Edition) -> None:
    """An unknown code is told with the nearest one and the way to see all."""
    with pytest.raises(UnknownCodeError, match=r"did you mean 2\.6\?.*without a code"):
        describe(edition, "2.66")


def test_place_in_both_languages() -> None:
    """The counting words of a place are in the reader's language; headings stay as printed."""
    citation = Citation(source="a", section="Délais", item="bullet 1, both tables; heading")

    assert f"Délais, puce 1, les deux tableaux{NBSP}; titre" == place(citation, "fr")
    assert "Délais, bullet 1, both tables; heading" == place(citation, "en")


def test_term_without_a_word() -> None:
    """A key without a word of its own stands for itself."""
    assert "sha512" == term("sha512", "fr")
