"""How often somebody may fail to sign in, by name and address together.

By name alone, anybody could lock out a colleague; by address alone, a whole station behind one
gateway would share a count.
"""

import unicodedata
from datetime import datetime, timedelta

from django.conf import settings

from upstander.base.digest import digest_fields
from upstander_web.accounts.models import SignInThrottle


def throttle_key(*, username: str, address: str) -> str:
    """Return the key of a name, folded, and an address."""
    folded = unicodedata.normalize("NFKC", username).strip().casefold()
    return str(digest_fields((folded, address)))


def lock_span() -> timedelta:
    """Return how long a lock lasts, counted from the last failure."""
    return timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES)


def is_locked(key: str, *, at: datetime) -> bool:
    """Tell whether sign-in under `key` is locked at `at`."""
    return SignInThrottle.objects.filter(
        key=key,
        failures__gte=settings.SIGN_IN_FAILURES_ALLOWED,
        last_failure_at__gt=at - lock_span(),
    ).exists()


def count_failure(key: str, *, at: datetime) -> int:
    """Count one more failure under `key` and return how many there are.

    Failures older than the lock are forgotten. Call it within a transaction.
    """
    SignInThrottle.objects.filter(last_failure_at__lte=at - lock_span()).delete()
    row, _ = SignInThrottle.objects.select_for_update().get_or_create(
        key=key, defaults={"last_failure_at": at}
    )
    row.failures += 1
    row.last_failure_at = at
    row.save(update_fields=("failures", "last_failure_at"))
    return row.failures


def forget_failures(key: str) -> None:
    """Forget the failures under `key`, after a sign-in that held."""
    SignInThrottle.objects.filter(key=key).delete()
