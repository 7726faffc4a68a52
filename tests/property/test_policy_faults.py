"""Whatever a policy says, its faults quote it exactly and belong to the catalogue."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.base.digest import digest_bytes
from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.details.reading import read_details
from upstander.policies.faults.catalogue import CATALOGUE
from upstander.policies.faults.finding import faults_json, find_faults
from upstander.policies.guidance.loading import load_guidance
from upstander.records.policy_faults import SEVERITIES

GUIDANCE = load_guidance()
PIECES = st.sampled_from(
    [
        "1. Use", "1.1 ", "1.2 ", "2. Law", "7.3 ", "Contents", "1. Use ..... 2", "(a) ", "\n",
        "\n\n", "Northmarch Police, UK. ", "Staff must not use WhatsApp for police business. ",
        "Staff may ask for access to WhatsApp. ", "section 4(2) of RIPA ", "GDPR ", "(see 6.9) ",
        "Data Protection Act 1998 ", "ACPO (now NPCC) ",
        "The procedure is as follows:\n", "[x](#) ", "It must be approved. ", "TBC ",
        "NOT PROTECTIVELY MARKED", "Review date: March 2020\n",
        "Version 1.2\n", "Code of Ethics ", "policy@northmarch.uk ", "é\u200b\ufeff\t", "█████ ",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=40), st.dates())
def test_faults_quote_the_policy_exactly(pieces: list[str], on: date) -> None:
    """Each place's words stand there; each code, severity and explanation is known and said."""
    text = "".join(pieces)
    document = read_policy_text(
        text, name="any", sha256=digest_bytes(text.encode("utf-8", "replace"))
    )
    found = find_faults(document, read_details(document), on=on, guidance=GUIDANCE)
    for fault in found:
        assert fault.fault in CATALOGUE
        assert fault.severity in SEVERITIES
        assert fault.explanation.strip()
        for place in fault.clauses:
            assert document.text[place.start : place.end] == place.quote != ""
    assert len(faults_json(found)) == len(found)
