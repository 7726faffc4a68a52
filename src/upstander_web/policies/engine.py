"""The one door from the site to the policy engine: what is read, asked, found and compared.

Pages and actions call this and never the engine's own parts, so that what the site asks of it
can be read in one place. Guidance is files of its owners; it is loaded once a process.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from upstander.policies.clauses.reading import read_laid_out, read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.documents.pasted import lay_out_pasted
from upstander.policies.drafting import checking as drafting
from upstander.policies.drafting.library import ModelClause, load_model_clauses
from upstander.policies.faults import finding
from upstander.policies.guidance.loading import Guidance, load_guidance
from upstander.policies.matrix import gaps, report, workbook
from upstander.policies.matrix.csvfile import write_csv
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank
from upstander.policies.versions.carrying import Carrier
from upstander.policies.versions.comparing import compare_versions
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_changes import VersionDifference
from upstander.records.policy_details import PolicyDetails
from upstander.records.policy_faults import Fault
from upstander.records.policy_matrix import Gap, Matrix
from upstander.records.positions import PositionFound
from upstander_web.policies.question_bank import bank_in_use

__all__ = [
    "Carrier", "Item", "as_kind", "ask_document", "ask_with", "check_draft", "compare",
    "find_details", "find_faults", "find_gaps", "guidance", "list_items", "load_details",
    "model_clauses", "read_file", "read_pasted", "write_csv", "write_report", "write_workbook",
]  # fmt: skip


def read_file(path: Path, *, name: str, ocr: bool = False) -> PolicyDocument:
    """Return the policy file at `path` as clauses.

    Raises:
        PolicyUnreadable: it is no document that can be read.
    """
    return read_policy(path, name=name, ocr=ocr)


def read_pasted(text: str, *, name: str) -> PolicyDocument:
    """Return pasted words as clauses.

    Raises:
        PolicyUnreadable: they hold no word.
    """
    return read_laid_out(lay_out_pasted(text), name=name)


def find_details(document: PolicyDocument) -> PolicyDetails:
    """Return what a document says of itself."""
    return read_details(document)


def load_details(plain: dict[str, Any]) -> PolicyDetails:
    """Return details as they were kept in a row."""
    return msgspec.convert(plain, PolicyDetails)


def ask_document(
    document: PolicyDocument, details: PolicyDetails, *, only: Collection[str] = ()
) -> tuple[PositionFound, ...]:
    """Return what the document says on each question in use."""
    return ask_with(document, details, bank_in_use(), only=only)


def ask_with(
    document: PolicyDocument,
    details: PolicyDetails,
    bank: QuestionBank,
    *,
    only: Collection[str] = (),
) -> tuple[PositionFound, ...]:
    """Return what the document says on each question of `bank`."""
    return ask(document, details, bank, only=only)


def find_faults(
    document: PolicyDocument,
    details: PolicyDetails,
    *,
    on: date,
    positions: tuple[PositionFound, ...] = (),
) -> tuple[Fault, ...]:
    """Return what is wrong with the document as it would be read on the day `on`."""
    return finding.find_faults(document, details, on=on, guidance=guidance(), positions=positions)


def compare(
    old: PolicyDocument,
    new: PolicyDocument,
    *,
    old_details: PolicyDetails | None = None,
    new_details: PolicyDetails | None = None,
) -> VersionDifference:
    """Return how two versions differ, clause by clause."""
    return compare_versions(old, new, old_details=old_details, new_details=new_details)


@lru_cache(maxsize=1)
def guidance() -> Guidance:
    """Return the law, recommendations, checklist and forces that ship."""
    return load_guidance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A recommendation or checklist item, as pages name it."""

    id: str
    title: str
    body: str
    text: str
    """Its words as far as they are held; "" where they are not."""
    source: str
    held: bool


def list_items() -> tuple[Item, ...]:
    """Return every recommendation, then every checklist item."""
    found = guidance()
    recommendations = [
        Item(
            id=one.id, title=one.title, body=one.body, text=one.text,
            source=" ".join(part for part in (one.source, one.address) if part),
            held=one.status != "text_not_held",
        )
        for one in found.recommendations
    ]  # fmt: skip
    items = [
        Item(
            id=one.id, title=one.title, text=one.text,
            body="Upstander’s model checklist" if one.own_words else "Checklist",
            source=" ".join(part for part in (one.source, one.address) if part),
            held=one.status != "text_not_held",
        )
        for one in found.checklist
    ]  # fmt: skip
    return (*recommendations, *items)


def find_gaps(matrix: Matrix) -> tuple[Gap, ...]:
    """Return how each force of the matrix stands to each recommendation and checklist item."""
    return gaps.find_gaps(matrix, guidance())


def as_kind(details: PolicyDetails, kind: str) -> PolicyDetails:
    """Return the details with the kind of text that a person says it is."""
    return msgspec.structs.replace(details, kind=kind)


def write_workbook(matrix: Matrix, path: Path) -> None:
    """Write the matrix as a workbook."""
    workbook.write_workbook(matrix, path, guidance=guidance())


def write_report(matrix: Matrix, path: Path) -> None:
    """Write the matrix as a page to print."""
    report.write_report(matrix, path, guidance=guidance())


@lru_cache(maxsize=1)
def model_clauses() -> tuple[ModelClause, ...]:
    """Return the model clauses that ship."""
    return load_model_clauses()


def check_draft(
    document: PolicyDocument, details: PolicyDetails
) -> tuple[drafting.DraftAnswer, ...]:
    """Return what a draft says on each question in use, with clauses that would fill a gap."""
    return drafting.check_draft(document, bank_in_use(), details=details, library=model_clauses())
