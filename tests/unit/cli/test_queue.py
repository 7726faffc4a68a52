"""`upstander queue`: simulations and plans, what is printed, and what is refused."""

import json

import pytest

from support.review_items import RELEVANT_EVERY, text_of


@pytest.fixture
def posts(tmp_path):
    """A labelled set with categories."""
    rows = [
        f"{n},{text_of(n)},{int(n % RELEVANT_EVERY == 0)},{'fruit' if n % 14 == 0 else 'other'}"
        for n in range(300)
    ]
    path = tmp_path / "posts.csv"
    path.write_text("id,text,label,cat\n" + "\n".join(rows) + "\n")
    return path


def test_a_simulation_compares_the_orders(run, posts):
    """As text, with the hours declared, and a line in the journal that holds no words."""
    code, text, _ = run(
        "queue", "simulate", posts, "--hours", "1", "--seeds", "2", "--no-prior"
    )  # fmt: skip
    assert code == 0
    for words in ("300 items, 43 relevant; 2 seeds", "random", "our queue", "recall at 1 h"):
        assert words in text
    journal = (posts.parent / "home" / "journal.jsonl").read_text()
    assert "queue.simulated" in journal
    assert "fruit" not in journal


def test_a_simulation_as_json_has_every_run_and_curve(run, posts):
    """What other programs read is nothing but JSON."""
    _, text, _ = run("queue", "simulate", posts, "--seeds", "2", "--no-prior", "--json")
    found = json.loads(text)
    assert found["seeds"] == [0, 1]
    assert all(len(arm["runs"]) == 2 and len(arm["curve"]) == 101 for arm in found["arms"])


def test_what_is_relevant_may_be_a_category_at_a_prevalence(run, posts):
    """As the recipes use named sets."""
    _, text, _ = run(
        "queue", "simulate", posts, "--seeds", "1", "--no-prior", "--kind", "fru",
        "--prevalence", "0.05", "--json",
    )  # fmt: skip
    found = json.loads(text)
    assert found["relevant"] == 15
    assert found["items"] == 293


def test_a_list_of_words_is_an_order(run, posts, tmp_path):
    """Given, instead of one that is tuned."""
    (tmp_path / "words.txt").write_text("fruit\n")
    _, text, _ = run(
        "queue", "simulate", posts, "--seeds", "1", "--no-prior", "--keywords",
        tmp_path / "words.txt",
    )  # fmt: skip
    assert "list of 1 words" in text


def test_chat_may_stand_for_what_is_not_relevant(run, posts, tmp_path):
    """The set's own others are left out."""
    (tmp_path / "chat.jsonl").write_text(
        "".join(json.dumps({"text": f"tea at {n}"}) + "\n" for n in range(80))
    )
    _, text, _ = run(
        "queue", "simulate", posts, "--seeds", "1", "--no-prior", "--chat",
        tmp_path / "chat.jsonl", "--json",
    )  # fmt: skip
    assert json.loads(text)["items"] == 80 + 43


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("id,text,label\n1,a,1\n", [], "1 relevant texts"),
        ("id,words\n1,a\n", [], "no column of texts"),
        ("id,text\n1,a\n", [], "no column of labels"),
        ("id,text,label\n1,,1\n", [], "blank"),
        ("", [], "posts.csv"),
        ("id,text,label\n1,a,1\n", ["--kind", "x"], "no column of categories"),
        ("id,text,label\n1,a,1\n", ["--recipe", "mixed-chat"], "--chat"),
    ],
)
def test_a_bad_set_is_refused_in_one_line(run, tmp_path, content, options, said):
    """With its place and no traceback."""
    (tmp_path / "posts.csv").write_text(content)
    code, _, error = run("queue", "simulate", tmp_path / "posts.csv", "--no-prior", *options)
    assert code == 2
    assert said in error
    assert error.count("\n") == 1


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    """Likewise."""
    code, _, error = run("queue", "simulate", tmp_path / "none.csv", "--no-prior")
    assert code == 2
    assert "none.csv" in error


@pytest.fixture
def scan(tmp_path, run):
    """A scan with models of a chat of two, as the command writes it."""
    pytest.importorskip("hyperscan")
    chat = "".join(
        f"[0{1 + n % 9}/03/2024, 10:{n % 60:02}:00] {'Ann' if n % 2 else 'Bob'}: {text_of(n)}\n"
        for n in range(60)
    )
    (tmp_path / "chat.txt").write_text(chat)
    out = tmp_path / "out"
    run("scan", tmp_path / "chat.txt", "--models", "--effort", "quick", "--out", out)
    return out


def test_a_plan_of_a_scan_keeps_within_the_minutes(run, scan):
    """What is not reached is counted; by what lane an item came is not printed."""
    code, text, _ = run(
        "queue", "plan", "--minutes", "2", "--items", scan, "--day", "2026-12-01"
    )  # fmt: skip
    assert code == 0
    assert "of 2 minutes" in text
    assert "below the line" in text
    assert "control" not in text
    _, text, _ = run("queue", "plan", "--minutes", "2", "--items", scan, "--json")
    plan = json.loads(text)
    assert sum(one["expected_minutes"] for one in plan["entries"]) <= 2
    assert plan["versions"]


def test_decisions_are_learnt_from_and_not_planned_again(run, scan, tmp_path):
    """One JSON object a line."""
    _, text, _ = run("queue", "plan", "--minutes", "600", "--items", scan, "--json")
    first = json.loads(text)["entries"][0]["item_id"]
    (tmp_path / "decided.jsonl").write_text(json.dumps({"item_id": first, "relevant": True}) + "\n")
    _, text, _ = run(
        "queue", "plan", "--minutes", "600", "--items", scan, "--json",
        "--decisions", tmp_path / "decided.jsonl",
    )  # fmt: skip
    assert first not in {one["item_id"] for one in json.loads(text)["entries"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--minutes", "-1"], "--minutes"),
        (["--minutes", "5", "--day", "tomorrow"], "YYYY-MM-DD"),
        (["--minutes", "5"], "upstander scan --models --out"),
    ],
)
def test_a_plan_of_nonsense_is_refused_in_one_line(run, tmp_path, options, said):
    """No plan is better than a wrong one."""
    code, _, error = run("queue", "plan", "--items", tmp_path, *options)
    assert code == 2
    assert said in error


def test_a_line_that_is_no_decision_is_refused_with_its_place(run, scan, tmp_path):
    """What was decided must not be guessed."""
    (tmp_path / "decided.jsonl").write_text('{"item_id": "a"}\n')
    code, _, error = run(
        "queue", "plan", "--minutes", "5", "--items", scan, "--decisions",
        tmp_path / "decided.jsonl",
    )  # fmt: skip
    assert code == 2
    assert "decided.jsonl:1" in error
