"""The command line's contract: shapes, exit codes, one-line reasons."""

import json
import os
import zipfile
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
SOURCE_FIELDS = {
    "path",
    "member",
    "sha256",
    "size",
    "format",
    "decoder",
    "rows_read",
    "messages",
    "by_kind",
    "skipped",
    "declared",
    "covered_bytes",
    "warnings",
}
MESSAGE_FIELDS = {
    "id",
    "conversation",
    "platform",
    "kind",
    "sender",
    "recipients",
    "sent_at",
    "sent_at_basis",
    "ambiguity",
    "direction",
    "body",
    "attachments",
    "state",
    "source",
}
CHAT = (
    "13/02/2024, 10:00 - Jo: PSD are downloading phones. Delete everything in this group now\n"
    "13/02/2024, 10:01 - Al: ok\n"
    "14/02/2024, 10:00 - Jo: see you at two\n"
)


@pytest.fixture
def chat(tmp_path):
    path = tmp_path / "WhatsApp Chat with Jo.txt"
    path.write_text(CHAT)
    return path


def test_read_json_has_the_contract_s_shape(run):
    """Each source has every field, and the totals add up."""
    code, out, _ = run("read", DATA / "sms_backup" / "mixed.xml", DATA / "mbox", "--json")
    result = json.loads(out)
    assert code == 0
    for source in result["sources"]:
        assert set(source) >= SOURCE_FIELDS
        assert source["rows_read"] == source["messages"] + sum(
            skip["count"] for skip in source["skipped"]
        )
        assert all(set(skip) == {"reason", "locator", "count"} for skip in source["skipped"])
    assert result["totals"]["messages"] == sum(one["messages"] for one in result["sources"]) == 9


def test_messages_are_json_lines_of_the_contract_s_shape(run, chat, tmp_path):
    """One line a message, with its place, to a file or to standard output."""
    target = tmp_path / "messages.jsonl"
    assert run("read", chat, "--messages", target)[0] == 0
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert len(lines) == 3
    for line in lines:
        assert set(line) >= MESSAGE_FIELDS
        assert set(line["source"]) >= {"sha256", "member", "locator"}
    code, out, _ = run("read", chat, "--messages", "-")
    assert (code, [json.loads(line) for line in out.splitlines()]) == (0, lines)


def test_the_owner_gives_directions(run, chat):
    """The custodian's label makes outgoing of theirs and incoming of the others'."""
    _, out, _ = run("read", chat, "--messages", "-", "--owner", "Jo", "--tz", "UTC")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["direction"] for line in lines] == ["outgoing", "incoming", "outgoing"]
    assert lines[0]["sent_at"] == "2024-02-13T10:00:00Z"
    assert lines[0]["sent_at_basis"] == "operator"


def test_date_order_is_the_operator_s_to_give(run, tmp_path):
    """An undecidable file says so, and the option decides it."""
    path = tmp_path / "chat.txt"
    path.write_text(
        "02/03/2024, 10:00 - Jo: a\n03/03/2024, 10:01 - Al: b\n04/03/2024, 09:00 - Jo: c\n"
    )
    _, out, _ = run("read", path, "--messages", "-", "--tz", "UTC")
    first = json.loads(out.splitlines()[0])
    assert first["ambiguity"] == "day_month"
    assert first["sent_at"].startswith("2024-03-02")
    assert first["alternative_sent_at"].startswith("2024-02-03")
    _, out, _ = run("read", path, "--messages", "-", "--tz", "UTC", "--date-order", "mdy")
    decided = json.loads(out.splitlines()[0])
    assert decided["ambiguity"] == "none"
    assert decided["sent_at"].startswith("2024-02-03")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty", b"", "the file is empty"),
        ("random", bytes(range(256)) * 40, "no reader knows these bytes"),
        ("letter.txt", b"Dear all, nothing to read here.\n", "no reader knows this text"),
    ],
)
def test_unreadable_input_is_one_line_and_exit_2(run, tmp_path, name, content, reason):
    """What cannot be read is named with its reason on one line of standard error."""
    path = tmp_path / name
    path.write_bytes(content)
    code, _, err = run("read", path)
    assert code == 2
    assert err.count("\n") == 1
    assert str(path) in err
    assert reason in err


def test_hostile_archives_are_refused_in_one_line(run, tmp_path):
    """A zip bomb and a path-traversal zip end with a reason and write nothing outside."""
    bomb, traversal = tmp_path / "bomb.zip", tmp_path / "traversal.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:  # noqa: TID251 - makes the sample
        archive.writestr("a.txt", b"\0" * (40 << 20))
    with zipfile.ZipFile(traversal, "w") as archive:  # noqa: TID251 - makes the sample
        archive.writestr("../../evil.txt", CHAT)
    for path, reason in ((bomb, "zip bomb"), (traversal, "leaves the archive")):
        code, _, err = run("read", path)
        assert (code, err.count("\n")) == (2, 1)
        assert reason in err
    assert not list(tmp_path.parent.rglob("evil.txt"))


def test_a_sparse_gigabyte_is_refused_within_limits(run, tmp_path):
    """A file of a gigabyte of nothing is looked at, hashed, and refused."""
    path = tmp_path / "sparse"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 1 << 30)
    code, _, err = run("read", path)
    assert code == 2
    assert "NUL" in err


