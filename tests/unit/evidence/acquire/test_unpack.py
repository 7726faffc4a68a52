"""Unpacking: limits hold, names cannot leave, and a damaged archive gives what is left of it."""

import gzip
import io
import os
import tarfile
import zipfile

import pytest

from upstander.base.limits import UnpackLimits
from upstander.evidence.acquire.unpack import ArchiveRefused, is_archive, unpack

LIMITS = UnpackLimits()


def make_zip(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:  # noqa: TID251 - makes the sample
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def unpacked(path, tmp_path, limits=LIMITS):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    return unpack(path, work=work, limits=limits, place=str(path))


def test_members_are_written_under_numbers_with_their_digest(tmp_path):
    """A member's bytes stand in the working folder under a number, never under its own name."""
    path = make_zip(tmp_path / "a.zip", {"WhatsApp Chat/_chat.txt": b"one", "b.txt": b"two"})
    result = unpacked(path, tmp_path)
    assert [one.member for one in result.members] == ["WhatsApp Chat/_chat.txt", "b.txt"]
    assert [one.path.read_bytes() for one in result.members] == [b"one", b"two"]
    assert all("chat" not in one.path.name for one in result.members)
    assert set(result.siblings("b.txt")) == {"WhatsApp Chat/_chat.txt", "b.txt"}


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]
)
def test_names_that_leave_the_archive_are_refused(tmp_path, name):
    """A path-traversal member is left out with a reason and writes nothing outside."""
    path = make_zip(tmp_path / "a.zip", {name: b"evil", "good.txt": b"good"})
    before = set(tmp_path.rglob("*"))
    result = unpacked(path, tmp_path)
    assert [one.member for one in result.members] == ["good.txt"]
    assert "leaves the archive" in result.left_out[0].reason
    new = set(tmp_path.rglob("*")) - before
    assert all(tmp_path / "work" in [item, *item.parents] for item in new)


def test_a_zip_bomb_is_refused(tmp_path):
    """A member that unpacks to hundreds of times its size stops the unpacking."""
    path = make_zip(tmp_path / "bomb.zip", {"zeros": b"\0" * (64 << 20)})
    with pytest.raises(ArchiveRefused, match="zip bomb"):
        unpacked(path, tmp_path)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (UnpackLimits(members=2), "more than 2 members"),
        (UnpackLimits(total_bytes=100), "more bytes"),
        (UnpackLimits(member_bytes=100), "more bytes"),
    ],
)
def test_each_limit_holds(tmp_path, limits, reason):
    """Members, total size and member size are each bounded."""
    path = make_zip(tmp_path / "a.zip", {f"{n}.txt": os.urandom(150) for n in range(3)})
    with pytest.raises(ArchiveRefused, match=reason):
        unpacked(path, tmp_path, limits)


def nest(levels):
    data = b"deep text"
    for level in range(levels):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:  # noqa: TID251 - makes the sample
            archive.writestr(f"level{level}.zip" if level else "deep.txt", data)
        data = buffer.getvalue()
    return data


def test_archives_within_archives_are_opened_to_a_depth(tmp_path):
    """A nested member's place names each archive on the way; too deep is refused."""
    path = tmp_path / "nested.zip"
    path.write_bytes(nest(3))
    (member,) = unpacked(path, tmp_path).members
    assert member.member == "level2.zip!/level1.zip!/deep.txt"
    assert member.path.read_bytes() == b"deep text"
    path.write_bytes(nest(5))
    with pytest.raises(ArchiveRefused, match="within archives"):
        unpacked(path, tmp_path)


def test_media_are_hashed_and_not_kept(tmp_path):
    """A picture leaves its digest and size, and no copy in the working folder."""
    path = make_zip(tmp_path / "a.zip", {"IMG-1.jpg": b"\xff\xd8\xff" + b"x" * 50})
    result = unpacked(path, tmp_path)
    assert not result.members
    assert result.left_out[0].hashed_only
    assert result.siblings("chat.txt")["IMG-1.jpg"].size == 53
    assert not any((tmp_path / "work").iterdir())


def test_office_documents_stay_whole(tmp_path):
    """A document that happens to be a zip is not taken apart."""
    path = make_zip(tmp_path / "a.docx", {"[Content_Types].xml": b"<x/>"})
    assert not is_archive(path.read_bytes()[:64], path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_cut_zip_gives_what_its_local_headers_reach(tmp_path, compression):
    """Without its directory a zip still gives its whole members, and the cut one in part."""
    first, second = os.urandom(5000), os.urandom(60_000)
    path = make_zip(
        tmp_path / "a.zip", {"a.bin.txt": first.hex(), "b.txt": second.hex()}, compression
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.6)])
    result = unpacked(path, tmp_path)
    assert [one.member for one in result.members] == ["a.bin.txt", "b.txt"]
    assert result.members[0].path.read_bytes() == first.hex().encode()
    kept = result.members[1].path.read_bytes()
    assert second.hex().encode().startswith(kept)
    assert len(kept) > 1000
    assert "cut" in result.members[1].problem
    assert all("recovered" in one.problem for one in result.members)


def test_tar_and_gzip_are_opened(tmp_path):
    """A gzipped tar and a lone gzipped file give their members."""
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:  # noqa: TID251 - makes the sample
        info = tarfile.TarInfo("chat.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"one"))
    assert [one.path.read_bytes() for one in unpacked(path, tmp_path).members] == [b"one"]
    alone = tmp_path / "chat.txt.gz"
    alone.write_bytes(gzip.compress(b"two"))
    result = unpacked(alone, tmp_path)
    assert [(one.member, one.path.read_bytes()) for one in result.members] == [("chat.txt", b"two")]


def test_an_encrypted_member_is_said(tmp_path):
    """A member that needs a password is left out with that reason."""
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"one"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the local header
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # and in the directory
    path.write_bytes(data)
    assert "encrypted" in unpacked(path, tmp_path).left_out[0].reason
