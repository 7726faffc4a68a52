"""Rule files are read strictly, and every refusal names its line and column."""

from pathlib import Path

import pytest

from upstander.evidence.detect.rulefiles import (
    RuleFileInvalid,
    default_packs_dir,
    load_packs,
    read_rule,
)

GOOD = """\
id: demo-one
title: A title
status: live
category: other
severity: low
standards: [confidentiality]
looks_for: words
misses: others
why_it_may_be_innocent: a quotation
clauses:
  - document: demo-policy
    number: "6.3"
    quote: the words
    document_sha256: "%s"
    start: 3
    end: 12
clause_cues: [whatsapp]
detection:
  terms: [snowflake]
  near:
    - {a: [wipe], b: [phone], within: 3}
match:
  - you snowflake
  - {text: snowflake, platform: sms}
no_match:
  - it snows
version: 1
author: A. Author
date: 2026-11-22
""" % ("a" * 64)


def write(folder: Path, text: str, name: str = "demo-one") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def test_a_good_file_gives_its_fields(tmp_path: Path) -> None:
    """A rule file gives the record field for field, with its digest."""
    rule = read_rule(write(tmp_path, GOOD))
    assert rule.id == "demo-one"
    assert rule.detection.near[0].within == 3
    assert rule.clauses[0].start == 3
    assert rule.match[1].platform == "sms"
    assert rule.date == "2026-11-22"
    assert len(rule.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ("title: A title", "title: A title\ntitle: B", ":3:1", "duplicate key `title`"),
        ("terms: [snowflake]", "terms: [a]\n  terms: [b]", ":20:3", "duplicate key `terms`"),
        ("within: 3}", "within: 3, within: 4}", ":21:42", "duplicate key `within`"),
        ("title: A title", "titel: A title", ":2:1", "unknown field `titel`"),
        ("title: A title\n", "", ":1:1", "missing field `title`"),
        ("title: A title", "title: 7", ":2:8", "expected a text, got a whole number"),
        ("title: A title", "title: ' '", ":2:8", "a blank one"),
        ("[snowflake]", "[no]", ":19:11", "got true or false; put it in quotes"),
        ("[snowflake]", "snowflake", ":19:10", "expected a list"),
        ("status: live", "status: alive", ":3:9", "unknown status `alive`"),
        ("category: other", "category: crime", ":4:11", "unknown category"),
        ("severity: low", "severity: lowish", ":5:11", "unknown severity"),
        ("[confidentiality]", "[tidiness]", ":6:13", "unknown standard"),
        ("[confidentiality]", "[]", ":6:12", "at least one standard"),
        ("version: 1", "version: 0", ":27:10", "from 1 to"),
        ("version: 1", "version: 0x1", ":27:10", "plain whole number"),
        ("version: 1", "version: '1'", ":27:10", "expected a whole number"),
        ("2026-11-22", "2026-13-22", ":29:7", "expected a date"),
        ("id: demo-one", "id: demo-two", ":1:5", "not the file's name"),
        ("no_match:\n  - it snows", "no_match: []", ":25:11", "at least one sample"),
        ("  - it snows", "  - 12", ":26:5", "put it in quotes"),
        ("[snowflake]", "['❄❄']", ":19:11", "no letter or digit"),
        ("terms: [snowflake]", "regex: ['(']", ":19:11", "invalid regular expression"),
        ("terms: [snowflake]", "regex: ['a*']", ":19:11", "match nothing"),
        ("terms: [snowflake]", r"regex: ['\b']", ":19:11", "match nothing"),
        ("terms: [snowflake]", "regex: ['(a+)+b']", ":19:11", "exponential"),
        ("terms: [snowflake]", "terms: [a]\n  unless: ['re:[']", ":20:12", "invalid regular"),
        (
            "terms: [snowflake]",
            "regex: [ab]\n  validators: [lun]",
            ":20:16",
            "unknown validator `lun`",
        ),
        ("terms: [snowflake]", "terms: [a]\n  validators: [luhn]", ":20:15", "there is none"),
        ("title: A title", "title: &x A title", ":2:8", "anchors"),
        ("title: A title", "title: *x", ":2:8", "aliases"),
        ("title: A title", "title: !!str A title", ":2:8", "tags"),
        ("end: 12", "end: 3", ":16:10", "not beyond `start`"),
        ("    quote: the words\n", "", ":11:5", "missing field `quote`"),
        ("a" * 64, "A" * 64, ":14:22", "64 small hexadecimal"),
        ("misses: others", "misses: [", ":", "expected"),
        ("misses: others", "misses: \udcff", ":8:9", "not UTF-8"),
        ("date: 2026-11-22\n", "date: 2026-11-22\n---\na: b\n", ":30:1", "document"),
    ],
)
def test_a_bad_file_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    """Whatever is wrong with a file is refused with the path, line and column of it."""
    assert GOOD.count(old) >= 1
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(RuleFileInvalid) as caught:
        read_rule(path)
    assert caught.value.place.startswith(path.as_posix() + place)
    assert reason in caught.value.reason


