"""The whole flow with models: what is written besides, what is kept apart, what stays as it was."""

import hashlib
import json
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from support.toy_scorer import NAMES, TellingScorer
from upstander.base.clock import fixed_clock
from upstander.evidence import pipeline
from upstander.evidence.detect.models.installed import describe_model, model_installed
from upstander.evidence.detect.models.second_reader import Judgement
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.records.sources import ReadSettings
from upstander.tables.schemas import SCORES, WINDOWS, with_categories

CLOCK = fixed_clock(datetime(2026, 1, 2, tzinfo=UTC))
FACTS = {"version": "toy 1", "effort": "usual", "encoder": False, "files": []}
CHAT = """\
13/02/2024, 10:00 - Jo: PSD are downloading phones, delete everything in this group now
13/02/2024, 10:01 - Al: <b>they are scum</b> the lot of them
13/02/2024, 10:02 - Jo: see you at nine
15/02/2024, 09:00 - Bo: I have taken all my tablets
15/02/2024, 09:01 - Jo: where are you
"""


@pytest.fixture(scope="module")
def pack():
    return load_packs(sorted(one for one in default_packs_dir().iterdir() if one.is_dir()))


@pytest.fixture(scope="module")
def chat(tmp_path_factory):
    path = tmp_path_factory.mktemp("in") / "chat.txt"
    path.write_text(CHAT)
    return path


def scan(chat, out, pack, **options):
    seen = []
    result = pipeline.scan(
        [chat],
        out=out,
        settings=ReadSettings(),
        pack=pack,
        cite=lambda rule, _day: rule.clauses,
        clock=CLOCK,
        on_progress=seen.append,
        **options,
    )
    return result, seen


def with_models(second_reader=None):
    return {
        "models": pipeline.ModelReading(
            scorer=TellingScorer(), facts=FACTS, second_reader=second_reader
        )
    }


