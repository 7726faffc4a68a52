"""Helpers of the tests that read what a policy says of itself."""

from collections.abc import Callable

import pytest

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.details.reading import read_details
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails

BODY = "\n\n1. PURPOSE\n\n1.1 Staff must lock their devices.\n\n1.2 Staff must report their loss.\n"
Said = Callable[[str], dict[str, str]]


def read(text: str) -> tuple[PolicyDocument, PolicyDetails]:
    """Return `text` as a document with what it says of itself."""
    document = read_policy_text(text, name="invented", sha256="0" * 64)
    return document, read_details(document)


@pytest.fixture
def said() -> Said:
    """Read a head of invented details above a short body, the best value of each name."""

    def read_head(head: str) -> dict[str, str]:
        document, details = read(head + BODY)
        found: dict[str, str] = {}
        for detail in details.details:
            assert document.text[detail.start : detail.end].strip(), detail
            found.setdefault(detail.name, detail.value)
        return found

    return read_head
