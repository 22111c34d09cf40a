"""Archives, as people make them and as attackers do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.reading import ReadLimits

from .conftest import BODY
from .results import read

Write = Callable[[str, str | bytes], Path]
TEXT = f"Lyon fair opens\n\n{BODY}"
OTHER = f"Paris show opens\n\n{BODY}"


def make_zip(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz", "tgz", "tar.bz2", "tar.xz"])
def test_archive_gives_its_articles_as_a_folder_does(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"news.{ending}"
    members = {
        "a/lyon.txt": TEXT.encode(),
        "a/photo.jpg": b"\xff\xd8",
        "__MACOSX/a/._lyon.txt": b"\0",
        "b.txt": OTHER.encode(),
    }
    if ending == "zip":
        make_zip(path, dict(members))
    else:
        make_tar(path, members, {"tgz": "w:gz", "tar": "w"}.get(ending, f"w:{ending[4:]}"))

    results = read(path)

    assert [article.title for article in results.articles] == ["Lyon fair opens", "Paris show opens"]
    assert [article.id.rpartition("-")[0] for article in results.articles] == ["lyon", "b"]
    assert results.errors == []


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_file_is_read_by_what_is_in_it(write: Write, pack: Callable[[bytes], bytes]) -> None:
    ending = {gzip.compress: "gz", bz2.compress: "bz2", lzma.compress: "xz"}[pack]
    lines = b'{"text": "%s"}\n' % BODY.encode()

    assert read(write(f"news.jsonl.{ending}", pack(lines))).articles[0].text == BODY
    assert read(write(f"lyon.txt.{ending}", pack(TEXT.encode()))).articles[0].title == "Lyon fair opens"
    assert read("-", stdin=pack(TEXT.encode())).articles[0].title == "Lyon fair opens"


def test_tar_is_read_from_a_pipe(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "news.tar.gz", {"lyon.txt": TEXT.encode()}, "w:gz")

    assert [article.title for article in read("-", stdin=path.read_bytes()).articles] == ["Lyon fair opens"]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\..\\evil.txt"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_name_that_leads_out_is_refused_and_nothing_written(tmp_path: Path, kind: str, name: str) -> None:
    (tmp_path / "in").mkdir()
    members = {name: TEXT.encode(), "good.txt": OTHER.encode()}
    make = make_zip if kind == "zip" else make_tar
    path = make(tmp_path / "in" / f"news.{kind}", members)  # type: ignore[operator]

    results = read(path)

    assert [article.title for article in results.articles] == ["Paris show opens"]
    assert len(results.errors) == 1
    assert "leads out of the archive" in str(results.errors[0])
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["in", f"news.{kind}"]


def test_member_without_a_name_leaves_the_others(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "news.zip", {"x": TEXT, "good.txt": OTHER})
    with zipfile.ZipFile(path) as archive:
        name = archive.start_dir + 46  # after the fixed part of the first entry
    data = path.read_bytes()
    assert data[name : name + 1] == b"x"
    path.write_bytes(data[:name] + b"\0" + data[name + 1 :])  # the library cuts names at a zero

    assert [article.title for article in read(path).articles] == ["Paris show opens"]


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT)
    path = tmp_path / "news.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in {
            "soft": tarfile.SYMTYPE,
            "hard": tarfile.LNKTYPE,
            "pipe": tarfile.FIFOTYPE,
        }.items():
            info = tarfile.TarInfo(f"{name}.txt")
            info.type, info.linkname = kind, str(tmp_path / "secret.txt")
            archive.addfile(info)
    zipped = tmp_path / "news.zip"
    with zipfile.ZipFile(zipped, "w") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, str(tmp_path / "secret.txt"))

    results = read(path, zipped)

    assert results.articles == []
    assert len(results.errors) == 4
    assert all("link" in str(error) for error in results.errors)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("bomb.txt.gz", lambda zeros: gzip.compress(zeros)),
        ("bomb.jsonl.gz", lambda zeros: gzip.compress(b'{"text": "' + zeros)),
        ("bomb.jsonl.xz", lambda zeros: lzma.compress(b'{"text": "' + zeros)),
    ],
)
def test_bomb_is_given_up_in_time_and_memory(write: Write, name: str, make: Callable[[bytes], bytes]) -> None:
    path = write(name, make(b" " * 300_000_000))
    begin = time.monotonic()

    results = read(path, limits=ReadLimits(min_unpacked_bytes=10_000_000))

    assert results.articles == []
    assert len(results.errors) == 1
    assert "limit" in str(results.errors[0]) or "200 times its size" in str(results.errors[0])
    assert time.monotonic() - begin < 5


def test_bombs_inside_archives_are_given_up(tmp_path: Path) -> None:
    lines = b'{"text": "' + b" " * 300_000_000
    zipped = make_zip(tmp_path / "bomb.zip", {"a.jsonl": lines, "b.txt": TEXT})
    tarred = make_tar(tmp_path / "bomb.tar.gz", {"skipped.bin": lines, "b.txt": TEXT.encode()}, "w:gz")
    limits = ReadLimits(min_unpacked_bytes=10_000_000)

    for path in (zipped, tarred):
        results = read(path, limits=limits)
        assert results.articles == []
        assert "200 times its size" in str(results.errors[-1])


def test_zip_whose_members_overlap_is_given_up(tmp_path: Path) -> None:
    """A quine of the sort of Fifield's: many entries of the directory share one compressed stream."""
    path = make_zip(tmp_path / "a.zip", {"a.jsonl": b'{"text": "' + b" " * 20_000_000})
    data = path.read_bytes()
    (start,) = struct.unpack_from("<L", data, len(data) - 6)
    entry = data[start : len(data) - 22]
    names = [entry.replace(b"a.jsonl", b"%07d" % number) for number in range(50)]
    many = b"".join(name[:46] + b"a.jsonl" + name[53:] for name in names)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 50, 50, len(many), start, 0)
    path.write_bytes(data[:start] + many + end)

    results = read(path, limits=ReadLimits(min_unpacked_bytes=50_000_000))

    assert results.articles == []
    assert "200 times its size" in str(results.errors[-1]) or "damaged" in str(results.errors[-1])


