"""Commands that join the apps."""

import json
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.unit.upstander_web.conftest import PASSWORD

from upstander_web.accounts.models import User
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.exhibits.actions.claim_run import claim_run
from upstander_web.exhibits.actions.start_import import start_import
from upstander_web.exhibits.models import Exhibit, ImportRun
from upstander_web.jobs.demo import list_demo_exports
from upstander_web.jobs.turns import turn
from upstander_web.policies.models import BestPick, Policy, PolicyRequest
from upstander_web.review_desk.models import Finding
from upstander_web.rules.models import ForceRule

pytestmark = pytest.mark.django_db
RULE = """\
id: conceal-delete-messages
title: Asks that messages be deleted
status: live
category: perverting_the_course_of_justice
standards: [honesty_and_integrity]
severity: high
looks_for: A request to delete messages.
misses: Silence.
why_it_may_be_innocent: People clear space.
clause_cues: [delete messages]
detection: {terms: [delete this]}
match: [{text: delete this}]
no_match: [{text: keep this}]
version: 1
author: A. Tester
date: '2024-01-01'
"""
HEAD = "{} POLICE\n\nPOLICY\n\nTitle: Phones\nVersion: {}\nIn force from: {}\n\n"
OTHER = (
    HEAD.format("WESTVALE", "1.0", "1 July 2022")
    + """\
1. PHONES

1.1 WhatsApp must not be installed on a force phone.

1.2 The force monitors all use of its devices.

1.3 Passwords must not be shared with anyone.
"""
)
PLAN = """\
documents: [{file: other.txt}]
confirmed:
  - {document: other.txt, question: whatsapp_on_force_device, position: prohibited,
     words: WhatsApp must not be installed on a force phone.}
  - {document: other.txt, question: monitoring_of_devices, position: required,
     words: The force monitors all use of its devices.}
  - {document: other.txt, question: password_sharing_or_reuse, position: prohibited,
     words: Passwords must not be shared with anyone.}
second_marks:
  - {document: other.txt, question: whatsapp_on_force_device, position: unclear,
     words: WhatsApp must not be installed on a force phone.}
picks: [{document: other.txt, question: password_sharing_or_reuse, reason: It is short.}]
replies: [{document: other.txt, question: monitoring_of_devices, agrees: false, words: Not all.}]
requests: [{force: eskmouth-police, asked: -30, due: -10}]
"""
CHAT = "13/03/2024, 09:01 - Tarquin Vole: delete this before they see it\n"
AFTER = "14/04/2024, 22:15 - Tarquin Vole: please delete this whole group tonight, all of you\n"


@pytest.fixture
def demo(settings, tmp_path) -> Path:
    """A demo folder with a policy, a chat, a folder and a manifest."""
    settings.UPSTANDER_HOME = tmp_path / "home"
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "conceal-delete-messages.yaml").write_text(RULE)
    settings.UPSTANDER_RULEPACKS = [tmp_path / "pack"]
    folder = tmp_path / "demo"
    (folder / "exports" / "phone").mkdir(parents=True)
    (folder / "policy.txt").write_text("1. MESSAGES\n\n1.1 You must not delete messages.\n")
    (folder / "exports" / "chat.txt").write_text(CHAT)
    (folder / "exports" / "phone" / "chat.txt").write_text(CHAT.replace("this", "this now"))
    manifest = {"exports": {"chat.txt": {"custodian": "NMP 1", "owner": "Tarquin Vole"}}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def load(folder: Path) -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("load_demo", dir=folder, password=PASSWORD, stdout=said)
    return said.getvalue()


def test_the_demo_is_loaded_once(demo):
    """Accounts, policy and exports are loaded; a second time everything is there already."""
    first = load(demo)
    assert first.count(f"password {PASSWORD}") == 8
    assert {user.username for user in User.objects.all()} == {
        "analyst", "investigator", "policy_lead", "administrator", "rule_author", "rule_approver",
        "authoriser", "auditor",
    }  # fmt: skip
    assert Policy.objects.count() == 1
    rules = dict(ForceRule.objects.values_list("rule_id", "status"))
    assert sorted(rules.values()) == ["draft", "live", "trial"]
    assert Exhibit.objects.filter(status="imported").count() == 2
    assert Exhibit.objects.get(original_name="chat.txt").owner_handles == ["Tarquin Vole"]
    counts = Finding.objects.count()
    cited = Finding.objects.first().clauses[0]
    assert (cited["quote"], cited["basis"]) == ("You must not delete messages.", "suggested")
    second = load(demo)
    assert second.count("already") == 8 + 1 + 1 + 2 + 3
    assert (ImportRun.objects.count(), Finding.objects.count()) == (2, counts)


def test_a_message_cites_the_version_of_its_day(demo):
    """Of two versions held, a message before the change cites the first, one after it the next."""
    rules = "1. MESSAGES\n\n1.1 You must not delete messages.\n"
    later = rules.replace("1.1 You", "1.1 Be kind.\n\n1.2 You")
    (demo / "policy_2022.txt").write_text(HEAD.format("EASTVALE", "1.0", "1 July 2022") + rules)
    (demo / "policy.txt").write_text(HEAD.format("EASTVALE", "2.0", "1 April 2024") + later)
    (demo / "exports" / "chat.txt").write_text(CHAT + AFTER)
    load(demo)
    versions = {policy.sha256: policy.version_label for policy in Policy.objects.all()}
    cited = {
        (finding.sent_at.month, versions[clause["document_sha256"]], clause["number"])
        for finding in Finding.objects.filter(exhibit__original_name="chat.txt")
        for clause in finding.clauses
    }
    assert cited == {(3, "1.0", "1.1"), (4, "2.0", "1.2")}


@pytest.fixture
def library(demo, tmp_path) -> Path:
    """A library of one policy of another force, with all that can be done with it."""
    own = HEAD.format("EASTVALE", "1.0", "1 July 2022") + "1. You must not delete messages.\n"
    (demo / "policy.txt").write_text(own)
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "other.txt").write_text(OTHER)
    (folder / "demo.yaml").write_text(PLAN)
    return folder


