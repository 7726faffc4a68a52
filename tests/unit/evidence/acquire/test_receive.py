"""Receiving exhibits: hashed once, sealed where asked, nothing passed over in silence."""

import hashlib
from pathlib import Path

import pytest

from upstander.evidence.acquire.receive import (
    ExhibitChanged,
    ExhibitUnreadable,
    check_unchanged,
    receive,
)
from upstander.records.sources import ReadSettings


def received(paths, tmp_path, **options):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    return list(receive(paths, work=work, settings=ReadSettings(), **options))


def test_a_file_is_one_source_with_its_digest(tmp_path):
    """A plain file becomes one source whose digest is the exhibit's."""
    path = tmp_path / "chat.txt"
    path.write_bytes(b"hello")
    (one,) = received([path], tmp_path)
    assert one.sha256 == hashlib.sha256(b"hello").hexdigest()
    (source,) = one.sources
    assert (source.sha256, source.size, source.member) == (one.sha256, 5, "")
    assert source.path == path


def test_a_folder_is_walked_in_name_order_with_siblings(tmp_path):
    """A folder's files come in name order and know each other by relative path."""
    folder = tmp_path / "export"
    (folder / "general").mkdir(parents=True)
    (folder / "users.json").write_text("[]")
    (folder / "general" / "2025-01-01.json").write_text("[]")
    sources = [one.sources[0] for one in received([folder], tmp_path)]
    assert [Path(source.exhibit_path).name for source in sources] == [
        "users.json",
        "2025-01-01.json",
    ]
    assert set(sources[1].siblings) == {"users.json", "general/2025-01-01.json"}


def test_links_are_refused_with_a_reason(tmp_path):
    """A link in a folder is not followed and is said."""
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "away").symlink_to("/etc/passwd")
    (one,) = received([folder], tmp_path)
    assert one.sources == ()
    assert "link" in one.refused[0].reason


def test_a_missing_path_is_named(tmp_path):
    """A path that does not exist is refused in one line with its place."""
    with pytest.raises(ExhibitUnreadable, match="nowhere"):
        received([tmp_path / "nowhere"], tmp_path)


def test_a_device_is_refused(tmp_path):
    """A special file that was named is refused, not read for ever."""
    with pytest.raises(ExhibitUnreadable, match="not a regular file"):
        received([Path("/dev/zero")], tmp_path)


def test_the_store_keeps_a_read_only_copy_that_readers_use(tmp_path):
    """With a store, sources are read from the sealed copy and the original is left alone."""
    path = tmp_path / "chat.txt"
    path.write_bytes(b"hello")
    store = tmp_path / "store"
    store.mkdir()
    (one,) = received([path], tmp_path, store=store)
    kept = one.sources[0].path
    assert kept == store / one.sha256 / one.sha256
    assert kept.read_bytes() == b"hello"
    assert kept.stat().st_mode & 0o222 == 0
    again = received([path], tmp_path, store=store)
    assert again[0].sources[0].path == kept
    assert [item.name for item in store.iterdir()] == [one.sha256]


def test_a_change_while_reading_is_found(tmp_path):
    """An exhibit that grew after it was hashed cannot be vouched for."""
    path = tmp_path / "chat.txt"
    path.write_bytes(b"hello")
    (one,) = received([path], tmp_path)
    check_unchanged(one)
    path.write_bytes(b"hello, more")
    with pytest.raises(ExhibitChanged):
        check_unchanged(one)


def test_progress_counts_every_byte(tmp_path):
    """The callback is told of all bytes of all files."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x" * 700)
    told: list[int] = []
    received([tmp_path / "a", tmp_path / "b"], tmp_path, on_bytes=told.append)
    assert sum(told) == 1400


def test_two_archives_in_one_run_keep_their_members_apart(tmp_path):
    """Members of a second archive never take the place of the first one's."""
    import zipfile

    for name in ("a", "b"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:  # noqa: TID251 - makes the sample
            archive.writestr("_chat.txt", f"chat {name}")
    found = received([tmp_path / "a.zip", tmp_path / "b.zip"], tmp_path)
    texts = [source.path.read_text() for one in found for source in one.sources]
    assert texts == ["chat a", "chat b"]
