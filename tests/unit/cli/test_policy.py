"""`upstander policy`: the shapes that other programs read, and what a person sees."""

import io
import json
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[3] / "samples" / "policy_library"
FORMATS = (
    "linmouth_social_media.docx",
    "caldmoor_mobile_devices.pdf",
    "wharfell_uniform_appearance.html",
    "allerdene_generative_ai.md",
)
V1, V2 = (LIBRARY / f"thornley_acceptable_use_v{n}.docx" for n in (1, 2))


@pytest.mark.parametrize("name", FORMATS)
def test_read_gives_metadata_kind_clauses_and_tables(run, name):
    """Every format gives the same shape, each text exactly what stands at its span."""
    code, out, _ = run("policy", "read", LIBRARY / name, "--json")
    outline = json.loads(out)
    assert code == 0
    assert outline["kind"] in ("policy", "guidance")
    assert {"value", "start", "end"} <= set(outline["metadata"]["title"])
    keys = {"id", "number", "heading", "text", "start", "end", "page"}
    assert all(keys <= set(clause) for clause in outline["clauses"])
    ids = [clause["id"] for clause in outline["clauses"]]
    assert len(ids) == len(set(ids))
    assert all(len(c["text"]) == c["end"] - c["start"] for c in outline["clauses"])
    assert isinstance(outline["tables"], list)


def test_ask_gives_every_question_with_its_words(run):
    """One answer a question, the quotation as long as its span, silence without support."""
    path = LIBRARY / "linmouth_social_media.docx"
    code, out, _ = run("policy", "ask", path, "--json")
    answers = json.loads(out)
    assert code == 0
    assert len(answers) >= 40
    for answer in answers:
        assert {"question", "position", "condition", "confidence", "support"} <= set(answer)
        assert 0 <= answer["confidence"] <= 1
        assert bool(answer["support"]) == (answer["position"] != "silent")
        for support in answer["support"]:
            assert len(support["quote"]) == support["end"] - support["start"]


def test_ask_takes_single_questions(run):
    """Only the questions that are named are answered; an unknown one is refused in a line."""
    path = LIBRARY / "linmouth_social_media.docx"
    wanted = ["account_approval_required", "uniform_photos_on_personal_account"]
    options = [part for one in wanted for part in ("--question", one)]
    _, out, _ = run("policy", "ask", path, *options, "--json")
    assert sorted(answer["question"] for answer in json.loads(out)) == sorted(wanted)
    code, _, err = run("policy", "ask", path, "--question", "no_such_question")
    assert (code, err.count("\n")) == (2, 1)
    assert "no_such_question" in err


def test_check_gives_faults_with_their_places(run):
    """A fault has a code, a severity, words at their place and a plain explanation."""
    code, out, _ = run("policy", "check", V1, "--on", "2026-11-22", "--json")
    faults = json.loads(out)
    assert code == 0
    assert {"review_overdue"} <= {fault["fault"] for fault in faults}
    for fault in faults:
        assert fault["severity"] in ("high", "medium", "low")
        assert fault["explanation"].endswith(".")
        assert all({"clause", "start", "end"} <= set(place) for place in fault["clauses"])
    assert run("policy", "check", V1, "--on", "2026-11-22", "--fail-on-faults")[0] == 1
    assert run("policy", "check", V1, "--on", "1 April")[0] == 2


def test_diff_says_what_changed_in_meaning(run):
    """Clauses are set side by side, and a changed duty is said in a sentence."""
    code, out, _ = run("policy", "diff", V1, V2, "--json")
    difference = json.loads(out)
    assert code == 0
    assert {"renumbered", "reworded", "added", "removed"} <= {
        change["change"] for change in difference["changes"]
    }
    assert any(change["meaning"] for change in difference["changes"])
    assert "[-" in run("policy", "diff", V1, V2)[1]


def test_matrix_writes_every_form_that_is_asked_for(run, tmp_path):
    """One build gives the workbook, the rows, the report and JSON; absent forces have a row."""
    files = {"--out": "m.xlsx", "--csv": "m.csv", "--report": "m.html"}
    options = [part for flag, name in files.items() for part in (flag, tmp_path / name)]
    code, out, err = run("policy", "matrix", V1, V2, *options, "--all-forces", "--json")
    matrix = json.loads(out)
    assert code == 0
    assert all((tmp_path / name).stat().st_size for name in files.values())
    assert len(matrix["forces"]) >= 44
    assert "thornley_acceptable_use_v1 is left out" in err
    absent = {force["code"] for force in matrix["forces"] if force["supply"] != "supplied"}
    for cell in matrix["cells"]:
        assert (cell["position"] == "not_supplied") == (cell["force"] in absent)


def test_draft_says_what_is_left_open_with_model_clauses(run):
    """A draft is told what it leaves silent, and clauses that would fill it are offered."""
    code, out, _ = run("policy", "draft", LIBRARY / "allerdene_generative_ai.md", "--json")
    answers = json.loads(out)
    assert code == 0
    assert any(answer["offered"] for answer in answers)


def test_pasted_text_is_read_from_standard_input(run, monkeypatch):
    """A dash stands for text that was pasted."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Messaging policy\n\n1.1 Staff must not lie.\n"))
    _, out, _ = run("policy", "read", "-", "--json")
    assert "1.1" in [clause["number"] for clause in json.loads(out)["clauses"]]


@pytest.mark.parametrize("command", ["read", "ask", "check"])
def test_a_file_that_is_no_document_is_refused_in_one_line(run, tmp_path, command):
    """Bad input gives the reason and the place, and exit 2."""
    path = tmp_path / "noise.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 8)
    code, _, err = run("policy", command, path)
    assert (code, err.count("\n")) == (2, 1)
    assert "noise.pdf" in err
