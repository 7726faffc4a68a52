"""Shows what an event tells, in words."""

from collections.abc import Mapping
from typing import Any

from django import template

from upstander.audit.events import CATALOGUE

register = template.Library()


@register.filter
def words(value: Any) -> str:
    """Show a detail value as a person would write it: lists with commas, truth as yes or no."""
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {words(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(words(item) for item in value)
    return str(value)


@register.filter
def meaning(name: str) -> str:
    """Return what an event of `name` means; "" for a name that the catalogue no longer holds."""
    entry = CATALOGUE.get(name)
    return entry.meaning if entry else ""
