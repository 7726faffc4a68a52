"""Exhibits are received, sealed and held once."""

import pytest
from tests.unit.upstander_web.exhibits.conftest import AT, CHAT

from upstander.base.digest import digest_bytes
from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of
from upstander_web.exhibits.actions.receive_server_path import receive_server_path
from upstander_web.exhibits.actions.receive_upload import receive_upload
from upstander_web.exhibits.arrivals import Particulars
from upstander_web.exhibits.import_roots import PathNotAllowed, check_beneath
from upstander_web.exhibits.models import Exhibit
from upstander_web.exhibits.storage import (
    ExhibitEmpty,
    ExhibitTooLarge,
    IncomingFile,
    digest_place,
    safe_name,
)


def test_an_upload_is_sealed_under_its_digest(receive, own_home):
    """The bytes lie read-only under their SHA-256, and the reception is recorded."""
    exhibit = receive().exhibit
    assert exhibit.sha256 == digest_bytes(CHAT.encode())
    assert exhibit.path == own_home / "exhibits" / exhibit.sha256 / "chat.txt"
    assert exhibit.path.read_text() == CHAT
    assert exhibit.path.stat().st_mode & 0o777 == 0o440
    assert exhibit.reference == f"UPS/DMI/{exhibit.pk:04d}"
    assert not list((own_home / "exhibits" / ".incoming").iterdir())
    event = event_of(AuditRecord.objects.latest("sequence"))
    assert (event.name, event.detail["sha256"]) == ("exhibit.received", exhibit.sha256)


def test_the_same_bytes_are_held_once(receive):
    """A second arrival is answered with the exhibit that holds the bytes."""
    first = receive()
    second = receive(name="another name.txt")
    assert (first.already_held, second.already_held) == (False, True)
    assert first.exhibit == second.exhibit
    assert Exhibit.objects.count() == 1


def test_nobody_else_receives(administrator, own_home):
    """Somebody who may not import exhibits leaves nothing behind."""
    incoming = IncomingFile("x.txt", limit_bytes=10)
    incoming.write(b"x")
    with pytest.raises(PermissionRefused):
        receive_upload(
            actor=administrator, incoming=incoming, particulars=Particulars(owned_by="force"), at=AT
        )
    assert not Exhibit.objects.exists()


def test_a_file_that_outgrows_the_limit_is_dropped(own_home):
    """A file above the limit is refused as it grows, and its part is gone."""
    incoming = IncomingFile("x.txt", limit_bytes=3)
    incoming.write(b"abc")
    with pytest.raises(ExhibitTooLarge):
        incoming.write(b"d")
    assert not incoming.part.exists()


def test_an_empty_file_is_refused(receive):
    """A file of no bytes is no exhibit."""
    with pytest.raises(ExhibitEmpty):
        receive(b"")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\chat.txt", "chat.txt"),
        ("a\x00b\u202etxt.exe", "abtxt.exe"),
        ("..", "unnamed"),
        (".hidden", "hidden"),
        ("é" * 300 + ".zip", "é" * 98 + ".zip"),
    ],
)
def test_a_name_becomes_one_harmless_part(name, kept):
    """A name cannot lead elsewhere, hide its ending or be too long."""
    assert safe_name(name) == kept


def test_a_place_must_be_beneath_an_allowed_folder(tmp_path):
    """Dots, links and other folders do not lead out, and a refusal does not say what is there."""
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "in").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (root / "chat.txt").write_text("x")
    (root / "link.txt").symlink_to(outside / "secret.txt")
    (root / "in" / "link").symlink_to(outside)
    assert check_beneath([root], str(root / "chat.txt")) == root / "chat.txt"
    refusals = set()
    for text in (
        "",
        " ",
        "\0",
        str(outside),
        f"{root}/../outside/secret.txt",
        str(root / "link.txt"),
        str(root / "absent"),
        str(tmp_path),
        "chat.txt",
    ):
        with pytest.raises(PathNotAllowed) as refused:
            check_beneath([root], text)
        refusals.add(str(refused.value))
    assert len(refusals) == 1
    with pytest.raises(PathNotAllowed):
        check_beneath([root], str(root / "in"))
    (root / "in" / "link").unlink()
    assert check_beneath([root], str(root / "in")) == root / "in"


def test_no_place_is_allowed_by_default(analyst, tmp_path):
    """Without the setting nothing of the server can be read."""
    (tmp_path / "chat.txt").write_text("x")
    with pytest.raises(PathNotAllowed):
        receive_server_path(
            actor=analyst,
            path_text=str(tmp_path / "chat.txt"),
            particulars=Particulars(owned_by="force"),
            at=AT,
        )


def test_a_folders_digest_is_over_paths_and_contents(tmp_path):
    """A renamed, moved or changed file gives another digest; a copy gives the same."""

    def digest(**files):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, text in files.items():
            path = folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return digest_place(folder)[0]

    same = {digest(a="1", b="2"), digest(b="2", a="1")}
    others = {digest(a="2", b="1"), digest(a="1", c="2"), digest(a="1", d__b="2")}
    assert len(same) == 1
    assert len(same | others) == 4
