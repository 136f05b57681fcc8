"""Files as they lie on servers: compressed, in UTF-16, cut off, or made to fill the disk."""

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from hopen_mss import InputFaultError, TransmissionTable
from hopen_mss.files.compression import compression_of, unpack
from hopen_mss.files.inputs import look_through, open_bytes, open_text

TEXT = "document_id;sent_at;recipient\nD1;05/10/2026;é@medecin.mssante.fr\n"
CSV = TEXT.encode()
MB = 1 << 20
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
ENCODINGS = {"utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig", "cp1252": "cp1252", "utf-16": "utf-16"}


def file(folder: Path, content: bytes, name: str = "export.csv") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content)
    return path


def fault(path: Path) -> str:
    """Why a file is refused."""
    with pytest.raises(InputFaultError) as caught:
        look_through(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", PACK)
def test_a_packed_file_is_read_like_the_plain_one(kind: str, encoding: str, tmp_path: Path) -> None:
    """By its content and not by its name; the checksum is that of the file as it lies there."""
    packed = PACK[kind](TEXT.encode(encoding))

    found = look_through(file(tmp_path, packed))
    plain = look_through(file(tmp_path, TEXT.encode(encoding), "plain.csv"))

    assert (kind, "") == (found.compression, plain.compression)
    assert sha256(packed).hexdigest() == found.sha256
    assert (ENCODINGS[encoding], len(TEXT.encode(encoding))) == (found.encoding, found.size)
    assert (plain.encoding, plain.size) == (found.encoding, found.size)
    with open_text(found) as stream, open_text(plain) as other:
        assert TEXT == stream.read() == other.read()


@pytest.mark.parametrize("kind", PACK)
def test_a_packed_table_gives_the_same_records(kind: str, tmp_path: Path) -> None:
    """A table that was packed away loses nothing."""
    packed = TransmissionTable.open(file(tmp_path, PACK[kind](TEXT.encode()), "a.gz"), source="a")
    plain = TransmissionTable.open(file(tmp_path, TEXT.encode()), source="a")

    assert list(plain.records()) == list(packed.records())
    assert plain.report().rejections == packed.report().rejections


@pytest.mark.parametrize("kind", PACK)
@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=5), zeros=st.integers(0, 64))
def test_archives_that_follow_each_other_are_one_content(
    kind: str, parts: list[bytes], zeros: int
) -> None:
    """As gzip and logrotate put them together, zeros at the end or not."""
    packed = b"".join(map(PACK[kind], parts)) + bytes(zeros)

    assert b"".join(parts) == unpack(io.BytesIO(packed), kind, "a").read()


@pytest.mark.parametrize("kind", PACK)
def test_an_archive_cut_anywhere_is_told(kind: str, tmp_path: Path) -> None:
    """However short it was cut, it is never read as a shorter file."""
    packed = PACK[kind](TEXT.encode() * 3)
    start = next(n for n in range(1, 20) if compression_of(packed[:n]))

    for end in range(start, len(packed)):
        assert f"this {kind} archive is cut off" in fault(file(tmp_path, packed[:end]))


@pytest.mark.parametrize("kind", PACK)
@given(place=st.integers(0, 10_000), mask=st.integers(1, 255))
def test_a_damaged_archive_is_told(kind: str, place: int, mask: int) -> None:
    """A byte that changed is found out by the checksum inside, or changes nothing that is read."""
    packed = bytearray(PACK[kind](CSV * 3))
    packed[place % len(packed)] ^= mask

    found = CSV * 3
    with suppress(InputFaultError):
        found = unpack(io.BytesIO(packed), kind, "a").read()

    assert CSV * 3 == found


def archive_of_files(packed: bytes) -> bytes:
    """A zip archive that holds a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", packed)
    return stream.getvalue()


def tar(content: bytes) -> bytes:
    """A tar archive that holds a file."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("a.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


