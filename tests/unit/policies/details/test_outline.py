"""`policy read --json` holds the document and what it says of itself, in the promised shape."""

import json

from tests.unit.policies.details.conftest import BODY, read

from upstander.policies.details.outline import read_json
from upstander.policies.details.reading import read_details

SPAN = {"start", "end"}


def test_the_shape_of_the_promise(demo):
    """Metadata by name, kind, clauses with ids and pages, and tables by rows of cells."""
    outline = json.loads(json.dumps(read_json(demo, read_details(demo))))
    assert {"metadata", "kind", "clauses", "tables", "history", "laws", "conflicts"} <= set(outline)
    assert outline["kind"] == "policy"
    assert outline["metadata"]["reference"]["value"] == "NMP-DIG-014"
    for name, detail in outline["metadata"].items():
        assert {"value", *SPAN} <= set(detail), name
        assert demo.text[detail["start"] : detail["end"]].strip()
    for clause in outline["clauses"]:
        assert {"id", "number", "heading", "text", "page", *SPAN} <= set(clause)
        assert clause["page"] is None
        assert demo.text[clause["start"] : clause["end"]] == clause["text"]
    for table in outline["tables"]:
        assert {"start", "end", "page", "rows"} == set(table)
        for row in table["rows"]:
            for cell in row:
                assert demo.text[cell["start"] : cell["end"]] == cell["text"]


def test_details_that_are_not_said_are_absent():
    """A name that the document does not say is no key of the metadata."""
    document, details = read("Phones\nVersion: 2" + BODY)
    metadata = read_json(document, details)["metadata"]
    assert metadata["version"]["value"] == "2"
    assert not {"owner", "review_date", "reference"} & set(metadata)


def test_ids_are_unique_and_numbers_may_repeat(demo):
    """Two clauses with one number have two ids; a paragraph has a place of its own."""
    document, details = read("1. USE\n\n1.1 One.\n\n1.1 Two.\n\nMore of two.\n\nAnd more.")
    ids = [clause["id"] for clause in read_json(document, details)["clauses"]]
    assert ids == ["1", "1.1", "1.1#2", "1.1#2/p1", "1.1#2/p2"]
    every = [clause["id"] for clause in read_json(demo, read_details(demo))["clauses"]]
    assert len(set(every)) == len(every)
