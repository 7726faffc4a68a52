"""Pages of the exhibits."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.unit.upstander_web.exhibits.conftest import CHAT

from upstander_web.exhibits.actions.run_import import run_import
from upstander_web.exhibits.actions.start_import import start_import
from upstander_web.exhibits.models import Exhibit, ImportRun, SourceReportRow
from upstander_web.exhibits.workers import name_worker

pytestmark = pytest.mark.django_db
UPLOAD = "/exhibits/receive/"


def upload(client, *files, **said):
    """Send the upload form."""
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(UPLOAD, {"exports": given, "owned_by": "force", **said})


def test_an_upload_is_received_and_its_import_queued(analyst, as_person):
    """One file becomes one exhibit, and the answer leads to its import."""
    response = upload(as_person(analyst), ("chat.txt", CHAT.encode()), zone="Europe/London")
    run = ImportRun.objects.get()
    assert response.url == reverse("exhibits:run", args=[run.pk])
    assert (run.exhibit.zone, run.state) == ("Europe/London", "queued")


def test_several_files_become_several_exhibits(analyst, as_person):
    """Each file is an exhibit; one that is held already is said and not imported again."""
    client = as_person(analyst)
    upload(client, ("a.txt", b"one"))
    response = upload(client, ("b.txt", b"two"), ("copy of a.txt", b"one"))
    assert response.url == reverse("exhibits:list")
    html = client.get(response.url).content.decode()
    assert "already held as UPS/DMI/" in html
    assert (Exhibit.objects.count(), ImportRun.objects.count()) == (2, 2)


def test_a_file_above_the_limit_is_named(analyst, as_person, settings, own_home):
    """A file that is too large is refused by name and leaves nothing on the disk."""
    settings.UPSTANDER_UPLOAD_BYTES = 10
    response = upload(as_person(analyst), ("big.txt", b"x" * 11))
    assert "big.txt is larger than" in response.content.decode()
    assert not Exhibit.objects.exists()
    assert not list((own_home / "exhibits" / ".incoming").iterdir())


def test_an_upload_from_a_forged_form_is_refused(analyst, own_home):
    """With a wrong token nothing is received and nothing stays on the disk."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(analyst)
    client.get(UPLOAD)
    response = upload(client, ("a.txt", b"one"), csrfmiddlewaretoken="a" * 64)
    assert response.status_code == 403
    assert not Exhibit.objects.exists()
    assert not list((own_home / "exhibits" / ".incoming").iterdir())


def test_who_may_not_import_writes_no_byte(administrator, as_person, own_home):
    """A refused upload never reaches the disk."""
    assert upload(as_person(administrator), ("a.txt", b"one")).status_code == 403
    assert not (own_home / "exhibits").exists()


def test_a_wrong_zone_is_said_beside_its_field(analyst, as_person):
    """A zone that does not exist is refused in words, and the part file goes."""
    response = upload(as_person(analyst), ("a.txt", b"one"), zone="Mars/Olympus")
    assert "Enter a time zone such as Europe/London" in response.content.decode()
    assert not Exhibit.objects.exists()


def test_progress_is_shown_until_the_import_ends(receive, analyst, as_person, inputs):
    """The page follows a live run without a script too, and stops when it has ended."""
    client = as_person(analyst)
    run = start_import(
        actor=analyst, exhibit=receive().exhibit, at=Exhibit.objects.get().received_at,
        detached=False,
    )  # fmt: skip
    ImportRun.objects.filter(pk=run.pk).update(
        state="running", worker=name_worker(), stage="decode",
        counts={"seal": {"done": 9}, "decode": {"done": 4096, "total": None, "note": ""}},
    )  # fmt: skip
    page = client.get(reverse("exhibits:run", args=[run.pk])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    part = client.get(reverse("exhibits:progress", args=[run.pk]))
    assert part.headers["X-Import-State"] == "live"
    assert 'role="progressbar"' in part.content.decode()
    assert "4,096 messages" in part.content.decode()
    ImportRun.objects.filter(pk=run.pk).update(state="queued")
    run_import(run_id=run.pk, inputs=inputs)
    part = client.get(reverse("exhibits:progress", args=[run.pk]))
    assert part.headers["X-Import-State"] == "ended"
    assert "3 messages, 1 finding," in part.content.decode()
    page = client.get(reverse("exhibits:run", args=[run.pk])).content.decode()
    assert "http-equiv" not in page


def test_the_report_says_what_was_and_what_was_not_read(receive, analyst, as_person, inputs):
    """Rows read, messages, skips with reasons, declared counts and digests are on the page."""
    exhibit = receive().exhibit
    run = start_import(actor=analyst, exhibit=exhibit, at=exhibit.received_at, detached=False)
    run_import(run_id=run.pk, inputs=inputs)
    row = SourceReportRow.objects.get()
    row.report |= {
        "rows_read": 5,
        "declared": 9,
        "skipped": [{"reason": "=cmd|x", "locator": "bytes:7-9", "count": 2}],
        "warnings": ["Two orders of dates are possible."],
    }
    row.save()
    client = as_person(analyst)
    html = client.get(reverse("exhibits:report", args=[run.pk])).content.decode()
    for said in (
        "<strong>5</strong> rows read = <strong>3</strong> messages + <strong>2</strong> skipped",
        "2 × =cmd|x",
        "first at bytes:7-9",
        "The source says it holds 9 rows, but 5 were met",
        "Two orders of dates are possible.",
        exhibit.sha256,
    ):
        assert said in html
    as_json = json.loads(client.get(reverse("exhibits:report_json", args=[run.pk])).content)
    assert as_json["marking"] == "OFFICIAL-SENSITIVE"
    assert as_json["totals"]["skipped"] == 2
    text = client.get(reverse("exhibits:report_csv", args=[run.pk])).content.decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["OFFICIAL-SENSITIVE"]
    assert dict(zip(rows[1], rows[2], strict=True))["skipped"] == "2"


def test_the_list_and_the_exhibits_page_link_to_its_import(receive, analyst, as_person):
    """An exhibit that is not imported offers to be."""
    client = as_person(analyst)
    exhibit = receive().exhibit
    assert exhibit.reference in client.get(reverse("exhibits:list")).content.decode()
    page = client.get(reverse("exhibits:exhibit", args=[exhibit.pk])).content.decode()
    assert reverse("exhibits:import", args=[exhibit.pk]) in page
    response = client.post(reverse("exhibits:import", args=[exhibit.pk]))
    assert response.url == reverse("exhibits:run", args=[ImportRun.objects.get().pk])


def test_a_place_on_the_server_is_received_when_it_is_allowed(
    analyst, as_person, settings, tmp_path
):
    """The form takes a place beneath an allowed folder and refuses any other."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "chat.txt").write_text(CHAT)
    settings.UPSTANDER_IMPORT_ROOTS = [tmp_path / "in"]
    client = as_person(analyst)
    url = reverse("exhibits:server_path")
    refused = client.post(url, {"owned_by": "force", "path": str(tmp_path / "in" / ".." / "x")})
    assert "No such file or folder beneath" in refused.content.decode()
    client.post(url, {"owned_by": "force", "path": str(tmp_path / "in" / "chat.txt")})
    assert Exhibit.objects.get().kept_at == str(tmp_path / "in" / "chat.txt")