def test_the_library_is_filled_by_the_site_s_actions_once(demo, library):
    """Cells, picks, replies and requests are made and logged; a second time nothing is."""
    call_command("load_demo", dir=demo, library=library, password=PASSWORD, stdout=StringIO())
    other = Policy.objects.get(file_name="other.txt")
    assert (other.status, other.cited_by_findings) == ("held", False)
    cells = {cell.question: cell for cell in other.positions.exclude(state="suggested")}
    assert {name: cell.state for name, cell in cells.items()} == {
        "whatsapp_on_force_device": "disputed",
        "monitoring_of_devices": "disputed",
        "password_sharing_or_reuse": "confirmed",
    }
    assert cells["whatsapp_on_force_device"].second_value == "unclear"
    assert BestPick.objects.get().position == cells["password_sharing_or_reuse"]
    request = PolicyRequest.objects.get()
    assert (request.due_date - request.asked_date).days == 20
    names = set(AuditRecord.objects.values_list("name", flat=True))
    assert {"position.confirmed", "position.second_marked", "position.replied", "pick.made",
            "request.recorded", "policy.details_confirmed"} <= names  # fmt: skip
    before = AuditRecord.objects.latest("sequence").sequence
    call_command("load_demo", dir=demo, library=library, password=PASSWORD, stdout=StringIO())
    later = AuditRecord.objects.filter(sequence__gt=before).values_list("name", flat=True)
    assert set(later) == {"exhibit.received"}, "only the exports come in again"


def test_a_library_that_quotes_what_is_not_said_is_refused(demo, library):
    """Words that the document does not hold stop the load, with the question and the file."""
    (library / "demo.yaml").write_text(PLAN.replace("Passwords must not", "Passwords may not"))
    with pytest.raises(CommandError, match="password_sharing_or_reuse"):
        call_command("load_demo", dir=demo, library=library, password=PASSWORD, stdout=StringIO())


def test_passwords_are_made_where_none_is_given(demo):
    """Each account gets a password of its own, which is said once."""
    said = StringIO()
    call_command("load_demo", dir=demo, stdout=said)
    words = [line.split()[-1] for line in said.getvalue().splitlines() if " password " in line]
    assert len(set(words)) == 8
    assert User.objects.get(username="analyst").check_password(words[0])


def test_the_command_does_a_waiting_run_once(demo):
    """The site's own command does the run, and refuses one that is taken."""
    load(demo)
    exhibit = Exhibit.objects.get(original_name="chat.txt")
    actor = User.objects.get(username="analyst")
    run = start_import(actor=actor, exhibit=exhibit, at=timezone.now(), detached=False)
    said = StringIO()
    call_command("run_import", run.pk, stdout=said)
    assert said.getvalue() == f"{exhibit.reference}: 1 messages, 1 findings\n"
    with pytest.raises(CommandError, match="not waiting"):
        call_command("run_import", run.pk)


def test_rules_that_cannot_be_read_fail_the_run_in_words(demo, settings):
    """A broken rule is the run's reason, at its file and line."""
    load(demo)
    settings.UPSTANDER_RULEPACKS[0].joinpath("conceal-delete-messages.yaml").write_text("id: [")
    actor = User.objects.get(username="analyst")
    run = start_import(
        actor=actor, exhibit=Exhibit.objects.last(), at=timezone.now(), detached=False
    )
    with pytest.raises(CommandError):
        call_command("run_import", run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "conceal-delete-messages.yaml" in run.error


def test_a_run_is_taken_by_one_process(demo):
    """A run that is taken is not taken again."""
    load(demo)
    actor = User.objects.get(username="analyst")
    run = start_import(
        actor=actor, exhibit=Exhibit.objects.last(), at=timezone.now(), detached=False
    )
    assert (claim_run(run_id=run.pk), claim_run(run_id=run.pk)) == (True, False)


def test_imports_wait_for_their_turn(tmp_path):
    """With one turn the second waits until the first has ended."""
    order = []
    inside = threading.Event()

    def second() -> None:
        with turn(tmp_path, at_once=1, wait=lambda _: order.append("waits") or inside.set()):
            order.append("second")

    with turn(tmp_path, at_once=1):
        thread = threading.Thread(target=second)
        thread.start()
        assert inside.wait(10)
        order.append("first ends")
    thread.join(10)
    assert order[0] == "waits"
    assert order.index("first ends") < order.index("second")


def test_the_manifest_may_list_or_name(tmp_path):
    """A manifest as a list of paths says the same as one by name; none says nothing."""
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.zip").write_bytes(b"x")
    assert list_demo_exports(tmp_path)[0].owner_handles == ()
    said = [{"path": "exports/a.zip", "owner": ["x", "y"], "zone": "Europe/London"}]
    (tmp_path / "manifest.json").write_text(json.dumps(said))
    export = list_demo_exports(tmp_path)[0]
    assert (export.owner_handles, export.zone) == (("x", "y"), "Europe/London")
    (tmp_path / "owners.json").write_text(json.dumps({"a.zip": "Kestrel Ames"}))
    assert list_demo_exports(tmp_path)[0].owner_handles == ("Kestrel Ames",)
