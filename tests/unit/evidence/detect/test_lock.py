"""The lock tells when a rule changed without a new version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from upstander.evidence.detect.lock import LockInvalid, VersionNotRaised, check_lock, write_lock
from upstander.records.rules import Detection, Rule, RulePack

Build = Callable[..., Rule]
Pack = Callable[..., RulePack]
TERMS = Detection(terms=("snow",))


def test_a_fresh_lock_agrees_and_is_sorted(tmp_path: Path, rule: Build, pack: Pack) -> None:
    """A lock that was just written agrees with its pack, one sorted line a rule."""
    path = tmp_path / "rules.lock"
    rules = pack(rule(TERMS, id="b", sha256="2" * 64), rule(TERMS, id="a", sha256="1" * 64))
    write_lock(rules, path)
    assert path.read_text() == f"a 1 {'1' * 64}\nb 1 {'2' * 64}\n"
    assert check_lock(rules, path) == []


@pytest.mark.parametrize(
    ("version", "digest", "reason"),
    [(2, "2", "raise its version"), (1, "2", "lower than the locked 2"), (3, "2", "not locked")],
)
def test_a_change_is_named(
    tmp_path: Path, rule: Build, pack: Pack, version: int, digest: str, reason: str
) -> None:
    """A changed rule is a problem at its file, whether or not its version was raised."""
    path = tmp_path / "rules.lock"
    write_lock(pack(rule(TERMS, version=2, sha256="1" * 64)), path)
    [problem] = check_lock(pack(rule(TERMS, version=version, sha256=digest * 64)), path)
    assert reason in problem.reason
    assert problem.path == "demo/demo-rule.yaml"


def test_added_and_removed_rules_are_named(tmp_path: Path, rule: Build, pack: Pack) -> None:
    """A rule that came and a rule that went are both problems."""
    path = tmp_path / "rules.lock"
    write_lock(pack(rule(TERMS, id="old")), path)
    problems = {p.rule_id: p.reason for p in check_lock(pack(rule(TERMS, id="new")), path)}
    assert "not locked" in problems["new"]
    assert "not in the pack" in problems["old"]


def test_a_change_without_a_version_cannot_be_locked(
    tmp_path: Path, rule: Build, pack: Pack
) -> None:
    """Writing the lock anew does not hide that a version was not raised."""
    path = tmp_path / "rules.lock"
    write_lock(pack(rule(TERMS, sha256="1" * 64)), path)
    before = path.read_bytes()
    with pytest.raises(VersionNotRaised):
        write_lock(pack(rule(TERMS, sha256="2" * 64)), path)
    assert path.read_bytes() == before
    write_lock(pack(rule(TERMS, sha256="2" * 64, version=2)), path)


def test_a_broken_lock_is_refused_at_its_line(tmp_path: Path, rule: Build, pack: Pack) -> None:
    """A line that is no entry is refused with its place."""
    path = tmp_path / "rules.lock"
    path.write_text("a 1 x\nb one x\n")
    with pytest.raises(LockInvalid, match=r"rules\.lock:2:1"):
        check_lock(pack(rule(TERMS)), path)
