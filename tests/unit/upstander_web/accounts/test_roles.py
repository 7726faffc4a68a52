"""What each role may do."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from upstander_web.accounts.machine_operator import MachineOperator, find_machine_operator
from upstander_web.accounts.roles import (
    CAPABILITY_TITLES,
    ROLE_CAPABILITIES,
    ROLE_TITLES,
    Capability,
    PermissionRefused,
    Role,
    check_capability,
    list_capabilities,
)


def person(*roles: Role, is_active: bool = True) -> MachineOperator:
    """Return an actor with these roles."""
    return MachineOperator("x", is_active=is_active, roles=frozenset(roles))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("capability", Capability)
def test_a_role_may_do_what_its_table_says_and_nothing_else(role, capability):
    """Each capability is given or refused exactly by the table."""
    if capability in ROLE_CAPABILITIES[role]:
        assert check_capability(person(role), capability)
    else:
        with pytest.raises(PermissionRefused):
            check_capability(person(role), capability)


@pytest.mark.parametrize(
    "nobody", [None, object(), AnonymousUser(), person(), person(*Role, is_active=False)]
)
def test_nobody_may_do_anything(nobody):
    """No actor, a visitor, an account without roles and a closed account may do nothing."""
    assert list_capabilities(nobody) == frozenset()
    with pytest.raises(PermissionRefused):
        check_capability(nobody, Capability.READ_POLICIES)


def test_whoever_manages_accounts_does_not_read_content():
    """No single role both manages accounts and opens what people wrote."""
    for allowed in ROLE_CAPABILITIES.values():
        assert not {Capability.MANAGE_ACCOUNTS, Capability.READ_CONTENT} <= allowed


def test_every_role_and_capability_has_a_title():
    """The tables cover every role and capability, and each capability is somebody's."""
    assert set(ROLE_TITLES) == set(ROLE_CAPABILITIES) == set(Role)
    assert set(CAPABILITY_TITLES) == set(Capability)
    assert frozenset().union(*ROLE_CAPABILITIES.values()) == set(Capability)


def test_a_refusal_says_who_may():
    """The reason of a refusal names the roles that may."""
    with pytest.raises(PermissionRefused, match="Roles that may: administrator"):
        check_capability(person(Role.ANALYST), Capability.READ_AUDIT)


def test_the_machine_operator_has_no_name_that_an_account_could_have():
    """Whoever runs a command is told apart from every account in the audit trail."""
    assert find_machine_operator().get_username().startswith("(machine: ")


@pytest.mark.django_db
def test_there_is_a_group_for_each_role(make_person):
    """Migrations make the groups; a group that is no role gives nothing."""
    assert set(Group.objects.values_list("name", flat=True)) >= {role.value for role in Role}
    someone = make_person("someone", Role.ANALYST)
    someone.groups.add(Group.objects.create(name="bowls club"))
    assert someone.roles == {Role.ANALYST}