def test_an_empty_detection_is_refused(tmp_path: Path) -> None:
    """A rule that looks for nothing is refused."""
    head, rest = GOOD.split("detection:\n")
    tail = rest[rest.index("match:") :]
    with pytest.raises(RuleFileInvalid, match=":18:12: empty detection"):
        read_rule(write(tmp_path, f"{head}detection: {{}}\n{tail}"))


def test_clauses_may_be_absent_only_beside_cues(tmp_path: Path) -> None:
    """A rule without clauses needs cues by which a clause can be suggested."""
    start, end = GOOD.index("clauses:"), GOOD.index("clause_cues")
    bare = GOOD[:start] + GOOD[end:]
    assert read_rule(write(tmp_path, bare)).clauses == ()
    with pytest.raises(RuleFileInvalid, match="neither"):
        read_rule(write(tmp_path, bare.replace("[whatsapp]", "[]")))


def test_packs_are_read_one_level_down_and_ordered_by_id(tmp_path: Path) -> None:
    """A directory of packs gives the rules of all packs by id, whatever the order of files."""
    write(tmp_path / "b", GOOD.replace("demo-one", "a-rule"), "a-rule")
    write(tmp_path / "a", GOOD)
    pack = load_packs([tmp_path])
    assert [rule.id for rule in pack.rules] == ["a-rule", "demo-one"]
    assert pack.names == ("a", "b")
    assert pack.sha256 == load_packs([tmp_path / "b", tmp_path / "a"]).sha256


def test_an_id_in_two_packs_is_refused(tmp_path: Path) -> None:
    """The same rule id in two packs is refused, and the first place is named."""
    write(tmp_path / "a", GOOD)
    write(tmp_path / "b", GOOD)
    with pytest.raises(RuleFileInvalid, match=r"b/demo-one\.yaml:1:1: .*already used by .*a/demo"):
        load_packs([tmp_path])


def test_a_file_that_would_be_passed_over_is_refused(tmp_path: Path) -> None:
    """A rule named .yml is refused rather than left out in silence."""
    write(tmp_path, GOOD)
    (tmp_path / "other.yml").write_text("id: other")
    with pytest.raises(RuleFileInvalid, match=r"other\.yml:1:1"):
        load_packs([tmp_path])


def test_a_directory_without_rules_is_refused(tmp_path: Path) -> None:
    """An empty pack is an error, not an empty scan."""
    with pytest.raises(RuleFileInvalid, match="no rule"):
        load_packs([tmp_path])
    with pytest.raises(RuleFileInvalid, match="not a directory"):
        load_packs([tmp_path / "absent"])


def test_the_packs_that_ship_are_found() -> None:
    """The checkout's packs are found without being named."""
    assert default_packs_dir().name in {"rulepacks", "_rulepacks"}
