"""One reader under libFuzzer: ``python fuzz_reader.py READER SECONDS`` (needs atheris).

Whatever bytes a file holds, the reader gives a balanced book or an error of ours, in bounded time
and memory. What breaks this stops the run with the bytes that did it, in ``crash-…``.
"""

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["hopen_mss"]):
    from tests.readers import HEADERS, READERS, SEEDS

    from hopen_mss import HopenMssError

MEGABYTES = 400
SECONDS_EACH = 10


def main(name: str, seconds: str) -> None:
    """Fuzz one reader for so many seconds, from the beginning of a file that it understands."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder in memory is faster, where there is one)
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    (folder / "corpus").mkdir()
    for number, seed in enumerate((HEADERS[name].encode(), *SEEDS.get(name, ()))):
        (folder / "corpus" / f"seed{number}").write_bytes(seed)
    path = folder / "fuzzed.bin"
    read = READERS[name]

    def one(content: bytes) -> None:
        path.write_bytes(content)
        with suppress(HopenMssError):
            read(path)

    atheris.Setup(
        [
            sys.argv[0],
            f"-max_total_time={seconds}",
            f"-rss_limit_mb={MEGABYTES}",
            f"-timeout={SECONDS_EACH}",
            "-max_len=4096",
            "-print_final_stats=1",
            f"-artifact_prefix={os.environ.get('FUZZ_CRASHES', folder)}/",
            str(folder / "corpus"),
        ],
        one,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
