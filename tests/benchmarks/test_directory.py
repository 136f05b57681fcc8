"""The national files in full size, beside DuckDB and the tools of SQLite in the same run.

Times are of the processor, each in a process of its own that has loaded its modules. Run with
``pytest -m benchmarks -s`` to see the figures.
"""

import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from tests.directory_truth import MadeUpDirectory

pytestmark = pytest.mark.benchmarks

EXTRACTION = "Extraction_Correspondance_MSSante_202610310712.txt"

# Both read the list of the hospital beforehand, and then the extraction once.
MATCH = """
import json, sys, time
from pathlib import Path
from hopen_mss import Correspondent, read_national_extraction
asked = [Correspondent(rpps=rpps, mssante_address=address)
         for rpps, address in json.loads(Path(sys.argv[2]).read_text())]
began = time.process_time()
found, report = read_national_extraction(Path(sys.argv[1]), asked)
took = time.process_time() - began
# Of this process alone: what getrusage tells begins with the peak of the parent.
peak = next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if "VmHWM" in line)
print(json.dumps({"seconds": took, "peak": peak, "rows": report.accepted,
                  "addresses": len(found.addresses), "persons": len(found.persons)}))
"""
DUCKDB = """
import json, sys, time
from pathlib import Path
import duckdb
asked = json.loads(Path(sys.argv[2]).read_text())
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
connection.execute("CREATE TABLE asked (rpps VARCHAR, address VARCHAR)")
connection.executemany("INSERT INTO asked VALUES (?, ?)", asked)
began = time.process_time()
connection.execute('''
    CREATE TABLE found AS
    SELECT lower("Adresse BAL") AS address, "Type Identifiant PP" AS kind,
           "Identifiant PP" AS rpps
    FROM read_csv(?, delim = '|', quote = '', escape = '', header = true, all_varchar = true)
    WHERE lower("Adresse BAL") IN (SELECT address FROM asked)
       OR ("Type Identifiant PP" = '8' AND "Identifiant PP" IN (SELECT rpps FROM asked))
''', [sys.argv[1]])
addresses, = connection.execute(
    "SELECT count(DISTINCT f.address) FROM found f JOIN asked a ON f.address = a.address"
).fetchone()
persons, = connection.execute(
    "SELECT count(DISTINCT f.rpps) FROM found f JOIN asked a ON f.rpps = a.rpps AND kind = '8'"
).fetchone()
print(json.dumps({"seconds": time.process_time() - began,
                  "addresses": addresses, "persons": persons}))
"""
BUILD = """
import json, sys, time
from pathlib import Path
from hopen_mss import DirectoryIndex, MailboxExtraction
began = time.process_time()
index = DirectoryIndex.build(MailboxExtraction.open(Path(sys.argv[1])), folder=Path(sys.argv[2]))
took = time.process_time() - began
index.names()
print(json.dumps({"seconds": took, "names": time.process_time() - began - took,
                  "size": index.path.stat().st_size,
                  "records": index.sources[0].report.accepted}))
"""
# The peer of a look-up is a table of all columns, as `.import` makes it, with an index on one.
LOOK_UP = """
import json, sqlite3, sys, time
from pathlib import Path
from hopen_mss import DirectoryIndex
index = DirectoryIndex.open(next(Path(sys.argv[1]).glob("directory-*.sqlite")))
bare = sqlite3.connect(sys.argv[2])
asked = [rpps for rpps, _ in json.loads(Path(sys.argv[3]).read_text()) if rpps][:2_000]
query = 'SELECT * FROM boxes WHERE "Identifiant PP" = ?'
def of_sqlite():
    return [bare.execute(query, (rpps,)).fetchall() for rpps in asked]
def of_ours():
    return [index.by_rpps(rpps) for rpps in asked]
assert [len(rows) for rows in of_sqlite()] == [len(found) for found in of_ours()]
ratios = []
for _ in range(9):
    began = time.process_time(); of_sqlite()
    alone = time.process_time() - began
    began = time.process_time(); of_ours()
    ratios.append((time.process_time() - began) / alone)
print(json.dumps({"ratio": sorted(ratios)[4], "each": alone / len(asked)}))
"""


def run(code: str, *arguments: Path) -> dict[str, float]:
    """What a fresh Python prints for a piece of code."""
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def seconds_of(*command: str) -> float:
    """Seconds of the processor that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extraction in full size, and the numbers and addresses of a list of 10,000."""
    place = tmp_path_factory.mktemp("national")
    directory = MadeUpDirectory()
    directory.write_mailboxes(place / EXTRACTION)
    asked = [(line.rpps, line.mssante_address) for line, _ in directory.correspondents()]
    (place / "asked.json").write_text(json.dumps(asked))
    return place


def test_a_list_is_looked_up_in_the_extraction(folder: Path) -> None:
    """10,000 correspondents by number and address cost at most 1.3 times DuckDB, under 100 MB."""
    files = folder / EXTRACTION, folder / "asked.json"
    ratios = []
    for _ in range(9):  # pair by pair, since the machine's own speed drifts
        peer, found = run(DUCKDB, *files), run(MATCH, *files)
        ratios.append(found["seconds"] / peer["seconds"])
    ratio = statistics.median(ratios)
    print(
        f"\n{found['rows']:,} mailboxes: {ratio:.2f} x DuckDB ({found['seconds']:.2f} s), "
        f"peak {found['peak'] / 1e6:.0f} MB, {found['persons']:,} persons, "
        f"{found['addresses']:,} addresses"
    )

    assert 540_000 == found["rows"]
    assert [peer["addresses"], peer["persons"]] == [found["addresses"], found["persons"]]
    assert 100e6 > found["peak"]
    assert 1.3 >= ratio


def imported(folder: Path, database: Path) -> float:
    """Seconds that ``sqlite3`` takes to import the whole extraction into a table of text."""
    return seconds_of(
        "sqlite3",
        str(database),
        "-cmd",
        ".mode ascii",
        '.separator "|" "\\n"',
        f".import '{folder / EXTRACTION}' boxes",
    )


def test_an_index_is_built(folder: Path) -> None:
    """An index costs at most 1.5 times what the tool of SQLite takes to import the whole file.

    What finds people by name is made when a name is first asked for: told beside, and not bounded.
    """
    ratios, names = [], []
    for turn in range(5):
        alone = imported(folder, folder / f"peer{turn}.sqlite")
        found = run(BUILD, folder / EXTRACTION, folder / f"index{turn}")
        ratios.append(found["seconds"] / alone)
        names.append(found["names"] / alone)
    ratio = statistics.median(ratios)
    print(
        f"\nindex of {found['records']:,} mailboxes: {ratio:.2f} x .import "
        f"({found['seconds']:.1f} s), {found['size'] / 1e6:.0f} MB; "
        f"that of names {statistics.median(names):.2f} x more"
    )

    assert 540_000 == found["records"]
    assert 1.5 >= ratio


def test_a_warm_look_up(folder: Path) -> None:
    """A person's mailboxes cost at most three times the bare query to a table with an index."""
    place, peer = folder / "index", folder / "peer.sqlite"
    run(BUILD, folder / EXTRACTION, place)
    imported(folder, peer)
    subprocess.run(
        ["sqlite3", str(peer), 'CREATE INDEX one ON boxes ("Identifiant PP")'], check=True
    )
    found = run(LOOK_UP, place, peer, folder / "asked.json")
    print(f"\none look-up: {found['ratio']:.2f} x bare SQLite ({found['each'] * 1e6:.0f} µs)")

    assert 3 >= found["ratio"]
