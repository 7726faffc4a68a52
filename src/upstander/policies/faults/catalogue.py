"""The catalogue of faults: what each code means, how grave it is and what mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One kind of fault."""

    code: str
    severity: str
    """Severity where nothing about the place makes it graver or lighter."""
    title: str
    meaning: str
    mending: str


_ROWS = (
    ("number_used_twice", "high", "A clause number is used twice",
     "Two clauses bear one number, so that a citation of it does not say which is meant.",
     "Give the second clause a number of its own."),
    ("number_out_of_order", "medium", "A clause number is out of order",
     "A clause's number is lower than that of the clause before it.",
     "Number the clauses in the order in which they stand."),
    ("number_missing", "low", "A clause number is left out",
     "A number is skipped: a clause was cut, or its number was lost.",
     "Close the gap, or say that the clause was withdrawn."),
    ("contents_row_without_page", "low", "A contents row has no page",
     "The list of contents gives pages, but none for this row.",
     "Make the contents anew."),
    ("contents_differ_from_body", "medium", "The contents and the body differ",
     "A row of the contents has another number or title than the heading in the body.",
     "Make the contents anew."),
    ("contents_row_missing", "low", "A heading is not in the contents",
     "The body has a section that the list of contents leaves out.",
     "Make the contents anew."),
    ("cross_reference_to_nothing", "medium", "A cross-reference leads nowhere",
     "The policy points to a clause or appendix of its own that it does not have.",
     "Point to the clause that is meant, or leave the reference out."),
    ("dates_disagree", "medium", "Dates disagree",
     "Two places give dates for the policy that cannot both hold.",
     "Find out which holds and put it in both places."),
    ("versions_disagree", "medium", "Versions disagree",
     "Two places give the policy different version numbers.",
     "Put the number of this version in both places."),
    ("review_overdue", "high", "The review is overdue",
     "The date by which the policy was to be reviewed has passed.",
     "Review it, or record why the date was put off."),
    ("review_before_adoption", "medium", "The review date is before adoption",
     "The next review is dated before the policy itself.",
     "Correct the date that is wrong."),
    ("date_in_future", "low", "A date of adoption lies in the future",
     "The policy says that it was adopted on a day that had not come when it was checked.",
     "Correct the date, or mark the document as a draft."),
    ("no_owner", "medium", "No owner is named",
     "Nobody is named who answers for the policy.",
     "Name a post that owns it."),
    ("no_review_date", "medium", "No review date is given",
     "The policy does not say when it is to be reviewed.",
     "Set a date."),
    ("no_reference", "low", "No reference is given",
     "The policy has no reference by which it can be cited and filed.",
     "Give it one."),
    ("no_version", "low", "No version is given",
     "The policy does not say which version it is, so that two copies cannot be told apart.",
     "Number the versions."),
    ("vague_owner", "low", "The owner is vague",
     "The owner named is nobody in particular, or is still to be settled.",
     "Name a post that owns it."),
    ("law_repealed", "high", "A law cited has been repealed",
     "The policy rests on an Act, a section or regulations that have been repealed or revoked.",
     "Cite the law that took its place, after legal advice."),
    ("law_superseded", "medium", "A law, code or scheme cited has been superseded",
     "The policy cites what something newer has taken the place of.",
     "Cite the newer one and check that the clause still agrees with it."),
    ("law_renamed", "low", "A law cited bears another name now",
     "The policy uses a name that the law no longer bears.",
     "Use the present name."),
    ("law_wrongly_named", "low", "A law is wrongly named",
     "No law bears the name or the year that the policy gives.",
     "Check the title and cite it in full."),
    ("body_renamed", "low", "A body named no longer exists",
     "The policy names a body that has been abolished or renamed.",
     "Name the body that does its work now."),
    ("marking_retired", "medium", "The marking has been retired",
     "The document bears a marking of a scheme that ended in April 2014.",
     "Mark it under the Government Security Classifications."),
    ("contradiction", "high", "Two clauses contradict each other",
     "One clause permits or offers what another forbids.",
     "Settle which holds and say so in both places."),
    ("contradicts_national", "medium", "A clause goes against a national standard",
     "The policy takes a position that a national standard or watchdog speaks against.",
     "Bring the clause into line, or record why the force differs."),
    ("duty_without_owner", "low", "A duty has no owner",
     "Something must be done, but the clause does not say by whom.",
     "Say which post does it."),
    ("process_without_form", "low", "A process names no form or route",
     "Steps are set out without a form, address, system or other way by which they are taken.",
     "Name the form or route."),
    ("process_without_deadline", "low", "A process has no deadline",
     "Steps are set out without a time within which they are taken or answered.",
     "Set a time for each step."),
    ("email_looks_wrong", "medium", "An e-mail address looks wrong",
     "An address ends in a domain that a police force or public body does not use.",
     "Check the address by writing to it."),
    ("redaction_mark_in_text", "low", "A redaction mark stands in the text",
     "Words were withheld from this copy, so that what it says cannot be fully judged.",
     "Judge from the whole policy where the force can supply it."),
    ("placeholder_text", "medium", "A blank was never filled in",
     "Words of a template stand where a name, date or other fact should.",
     "Fill the blank in."),
    ("broken_link", "low", "A link leads nowhere",
     "A link has no address behind it.",
     "Put the address in."),
    ("not_a_policy", "low", "This is no policy",
     "The text is minutes, a report or an opinion, and is never shown as what a force says.",
     "Ask the force for the policy itself."),
)  # fmt: skip

CATALOGUE: dict[str, FaultKind] = {
    code: FaultKind(code=code, severity=severity, title=title, meaning=meaning, mending=mending)
    for code, severity, title, meaning, mending in _ROWS
}
"""Every kind of fault by its code, in the order in which a document's faults are shown."""
