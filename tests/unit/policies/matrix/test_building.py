"""The matrix: who answers, what carries, and what is never silent."""

from datetime import date

import pytest

from support.policy_matrix import MADE_ON, RULES, make_bank, make_details, make_given, make_question
from upstander.policies.guidance.loading import Guidance, load_guidance
from upstander.policies.matrix.building import (
    ForceDocument,
    MatrixInvalid,
    add_missing,
    build_matrix,
    find_source,
    left_out_reason,
    matrix_json,
)
from upstander.records.policy_matrix import Matrix, MatrixCell

ASKED = "anonymous_accounts"
GUIDANCE = load_guidance()
BANK = make_bank(make_question(ASKED), make_question("whatsapp_on_force_device"))


def build(*given: ForceDocument, guidance: Guidance = GUIDANCE, **options) -> Matrix:
    return build_matrix(given, BANK, guidance, made_on=MADE_ON, **options)


def test_force_without_a_policy_is_not_supplied_never_silent() -> None:
    """A force that gave nothing is not supplied on every question; one that is silent is not."""
    matrix = build(
        ForceDocument(force="kent", supply="promised", due_date=date(2026, 12, 1)),
        make_given("essex", {ASKED: "silent"}),
    )
    kent, essex = (
        [cell for cell in matrix.cells if cell.force == code] for code in ("kent", "essex")
    )
    assert {(cell.position, cell.state) for cell in kent} == {("not_supplied", "not_supplied")}
    assert {(cell.position, cell.state) for cell in essex} == {("silent", "suggested")}
    assert matrix.forces[0].supply == "promised"
    assert matrix.forces[0].due_date == date(2026, 12, 1)


def test_every_force_has_a_cell_for_every_question_in_order() -> None:
    """Cells stand by force and then by question, none left out."""
    matrix = build(make_given("kent", {ASKED: "permitted"}), ForceDocument(force="essex"))
    assert [(cell.force, cell.question) for cell in matrix.cells] == [
        (force.code, question.id) for force in matrix.forces for question in matrix.questions
    ]


@pytest.mark.parametrize("kind", ["minutes", "report", "opinion"])
def test_text_that_is_no_policy_answers_nothing(kind: str) -> None:
    """Minutes, a report or an opinion leaves the force without a policy, and its row says so."""
    matrix = build(make_given("kent", {ASKED: "prohibited"}, kind=kind))
    assert {cell.position for cell in matrix.cells} == {"not_supplied"}
    assert matrix.forces[0].supply == "not_asked"
    assert "not policy" in matrix.forces[0].note


def test_minutes_of_a_body_that_is_no_force_make_no_row() -> None:
    """A text that is no policy, of a body that nobody named, has no row of its own."""
    minutes = make_given("", {ASKED: "prohibited"}, kind="minutes", name="group", force="A Group")
    matrix = build(minutes, make_given("kent", {ASKED: "prohibited"}))
    assert [force.code for force in matrix.forces] == ["kent"]
    assert left_out_reason(minutes) == "group is minutes, not policy, and answers nothing."


@pytest.mark.parametrize(
    ("first", "second", "position"),
    [
        ("silent", "permitted", "permitted"),
        ("permitted", "conditional", "conditional"),
        ("conditional", "prohibited", "prohibited"),
        ("required", "permitted", "required"),
        ("prohibited", "permitted", "unclear"),
        ("required", "prohibited", "unclear"),
        ("unclear", "conditional", "conditional"),
        ("silent", "silent", "silent"),
    ],
)
def test_several_policies_of_one_force(first: str, second: str, position: str) -> None:
    """The strictest that speaks carries; a ban beside a leave or a duty is unclear."""
    mobile = make_given("kent", {ASKED: first}, name="mobile")
    social = make_given("kent", {ASKED: second}, name="social")
    for given in ((mobile, social), (social, mobile)):
        cell = build(*given).cells[0]
        assert cell.position == position
        quotes = {one.quote for one in cell.support}
        assert quotes == {RULES[p] for p in (first, second) if p in RULES}
    assert position != "unclear" or cell.note.startswith("Its policies do not agree.")


