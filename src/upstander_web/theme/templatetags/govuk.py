"""GOV.UK markup for what Django knows: fields, errors, pages, dates and tags.

In templates: `{% load govuk %}`, then

* `{% govuk_field form.name %}`; options `label_size="m"`, `heading=True`, `width="10"`,
  `small=True`, `inline=True`
* `{% govuk_error_summary form %}` (`base.html` does it for a context that has `form`)
* `{% govuk_pagination page %}` for a Django page; keeps the other query parameters
* `{% govuk_breadcrumbs "Exhibits" "exhibits:list" "EX/1" "" %}`: text and address name in turn
* `{% govuk_tag "Complete" "green" %}`
* `{{ when|govuk_date }}`, `{{ when|govuk_datetime }}`, `{{ count|thousands }}`
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, widgets
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TAG_COLOURS = frozenset(
    "blue green grey magenta orange purple red teal yellow".split()  # noqa: SIM905 - reads better
)
UNDO = "undo:"


def _kind(widget: widgets.Widget) -> str:
    """Return which GOV.UK component shows `widget`; subclasses stand before their bases."""
    kinds: tuple[tuple[type[widgets.Widget], str], ...] = (
        (widgets.CheckboxSelectMultiple, "checkboxes"),
        (widgets.RadioSelect, "radios"),
        (widgets.CheckboxInput, "checkbox"),
        (widgets.PasswordInput, "password"),
        (widgets.FileInput, "file-upload"),
        (widgets.Textarea, "textarea"),
        (widgets.Select, "select"),
    )
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), "input")


def _element_id(field: BoundField) -> str:
    """Return the id of the first element that a person can move to."""
    base = field.id_for_label or field.auto_id or field.html_name
    grouped = _kind(field.field.widget) in ("radios", "checkboxes")
    return f"{field.auto_id}_0" if grouped and field.auto_id else base


def _attributes(field: BoundField, kind: str, described_by: str, width: str) -> dict[str, Any]:
    names = {"password": "input", "checkbox": "checkboxes__input"}
    css = [f"govuk-{names.get(kind, kind)}"]
    if kind == "password":
        css += ["govuk-password-input__input", "govuk-js-password-input-input"]
    if field.errors and kind != "checkbox":
        css.append(f"govuk-{names.get(kind, kind)}--error")
    if width:
        css.append(f"govuk-input--width-{width}")
    attributes: dict[str, Any] = {
        "class": " ".join(css),
        "aria-describedby": described_by or None,
    }
    if kind == "password":
        attributes |= {"spellcheck": "false", "autocapitalize": "none"}
    return attributes


def _options(field: BoundField, kind: str) -> Iterator[dict[str, Any]]:
    for option in field.subwidgets:
        option.data["attrs"]["class"] = f"govuk-{kind}__input"
        option.data["attrs"].pop("required", None)
        yield {
            "input": option.tag(wrap_label=False),
            "id": option.id_for_label,
            "label": option.choice_label,
        }


@register.inclusion_tag("theme/field.html")
def govuk_field(
    field: BoundField,
    *,
    label_size: str = "",
    heading: bool = False,
    width: str = "",
    small: bool = False,
    inline: bool = False,
) -> dict[str, Any]:
    """Show a form field with its label, hint and errors."""
    kind = _kind(field.field.widget)
    identity = field.auto_id or field.html_name
    described_by = " ".join(
        [f"{identity}-hint"] * bool(field.help_text) + [f"{identity}-error"] * bool(field.errors)
    )
    context: dict[str, Any] = {
        "kind": kind,
        "id": identity,
        "label": field.label,
        "label_class": f"govuk-label--{label_size}" if label_size else "",
        "legend_class": f"govuk-fieldset__legend--{label_size or 's'}",
        "heading": heading,
        "hint": field.help_text,
        "errors": field.errors,
        "described_by": described_by,
    }
    if kind in ("radios", "checkboxes"):
        sizes = [f"govuk-{kind}--small"] * small + [f"govuk-{kind}--inline"] * inline
        return context | {
            "options": list(_options(field, kind)),
            "extra_class": " ".join(sizes),
        }
    attributes = _attributes(field, kind, described_by, width)
    return context | {"input": _render(field, attributes)}


def _render(field: BoundField, attributes: dict[str, Any]) -> SafeString:
    """Render the widget with `attributes` over its own; None and False leave one out."""
    widget = field.field.widget
    own = widget.attrs
    widget.attrs = {
        key: value for key, value in {**own, **attributes}.items() if value not in (None, False)
    }
    # Our own error messages are read out with the field; the browser's bubbles are not.
    required, field.form.use_required_attribute = field.form.use_required_attribute, False
    try:
        return field.as_widget(attrs={"aria-describedby": attributes["aria-describedby"] or False})
    finally:
        widget.attrs, field.form.use_required_attribute = own, required


@register.inclusion_tag("theme/error_summary.html")
def govuk_error_summary(form: BaseForm) -> dict[str, Any]:
    """Show every error of a form, each linked to its field."""
    errors = [{"text": text, "target": ""} for text in form.non_field_errors()]
    for field in form:
        errors += [{"text": text, "target": _element_id(field)} for text in field.errors]
    return {"errors": errors}


@register.inclusion_tag("theme/pagination.html", takes_context=True)
def govuk_pagination(
    context: template.Context, page: Page[Any], *, label: str = "Pages", parameter: str = "page"
) -> dict[str, Any]:
    """Show links to the pages of a list, with the query's other parameters kept."""

    def url(number: int) -> str:
        query = context["request"].GET.copy()
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "label": label,
        "previous_url": url(page.number - 1),
        "next_url": url(page.number + 1),
        "items": [
            {"number": number, "url": url(number), "current": number == page.number}
            if isinstance(number, int)
            else {"gap": True}
            for number in numbers
        ],
    }


