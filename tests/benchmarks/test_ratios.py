"""Time and memory, as ratios against a named peer measured in the same run.

Times are of the processor, so that a busy machine does not change them.

Run with ``pytest -m benchmarks -s`` to see the figures.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmarks

ROWS = 1_000_000
ADDRESSES = 4_000

DOSSIER = """
[establishment]
name = "CH Exemple"
domains = ["ch-exemple.mssante.fr"]
[measurement]
period = "2026-Q4"
denominator = ["mssante", "email", "post"]
[sources.whitelist]
path = "whitelist.xml"
kind = "whitelist"
[sources.dpi]
path = "dpi.csv"
kind = "table"
population = "documents of the patient record"
"""

WHITELIST = """<?xml version="1.0" encoding="UTF-8"?>
<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">
<DateDeGeneration>2026-09-01T15:42:07Z</DateDeGeneration><ListeDomaines>
<Domaine><Nom>ch-exemple.mssante.fr</Nom></Domaine>
<Domaine><Nom>medecin.mssante.fr</Nom></Domaine>
</ListeDomaines></ListeBlancheMSSante>
"""

ASSESS = """
import resource, sys, time
from datetime import date
from pathlib import Path
from hopen_mss import Dossier, assess
began = time.process_time()
result = assess(Dossier.read(Path(sys.argv[1])), as_of=date(2027, 1, 15)).result("D6.3")
took = time.process_time() - began
# Of this process alone: what getrusage tells begins with the peak of the parent.
peak = next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if "VmHWM" in line)
print('{"seconds": %f, "peak": %d, "deliveries": %d, "duplicates": %d}' % (
    took, peak, result.step("deliveries"), result.step("duplicates")))
"""

READ = """
import csv, sys, time
began = time.process_time()
with open(sys.argv[1], newline="", encoding="utf-8") as stream:
    for row in csv.reader(stream, delimiter=";"):
        pass
print('{"seconds": %f}' % (time.process_time() - began))
"""


def run(code: str, *arguments: str) -> dict[str, float]:
    """What a fresh Python prints for a piece of code."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def write_dossier(folder: Path, rows: int) -> Path:
    """A dossier whose one table has this many rows; every fiftieth repeats the one before."""
    folder.mkdir()
    (folder / "hopen-mss.toml").write_text(DOSSIER, encoding="utf-8")
    (folder / "whitelist.xml").write_text(WHITELIST, encoding="utf-8")
    with (folder / "dpi.csv").open("w", encoding="utf-8") as stream:
        stream.write(
            "document_id;sent_at;sender;recipient;recipient_id;channel;document_type;care_unit;"
            "status\n"
        )
        for number in range(rows):
            document = number - (number % 50 == 49)
            who = document * 7919 % ADDRESSES
            domain = "medecin" if who % 3 else f"cabinet{who % 300}"
            stream.write(
                f"DOC-2026-{document:07d};{document % 28 + 1:02d}/{10 + document % 3}/2026 "
                f"{document % 24:02d}:{document % 60:02d};dpi@ch-exemple.mssante.fr;"
                f"dr.exemple{who}@{domain}.mssante.fr;1000{who:07d};MSSanté;CR-CONSULT;CARDIO;"
                "accepté\n"
            )
    return folder


def test_import_is_lazy() -> None:
    """Importing the package costs little more than attrs alone, and its core types little more."""
    codes = {
        "attrs": "import attrs",
        "package": "import hopen_mss",
        "types": "from hopen_mss import Share, Period, IndicatorResult",
    }
    times: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(25):
        for name, code in codes.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times[name].append(time.perf_counter() - began)
    package, types = (
        statistics.median(a / b for a, b in zip(times[name], times["attrs"], strict=True))
        for name in ("package", "types")
    )
    print(f"\nimport hopen_mss {package:.2f} x attrs; its core types {types:.2f} x attrs")

    assert 1.2 >= package
    assert 2.0 >= types


def test_a_million_transmissions(tmp_path: Path) -> None:
    """A million rows cost at most six times their bare reading, under 300 MB."""
    small = write_dossier(tmp_path / "small", 10_000)
    large = write_dossier(tmp_path / "large", ROWS)
    ratios, took = [], []
    for _ in range(3):  # pair by pair, since the machine's own speed drifts
        bare = run(READ, str(large / "dpi.csv"))["seconds"]
        found = run(ASSESS, str(large))
        took.append(found["seconds"])
        ratios.append(found["seconds"] / bare)
    base = run(ASSESS, str(small))
    extra = found["deliveries"] - base["deliveries"]
    each = (found["peak"] - base["peak"]) / extra
    ratio = statistics.median(ratios)
    print(
        f"\n{ROWS:,} rows: {ratio:.2f} x csv.reader ({statistics.median(took):.1f} s), peak "
        f"{found['peak'] / 1e6:.0f} MB, {each:.0f} bytes a delivery, "
        f"{found['deliveries']:.0f} deliveries and {found['duplicates']:.0f} duplicates"
    )

    assert ROWS // 50 == found["duplicates"]
    assert ROWS - ROWS // 50 == found["deliveries"]
    assert 6 >= ratio
    assert 300e6 > found["peak"]
    assert 250 >= each
