"""Rows of the accounts: who may sign in, and how often a sign-in failed."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from upstander_web.accounts.roles import Role

USERNAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{1,63}\Z"


class UserManager(BaseUserManager["User"]):
    """Finds accounts by name and makes them."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account without roles; the action `create_account` is what pages use."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """An account of a member of staff.

    There is no superuser: what an account may do follows from its roles alone.
    """

    username = models.CharField(
        max_length=64,
        unique=True,
        validators=[
            RegexValidator(
                USERNAME_PATTERN,
                "Use 2 to 64 small letters, digits, full stops, - or _",
            )
        ],
    )
    """Kept in the audit trail for as long as the trail is: best a staff number."""
    display_name = models.CharField(max_length=120)
    groups = models.ManyToManyField(Group, related_name="members", blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    """Set while the password is one that somebody else knows."""
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = UserManager()

    class Meta:
        """By name."""

        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles that the account holds; groups that are no role say nothing."""
        known = {role.value for role in Role}
        return frozenset(Role(group.name) for group in self.groups.all() if group.name in known)


class SignInThrottle(models.Model):
    """Failures to sign in with one name from one address."""

    key = models.CharField(max_length=64, unique=True)
    """Digest of name and address: people type passwords where the name belongs."""
    failures = models.PositiveIntegerField(default=0)
    last_failure_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"
