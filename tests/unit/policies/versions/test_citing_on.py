"""Findings cite the policy as it stood on the day of the message."""

from datetime import date

import msgspec
import pytest

from upstander.base.digest import digest_bytes
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.policies.citing.citations import cite
from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.versions.citing_on import CiteOnDay, HeldVersion
from upstander.policies.versions.in_force import VersionDates

OLD = "1.0 Messages\n\n1.1 Staff must not delete a message.\n\n1.2 Staff may use any app.\n"
NEW = "1.0 Messages\n\n1.1 Staff may use one app.\n\n1.2 Staff must not delete a message.\n"
WORDS = "Staff must not delete a message."


def document(text, name):
    return read_policy_text(text, name=name, sha256=digest_bytes(text.encode()))


def held(text, version, effective, **more):
    dates = VersionDates(name=version, version=version, effective=effective, **more)
    return HeldVersion(policy="messages", dates=dates, document=document(text, version))


@pytest.fixture(scope="module")
def rule():
    """A rule that cites the new version's words."""
    pack = load_packs([next(d for d in sorted(default_packs_dir().iterdir()) if d.is_dir())])
    own = cite(document(NEW, "v2"), quote=WORDS)
    return msgspec.structs.replace(pack.rules[0], clauses=(own,))


@pytest.fixture
def versions():
    """Two versions, the second in force from April 2024."""
    return [held(OLD, "v1", "2021-01-01"), held(NEW, "v2", "2024-04-01")]


def cited(rule, versions, day):
    found = [c for c in CiteOnDay(versions)(rule, day) if c.basis == "cited"]
    return [(c.document, c.number, c.quote) for c in found]


def test_a_message_before_the_change_cites_the_older_version_at_its_own_place(rule, versions):
    """The words that a rule cites are cited from the version of the day, at their place in it."""
    assert cited(rule, versions, date(2024, 3, 31)) == [("v1", "1.1", WORDS)]
    assert cited(rule, versions, date(2024, 4, 1)) == [("v2", "1.2", WORDS)]


def test_a_message_without_a_time_cites_the_last_version(rule, versions):
    """Where nobody knows when a message was sent, the version that came last is cited."""
    assert cited(rule, versions, None) == [("v2", "1.2", WORDS)]


def test_a_message_before_every_version_cites_the_first(rule, versions):
    """Before any version is known the first is cited, for the desk to warn of."""
    assert cited(rule, versions, date(2019, 1, 1)) == [("v1", "1.1", WORDS)]


def test_a_withdrawn_policy_is_not_cited(rule):
    """After a policy was withdrawn without another in its place, nothing of it is cited."""
    versions = [
        held(OLD, "v1", "2021-01-01"),
        held(NEW, "v2", "2022-01-01", withdrawn="2023-01-01"),
    ]
    assert cited(rule, versions, date(2022, 6, 1)) == [("v2", "1.2", WORDS)]
    assert cited(rule, versions, date(2023, 1, 1)) == []
