"""The site's gate: every route to content asks here, at every request, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied

from upstander.authority.barriers import OwnContent, check_not_self
from upstander.authority.gate import Authority, NoAuthority, find_authority
from upstander.authority.purposes import find_purpose
from upstander.base.errors import UpstanderError
from upstander.records.authorisations import Authorisation, ContentFacts, Notice, SourceFacts
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.records import is_listed_person, read_granted, read_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to open: the facts that the gate needs, never the words."""

    content: ContentFacts
    source: SourceFacts


class ContentRefused(UpstanderError, PermissionDenied):
    """Content is not opened; Django answers it with a 403 page that says why."""

    def __init__(self, code: str, reason: str) -> None:
        """Keep the engine's code and reason."""
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What of several is open, and why the rest is not."""

    open: Mapping[int, Authority]
    closed: Mapping[int, ContentRefused]


def check_content(*, actor: User, exhibit: Asked, at: datetime, record: bool = True) -> Authority:
    """Return the authority under which `actor` may open what is asked for, at `at`.

    *Allowed when:* the actor may read what people wrote, and a live authorisation covers it.
    *Writes:* nothing else.
    *Audit:* `content.opened` or `content.refused`, unless `record` is False.

    Raises:
        PermissionRefused: the actor may never read content.
        ContentRefused: no live authorisation covers it.
    """
    check_capability(actor, Capability.READ_CONTENT)
    try:
        found = _Gate.read().find(actor, exhibit, at)
    except ContentRefused as refused:
        if record:
            _record_refused(actor, exhibit.content.exhibit_id, refused.code)
        raise
    if record:
        _record_opened(actor, exhibit.content.exhibit_id, found)
    return found


def open_contents(
    *, actor: User, asked: Mapping[int, Asked], at: datetime, record: bool = True
) -> Opened:
    """Return which of several the actor may open, and why not the others.

    *Allowed when:* always; who may not read what people wrote opens none.
    *Writes:* nothing else.
    *Audit:* `content.opened` once for each authorisation and exhibit, unless `record` is False;
    what stays closed was not asked for by itself.
    """
    if Capability.READ_CONTENT not in list_capabilities(actor):
        refused = ContentRefused(
            "no_capability", "your roles do not let you read what people wrote"
        )
        return Opened(open={}, closed=dict.fromkeys(asked, refused))
    gate = _Gate.read()
    known: dict[Asked, Authority | ContentRefused] = {}
    for one in set(asked.values()):
        try:
            known[one] = gate.find(actor, one, at)
        except ContentRefused as refused:
            known[one] = refused
    answers = {key: known[one] for key, one in asked.items()}
    if record:
        opened = {
            (asked[key].content.exhibit_id, one.id): one
            for key, one in answers.items()
            if isinstance(one, Authority)
        }
        for (exhibit_id, _), authority in sorted(opened.items()):
            _record_opened(actor, exhibit_id, authority)
    return Opened(
        open={key: one for key, one in answers.items() if isinstance(one, Authority)},
        closed={key: one for key, one in answers.items() if isinstance(one, ContentRefused)},
    )


def purpose_title(code: str) -> str:
    """Return a purpose in words."""
    found = find_purpose(code)
    return found.title if found else code


class _Gate:
    """The rows as they stand at one request."""

    def __init__(
        self,
        authorisations: tuple[Authorisation, ...],
        notices: tuple[Notice, ...],
        *,
        listed: bool,
    ) -> None:
        self._authorisations = authorisations
        self._notices = notices
        self._listed = listed

    @classmethod
    def read(cls) -> "_Gate":
        return cls(tuple(read_granted()), tuple(read_notices()), listed=is_listed_person())

    def find(self, actor: User, asked: Asked, at: datetime) -> Authority:
        try:
            check_not_self((actor.get_username(), actor.display_name), (), asked.content)
            return find_authority(
                self._authorisations,
                reader=actor.get_username(),
                content=asked.content,
                notices=self._notices,
                source=asked.source,
                at=at,
                force_is_listed_person=self._listed,
            )
        except (NoAuthority, OwnContent) as error:
            raise ContentRefused(error.code, error.reason) from error


def _record_opened(actor: User, exhibit_id: str, authority: Authority) -> None:
    detail = {"authorisation": authority.id, "purpose": authority.purpose}
    _record(actor, "content.opened", exhibit_id, detail)


def _record_refused(actor: User, exhibit_id: str, code: str) -> None:
    _record(actor, "content.refused", exhibit_id, {"code": code})


def _record(actor: User, name: str, exhibit_id: str, detail: Mapping[str, str]) -> None:
    record_event(
        actor=actor,
        name=name,
        object_kind="exhibit",
        object_id=exhibit_id,
        detail={**detail, "exhibit": exhibit_id},
    )
