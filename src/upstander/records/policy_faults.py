"""What is wrong with a policy, each fault with the words that show it."""

import msgspec

SEVERITIES = ("high", "medium", "low")


class FaultPlace(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Words of the document that show a fault; `quote` is exactly `text[start:end]`."""

    clause: str
    """Reference of the clause, such as `7.3#2`; "" where it has none."""
    start: int
    end: int
    quote: str


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a policy."""

    fault: str
    """Code in the catalogue of faults, such as `number_used_twice`."""
    severity: str
    """One of `SEVERITIES`."""
    clauses: tuple[FaultPlace, ...]
    """Places that show it, the first the one to mend."""
    explanation: str
    """One or two plain sentences: what is wrong and what would mend it."""
    source: str
    """Law, guidance or recommendation that says so, with its address; "" where the document
    alone shows it."""