@pytest.fixture(scope="module")
def scanned(chat, pack, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    result, seen = scan(chat, out, pack, **with_models())
    return out, result, seen


def test_three_more_files_are_written_and_stand_in_the_manifest(scanned):
    """With their digests; the manifest names the model."""
    out, *_ = scanned
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert {one["name"] for one in manifest["outputs"]} == {
        "messages.parquet", "hits.parquet", "hits.jsonl", "report.html", "scores.parquet",
        "windows.parquet", "windows.jsonl",
    }  # fmt: skip
    for output in manifest["outputs"]:
        data = (out / output["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == output["sha256"]
    assert manifest["models"] == FACTS
    assert manifest["counts"]["windows"] == 2
    assert pq.read_schema(out / "scores.parquet").equals(with_categories(SCORES, NAMES))
    assert pq.read_schema(out / "windows.parquet").equals(with_categories(WINDOWS, NAMES))
    assert pq.read_metadata(out / "scores.parquet").num_rows == 5


def test_the_lines_give_reasons_and_the_findings_that_cite_a_clause(scanned):
    """A window of conduct and one of welfare, neither with the other's scores."""
    out, result, _ = scanned
    lines = [json.loads(one) for one in (out / "windows.jsonl").read_text("utf-8").splitlines()]
    assert lines == json.loads(json.dumps(result.windows))
    conduct, welfare = lines
    assert (conduct["queue"], conduct["rank"], conduct["messages"]) == ("conduct", 1, 3)
    assert (welfare["queue"], welfare["rank"], welfare["category"]) == (
        "welfare", 1, "person_at_risk",
    )  # fmt: skip
    assert set(welfare["scores"]) == {"person_at_risk", "officer_wellbeing"}
    assert not set(welfare["scores"]) & set(conduct["scores"])
    words = {
        reason["category"]: [word["text"] for word in reason["words"]]
        for reason in conduct["reasons"]
    }
    assert words == {"concealment": ["delete"], "discriminatory": ["scum"]}
    cited = {one.hit.id for one in result.findings if one.clauses}
    assert conduct["findings"]
    assert set(conduct["findings"]) <= cited
    rules = {rule["rule_id"] for reason in conduct["reasons"] for rule in reason["rules"]}
    assert "conceal-delete-messages" in rules


def test_the_report_keeps_welfare_apart_and_shows_markup_as_text(scanned):
    """Two sections above the findings, each with the whole window."""
    out, *_ = scanned
    html = (out / "report.html").read_text("utf-8")
    conduct = html.index("<h2>Windows to read first</h2>")
    welfare = html.index("<h2>Somebody may need help</h2>")
    findings = html.index("<h2>Findings, first to be looked at first</h2>")
    assert conduct < welfare < findings
    assert "tablets" not in html[conduct:welfare]
    assert "scum" not in html[welfare:findings]
    assert "&lt;b&gt;they are scum&lt;/b&gt;" in html
    assert "<b>they" not in html
    assert "see you at nine" in html[conduct:welfare]
    assert "version toy 1, effort usual, without the encoder" in html
    assert "it is no probability and says nothing of guilt" in html


def test_scoring_is_a_stage_between_sorting_and_ranking(scanned):
    """Whoever waits is told."""
    *_, seen = scanned
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages == ["acquire", "decode", "detect", "derive", "score", "review", "serve"]


def test_scanning_twice_gives_the_same_bytes(scanned, chat, pack, tmp_path):
    """Scores, windows and report too."""
    out, *_ = scanned
    scan(chat, tmp_path, pack, **with_models())
    for name in ("scores.parquet", "windows.parquet", "windows.jsonl", "report.html"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_models_change_no_finding_and_a_run_without_them_leaves_nothing_of_theirs(
    scanned, chat, pack, tmp_path
):
    """The rules stand as they stood; files of an earlier run are gone."""
    out, result, _ = scanned
    scan(chat, tmp_path, pack, **with_models())
    plain, _ = scan(chat, tmp_path, pack)
    assert plain.findings == result.findings
    assert (tmp_path / "hits.jsonl").read_bytes() == (out / "hits.jsonl").read_bytes()
    assert {one.name for one in tmp_path.iterdir()} == {
        "messages.parquet", "hits.parquet", "hits.jsonl", "report.html", "manifest.json",
    }  # fmt: skip
    assert "models" not in plain.manifest
    assert plain.windows == ()
    assert "Windows to read first" not in (tmp_path / "report.html").read_text("utf-8")


def test_a_second_reader_stands_beside_the_score_by_its_name(scanned, chat, pack, tmp_path):
    """In the lines and in the report; the order is what it was."""

    def reader(text, category, looks_for):
        return Judgement(category, agrees=True, quotation=text[:9], reader="local & co 7")

    _, result, _ = scanned
    after, _ = scan(chat, tmp_path, pack, **with_models(reader))
    assert [(one["window"], one["score"]) for one in after.windows] == [
        (one["window"], one["score"]) for one in result.windows
    ]
    second = after.windows[0]["reasons"][0]["second"]
    assert (second["reader"], second["agrees"]) == ("local & co 7", True)
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "second reader local &amp; co 7 agrees, quoting" in html


@pytest.mark.skipif(not model_installed(), reason="no model in detection/model: not trained yet")
def test_the_shipped_model_puts_the_planted_words_first(chat, pack, tmp_path):
    """Integration: the installed model, through the whole flow."""
    from upstander.evidence.detect.models.scorer import Scorer

    scorer = Scorer(pack=pack)
    facts = describe_model(effort="usual", with_encoder=scorer.has_encoder)
    reading = pipeline.ModelReading(scorer=scorer, facts=facts)
    result, _ = scan(chat, tmp_path, pack, models=reading)
    assert facts["version"]
    assert {one["name"] for one in facts["files"]} >= {"linear.parquet", "combination.json"}
    queues = {one["queue"]: one for one in reversed(result.windows)}
    assert queues["conduct"]["messages"] == 3
    assert queues["welfare"]["category"] == "person_at_risk"
