"""What each role may do: one table, and the check that every action begins with.

Roles are Django groups of the same name; what a role may do is decided here and nowhere else,
so that the whole of it can be read on one page. There is no role that may do everything.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from django.core.exceptions import PermissionDenied

from upstander.base.errors import UpstanderError


class Capability(StrEnum):
    """Something that a role may allow."""

    IMPORT_EXHIBITS = "import_exhibits"
    LIST_FINDINGS = "list_findings"
    READ_CONTENT = "read_content"
    DECIDE = "decide"
    REVEAL_IDENTITY = "reveal_identity"
    READ_POLICIES = "read_policies"
    IMPORT_POLICIES = "import_policies"
    CONFIRM_POSITIONS = "confirm_positions"
    REPLY_FOR_FORCE = "reply_for_force"
    MANAGE_QUESTIONS = "manage_questions"
    READ_RULES = "read_rules"
    WRITE_RULES = "write_rules"
    APPROVE_RULES = "approve_rules"
    READ_AUDIT = "read_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUTHORISATIONS = "read_authorisations"
    REQUEST_AUTHORISATION = "request_authorisation"
    GRANT_AUTHORISATION = "grant_authorisation"
    RECORD_NOTICE = "record_notice"


CAPABILITY_TITLES: Mapping[Capability, str] = MappingProxyType(
    {
        Capability.IMPORT_EXHIBITS: "import exhibits",
        Capability.LIST_FINDINGS: "list findings",
        Capability.READ_CONTENT: "read what people wrote",
        Capability.DECIDE: "decide on findings",
        Capability.REVEAL_IDENTITY: "reveal a masked identity",
        Capability.READ_POLICIES: "read policies",
        Capability.IMPORT_POLICIES: "add policies",
        Capability.CONFIRM_POSITIONS: "confirm what a policy says",
        Capability.REPLY_FOR_FORCE: "enter a force’s reply",
        Capability.MANAGE_QUESTIONS: "change the questions",
        Capability.READ_RULES: "read the detection rules",
        Capability.WRITE_RULES: "write and try detection rules",
        Capability.APPROVE_RULES: "approve and retire detection rules",
        Capability.READ_AUDIT: "read the audit log",
        Capability.MANAGE_ACCOUNTS: "manage accounts",
        Capability.READ_AUTHORISATIONS: "read authorisations",
        Capability.REQUEST_AUTHORISATION: "ask for an authorisation",
        Capability.GRANT_AUTHORISATION: "grant, refuse and end authorisations",
        Capability.RECORD_NOTICE: "record that somebody was told of monitoring",
    }
)
"""Each capability in words that follow "may" or "to"."""


class Role(StrEnum):
    """A kind of member of staff; also the name of the Django group that holds its members."""

    ANALYST = "analyst"
    INVESTIGATOR = "investigator"
    POLICY_LEAD = "policy_lead"
    RULE_AUTHOR = "rule_author"
    RULE_APPROVER = "rule_approver"
    ADMINISTRATOR = "administrator"
    AUTHORISER = "authoriser"
    AUDITOR = "auditor"


ROLE_TITLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ANALYST: "Analyst",
        Role.INVESTIGATOR: "Investigator",
        Role.POLICY_LEAD: "Policy lead",
        Role.RULE_AUTHOR: "Rule author",
        Role.RULE_APPROVER: "Rule approver",
        Role.ADMINISTRATOR: "Administrator",
        Role.AUTHORISER: "Authoriser",
        Role.AUDITOR: "Auditor",
    }
)

ROLE_CAPABILITIES: Mapping[Role, frozenset[Capability]] = MappingProxyType(
    {
        Role.ANALYST: frozenset(
            {
                Capability.IMPORT_EXHIBITS,
                Capability.LIST_FINDINGS,
                Capability.READ_CONTENT,
                Capability.DECIDE,
                Capability.READ_POLICIES,
                Capability.READ_RULES,
                Capability.READ_AUTHORISATIONS,
                Capability.REQUEST_AUTHORISATION,
            }
        ),
        # An identity is revealed by those who answer for the investigation, not on the queue.
        Role.INVESTIGATOR: frozenset(
            {
                Capability.IMPORT_EXHIBITS,
                Capability.LIST_FINDINGS,
                Capability.READ_CONTENT,
                Capability.DECIDE,
                Capability.REVEAL_IDENTITY,
                Capability.READ_POLICIES,
                Capability.READ_RULES,
                Capability.READ_AUTHORISATIONS,
                Capability.REQUEST_AUTHORISATION,
                Capability.RECORD_NOTICE,
            }
        ),
        Role.POLICY_LEAD: frozenset(
            {
                Capability.READ_POLICIES,
                Capability.IMPORT_POLICIES,
                Capability.CONFIRM_POSITIONS,
                Capability.REPLY_FOR_FORCE,
                Capability.MANAGE_QUESTIONS,
                Capability.READ_RULES,
            }
        ),
        # Who writes a rule may not approve it even where one person holds both roles: the engine
        # asks who wrote this very text. Neither role reads anybody's words by itself.
        Role.RULE_AUTHOR: frozenset(
            {Capability.READ_POLICIES, Capability.READ_RULES, Capability.WRITE_RULES}
        ),
        Role.RULE_APPROVER: frozenset(
            {Capability.READ_POLICIES, Capability.READ_RULES, Capability.APPROVE_RULES}
        ),
        # Those who manage accounts and watch the log do not read anybody's words.
        Role.ADMINISTRATOR: frozenset(
            {
                Capability.READ_AUDIT,
                Capability.MANAGE_ACCOUNTS,
                Capability.READ_RULES,
                Capability.READ_AUTHORISATIONS,
                Capability.RECORD_NOTICE,
            }
        ),
        # Who says that something may be read does not read it.
        Role.AUTHORISER: frozenset(
            {
                Capability.READ_AUTHORISATIONS,
                Capability.GRANT_AUTHORISATION,
                Capability.READ_POLICIES,
            }
        ),
        Role.AUDITOR: frozenset({Capability.READ_AUDIT, Capability.READ_AUTHORISATIONS}),
    }
)
"""What each role may do."""


class PermissionRefused(UpstanderError, PermissionDenied):
    """An actor asked for what none of their roles allows; Django answers it with a 403 page."""

    def __init__(self, capability: Capability, *, reason: str = "") -> None:
        """Keep the `capability` that was asked for and say in one line who may have it."""
        self.capability = capability
        holders = [
            ROLE_TITLES[role].lower()
            for role, allowed in ROLE_CAPABILITIES.items()
            if capability in allowed
        ]
        super().__init__(
            reason
            or f"You may not {CAPABILITY_TITLES[capability]}. Roles that may: {', '.join(holders)}."
        )


@runtime_checkable
class Actor(Protocol):
    """Somebody who may act: an account, or whoever runs a command on the machine itself."""

    @property
    def is_active(self) -> bool:
        """Whether the account is open."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the account holds."""

    def get_username(self) -> str:
        """Return the name that the audit trail keeps."""


def list_capabilities(actor: object) -> frozenset[Capability]:
    """Return what `actor` may do: nothing for anybody who is not an open account."""
    if not isinstance(actor, Actor) or not actor.is_active or not actor.get_username():
        return frozenset()
    return frozenset().union(*(ROLE_CAPABILITIES[role] for role in actor.roles))


def check_capability(actor: object, capability: Capability) -> Actor:
    """Return `actor` when one of their roles allows `capability`.

    Raises:
        PermissionRefused: `actor` is nobody, is closed, or holds no such role.
    """
    if isinstance(actor, Actor) and capability in list_capabilities(actor):
        return actor
    raise PermissionRefused(capability)
