"""The command line of rules under government."""

import json

import pytest
import yaml

WORDS = (
    "bring the snow tonight, lads",
    "PSD are downloading phones. Delete everything in this group now",
    "see you at two",
    "more snow here than you can ski on",
    "home by nine",
)
CHAT = "".join(f"{day}/02/2024, 10:00 - Jo: {text}\n" for day, text in enumerate(WORDS, 12))
RULE = """id: draft-snow
title: Talk of snow
status: draft
category: controlled_drug_use_and_supply
severity: low
standards: [discreditable_conduct]
looks_for: Snow.
misses: Ice.
why_it_may_be_innocent: Weather.
clause_cues: [drugs]
detection: {terms: [snow]}
match: [snow]
no_match: [ice]
version: 1
author: A. Analyst
date: 2026-11-22
"""


@pytest.fixture
def past(tmp_path):
    """Return a folder of one chat export."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "WhatsApp Chat with Jo.txt").write_text(CHAT)
    return folder


@pytest.fixture
def draft(tmp_path):
    """Return a draft rule's file."""
    folder = tmp_path / "pack"
    folder.mkdir()
    path = folder / "draft-snow.yaml"
    path.write_text(RULE)
    return path


@pytest.fixture
def decisions(run, past, tmp_path):
    """Return decisions on the messages of the chat, those on snow relevant."""
    out = tmp_path / "lines.jsonl"
    run("read", past, "--messages", out)
    path = tmp_path / "decisions.jsonl"
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    path.write_text(
        "\n".join(
            json.dumps(
                {
                    "rule_id": "draft-snow",
                    "message_id": line["id"],
                    "decision": "relevant" if "snow" in line["body"] else "not_relevant",
                    "at": "2026-11-01T10:00:00Z",
                    "by": "ann",
                }
            )
            for line in lines
        )
    )
    return path


