"""The outline says what was read, and what looks wrong in the document."""

import json

from upstander.policies.clauses.outline import list_warnings, outline_json
from upstander.policies.clauses.reading import read_policy, read_policy_text


def test_the_outline_is_plain_json_of_the_whole_document(demo):
    """The outline holds every clause with its span, and survives JSON."""
    outline = json.loads(json.dumps(outline_json(demo)))
    assert outline["name"] == "northmarch-nmp-dig-014"
    assert outline["sha256"] == demo.sha256
    assert outline["characters"] == len(demo.text)
    first = next(c for c in outline["clauses"] if c["number"] == "4.2")
    assert first["path"] == ["4.", "4.2"]
    assert demo.text[first["start"] : first["end"]] == first["text"]
    assert len(outline["clauses"]) == len(demo.clauses)


def test_the_demo_policy_has_one_blemish(demo):
    """The invented force's policy is clean but for a contents row without a page."""
    assert list_warnings(demo) == [
        "The contents give no page for “Appendix A: Channels approved for police information”."
    ]


def test_numbers_contents_and_order_are_warned_of(data):
    """Repeated, missing and late numbers are named, and contents that the body belies."""
    warnings = list_warnings(read_policy(data / "policies" / "wexcombe_numbers.txt"))
    assert "Number 2.2 is used again at 502: cite it as 2.2#2." in warnings
    assert "Number 2.3 is missing: 2.5 follows 2.2." in warnings
    assert "Number 2.4 at 626 comes after 2.5." in warnings
    assert "The contents say “2 Social media”, the body says “2 Social media use”." in warnings
    assert "The contents list “4 Records”; no heading in the body says so." in warnings
    assert "The heading “APPENDIX 1” is not in the contents." in warnings


def test_wp034s_second_7_3_is_warned_of(wp034):
    """The real policy's repeated number and its contents row without a page are found."""
    warnings = list_warnings(wp034)
    assert [w for w in warnings if "7.3" in w] == [
        "Number 7.3 is used again at 19173: cite it as 7.3#2."
    ]
    assert any("LOG-IN CREDENTIALS" in w for w in warnings)
    assert len(warnings) == 2


def test_what_was_done_to_the_bytes_is_said_once(tmp_path):
    """Notes on encoding stand among the warnings; without them the digest betrays it."""
    path = tmp_path / "p.txt"
    path.write_bytes(b"1.1 One.\r\n1.2 Two.\r\n")
    document = read_policy(path)
    assert document.notes
    assert outline_json(document)["warnings"] == list(document.notes)
    again = read_policy_text(document.text, name="p", sha256=document.sha256)
    assert any("normalised" in w for w in outline_json(again)["warnings"])


def test_two_versions_in_one_file_are_one_warning():
    """Where the sections count from 1 again, that is said once and not for every number."""
    version = "1. USE\n\n1.1 Lock it.\n\n1.2 Charge it.\n\n2. CARE\n\n2.1 Clean it.\n\n"
    document = read_policy_text(version * 2, name="x", sha256="0" * 64)
    found = [w for w in list_warnings(document) if "umber" in w]
    assert found == ["The numbering begins again at 62: numbers from there are cited as 1#2."]


def test_a_document_without_numbers_says_so():
    """A policy that numbers nothing is told to be cited by words."""
    document = read_policy_text("Only words.", name="x", sha256="0" * 64)
    assert any("No clause has a number" in w for w in list_warnings(document))