def test_archive_in_an_archive_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", {"a.txt": TEXT}).read_bytes()
    results = read(make_zip(tmp_path / "outer.zip", {"inner.zip": inner, "b.txt": OTHER, "c.txt.gz": b"x"}))

    assert [article.title for article in results.articles] == ["Paris show opens"]
    assert [("archive inside an archive" in str(error)) for error in results.errors] == [True, True]


def test_damaged_archives_are_reported_and_what_came_before_is_kept(tmp_path: Path) -> None:
    noise = bytes((n * n * 31 + n // 7) % 256 for n in range(200_000))
    whole = make_tar(tmp_path / "a.tar.gz", {"a.txt": TEXT.encode(), "z.bin": noise, "b.txt": b"x"}, "w:gz")
    whole.write_bytes(whole.read_bytes()[:60_000])
    (tmp_path / "b.zip").write_bytes(b"PK\3\4 no archive at all")
    (tmp_path / "c.tar").write_bytes(b"no archive" * 100)
    (tmp_path / "d.zip").write_bytes(b"")

    results = read(*(tmp_path / name for name in ("a.tar.gz", "b.zip", "c.tar", "d.zip")))

    assert [article.title for article in results.articles] == ["Lyon fair opens"]
    assert len(results.errors) == 4
    assert all(f"{name}." in str(error) for name, error in zip("abcd", results.errors, strict=True))


def test_encrypted_member_is_reported(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": TEXT})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)

    assert "is encrypted" in str(read(path).errors[0])


def test_archive_without_articles_says_so(tmp_path: Path) -> None:
    assert "holds no article files" in str(read(make_zip(tmp_path / "a.zip", {"a.jpg": b"x"})).errors[0])
