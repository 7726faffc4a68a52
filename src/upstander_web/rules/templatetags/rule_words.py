"""Rules, figures and marked words as a reader meets them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upstander.evidence.detect.categories import CATEGORIES, STANDARDS
from upstander.records.clauses import ClauseCitation
from upstander.records.rules import Near
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.rules import rule_lines
from upstander_web.rules.supplies import Piece

register = template.Library()

_STATUSES = {"draft": "yellow", "trial": "blue", "live": "green", "retired": "grey"}
_SEVERITIES = {"critical": "red", "high": "orange", "medium": "yellow", "low": "grey"}
_SUGGESTIONS = {"keep": "green", "narrow": "yellow", "drop": "red"}


@register.simple_tag(takes_context=True)
def may(context: template.Context, capability: str) -> bool:
    """Return whether the person who looks may do what `capability` names."""
    user = getattr(context.get("request"), "user", None)
    return Capability(capability) in list_capabilities(user)


@register.filter
def status_colour(status: str) -> str:
    """Return the tag colour of a status."""
    return _STATUSES.get(status, "grey")


@register.filter
def severity_colour(severity: str) -> str:
    """Return the tag colour of a severity."""
    return _SEVERITIES.get(severity, "grey")


@register.filter
def suggestion_colour(suggestion: str) -> str:
    """Return the tag colour of what is suggested for a term."""
    return _SUGGESTIONS.get(suggestion, "grey")


@register.filter
def say(identifier: str) -> str:
    """Return an identifier in words."""
    known = {"sms": "SMS", "whatsapp": "WhatsApp", "imessage": "iMessage"}
    return known.get(identifier) or identifier.replace("_", " ").capitalize()


@register.filter
def category_title(identifier: str) -> str:
    """Return a category in the inspectorate's words."""
    return CATEGORIES.get(identifier, say(identifier))


@register.filter
def standard_title(identifier: str) -> str:
    """Return the heading of a Standard of Professional Behaviour."""
    return STANDARDS.get(identifier, say(identifier))


@register.filter
def near_words(near: Near) -> str:
    """Return two lists and the words between them as a line."""
    return rule_lines.near_line(near)


@register.filter
def clause_place(clause: ClauseCitation) -> str:
    """Return where a quotation stands."""
    number = f" {clause.number}" if clause.number else ""
    return f"{clause.document}{number}, characters {clause.start:,} to {clause.end:,}"


@register.filter
def figure(value: Any) -> str:
    """Return a number as people write it: 12, 3.4, 0.02."""
    if value is None:
        return "not known"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2f}"


@register.filter
def interval(value: Mapping[str, float] | None) -> str:
    """Return a figure with its 95 per cent interval."""
    if not value:
        return "not known"
    return (
        f"{figure(value['value'])} (95% interval {figure(value['low'])} to {figure(value['high'])})"
    )


@register.filter
def short_interval(value: Mapping[str, float] | None) -> str:
    """Return a figure with its interval, in a table whose heading says what it is."""
    if not value:
        return "not known"
    return f"{figure(value['value'])} ({figure(value['low'])} to {figure(value['high'])})"


@register.simple_tag
def show_pieces(pieces: Iterable[Piece | Mapping[str, Any]]) -> SafeString:
    """Show words with hits marked and masks in place of names, every character escaped."""
    shown = []
    for piece in pieces:
        one = piece if isinstance(piece, Piece) else Piece(**piece)
        text = (
            format_html('<span class="upstander-mask">{}</span>', one.text)
            if one.is_mask
            else format_html("{}", one.text)
        )
        if one.is_hit:
            hidden = '<span class="govuk-visually-hidden">{}</span>'
            text = format_html(
                f'<mark class="upstander-hit">{hidden}{{}}{hidden}</mark>',
                "[found: ",
                text,
                "] ",
            )
        shown.append((text,))
    return format_html_join("", "{}", shown)
