"""The purposes for which communications may be monitored, and the clauses that they rest on.

They are data: `guidance/authority/purposes.yaml` and `clauses.yaml`, each row with its source and
with how its text is known.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from upstander.authority.datafiles import authority_dir, open_data
from upstander.base.yamlnodes import YamlNode

TEXT_STATUSES = ("held", "predecessor", "draft", "text_not_held")
"""Read in the instrument; read in the one that it replaced; read in a draft; not read."""

NATIONAL_SECURITY = "national_security"

_PURPOSE = frozenset(
    {"code", "title", "clause", "text", "text_status", "source", "address", "date_seen"}
)
_PURPOSE_KNOWN = _PURPOSE | {"covert", "listed_person_only"}
_CLAUSE = frozenset(
    {"id", "instrument", "text", "text_status", "address", "date_seen", "encoded_as", "test"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose that an authorisation may name."""

    code: str
    title: str
    """In our own words, for a list to choose from."""
    clause: str
    text: str
    """The law's words where `text_status` is `held` or `predecessor`, else our paraphrase."""
    text_status: str
    source: str
    address: str
    date_seen: str
    covert: bool
    """Whether covert monitoring may be for this purpose."""
    listed_person_only: bool
    """Whether only a person listed in section 18(1)(a) to (g) of the 2016 Act may have it."""

    @property
    def is_quotation(self) -> bool:
        """Whether `text` is the words of an instrument rather than ours."""
        return self.text_status in ("held", "predecessor")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawClause:
    """One clause of the regulations, what the software makes of it, and the test that shows it."""

    id: str
    instrument: str
    text: str
    text_status: str
    address: str
    date_seen: str
    encoded_as: str
    test: str
    """Name of a test in tests/contract/test_authority_law.py."""


@cache
def list_purposes(folder: Path | None = None) -> tuple[Purpose, ...]:
    """Return the purposes in the order of the regulation.

    Raises:
        AuthorityDataInvalid: the file breaks its format; the place is `path:line:column`.
    """
    root = open_data((folder or authority_dir()) / "purposes.yaml")
    found = root.each(_read_purpose)
    codes = [one.code for one in found]
    if doubled := sorted({code for code in codes if codes.count(code) > 1}):
        raise root.refuse(f"purpose `{doubled[0]}` stands twice")
    return found


@cache
def list_clauses(folder: Path | None = None) -> tuple[LawClause, ...]:
    """Return the clauses of regulations 3 and 4 that are held.

    Raises:
        AuthorityDataInvalid: the file breaks its format; the place is `path:line:column`.
    """
    root = open_data((folder or authority_dir()) / "clauses.yaml")
    return root.each(_read_clause)


def find_purpose(code: str) -> Purpose | None:
    """Return the purpose with this code; None where there is none."""
    return next((one for one in list_purposes() if one.code == code), None)


def fault_of_purpose(code: str, *, covert: bool, force_is_listed_person: bool) -> str:
    """Return in one line why the purpose cannot stand; "" where it can."""
    purpose = find_purpose(code)
    if purpose is None:
        return "name a purpose of the regulations"
    if purpose.listed_person_only and not force_is_listed_person:
        return f"{purpose.title}: only a person listed in section 18(1)(a) to (g) of the Act may"
    if covert and not purpose.covert:
        return f"{purpose.title}: monitoring for this purpose cannot be covert"
    return ""


def _read_purpose(node: YamlNode) -> Purpose:
    fields = node.mapping(_PURPOSE_KNOWN, _PURPOSE)
    status = fields["text_status"].one_of(TEXT_STATUSES, "status of the text")
    return Purpose(
        **{name: fields[name].text() for name in _PURPOSE - {"text_status"}},
        text_status=status,
        covert="covert" in fields and fields["covert"].flag(),
        listed_person_only="listed_person_only" in fields and fields["listed_person_only"].flag(),
    )


def _read_clause(node: YamlNode) -> LawClause:
    fields = node.mapping(_CLAUSE, _CLAUSE)
    status = fields["text_status"].one_of(TEXT_STATUSES, "status of the text")
    return LawClause(
        **{name: fields[name].text() for name in _CLAUSE - {"text_status"}}, text_status=status
    )