def test_one_unreadable_path_does_not_hide_the_others(run, chat, tmp_path):
    """The others are read and reported; the exit code says that one was not."""
    empty = tmp_path / "empty"
    empty.touch()
    code, out, err = run("read", chat, empty, "--json")
    assert code == 2
    assert json.loads(out)["totals"]["messages"] == 3
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["read"],
        ["read", "nowhere"],
        ["read", "--date-order", "xyz", "a"],
        ["scan", "--pack", "no-such-pack", "a"],
        ["policy", "read", "nowhere"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(run, arguments):
    """Usage errors are one line, never a trace."""
    code, _, err = run(*arguments)
    assert code == 2
    assert err.startswith("upstander: ")
    assert err.count("\n") == 1


def test_an_unknown_zone_is_said(run, chat):
    """A zone that does not exist is refused in the report of the source that needed it."""
    code, _, err = run("read", chat, "--tz", "Mars/Base")
    assert code == 2
    assert "Mars/Base" in err


def test_scan_writes_and_says_what_it_found(run, chat, tmp_path):
    """Findings come ranked with rule and clause; --fail-on-hits turns them into exit 1."""
    out_folder = tmp_path / "out"
    code, out, _ = run("scan", chat, "--out", out_folder, "--fail-on-hits", "--json")
    result = json.loads(out)
    assert code == 1
    assert result["findings"][0]["rank"] == 1
    assert result["findings"][0]["why_it_may_be_innocent"]
    assert (out_folder / "report.html").exists()
    assert run("scan", chat)[0] == 0


def test_a_real_force_is_never_shown_the_demo_s_policy(run, chat):
    """Without a policy of its own, findings cite real documents only."""
    _, out, _ = run("scan", chat, "--json")
    documents = {
        clause["document"] for one in json.loads(out)["findings"] for clause in one["clauses"]
    }
    assert "northmarch-nmp-dig-014" not in documents


def test_another_force_s_policy_gives_its_own_words(run, chat):
    """Clauses come from the policy that was given, by span, and are said to be suggested."""
    policy = DATA / "policies" / "wexcombe_numbers.txt"
    text = policy.read_text("utf-8")
    _, out, _ = run("scan", chat, "--policy", policy, "--json")
    clauses = [one for finding in json.loads(out)["findings"] for one in finding["clauses"]]
    for clause in clauses:
        assert text[clause["start"] : clause["end"]] == clause["quote"]
        assert clause["basis"] == "suggested"


def test_rules_commands_agree_with_the_shipped_packs(run):
    """The shipped rules are at least sixty, load, keep their samples, and match their lock."""
    code, out, _ = run("rules", "list", "--json")
    assert code == 0
    assert len(json.loads(out)["rules"]) >= 60
    code, out, _ = run("rules", "check", "--json")
    assert (code, json.loads(out)["problems"]) == (0, [])
    code, out, _ = run("rules", "test", "--json")
    assert (code, json.loads(out)["problems"]) == (0, [])


def test_a_citation_that_its_document_does_not_bear_out_fails_the_check(run, tmp_path):
    """Moving a span by one character is found, with the rule's file."""
    from upstander.evidence.detect.rulefiles import default_packs_dir

    source = next(default_packs_dir().glob("*/conceal-*.yaml"))
    pack = tmp_path / "pack"
    pack.mkdir()
    text = source.read_text("utf-8")
    start = next(line for line in text.splitlines() if line.strip().startswith("start:"))
    (pack / source.name).write_text(
        text.replace(start, f"{start.partition(':')[0]}: {int(start.split()[-1]) + 1}", 1)
    )
    code, out, _ = run("rules", "check", pack)
    assert code == 1
    assert source.name in out


def test_a_broken_rule_is_refused_with_file_and_line(run, tmp_path):
    """A rule file that the loader refuses ends with its place."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "bad.yaml").write_text("id: bad\nid: again\n")
    code, _, err = run("rules", "check", pack)
    assert code == 2
    assert "bad.yaml:2" in err


def test_policy_read_gives_clauses_with_spans(run):
    """Each clause's text is what stands at its span."""
    path = DATA / "policies" / "wexcombe_numbers.txt"
    code, out, _ = run("policy", "read", path, "--json")
    outline = json.loads(out)
    text = path.read_text("utf-8")
    assert code == 0
    assert outline["clauses"]
    for clause in outline["clauses"]:
        assert text[clause["start"] : clause["end"]] == clause["text"]


def test_every_command_that_opens_evidence_is_in_the_journal(run, chat, tmp_path):
    """The journal verifies; an edit of it is found."""
    run("read", chat)
    run("scan", chat)
    code, out, _ = run("audit", "verify", "--json")
    assert code == 0
    assert json.loads(out)["journal"]["events"] == 2
    journal = tmp_path / "home" / "journal.jsonl"
    journal.write_text(journal.read_text("utf-8").replace("evidence.read", "rules.checked", 1))
    code, out, _ = run("audit", "verify")
    assert code == 1
    assert "BROKEN at event 1" in out


def test_formats_lists_every_reader(run):
    """What can be read is listed, for people and as JSON."""
    code, out, _ = run("formats", "--json")
    assert code == 0
    assert {row["format"] for row in json.loads(out)} >= {
        "whatsapp_text",
        "sms_backup",
        "mbox",
        "eml",
        "slack_export",
        "telegram_json",
        "teams_json",
        "csv_columns",
    }
    assert "whatsapp_text" in run("formats")[1]


def test_the_command_line_s_page_is_current():
    """docs/cli.md is what the commands' own help says; `make docs` rewrites it."""
    from make_cli_docs import TARGET, render

    assert TARGET.read_text("utf-8") == render()
