"""What a terminal says of the end of a plan and of both options, against texts that were read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest
from tests.hospitals import write_hospital

from hopen_mss import DeploymentSection, Lang, compare_point_by_point, forecast, load_edition
from hopen_mss.dossier.folder import Dossier
from hopen_mss.report import comparison_as_text, forecast_as_text

Golden: TypeAlias = Callable[[str, str], None]
LANGS: tuple[Lang, ...] = ("fr", "en")
HOSPITALS = {"chu": "operator", "clinic": "third-party"}
"""One for each option, of which the first one states estimates."""


def deployment(folder: Path, name: str) -> DeploymentSection:
    """What the dossier of a made-up hospital says of its deployment."""
    said = Dossier.read(write_hospital(folder, name)).contents.deployment
    assert said is not None
    assert HOSPITALS[name] == said.option
    return said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", HOSPITALS)
def test_forecast(golden: Golden, tmp_path: Path, name: str, lang: Lang) -> None:
    """Floors, estimates, flags, chances and latest starts read as a person found right."""
    said, day = deployment(tmp_path, name), date(2027, 1, 4)
    found = forecast(
        load_edition(),
        said,
        chances=(50, 80) if said.estimates else (),
        seed=1,
        runs=100,
        wanted=date(2027, 12, 31),
        as_of=day,
    )

    golden(f"plans/{name}.forecast.{lang}.txt", forecast_as_text(found, lang, as_of=day) + "\n")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", HOSPITALS)
def test_comparison(golden: Golden, tmp_path: Path, name: str, lang: Lang) -> None:
    """Both options point by point, with what the hospital's own answers say of each."""
    said = deployment(tmp_path, name)
    table = compare_point_by_point(load_edition(), start=said.start, constraints=said.constraints)

    golden(f"plans/{name}.compare.{lang}.txt", comparison_as_text(table, lang) + "\n")
