"""A matrix made by hand: invented policies of real force names, their answers set, not read."""

from datetime import date

from upstander.base.digest import digest_fields
from upstander.policies.guidance.loading import Guidance, load_guidance
from upstander.policies.matrix.building import ForceDocument, build_matrix
from upstander.policies.questions.bank import QuestionBank
from upstander.policies.questions.confidence import UNMEASURED
from upstander.policies.questions.cues import Group
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import Detail, PolicyDetails
from upstander.records.policy_matrix import Matrix, MatrixCell
from upstander.records.positions import PositionFound, Question, Support

MADE_ON = date(2026, 11, 22)
RULES = {
    "prohibited": "Officers must not do it, because of the risk.",
    "permitted": "Officers may do it.",
    "conditional": "Officers may do it only with written approval of the Digital Services Team.",
    "required": "Officers must do it within 24 hours.",
    "unclear": "Officers may, and must not, do it.",
}
IDS = (
    "dual_use_personal_use_of_force_device", "whatsapp_on_force_device",
    "police_info_on_whatsapp", "anonymous_accounts",
)  # fmt: skip


def make_question(question_id: str, theme: str = "devices") -> Question:
    return Question(
        id=question_id, version=1, theme=theme, title=question_id.replace("_", " ")[:40],
        wording=f"What is said on {question_id}?", why="It matters.", codebook="Mark the force.",
        allowed=("prohibited", "permitted", "conditional", "required"),
    )  # fmt: skip


def make_bank(*questions: Question) -> QuestionBank:
    return QuestionBank(
        questions=questions or tuple(make_question(one) for one in IDS), cues={}, digest="0" * 64,
        evidence=Group(()), calibration=UNMEASURED,
    )  # fmt: skip


def make_details(kind: str = "policy", **values: str) -> PolicyDetails:
    details = tuple(Detail(name=n, value=v, start=0, end=1) for n, v in values.items())
    return PolicyDetails(
        details=details, history=(), laws=(), conflicts=(), kind=kind, kind_reasons=()
    )


def make_given(
    force: str, positions: dict[str, str], /, *, name: str = "", kind: str = "policy", **values: str
) -> ForceDocument:
    """Return a policy that says each position in a clause of its own, with its answers."""
    text, clauses, found = "", [], []
    sha256 = str(digest_fields([force, name]))
    for n, (question, position) in enumerate(positions.items(), start=1):
        support: tuple[Support, ...] = ()
        if position in RULES:
            start = len(text) + len(f"4.{n} ")
            text += f"4.{n} {RULES[position]}\n"
            clause = f"4.{n}"
            clauses.append(Clause(
                document_sha256=sha256, number=clause, path=(clause,), heading="", page=2,
                text=text[start - len(clause) - 1 : -1], start=start - len(clause) - 1,
                end=len(text) - 1,
            ))  # fmt: skip
            support = (Support(
                clause=clause, start=start, end=len(text) - 1, quote=text[start : len(text) - 1],
                page=2,
            ),)  # fmt: skip
        condition = "only with written approval" if position == "conditional" else ""
        found.append(PositionFound(
            question=question, question_version=1, position=position, condition=condition,
            confidence=0.9, band="high", support=support, reason="It says so.",
        ))  # fmt: skip
    document = PolicyDocument(
        name=name or f"{force} policy", sha256=sha256, text=text, clauses=tuple(clauses)
    )
    return ForceDocument(
        document=document, details=make_details(kind, **values), force=force,
        positions=tuple(found),
    )  # fmt: skip


def make_large() -> tuple[Matrix, tuple[ForceDocument, ...], Guidance]:
    """Return a matrix of the 43 forces and 48 questions: 30 supplied, some in every state."""
    guidance = load_guidance()
    questions = tuple(
        make_question(IDS[n] if n < len(IDS) else f"question_{n}", theme=f"theme_{n // 8}")
        for n in range(48)
    )
    kinds = ("prohibited", "conditional", "permitted", "required", "silent", "unclear", "silent")
    given: list[ForceDocument] = []
    territorial = [force for force in guidance.forces if force.kind == "territorial"]
    for m, force in enumerate(territorial):
        if m % 10 in (3, 6, 8):
            state = {3: "asked", 6: "promised", 8: "refused"}[m % 10]
            due = date(2026, 10, 30) if state != "refused" else None
            given.append(ForceDocument(force=force.code, supply=state, due_date=due))
            continue
        positions = {q.id: kinds[(m * 5 + n * 3) % 7] for n, q in enumerate(questions)}
        given.append(make_given(
            force.code, positions, title=f"Devices policy {m}", version=str(m % 4 + 1),
            adopted_date="2024-03-05", review_date="2026-03-05",
        ))  # fmt: skip
    confirmed = {
        ("avon-and-somerset", IDS[0]): MatrixCell(
            force="avon-and-somerset", question=IDS[0], position="prohibited", state="confirmed",
            support=given[0].positions[0].support, confirmed_by="PC 4411", second_by="PC 5022",
        )
    }  # fmt: skip
    matrix = build_matrix(
        given, make_bank(*questions), guidance, made_on=MADE_ON, confirmed=confirmed
    )
    return matrix, tuple(given), guidance
