"""Adds one version of a policy: its file as it came, its clauses, what it says of itself."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import msgspec
from django.db import transaction
from django.utils.text import slugify

from upstander.base.digest import digest_bytes
from upstander.base.errors import UpstanderError
from upstander.policies.clauses.reading import PolicyUnreadable
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.forces import match_force
from upstander_web.policies.kept_documents import keep_document, keep_file
from upstander_web.policies.models import Policy
from upstander_web.policies.policy_dates import last_day, read_day
from upstander_web.policies.suggestions import count_faults, suggest_positions

NAME_LETTERS = 120
ANSWERS = ("policy", "guidance", "unclear")
"""Kinds of text that are asked; an unclear one waits for a person before it enters the matrix."""


class PolicyHeldAlready(UpstanderError):
    """The same bytes are held as a policy; `sha256` says which."""

    def __init__(self, reason: str, *, sha256: str) -> None:
        """Keep the digest beside the reason."""
        self.sha256 = sha256
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """What the person says of the document; what they leave out its head may say."""

    name: str = ""
    """Short name, one for all versions; made of force and title where it is left out."""
    title: str = ""
    version_label: str = ""
    adopted_date: date | None = None
    force: str = ""
    """Code of the force."""
    file_name: str = ""
    pasted: bool = False
    """Whether the words came by the clipboard and no file is behind them."""
    ocr: bool = False
    """Whether scanned pages are read by optical character recognition."""


def import_policy(*, actor: User, data: bytes, facts: PolicyFacts, at: datetime) -> Policy:
    """Keep `data` under its digest, divide it into clauses, read its head, ask the questions.

    Nothing of what is read counts until a person has checked it: the details wait as `to_check`
    and every cell as `suggested`.

    *Allowed when:* the actor may add policies.
    *Writes:* the file and its text, read-only, one Policy, one Position for each question.
    *Audit:* `policy.imported`.

    Raises:
        PermissionRefused: the actor may not.
        PolicyHeldAlready: the same bytes are held.
        PolicyUnreadable: the bytes are no document that can be read.
    """
    check_capability(actor, Capability.IMPORT_POLICIES)
    sha256 = digest_bytes(data)
    held = Policy.objects.filter(sha256=sha256).first()
    if held is not None:
        raise PolicyHeldAlready(f"the same file is already held as {held}", sha256=sha256)
    path = keep_file(data, sha256)
    try:
        document = engine.read_file(path, name=facts.name, ocr=facts.ocr)
    except PolicyUnreadable as error:
        path.unlink()
        raise PolicyUnreadable(error.reason, place=facts.file_name) from error
    details = engine.find_details(document)
    policy = _describe(document, details, facts)
    if facts.pasted:
        document = msgspec.structs.replace(document, media="pasted")
    if not facts.name:
        document = msgspec.structs.replace(document, name=policy.name)
    policy.sha256, policy.size, policy.kept_at = sha256, len(data), str(path)
    policy.media, policy.document_sha256 = document.media, keep_document(document, path)
    policy.added_at, policy.added_by = at, actor
    found = engine.ask_document(document, details) if policy.kind in ANSWERS else ()
    policy.faults_count = count_faults(document, details, found, at)
    with transaction.atomic():
        policy.save()
        cells = suggest_positions(policy, found)
        record_event(
            actor=actor,
            name="policy.imported",
            object_kind="policy",
            object_id=sha256,
            detail={
                "sha256": sha256,
                "name": policy.name,
                "version": policy.version_label,
                "questions": len(cells),
            },
        )
    return policy


def _describe(document: PolicyDocument, details: PolicyDetails, facts: PolicyFacts) -> Policy:
    """Return an unsaved row: what the person said, else what the document says of itself."""

    def said(name: str) -> str:
        found = details.first(name)
        return found.value if found else ""

    title = (facts.title or said("title"))[:200]
    force = facts.force or match_force(said("force"), title)
    name = facts.name or _short_name(force, title, facts.file_name)
    return Policy(
        name=name,
        title=title,
        file_name=facts.file_name[:200],
        pages=document.pages,
        notes=list(document.notes),
        status=Policy.Status.TO_CHECK,
        kind=details.kind,
        force=force,
        cited_by_findings=_is_cited(force, name),
        reference=said("reference")[:80],
        owner=said("owner")[:200],
        marking=said("marking")[:60],
        version_label=(facts.version_label or said("version"))[:60],
        adopted_date=facts.adopted_date or read_day(said("adopted_date")),
        effective_date=read_day(said("effective_date")),
        review_date=last_day(said("review_date")),
        review_said=said("review_date")[:10],
        details=msgspec.to_builtins(details),
        clauses_count=len(document.clauses),
    )


def _is_cited(force: str, name: str) -> bool:
    """Return whether findings are to cite a new policy, until a person says otherwise.

    A version follows those before it. The first force's policies are taken to be those of the
    people whose messages are read here, and another force's are not.
    """
    before = Policy.objects.filter(name=name).order_by("pk").last()
    if before is not None:
        return before.cited_by_findings
    others = Policy.objects.filter(cited_by_findings=True).exclude(force__in=("", force))
    return not force or not others.exists()


def _short_name(force: str, title: str, file_name: str) -> str:
    """Return a name for a policy that nobody has named: `northmarch-social-media`."""
    words = slugify(title) or slugify(Path(file_name).stem) or "policy"
    name = words if not force or force in words else f"{force}-{words}"
    return name[:NAME_LETTERS].strip("-")
