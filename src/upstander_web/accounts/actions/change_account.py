"""Changes an account's name, roles or state."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, Role, check_capability
from upstander_web.audit_trail.actions.record_event import record_event


class LastAdministrator(UpstanderError):
    """The change would leave nobody who can manage accounts."""


def change_account(
    *, actor: object, account: User, display_name: str, roles: Collection[Role], is_active: bool
) -> User:
    """Set an account's name, roles and state, and return it.

    Allowed when: `actor` may manage accounts, and an open administrator remains.
    Writes: the account. A closed account's sessions end with its next request.
    Audit: `account.changed` with each field's old and new value; none when nothing changed.

    Raises:
        PermissionRefused: `actor` may not manage accounts.
        LastAdministrator: no open administrator would remain.
    """
    allowed = check_capability(actor, Capability.MANAGE_ACCOUNTS)
    with transaction.atomic():
        # All administrators are locked, in one order, so that two cannot close each other.
        administrators = set(
            User.objects.select_for_update()
            .filter(is_active=True, groups__name=Role.ADMINISTRATOR.value)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        account = User.objects.select_for_update().get(pk=account.pk)
        stays = is_active and Role.ADMINISTRATOR in roles
        if administrators == {account.pk} and not stays:
            raise LastAdministrator("There must be an open account with the role administrator")
        before = _describe(account.display_name, account.roles, is_active=account.is_active)
        after = _describe(" ".join(display_name.split()), roles, is_active=is_active)
        changes = {
            name: {"from": before[name], "to": after[name]}
            for name in before
            if before[name] != after[name]
        }
        if not changes:
            return account
        account.display_name = " ".join(display_name.split())
        account.is_active = is_active
        account.full_clean(exclude=("password",))
        account.save(update_fields=("display_name", "is_active"))
        account.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
        record_event(
            actor=allowed,
            name="account.changed",
            object_kind="account",
            object_id=account.pk,
            detail={"changes": changes},
        )
    return User.objects.get(pk=account.pk)


def _describe(display_name: str, roles: Collection[Role], *, is_active: bool) -> dict[str, object]:
    return {
        "display_name": display_name,
        "roles": sorted(role.value for role in roles),
        "is_active": is_active,
    }
