"""Each reader for some seconds under a coverage-guided fuzzer; longer by ``FUZZ_SECONDS=180``."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.readers import READERS

pytestmark = pytest.mark.fuzz

SECONDS = int(os.environ.get("FUZZ_SECONDS", "5"))
FEWEST = {"workbook": 5}
"""Of this many files at least; a program of its own reads each workbook."""
ROOT = Path(__file__).parents[2]
SEARCHED = f"{ROOT / 'src'}{os.pathsep}{ROOT}"


@pytest.mark.parametrize("name", sorted(READERS))
def test_only_our_errors_come_out(name: str, tmp_path: Path) -> None:
    """Nothing but a balanced book or an error of ours comes out, in bounded time and memory."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("fuzz_reader.py")), name, str(SECONDS)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": SEARCHED, "FUZZ_CRASHES": str(tmp_path)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS * 5 + 120,
        check=False,
    )
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    print(f"\n{name}: {runs[1] if runs else 'no'} files in {SECONDS} s")

    assert 0 == done.returncode, done.stdout[-1000:] + done.stderr[-3000:]
    assert runs is not None
    assert FEWEST.get(name, 100) < int(runs[1])