@register.inclusion_tag("theme/breadcrumbs.html")
def govuk_breadcrumbs(*parts: str) -> dict[str, Any]:
    """Show where the page stands: text and address name in turn, the start page before them.

    An address that begins with `/` is taken as it is; "" is the page itself.
    """
    crumbs = [{"text": "Start", "url": reverse("start")}]
    for text, name in zip(parts[::2], parts[1::2], strict=True):
        url = name if not name or name.startswith("/") else reverse(name)
        crumbs.append({"text": str(text), "url": url})
    return {"crumbs": crumbs}


@register.simple_tag
def govuk_tag(text: str, colour: str = "blue") -> SafeString:
    """Show `text` as a tag; the colour only repeats what the text says.

    Raises:
        ValueError: GOV.UK has no tag of that colour.
    """
    if colour not in TAG_COLOURS:
        raise ValueError(f"no such tag colour: {colour}")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


def _local(value: date | datetime | str) -> date | datetime | None:
    if isinstance(value, str):
        value = parse_datetime(value) or value
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, date) else None


@register.filter
def govuk_date(value: date | datetime | str | None) -> str:
    """Show a day as "22 November 2026", in local time; "" for what is no day."""
    local = _local(value) if value else None
    return f"{local.day} {local:%B %Y}" if local else ""


@register.filter
def govuk_datetime(value: datetime | str | None) -> str:
    """Show a time as "22 November 2026 at 3:04pm", in local time; "" for what is no time."""
    local = _local(value) if value else None
    if not isinstance(local, datetime):
        return ""
    half = "am" if local.hour < 12 else "pm"
    return f"{govuk_date(local)} at {local.hour % 12 or 12}:{local:%M}{half}"


@register.filter
def thousands(value: int) -> str:
    """Show a number with commas: 1,234,567."""
    return f"{value:,}"


@register.filter
def undo_path(message: Any) -> str:
    """Return the address that undoes what `message` tells of; "" for none.

    A view gives it as `extra_tags="undo:/path/"`. Only a path of this site is taken.
    """
    for tag in (message.extra_tags or "").split():
        path = tag.removeprefix(UNDO)
        if tag.startswith(UNDO) and path.startswith("/") and not path.startswith("//"):
            return str(path)
    return ""
