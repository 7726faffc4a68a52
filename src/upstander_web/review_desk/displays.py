"""Messages as the desk shows them: names masked or revealed, hits marked, doubts said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from upstander_web.review_desk.masking import LabelIndex, Mask, Segment, cut
from upstander_web.review_desk.messages_store import StoredMessage
from upstander_web.review_desk.models import Conversation, Finding, Participant
from upstander_web.review_desk.pseudonyms import index_labels
from upstander_web.review_desk.stored_text import identity_key
from upstander_web.review_desk.times import When, say_when

_STATES = {
    "edited": "Edited",
    "deleted_by_sender": "Deleted by its sender",
    "deleted_by_admin": "Deleted by an administrator",
    "draft": "Draft, never sent",
    "failed": "Not delivered",
    "expired": "Expired",
    "omitted": "Left out by the export",
    "truncated": "Cut short by the export",
}
_FLAGS = {
    "forged_header_suspect": "Out of time order: delivered late, or a pasted line",
    "forwarded": "Forwarded",
    "vendor_decoded": "Decoded by the extraction tool, not from the original bytes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """One message, ready for a template."""

    row: int
    id: str
    who: str
    is_custodian: bool
    is_focus: bool
    subject: tuple[Segment, ...]
    body: tuple[Segment, ...]
    when: When
    kind: str
    state: str
    """What became of the message, in words; "" where nothing did."""
    attachments: tuple[str, ...]
    flags: tuple[str, ...]
    findings: tuple[Finding, ...]


class Names:
    """Who is called what on one page: pseudonyms, or names beside them once revealed."""

    def __init__(
        self, participants: Iterable[Participant], conversation: Conversation, *, revealed: bool
    ) -> None:
        """Take the participants of the conversation's exhibit."""
        people = list(participants)
        self.revealed = revealed
        self._people: Mapping[str, Participant] = {row.identity: row for row in people}
        self._labels: LabelIndex = index_labels(() if revealed else people)
        self._conversation = conversation

    def title(self) -> str:
        """Return what the conversation is called."""
        pseudonym = self._conversation.pseudonym
        title = self._conversation.title
        return f"{pseudonym}: {title}" if self.revealed and title else pseudonym

    def sender(self, message: StoredMessage) -> str:
        """Return what the sender of `message` is called."""
        if not message.sender:
            return _unnamed(message)
        row = self._people.get(identity_key(message.sender))
        pseudonym = row.pseudonym if row else "Somebody"
        if not self.revealed:
            return pseudonym
        labels = dict.fromkeys(
            label for label in (message.sender_name, message.sender_raw, message.sender) if label
        )
        return f"{pseudonym}: {' / '.join(labels)}"

    def is_custodian(self, message: StoredMessage) -> bool:
        """Return whether the custodian sent `message`."""
        if not message.sender:
            return message.direction == "outgoing"
        row = self._people.get(identity_key(message.sender))
        return bool(row and row.is_custodian)

    def masks(self, text: str) -> list[Mask]:
        """Return the masks of `text`; none once identities are revealed."""
        return [] if self.revealed else self._labels.find(text)

    def masked(self, text: str) -> str:
        """Return `text` with the names in it behind pseudonyms."""
        return "".join(segment.shown for segment in cut(text, masks=self.masks(text)))


def _unnamed(message: StoredMessage) -> str:
    """Return what the sender is called whom the source does not name."""
    if message.direction == "outgoing":
        return "Custodian"
    return "System" if message.kind == "system" else "Unknown sender"


def show_messages(
    messages: Sequence[StoredMessage],
    findings: Iterable[Finding],
    names: Names,
    *,
    focus: Finding | None = None,
) -> list[ShownMessage]:
    """Return `messages` with the spans of `findings` marked.

    With a `focus`, only its own span is marked in its message: the finding is about that span.
    """
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        by_row.setdefault(finding.message_row, []).append(finding)
    return [_show(message, by_row.get(message.row, []), names, focus) for message in messages]


def _show(
    message: StoredMessage, found: list[Finding], names: Names, focus: Finding | None
) -> ShownMessage:
    is_focus = focus is not None and focus.message_id == message.id
    marked = [focus] if focus is not None and is_focus else found
    texts = {"subject": message.subject, "body": message.body}
    shown = {
        field: tuple(
            cut(
                text,
                hits=[(one.start, one.end) for one in marked if one.field == field],
                masks=names.masks(text),
            )
        )
        for field, text in texts.items()
    }
    return ShownMessage(
        row=message.row,
        id=message.id,
        who=names.sender(message),
        is_custodian=names.is_custodian(message),
        is_focus=is_focus,
        subject=shown["subject"] if message.subject else (),
        body=shown["body"] if message.body else (),
        when=say_when(
            sent_at=message.sent_at,
            raw=message.sent_at_raw,
            basis=message.sent_at_basis,
            precision=message.sent_at_precision,
            ambiguity=message.ambiguity,
            alternative=message.alternative_sent_at,
        ),
        kind="" if message.kind == "message" else message.kind.replace("_", " ").capitalize(),
        state=_STATES.get(message.state, ""),
        attachments=tuple(
            names.masked(one.get("name") or one.get("mime") or "attachment")
            for one in message.attachments
        ),
        flags=tuple(
            _FLAGS.get(flag, flag.replace("_", " ").capitalize()) for flag in message.flags
        ),
        findings=tuple(found),
    )