def test_first_quotation_is_of_the_policy_that_carries() -> None:
    """The quotation that stands first is that of the position shown, with its condition."""
    cell = build(
        make_given("kent", {ASKED: "permitted"}, name="mobile"),
        make_given("kent", {ASKED: "conditional"}, name="social"),
    ).cells[0]
    assert cell.support[0].quote == RULES["conditional"]
    assert cell.condition == "only with written approval"


def test_force_is_read_from_the_document() -> None:
    """Without being told, the force is the one that the document names; an unknown one stays."""
    given = make_given("", {ASKED: "permitted"}, name="a", force="West Mercia Constabulary")
    other = make_given("", {ASKED: "permitted"}, name="b", force="NORTHMARCH POLICE")
    assert [(f.code, f.name) for f in build(given, other).forces] == [
        ("west-mercia", "West Mercia Police"), ("northmarch-police", "Northmarch Police"),
    ]  # fmt: skip


def test_row_says_which_policy_answers() -> None:
    """A row has the title, version and dates of its policy; a month stays a month."""
    given = make_given(
        "kent", {ASKED: "permitted"}, title="Phones", version="3", adopted_date="2023-03-16",
        review_date="2026-12",
    )  # fmt: skip
    row = build(given).forces[0]
    assert (row.title, row.version, row.in_force_date) == ("Phones", "3", date(2023, 3, 16))
    assert row.review_date is None
    assert "Review: 2026-12." in row.note
    assert given.document is not None
    assert row.document_sha256 == given.document.sha256


def test_confirmed_cell_stands_while_its_words_do() -> None:
    """A confirmed cell is kept whole, and is stale when its words are gone."""
    given = make_given("kent", {ASKED: "prohibited"})
    cell = MatrixCell(
        force="kent", question=ASKED, position="prohibited", state="confirmed",
        support=given.positions[0].support, confirmed_by="A. Person",
    )  # fmt: skip
    key = ("kent", ASKED)
    assert build(given, confirmed={key: cell}).cells[0] == cell
    newer = make_given("kent", {ASKED: "permitted"}, name="newer")
    stale = build(newer, confirmed={key: cell}).cells[0]
    assert (stale.state, stale.position, stale.confirmed_by) == ("stale", "prohibited", "A. Person")
    assert build(ForceDocument(force="kent"), confirmed={key: cell}).cells[0].state == "stale"


def test_forces_that_gave_nothing_can_be_added() -> None:
    """Every territorial force that gave nothing gets a row, once, after those that did."""
    given = (make_given("kent", {ASKED: "silent"}), ForceDocument(force="essex", supply="refused"))
    forces = build(*add_missing(given, GUIDANCE.forces)).forces
    assert [force.code for force in forces[:2]] == ["kent", "essex"]
    assert len(forces) == 43
    assert {force.supply for force in forces[2:]} == {"not_asked"}


def test_progress_counts_documents() -> None:
    """Progress is told after each document."""
    told: list[tuple[int, int]] = []
    build(
        make_given("kent", {ASKED: "silent"}), make_given("essex", {ASKED: "silent"}),
        ForceDocument(force="surrey"), on_progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(1, 2), (2, 2)]


def test_unknown_supply_state_is_refused() -> None:
    """A word that is no supply state is refused, and so is a row that names nobody."""
    with pytest.raises(MatrixInvalid, match="no supply state"):
        build(ForceDocument(force="kent", supply="late"))
    with pytest.raises(MatrixInvalid, match="neither a force nor a document"):
        build(ForceDocument(details=make_details()))


def test_quotation_is_found_in_its_document() -> None:
    """Of several documents the one whose words stand at the span is the source."""
    first, second = (
        make_given("kent", {ASKED: position}).document for position in ("permitted", "prohibited")
    )
    assert first is not None
    assert second is not None
    cell = build(make_given("kent", {ASKED: "prohibited"})).cells[0]
    assert find_source(cell.support[0], [first, second]) is second
    assert find_source(cell.support[0], [first]) is None


def test_json_is_plain() -> None:
    """The JSON holds forces, questions, cells, picks and gaps as plain values."""
    plain = matrix_json(build(make_given("kent", {ASKED: "prohibited"})))
    assert plain["made_on"] == "2026-11-22"
    assert {"forces", "questions", "cells", "picks", "gaps", "marking"} <= set(plain)
    assert plain["cells"][0]["support"][0]["quote"] == RULES["prohibited"]
