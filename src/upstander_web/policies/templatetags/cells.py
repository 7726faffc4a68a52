"""Shows positions, states, severities and standings as tags; the colour repeats the word."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from upstander_web.policies.question_bank import theme_name

register = template.Library()
register.filter("theme_name", theme_name)

_POSITIONS = {
    "prohibited": "red", "permitted": "green", "conditional": "yellow", "required": "purple",
    "silent": "grey", "unclear": "orange", "not_supplied": "grey",
}  # fmt: skip
_STATES = {
    "suggested": ("To confirm", "blue"), "confirmed": ("Confirmed", "green"),
    "disputed": ("Disputed", "orange"), "stale": ("Stale", "red"),
    "not_supplied": ("Not supplied", "grey"),
}  # fmt: skip
_SEVERITIES = {"high": "red", "medium": "orange", "low": "grey"}
_STANDINGS = {
    "met": ("Met", "green"), "partly": ("Met in part", "yellow"),
    "contradicted": ("Goes against it", "red"), "silent": ("Left open", "orange"),
    "no_document": ("No policy held", "grey"), "text_not_held": ("Text not held", "grey"),
}  # fmt: skip


@register.filter
def in_words(value: str) -> str:
    """Return an identifier in words: `not_supplied` is "Not supplied"."""
    return value.replace("_", " ").capitalize()


def _tag(text: str, colour: str) -> SafeString:
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.simple_tag
def position_tag(value: str) -> SafeString:
    """Show a position as a tag."""
    return _tag(in_words(value), _POSITIONS.get(value, "grey"))


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """Show the state of a cell as a tag."""
    return _tag(*_STATES.get(state, (in_words(state), "grey")))


@register.simple_tag
def severity_tag(severity: str) -> SafeString:
    """Show how grave a fault is as a tag."""
    return _tag(in_words(severity), _SEVERITIES.get(severity, "grey"))


@register.simple_tag
def standing_tag(standing: str) -> SafeString:
    """Show how a force stands to a recommendation as a tag."""
    return _tag(*_STANDINGS.get(standing, (in_words(standing), "grey")))


@register.filter
def standing_label(standing: str) -> str:
    """Return a standing in words."""
    return _STANDINGS.get(standing, (in_words(standing), ""))[0]


@register.filter
def state_label(state: str) -> str:
    """Return the state of a cell in words."""
    return _STATES.get(state, (in_words(state), ""))[0]
