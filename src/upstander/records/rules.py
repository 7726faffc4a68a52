"""Detection rules as governed documents. The YAML's fields are these, field for field."""

import msgspec

from upstander.records.clauses import ClauseCitation


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """Two word lists within so many words of each other, in either order."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    within: int
    """Words between the two, at most."""


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions on the message, not on its words; an empty tuple is no condition."""

    platforms: tuple[str, ...] = ()
    not_platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule matches: any of `terms`, `regex` and `near`, under `where`, except `unless`."""

    terms: tuple[str, ...] = ()
    """Words and phrases; matched on the folded view at word bounds, evasion undone."""
    regex: tuple[str, ...] = ()
    """Python regular expressions on the original text, case ignored."""
    near: tuple[Near, ...] = ()
    validators: tuple[str, ...] = ()
    """Names of checks that a match of `regex` must pass, such as `uk_vehicle_registration`."""
    unless: tuple[str, ...] = ()
    """Terms or `re:…` expressions that, found in the same message, stand the rule down."""
    requires: tuple[str, ...] = ()
    """Terms or `re:…` expressions of which one must also be found in the same message."""
    evasion: bool = True
    """Whether terms are also sought in the view that undoes leet letters and spacing."""
    where: Where = Where()


class RuleSample(msgspec.Struct, frozen=True, kw_only=True):
    """A message that the rule must, or must not, match; `platform` and the like only where used."""

    text: str
    platform: str = "whatsapp"
    kind: str = "message"
    direction: str = "unknown"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One detection rule."""

    id: str
    """Stable, such as `conceal-delete-messages`."""
    title: str
    status: str
    """`draft`, `trial`, `live` or `retired` (which says why in `looks_for`)."""
    category: str
    """One of the inspectorate's corruption-intelligence categories; see detect/categories."""
    standards: tuple[str, ...]
    """Standards of Professional Behaviour that it bears on."""
    severity: str
    """`low`, `medium`, `high` or `critical`: how soon a person should look, not guilt."""
    looks_for: str
    misses: str
    why_it_may_be_innocent: str
    clauses: tuple[ClauseCitation, ...]
    clause_cues: tuple[str, ...]
    """Words by which the fitting clause of another force's policy is suggested."""
    detection: Detection
    match: tuple[RuleSample, ...]
    no_match: tuple[RuleSample, ...]
    version: int
    author: str
    date: str
    """ISO date of this version."""
    sha256: str = ""
    """Of the file's bytes; set by the loader."""
    path: str = ""


class RulePack(msgspec.Struct, frozen=True, kw_only=True):
    """Rules that were loaded together, in the order of their ids."""

    names: tuple[str, ...]
    rules: tuple[Rule, ...]
    sha256: str
    """Of the rules' ids, versions and digests."""
