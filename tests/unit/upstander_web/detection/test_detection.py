"""The page of the detection model."""

import json
import re

import msgspec
import pytest

from upstander.evidence.detect.evaluation.results import (
    ArmFacts,
    CardCategory,
    CardData,
    CardPart,
    DialectFigure,
    Evaluation,
    Figure,
    FunctionFigure,
    GroupFigure,
    Interval,
    ModelCard,
    SetFacts,
)
from upstander.evidence.detect.evaluation.results import to_json as as_json
from upstander_web.accounts.roles import Role
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of
from upstander_web.detection import engine
from upstander_web.detection.charts import BAR_WIDTH, LABEL_WIDTH, BarValue, draw_bars

pytestmark = pytest.mark.django_db

CARD = ModelCard(
    name="ranker", version="1.2", made_at="2026-04-01", what_it_is="Words & letters, weighed.",
    intended_use="Ordering messages.", not_for="Deciding anything.",
    categories=(
        CardCategory(
            name="rude", title="Rude <words>", looks_for="Rude words.", misses="Welsh ones."
        ),
        CardCategory(name="kind", title="Kind words", looks_for="Kind words."),
    ),
    data=(CardData(name="posts", source="example", licence="CC0-1.0", use="train", rows=1200),),
    limits=("Knows no Welsh.",),
    parts=(CardPart(file="linear.npz", what="weights", sha256="ab" * 32, size=2048),),
    seed=7, software={"numpy": "2.0"},
)  # fmt: skip


def figure(arm, measure, value, *, stream="80/20", at=None, against=""):
    """Return one figure with an interval."""
    return Figure(
        category="rude", stream=stream, arm=arm, measure=measure, at=at, against=against,
        figure=Interval(value, value * 0.9, value * 1.1),
    )  # fmt: skip


