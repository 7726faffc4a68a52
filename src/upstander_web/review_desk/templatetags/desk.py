"""Shows words with their hits marked and names masked, and identifiers in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from upstander_web.review_desk.masking import Segment
from upstander_web.review_desk.models import Finding
from upstander_web.review_desk.selectors import category_title, say, standard_title

register = template.Library()
register.filter("say", say)
register.filter("category_title", category_title)
register.filter("standard_title", standard_title)

_COLOURS = {"critical": "red", "high": "orange", "medium": "yellow", "low": "grey"}
_STATE_COLOURS = {
    "open": "blue",
    "relevant": "purple",
    "not_relevant": "grey",
    "escalated": "red",
}


@register.filter
def severity_colour(severity: str) -> str:
    """Return the tag colour of a severity."""
    return _COLOURS.get(severity, "grey")


@register.filter
def state_colour(state: str) -> str:
    """Return the tag colour of a finding's state."""
    return _STATE_COLOURS.get(state, "grey")


@register.filter
def state_label(state: str) -> str:
    """Return a finding's state in words."""
    return str(Finding.State(state).label)


@register.simple_tag
def show_segments(
    segments: Iterable[Segment | Mapping[str, Any]], *, plain: bool = False
) -> SafeString:
    """Show `segments` with every character of theirs escaped and none added to what is read.

    Neighbouring hit segments are one mark. With `plain`, the marks carry no words for screen
    readers: in a list of links they would be read over and over.
    """
    pieces: list[tuple[SafeString]] = []
    inside: list[tuple[SafeString]] = []
    for segment in (_segment(one) for one in segments):
        if segment.is_hit:
            inside.append((_text(segment),))
            continue
        if inside:
            pieces.append((_mark(inside, plain=plain),))
            inside = []
        pieces.append((_text(segment),))
    if inside:
        pieces.append((_mark(inside, plain=plain),))
    return format_html_join("", "{}", pieces)


def _segment(one: Segment | Mapping[str, Any]) -> Segment:
    if isinstance(one, Segment):
        return one
    return Segment(text=one["text"], is_hit=one["is_hit"], pseudonym=one["pseudonym"])


def _text(segment: Segment) -> SafeString:
    if segment.pseudonym:
        return format_html('<span class="upstander-mask">{}</span>', segment.pseudonym)
    return format_html("{}", segment.text)


def _mark(inside: list[tuple[SafeString]], *, plain: bool) -> SafeString:
    words = format_html_join("", "{}", inside)
    if plain:
        return format_html('<mark class="upstander-hit">{}</mark>', words)
    hidden = '<span class="govuk-visually-hidden">{}</span>'
    return format_html(
        f'<mark class="upstander-hit">{hidden}{{}}{hidden}</mark>',
        "[match starts] ",
        words,
        " [match ends]",
    )
