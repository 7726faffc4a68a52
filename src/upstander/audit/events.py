"""The catalogue of audit events: every name that may be recorded, and what it must tell.

A name is `noun.past_tense`. An event says that a thing was done, by whom and to what; it never
carries the words of a message. A name that is not here is refused, so that the catalogue is
the whole list of what the log can hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from upstander.base.errors import UpstanderError

ERASED = "audit.detail_erased"
"""Explains a value that is no longer beside the chain; see `chain.erasure_id`."""
TORN = "audit.torn_line_dropped"
"""Explains bytes that a crash left at the end of a journal."""


class UnknownEvent(UpstanderError):
    """An event has a name that the catalogue does not hold."""


class EventDetailMissing(UpstanderError):
    """An event lacks a detail field that its name requires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One kind of event."""

    name: str
    """`noun.past_tense`, such as `finding.decided`."""
    meaning: str
    """One plain sentence, shown to those who read the log."""
    required: frozenset[str] = frozenset()
    """Detail fields that an event of this name must carry; others may come beside them."""


def _event(name: str, meaning: str, *required: str) -> EventType:
    return EventType(name=name, meaning=meaning, required=frozenset(required))


_EVENTS = (
    # who
    _event("session.started", "Somebody signed in.", "address"),
    _event("session.ended", "Somebody signed out."),
    _event("session.refused", "A sign-in was refused.", "reason", "address"),
    _event("password.changed", "Somebody changed their own password."),
    _event("password.reset", "An administrator gave an account a password to be changed."),
    _event("account.created", "An account was made.", "roles"),
    _event("account.changed", "An account's name, roles or state was changed.", "changes"),
    _event("capability.refused", "Somebody asked for what their roles do not allow.", "capability"),
    # exhibits
    _event("exhibit.received", "A file was received and sealed by its digest.", "sha256", "size"),
    _event("exhibit.imported", "An exhibit was read in.", "messages", "skipped"),
    _event("exhibit.import_failed", "An exhibit could not be read in.", "reason"),
    _event("exhibit.import_requested", "The reading of an exhibit was asked for."),
    _event("exhibit.viewed", "The page of an exhibit was opened."),
    _event("exhibit.listed", "The list of exhibits was opened."),
    _event("exhibit.report_viewed", "The import report of an exhibit was opened."),
    _event("exhibit.report_exported", "The import report of an exhibit was downloaded.", "format"),
    # review desk
    _event("findings.listed", "A list of findings was opened."),
    _event("findings.exported", "A list of findings was downloaded.", "filters", "findings"),
    _event("finding.viewed", "A finding was opened, with the words that it quotes."),
    _event("finding.source_viewed", "The original bytes behind a finding were opened.", "intact"),
    _event("conversation.viewed", "A conversation was opened.", "messages"),
    _event("finding.decided", "A decision on a finding was recorded.", "decision"),
    _event("decision.undone", "A decision on a finding was undone.", "decision"),
    _event("identity.revealed", "A masked name or handle was shown.", "reason"),
    _event("queue.simulated", "A review of labelled texts was simulated.", "items", "seeds"),
    _event("queue.planned", "A day of reading was planned.", "minutes", "planned", "below"),
    # authorisations
    _event("authorisation.drafted", "A draft of an authorisation was kept.", "reference"),
    _event("authorisation.submitted", "An authorisation was asked for.", "reference"),
    _event("authorisation.granted", "An authorisation was granted.", "reference", "purpose"),
    _event("authorisation.refused", "An authorisation was refused.", "reference", "reason"),
    _event("authorisation.ended", "An authorisation was ended.", "reference", "reason"),
    _event("authorisation.viewed", "An authorisation was opened.", "reference"),
    _event("authorisations.listed", "The list of authorisations was opened."),
    _event("notices.listed", "The list of notices was opened."),
    _event("notice.recorded", "It was recorded that somebody was told of monitoring.", "kind"),
    _event(
        "content.opened",
        "Content was opened under an authorisation.",
        "authorisation",
        "exhibit",
        "purpose",
    ),
    _event("content.refused", "Content was not opened.", "code", "exhibit"),
    # policies
    _event("policy.imported", "A policy document was read in.", "sha256"),
    _event("policy.listed", "The list of policies was opened."),
    _event("policy.viewed", "A policy document was opened."),
    _event("policy.clause_viewed", "A clause of a policy was opened.", "start", "end"),
    _event("policy.details_confirmed", "What a policy says of itself was checked.", "changes"),
    _event("policy.questions_asked", "A policy was read for answers.", "questions", "kept"),
    _event("policies.compared", "Two versions of a policy were compared.", "old", "new"),
    _event("positions.listed", "The cells of a policy were opened."),
    _event("position.viewed", "A cell of the matrix was opened.", "blind"),
    _event("position.confirmed", "A person said what a policy says.", "position", "before"),
    _event("position.second_marked", "A second marker said what a policy says.", "position"),
    _event("position.undone", "What a person said of a cell was taken back.", "now"),
    _event("position.replied", "A force's reply on a cell was entered.", "agrees"),
    _event("carrying.viewed", "What would be carried to a new version was opened."),
    _event("positions.carried", "Cells were carried to a new version.", "carried", "stale"),
    _event("agreement.viewed", "The agreement of two markers was opened."),
    _event("matrix.viewed", "The matrix was opened.", "filters"),
    _event("matrix.exported", "The matrix was downloaded.", "format", "filters"),
    _event("gaps.viewed", "The gaps to recommendations were opened.", "filters"),
    _event("pick.made", "A cell was chosen as a model for others.", "position"),
    _event("pick.removed", "A cell was no longer a model for others.", "position"),
    _event("requests.listed", "The list of forces that were asked was opened."),
    _event("request.recorded", "What became of a request for a policy was noted.", "state"),
    _event("questions.listed", "The bank of questions was opened."),
    _event("questions.exported", "Questions were downloaded.", "questions"),
    _event("question.viewed", "A question was opened."),
    _event("question.drafted", "A draft of a question was kept.", "version"),
    _event("question.tried", "A draft of a question was tried on what is held.", "policies"),
    _event("question.published", "A question's new version came into use.", "version"),
    _event("draft.checked", "The draft of a policy was checked; it is not kept.", "silent"),
    _event("drafting.viewed", "The model clauses were opened."),
    # detection
    _event("detection.viewed", "What is known of the detection model was opened."),
    _event("detection.exported", "What is known of the detection model was downloaded.", "file"),
    # detection rules under government
    _event("rules.listed", "The list of detection rules was opened."),
    _event("rule.viewed", "A detection rule was opened.", "version"),
    _event("rule.exported", "A detection rule was downloaded.", "version"),
    _event("rule.drafted", "A draft of a detection rule was kept.", "version"),
    _event("rule.edited", "The draft of a detection rule was changed.", "version", "sha256"),
    _event("rule.withdrawn", "The draft of a detection rule was withdrawn.", "version"),
    _event("rule.trial_requested", "A trial of a rule on past messages was asked for.", "version"),
    _event("rule.trial_failed", "A trial of a rule could not be finished.", "version", "reason"),
    _event("rule.trial_viewed", "The result of a rule's trial was opened.", "version", "words"),
    _event("rule.trial_begun", "A draft of a rule was moved to trial.", "version", "sha256"),
    _event("rule.proposed", "A rule was proposed to go live.", "version", "sha256"),
    _event("rule.proposal_withdrawn", "The proposal of a rule was taken back.", "version"),
    _event("rule.approved", "A second person let a rule go live.", "version", "proposed_by"),
    _event("rule.refused", "A second person refused a rule.", "version"),
    _event("rule.retired", "A detection rule was retired.", "version", "before"),
    _event("rules.history_viewed", "The history of the detection rules was opened."),
    _event("rules.history_exported", "The history of the rules was downloaded.", "format"),
    _event("rules.export_viewed", "The page for rules in other tools was opened."),
    _event("rules.retirements_viewed", "Rules that might be retired were opened.", "proposals"),
    _event("rules.keywords_listed", "The keyword lists were opened."),
    _event("rules.keywords_viewed", "What a keyword list would cost was opened."),
    _event("rules.keywords_costed", "A keyword list was counted.", "messages", "terms"),
    _event("rules.keywords_failed", "A keyword list could not be counted.", "reason"),
    _event("glossary.entry_removed", "A person took a word out of a glossary.", "kind"),
    _event("glossary.suggestion_dismissed", "A suggested word was dismissed."),
    # the log itself
    _event("audit.viewed", "A page of the audit log was opened.", "filters"),
    _event("audit.verified", "The chain of the audit log was checked.", "intact", "events"),
    _event("audit.exported", "The audit log was exported.", "format", "events"),
    _event(ERASED, "A personal value was erased from the log; its digest stays.", "reason"),
    _event(TORN, "An unfinished line left by a crash was removed.", "bytes", "sha256"),
    # the engine, from the command line
    _event("evidence.read", "Exports were read into a table of messages.", "sources", "messages"),
    _event(
        "evidence.scanned",
        "Messages were compared with the rules.",
        "sources",
        "messages",
        "findings",
    ),
    _event(
        "detection.evaluated", "Detection was measured on labelled messages.", "sets", "messages"
    ),
    _event("rules.checked", "The rules and their samples were checked.", "rules"),
    _event("messages.scored", "Messages were scored by the models.", "messages", "effort"),
    _event("statement.made", "What was missed was stated.", "method", "verdict", "reads"),
    _event("model.trained", "The models were trained.", "rows", "sets"),
    _event("model.fitted", "A model was fitted to a sample.", "messages", "categories"),
    _event("model.card_read", "A model's card was read."),
    _event("rule.trialled", "A rule was tried on past messages.", "version", "messages"),
    _event("rules.keywords_imported", "A keyword list was weighed.", "terms", "drafts"),
    _event("rules.exported", "Rules were written for another tool.", "format", "rules"),
    _event("rules.precision_measured", "Decisions were counted rule by rule.", "decisions"),
    _event("rules.history_read", "The log of rule changes was read.", "changes"),
    _event("glossary.read", "A force's glossary was read.", "entries"),
    _event("glossary.entry_added", "A person added a word to a force's glossary.", "kind"),
    _event("glossary.terms_suggested", "Words were suggested for a glossary.", "suggestions"),
    _event("glossary.rules_drafted", "Draft rules were made of a glossary.", "drafts"),
    _event("policy.read", "A policy document was divided into clauses.", "sha256"),
    _event("policy.asked", "Questions were put to a policy document.", "sha256", "questions"),
    _event("policy.checked", "A policy document was searched for faults.", "sha256", "faults"),
    _event("policy.compared", "Two versions of a policy were compared.", "sha256", "old"),
    _event("matrix.built", "A matrix of policies was built.", "documents", "questions"),
)

CATALOGUE: Mapping[str, EventType] = MappingProxyType({event.name: event for event in _EVENTS})
"""Every event that may be recorded, by name, in the order in which the work flows."""


def get_event_type(name: str) -> EventType:
    """Return the entry of the catalogue for `name`.

    Raises:
        UnknownEvent: the catalogue has no such name.
    """
    try:
        return CATALOGUE[name]
    except KeyError:
        raise UnknownEvent("the catalogue of audit events has no such name", place=name) from None


def check_event(name: str, detail: Iterable[str] | Mapping[str, Any]) -> None:
    """Check that `name` is in the catalogue and that `detail` names every required field.

    Raises:
        UnknownEvent: the catalogue has no such name.
        EventDetailMissing: a required field is absent.
    """
    missing = sorted(get_event_type(name).required.difference(detail))
    if missing:
        raise EventDetailMissing(f"required detail is missing: {', '.join(missing)}", place=name)