REFUSED = {
    "gzip within gzip": (gzip.compress(gzip.compress(CSV)), "an archive within an archive"),
    "xz within bzip2": (bz2.compress(lzma.compress(CSV)), "an archive within an archive"),
    "zip within gzip": (gzip.compress(archive_of_files(CSV)), "a zip archive within a gzip"),
    "tar within xz": (lzma.compress(tar(CSV)), "a tar archive within a xz archive"),
    "a PDF within gzip": (gzip.compress(b"%PDF-1.7"), "a PDF document within a gzip archive"),
    "tar": (tar(CSV), "this is a tar archive, not plain text; unpack it"),
    "zstd": (b"\x28\xb5\x2f\xfd\x04\0", "a zstd archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
    "rar": (b"Rar!\x1a\x07\1\0", "a rar archive"),
    "text after gzip": (gzip.compress(CSV) + CSV, "is followed by something else"),
    "gzip after xz": (lzma.compress(CSV) + gzip.compress(CSV), "is followed by something else"),
    "the mark of gzip alone": (b"\x1f\x8b", "is cut off"),
    "a gzip of no known method": (b"\x1f\x8b\x09" + bytes(20), "is damaged"),
    "a binary file within gzip": (gzip.compress(b"a\n\0"), "line 2: a NUL byte"),
    "UTF-16 with half a letter": (b"\xff\xfea\0b", "UTF-16 is damaged or cut off"),
    "UTF-16 with half a pair": (b"\xff\xfea\0\x00\xd8b\0", "UTF-16 is damaged or cut off"),
    "UTF-16 with a NUL": ("\ufeffa\nb\0".encode("utf-16-le"), "line 2: a NUL byte"),
    "UTF-32": ("a;b\n".encode("utf-32"), "line 1: a NUL byte"),
    "UTF-16 on one line": (("\ufeff" + "x" * 3 * MB).encode("utf-16-le"), "longer than 2,097,152"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_reader_could_take_is_refused(what: str, tmp_path: Path) -> None:
    """With the file's name and what to do, and without a word of what is in it."""
    content, message = REFUSED[what]

    found = fault(file(tmp_path, content))

    assert message in found
    assert found.startswith("export.csv")
    assert found.endswith("[HM201]")
    assert "medecin" not in found


def test_bytes_of_utf16_are_refused(tmp_path: Path) -> None:
    """Whoever asks for the bytes of a log saved anew is told so, and sees no empty log."""
    path = file(tmp_path, "Oct  5 03:00:01 mx postfix/qmgr[2]: 4F1A: removed\n".encode("utf-16"))

    with pytest.raises(InputFaultError, match="text in UTF-16, not plain text; save it as UTF-8"):
        open_bytes(look_through(path))


def test_a_file_that_has_gone_is_told(tmp_path: Path) -> None:
    """Between the look and the reading a log may be moved away."""
    found = look_through(file(tmp_path, CSV))
    found.path.unlink()

    for opened in (open_bytes, open_text):
        with pytest.raises(InputFaultError, match="can no longer be read"):
            opened(found)


def large_memory() -> bytes:
    """An archive that asks for half a gigabyte before the first byte comes out."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 29}]
    return lzma.compress(CSV, format=lzma.FORMAT_XZ, filters=filters)


def sparse(start: bytes) -> Callable[[Path], None]:
    """A file of 2 GB that takes no room, all but its start a hole."""

    def make(path: Path) -> None:
        path.write_bytes(start)
        with path.open("r+b") as stream:
            stream.truncate(2 << 30)

    return make


def written(content: Callable[[], bytes]) -> Callable[[Path], None]:
    """A file of that content."""

    def make(path: Path) -> None:
        path.write_bytes(content())

    return make


BOMBS: dict[str, tuple[Callable[[Path], None], str]] = {
    "2 GB of lines in gzip": (written(lambda: gzip.compress(CSV * 100_000) * 300), "250 bytes"),
    "2 GB of lines in bzip2": (written(lambda: bz2.compress(CSV * 50_000) * 600), "250 bytes"),
    "2 GB of lines in xz": (written(lambda: lzma.compress(CSV * 100_000) * 300), "250 bytes"),
    "a line of 2 GB": (sparse(b"x" * 3 * MB), "longer than 2,097,152 bytes"),
    "a line of 2 GB in gzip": (written(lambda: gzip.compress(b"x" * 16 * MB) * 128), "longer than"),
    "2 GB of zeros": (sparse(b""), "a NUL byte"),
    "a million empty archives": (written(lambda: gzip.compress(b"") * 1_000_000), "too many small"),
    "xz of a large memory": (written(large_memory), "100 MB of memory are needed"),
}  # fmt: skip
MEASURED = """
import re, sys, time
from pathlib import Path
from hopen_mss.errors import InputFaultError
from hopen_mss.files.inputs import look_through
start = time.process_time()
try:
    look_through(Path(sys.argv[1]))
except InputFaultError as fault:
    print(fault)
most = re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())
print(time.process_time() - start, int(most[1]) / 1024)
"""


IN_LONG = {"2 GB of lines in bzip2": [pytest.mark.slow]}  # gzip and xz show the same


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=IN_LONG.get(what, [])) for what in BOMBS]
)
def test_a_bomb_is_refused_at_once(what: str, tmp_path: Path) -> None:
    """Within 2 seconds of work and 200 MB of memory, with a message."""
    make, message = BOMBS[what]
    path = tmp_path / "bomb"
    make(path)

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True
    )

    *told, measured = done.stdout.splitlines()
    seconds, megabytes = map(float, measured.split())
    assert message in "".join(told)
    assert seconds < 2
    assert megabytes < 200


def test_a_log_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    """65 MB of lines that differ in little pack to a hundredth, and are read."""
    line = (
        b"Oct  5 03:00:01 mx postfix/smtp[%d]: to=<un@medecin.mssante.fr>, status=sent (250 Ok)\n"
    )
    lines = b"".join(line % (n * 7919) for n in range(800_000))
    packed = gzip.compress(lines, 1)

    found = look_through(file(tmp_path, packed))

    assert 64 * MB < len(lines) == found.size < 250 * len(packed)


def test_too_much_for_its_reader_is_refused(tmp_path: Path) -> None:
    """A reader of small files states its limit, which holds for what is inside."""
    path = file(tmp_path, gzip.compress(CSV * 1000))

    with pytest.raises(InputFaultError, match="more than the 2,000 bytes allowed here come out"):
        look_through(path, largest=2_000)