def events(tmp_path):
    """Return the names in the journal."""
    lines = (tmp_path / "home" / "journal.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["name"] for line in lines]


def test_a_draft_is_tried_on_exports_and_on_a_table(run, past, draft, tmp_path):
    """A trial reads exports first, or takes the table of a scan, with the same result."""
    code, out, _ = run("rules", "trial", draft, "--against", past, "--json")
    first = json.loads(out)
    assert code == 0
    [one] = first["rules"]
    assert (one["rule_id"], one["alerts"], one["adds"]) == ("draft-snow", 2, 2)
    assert [sample["matched"] for sample in one["samples"]] == ["snow", "snow"]
    assert first["looked_at"]["messages"] == 5
    assert events(tmp_path).count("rule.trialled") == 1
    run("scan", past, "--out", tmp_path / "scan")
    code, out, _ = run("rules", "trial", draft.parent, "--against", tmp_path / "scan", "--json")
    assert (code, json.loads(out)["rules"]) == (0, first["rules"])


def test_a_trial_is_told_in_words(run, past, draft, decisions):
    """The printed trial says what a reviewer would have to read, and shows hits."""
    code, out, _ = run(
        "rules",
        "trial",
        draft,
        "--against",
        past,
        "--decisions",
        decisions,
        "--samples",
        1,
        "--no-models",
    )
    assert code == 0
    assert "2 alerts (2 hits in 2 messages" in out
    assert "adds 2 of 2" in out
    assert "too few to say (2 of 2 relevant)" in out
    assert "»snow«" in out


def test_a_keyword_list_is_weighed_and_drafted(run, past, tmp_path):
    """Terms are weighed, drafts and a report written, and the drafts load."""
    words = tmp_path / "words.txt"
    words.write_text("snow\nburner phone\nSnow\ndrugs AND money\n")
    out = tmp_path / "drafts"
    code, said, _ = run("rules", "import-keywords", words, "--against", past, "--out", out)
    assert code == 0
    assert "not taken: line 3: Snow: the same, line 1" in said
    assert "not taken: line 4" in said
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert [one["term"] for one in report["terms"]] == ["snow", "burner phone"]
    assert run("rules", "test", out)[0] == 0
    rule = yaml.safe_load((out / "list-keywords.yaml").read_text("utf-8"))
    assert (rule["status"], rule["detection"]["terms"]) == ("draft", ["snow", "burner phone"])
    assert "rules.keywords_imported" in events(tmp_path)


def test_rules_are_exported_with_what_is_lost(run, tmp_path):
    """Each export has its list of losses beside it; nothing to export is an error."""
    code, out, _ = run("rules", "export", "--as", "purview", "--out", tmp_path / "p.txt", "--json")
    assert code == 0
    assert json.loads(out)["lost"]
    assert (tmp_path / "p.txt.lost.txt").read_text("utf-8").startswith("rule\tpart")
    code, out, _ = run("rules", "export", "--as", "sigma", "--out", tmp_path / "sigma")
    assert code == 0
    files = list((tmp_path / "sigma").glob("*.yml"))
    assert len(files) > 50
    assert {"title", "id", "logsource", "detection"} <= set(yaml.safe_load(files[0].read_text()))
    assert "rules.exported" in events(tmp_path)


def test_a_draft_is_exported_only_when_asked_for(run, draft, tmp_path):
    """Without --status only live rules are exported."""
    code, _, err = run("rules", "export", draft.parent, "--as", "sigma", "--out", tmp_path / "x")
    assert (code, err.count("\n")) == (2, 1)
    assert "no rule to export with status live" in err
    more = ("--status", "draft", "--out", tmp_path / "x.yml")
    assert run("rules", "export", draft.parent, "--as", "sigma", *more)[0] == 0


def test_precision_is_counted_by_rule(run, decisions, past):
    """Decisions are counted by rule, and no rule is called idle on few messages."""
    code, out, _ = run("rules", "precision", "--decisions", decisions, "--json")
    assert code == 0
    [one] = json.loads(out)["rules"]
    assert (one["rule_id"], one["relevant"], one["not_relevant"]) == ("draft-snow", 2, 3)
    code, out, _ = run("rules", "precision", "--decisions", decisions, "--against", past)
    assert "too few to say (2 of 5 relevant)" in out
    assert "no rule is called idle on fewer than" in out


def test_history_checks_the_log_against_the_files(run, draft):
    """A file whose status is not what the log says is a problem; a broken log an error."""
    code, out, _ = run("rules", "history", draft.parent)
    assert code == 0
    assert "no log of changes" in out
    line = {
        "rule_id": "draft-snow",
        "version": 1,
        "before": "",
        "after": "draft",
        "by": "Ann",
        "at": "2026-11-01T10:00:00Z",
    }
    log = draft.parent / "changes.jsonl"
    log.write_text(json.dumps(line) + "\n")
    assert run("rules", "history", draft.parent)[0] == 0
    moved = line | {"before": "draft", "after": "trial", "at": "2026-11-02T10:00:00Z"}
    log.write_text(f"{json.dumps(line)}\n{json.dumps(moved)}\n")
    code, out, _ = run("rules", "history", draft.parent, "--json")
    assert code == 1
    assert json.loads(out)["problems"] == [f"{draft}: the file says draft, the log trial"]
    log.write_text(json.dumps(moved) + "\n")
    code, _, err = run("rules", "history", draft.parent)
    assert (code, err.count("\n")) == (2, 1)
    assert f"{log}:1: draft-snow version 1: it says the rule was draft" in err


def test_a_glossary_is_kept_by_named_people(run, tmp_path, past, decisions):
    """An entry is added, listed, checked and drafted; a suggestion adds nothing."""
    path = tmp_path / "glossary.yaml"
    entry = ("--meaning", "cocaine", "--kind", "slang", "--source", "May", "--by", "A. Analyst")
    category = ("--category", "controlled_drug_use_and_supply")
    assert run("glossary", "add", path, "snow", *entry, *category)[0] == 0
    before = path.read_bytes()
    code, _, err = run("glossary", "add", path, "SNOW", *entry)
    assert (code, err.count("\n")) == (2, 1)
    code, out, _ = run("glossary", "list", path, "--kind", "slang", "--json")
    assert [one["term"] for one in json.loads(out)["entries"]] == ["snow"]
    assert "1 entries, 1 words, no faults" in run("glossary", "check", path)[1]
    more = ("--decisions", decisions, "--against", past, "--json")
    code, out, _ = run("glossary", "suggest", path, *more)
    assert (code, json.loads(out)["decided"]) == (0, 5)
    assert path.read_bytes() == before
    out_dir = tmp_path / "drafts"
    assert run("glossary", "draft-rules", path, "--out", out_dir, "--by", "A")[0] == 0
    assert run("rules", "test", out_dir)[0] == 0
    assert {"glossary.entry_added", "glossary.read", "glossary.terms_suggested"} <= set(
        events(tmp_path)
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("rules", "trial", "none.yaml", "--against", "."),
        ("rules", "trial", "none.yaml", "--against", "nowhere"),
        ("rules", "import-keywords", "none.txt", "--against", ".", "--out", "x"),
        ("rules", "precision", "--decisions", "none.jsonl"),
        ("glossary", "check", "none.yaml"),
        ("glossary", "add", "g.yaml", "snow", "--meaning", "x"),
    ],
)
def test_what_is_not_there_is_one_line_and_code_two(run, arguments, tmp_path, monkeypatch):
    """A missing file or option ends with one line on standard error and code 2."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("upstander: ")