FOUND = Evaluation(
    made_at="2026-04-02T10:00:00+00:00", model="ranker 1.2", prevalence=0.005, resamples=1000,
    sets=(SetFacts(name="posts", role="positives", rows=900, positives={"rude": 40}),),
    arms=(
        ArmFacts(name="model", title="model", kind="model"),
        ArmFacts(name="force_list", title="force list, 12 words", kind="keywords", terms=12),
    ),
    figures=(
        figure("model", "alerts", 400, at=0.8), figure("model", "alerts", 1100, at=0.95),
        figure("model", "roc_auc", 0.91), figure("force_list", "alerts", 5514, at=0.8),
        figure("model", "lift", 6.4, against="force_list"),
        figure("model", "roc_auc", 0.8, stream="posts"), figure("model", "ece", 0.02, stream="own"),
    ),
    thresholds={"rude": 0.44},
    functions=(
        FunctionFigure(
            category="rude", function="praise", messages=20, positives=0,
            accuracy=Interval(0.75, 0.6, 0.9),
        ),
    ),
    groups=(
        GroupFigure(category="rude", axis="all", group="", messages=50, rate=Interval(0.1),
                    ratio=1.0, mean=0.2),
        GroupFigure(category="rude", axis="faith", group="Sikhs", messages=25, rate=Interval(0.12),
                    ratio=1.2, mean=0.2),
    ),
    dialects=(
        DialectFigure(category="rude", dialect="Geordie", pairs=40, standard=Interval(0.0),
                      variant=Interval(0.05), difference=Interval(0.031)),
    ),
    notes=("A note on the run.",),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in the model's place."""
    monkeypatch.setattr(engine, "model_dir", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def installed(folder):
    """The folder with a card and an evaluation."""
    (folder / "card.json").write_bytes(as_json(CARD))
    (folder / "evaluation.json").write_bytes(as_json(FOUND))
    return folder


def last_event():
    """Return the newest event of the trail."""
    return event_of(AuditRecord.objects.latest("sequence"))


def test_the_page_says_what_the_model_is_and_how_it_was_measured(as_person, analyst, installed):
    """Card, figures beside the lists, fairness, limits, data, digests; and what is not measured."""
    html = as_person(analyst).get("/detection/").content.decode()
    for words in (
        "ranker, version 1.2", "Deciding anything.", "Knows no Welsh.", "CC0-1.0", "1,200",
        "400 (360 to 440)", "5,514 (4,963 to 6,065)", "6.4 (5.8 to 7.0) times", "75% (60% to 90%)",
        "Sikhs", "Geordie", "0.031", "ab" * 32, "0.5% of traffic", "A note on the run.",
        "Known to miss or mistake", "This category was not measured", "praise", "posts",
    ):  # fmt: skip
        assert words in html, words
    assert "Rude &lt;words&gt;" in html
    assert last_event().name == "detection.viewed"
    assert last_event().detail == {"version": "1.2"}


def test_every_chart_has_its_table_and_no_style_of_its_own(as_person, analyst, installed):
    """Charts are pictures with words; the strict policy of contents lets no style attribute in."""
    html = as_person(analyst).get("/detection/").content.decode()
    charts = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(charts) == 2
    assert all('role="img"' in one and "aria-label=" in one for one in charts)
    assert " style=" not in html
    assert "<style" not in html
    assert html.index("<svg") < html.index("5,514 (4,963 to 6,065)")


def test_without_a_model_the_page_says_so(as_person, analyst, folder):
    """No model, no figures, and what that means."""
    html = as_person(analyst).get("/detection/").content.decode()
    assert "No model is installed" in html
    assert "<svg" not in html


def test_a_model_without_an_evaluation_is_not_known(as_person, analyst, folder):
    """What was not measured is not known."""
    (folder / "card.json").write_bytes(as_json(CARD))
    assert "What is not measured is not known" in (
        as_person(analyst).get("/detection/").content.decode()
    )


def test_a_file_that_cannot_be_read_is_said(as_person, analyst, installed):
    """The page stands, with the reason; the other file is shown."""
    (installed / "card.json").write_text("{")
    html = as_person(analyst).get("/detection/").content.decode()
    assert "This file beside the model cannot be read: card.json" in html
    assert "400 (360 to 440)" in html


def test_files_are_given_as_they_lie(as_person, analyst, installed):
    """Byte for byte, and recorded with the digest."""
    answer = as_person(analyst).get("/detection/files/evaluation.json")
    assert answer.content == (installed / "evaluation.json").read_bytes()
    assert msgspec.json.decode(answer.content, type=Evaluation) == FOUND
    assert "attachment" in answer["Content-Disposition"]
    event = last_event()
    assert (event.name, event.detail["file"]) == ("detection.exported", "evaluation.json")
    assert json.loads(answer.content)["model"] == "ranker 1.2"


@pytest.mark.parametrize("name", ["secrets", "linear"])
def test_no_other_file_is_given(as_person, analyst, installed, name):
    """Only the two, whatever else lies there."""
    (installed / "linear.json").write_text("{}")
    assert as_person(analyst).get(f"/detection/files/{name}.json").status_code == 404


def test_no_file_is_given_where_there_is_no_model(as_person, analyst, folder):
    """404, not a failure."""
    assert as_person(analyst).get("/detection/files/card.json").status_code == 404


def test_somebody_without_a_role_is_refused(as_person, make_person, installed):
    """The page and its files need a role."""
    client = as_person(make_person("x"))
    assert client.get("/detection/").status_code == 403
    assert client.get("/detection/files/card.json").status_code == 403
    assert as_person(make_person("y", Role.POLICY_LEAD)).get("/detection/").status_code == 200


def test_bars_keep_within_the_picture():
    """From nought to the largest; an interval beyond the whole ends where the picture does."""
    chart = draw_bars("t", [BarValue(label="a", said="1", value=1.0, low=0.5, high=2.0)], most=1.0)
    assert chart.bars[0].width == BAR_WIDTH
    assert chart.bars[0].high == LABEL_WIDTH + BAR_WIDTH
    assert draw_bars("t", [BarValue(label="a", said="0", value=0.0)]).bars[0].width == 0
    assert draw_bars("t", []).height == 0
