"""Filters from an address, decisions and reasons from a form."""

from typing import Any

from django import forms
from django.http import QueryDict

from upstander_web.review_desk.actions.reveal_identities import REASON_LETTERS
from upstander_web.review_desk.actions.view_finding import CONTEXT_ROWS, MOST_ROWS, Context
from upstander_web.review_desk.filters import ALL_STATES, SORTS, FindingFilter
from upstander_web.review_desk.selectors import Choice, Facets

SORT_LABELS = {
    "priority": "Priority",
    "newest": "Newest message first",
    "oldest": "Oldest message first",
    "conversation": "Conversation",
    "rule": "Rule",
}
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y")


def _counted(choices: tuple[Choice, ...]) -> list[tuple[str, str]]:
    return [(one.value, f"{one.label} ({one.total:,})") for one in choices]


class FilterForm(forms.Form):
    """The filters of the list; what an address says wrongly is left aside, not an error."""

    severity = forms.MultipleChoiceField(
        label="Severity", required=False, widget=forms.CheckboxSelectMultiple
    )
    rule = forms.ChoiceField(label="Rule", required=False)
    text = forms.CharField(label="Words in the rule’s title", required=False, max_length=100)
    category = forms.MultipleChoiceField(
        label="Category", required=False, widget=forms.CheckboxSelectMultiple
    )
    platform = forms.MultipleChoiceField(
        label="Platform", required=False, widget=forms.CheckboxSelectMultiple
    )
    exhibit = forms.ChoiceField(label="Exhibit", required=False)
    conversation = forms.ChoiceField(label="Conversation", required=False)
    person = forms.ChoiceField(label="Sender", required=False)
    sent_from = forms.DateField(
        label="Sent from",
        help_text="For example, 31/3/2024",
        required=False,
        input_formats=_DATES,
    )
    sent_to = forms.DateField(label="Sent to", required=False, input_formats=_DATES)
    sort = forms.ChoiceField(label="Sort by", required=False, choices=tuple(SORT_LABELS.items()))
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, chosen: FindingFilter, facets: Facets) -> None:
        """Show `chosen`, with what each choice would leave."""
        super().__init__(
            initial={
                "severity": list(chosen.severity),
                "category": list(chosen.category),
                "platform": list(chosen.platform),
                "rule": chosen.rule,
                "text": chosen.text,
                "exhibit": str(chosen.exhibit or ""),
                "conversation": str(chosen.conversation or ""),
                "person": str(chosen.person or ""),
                "sent_from": f"{chosen.sent_from:%d/%m/%Y}" if chosen.sent_from else "",
                "sent_to": f"{chosen.sent_to:%d/%m/%Y}" if chosen.sent_to else "",
                "sort": chosen.sort,
                "state": chosen.state,
            }
        )
        for name in ("severity", "category", "platform"):
            self._choices(name, _counted(getattr(facets, name)))
        for name in ("rule", "exhibit", "conversation", "person"):
            self._choices(name, [("", "Any"), *_counted(getattr(facets, name))])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def read_filter(query: QueryDict) -> FindingFilter:
    """Return the filter that an address names; a part that makes no sense is left aside."""
    sort, state = query.get("sort", ""), query.get("state", "")
    return FindingFilter(
        state=state if state in _STATES else FindingFilter().state,
        severity=_several(query, "severity"),
        category=_several(query, "category"),
        platform=_several(query, "platform"),
        rule=query.get("rule", "")[:120],
        exhibit=_number(query.get("exhibit")),
        conversation=_number(query.get("conversation")),
        person=_number(query.get("person")),
        sent_from=_day(query.get("sent_from")),
        sent_to=_day(query.get("sent_to")),
        text=query.get("text", "").strip()[:100],
        sort=sort if sort in SORTS else "priority",
    )


_STATES = frozenset({"open", "relevant", "not_relevant", "escalated", ALL_STATES})
_MOST = 2**31


def _several(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[:80] for one in query.getlist(name) if one))[:50]


def _number(text: str | None) -> int | None:
    if text and text.isascii() and text.isdigit() and 0 < int(text[:12]) < _MOST:
        return int(text[:12])
    return None


def _day(text: str | None) -> Any:
    try:
        return forms.DateField(input_formats=_DATES, required=False).clean(text)
    except forms.ValidationError:
        return None


def read_context(query: QueryDict) -> Context:
    """Return how many messages an address asks for on each side."""
    before, after = _number(query.get("before")), _number(query.get("after"))
    return Context(
        before=min(before or CONTEXT_ROWS, MOST_ROWS), after=min(after or CONTEXT_ROWS, MOST_ROWS)
    )


def read_row(query: QueryDict) -> int | None:
    """Return the row of the messages table that an address asks for."""
    text = query.get("row", "")
    return int(text[:15]) if text.isascii() and text.isdigit() else None


class DecisionForm(forms.Form):
    """What a reviewer says of a finding."""

    outcome = forms.ChoiceField(
        choices=(
            ("relevant", "Relevant"),
            ("not_relevant", "Not relevant"),
            ("escalated", "Escalate"),
        ),
        error_messages={
            "required": "Choose relevant, not relevant or escalate",
            "invalid_choice": "Choose relevant, not relevant or escalate",
        },
    )
    note = forms.CharField(
        label="Note (optional)",
        help_text="Why. It is kept with the decision and may be disclosed.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RevealForm(forms.Form):
    """Why names are needed."""

    reason = forms.CharField(
        label="Why do you need to know who they are?",
        help_text="Your reason is kept in the audit log with your name.",
        min_length=REASON_LETTERS,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Give a reason",
            "min_length": f"Give a reason of at least {REASON_LETTERS} letters",
        },
    )
