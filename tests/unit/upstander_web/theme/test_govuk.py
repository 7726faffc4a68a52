"""The GOV.UK template tags."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser

from upstander_web.theme.templatetags.govuk import (
    govuk_date,
    govuk_datetime,
    govuk_tag,
    thousands,
    undo_path,
)


class EveryField(forms.Form):
    """One field of every kind."""

    name = forms.CharField(
        help_text="As on the card", widget=forms.TextInput({"autocomplete": "off"})
    )
    note = forms.CharField(widget=forms.Textarea)
    secret = forms.CharField(widget=forms.PasswordInput)
    platform = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    outcome = forms.ChoiceField(choices=[("x", "X"), ("y", "Y")], widget=forms.RadioSelect)
    rules = forms.MultipleChoiceField(
        choices=[("1", "One"), ("2", "Two")], widget=forms.CheckboxSelectMultiple, help_text="Any"
    )
    agreed = forms.BooleanField()
    exhibit = forms.FileField()


def render(source: str, **context: object) -> LexborHTMLParser:
    """Return the page that a template gives."""
    html = Template("{% load govuk %}" + source).render(Context(context))
    return LexborHTMLParser(html)


@pytest.mark.parametrize("data", [None, {}], ids=["fresh", "with errors"])
@pytest.mark.parametrize("name", EveryField.base_fields)
def test_every_field_is_labelled_and_described(name, data):
    """Each input has its own label, and is described by the hint and the errors that are there."""
    page = render("{% govuk_field form." + name + " %}", form=EveryField(data))
    for tag in page.css("input, select, textarea"):
        assert len(page.css(f"label[for={tag.id}]")) == 1
        assert tag.attributes["class"].startswith("govuk-")
        assert "required" not in tag.attributes
    described = [
        tag.attributes["aria-describedby"]
        for tag in page.css("[aria-describedby]")
        if tag.attributes["aria-describedby"]
    ]
    notes = [note.id for note in page.css(".govuk-hint, .govuk-error-message")]
    assert " ".join(notes) == (described[0] if described else "")
    assert bool(page.css(".govuk-form-group--error")) == (data is not None)
    assert len({tag.id for tag in page.css("[id]")}) == len(page.css("[id]"))


def test_a_field_keeps_its_own_attributes():
    """What the form says of a widget is kept beside the classes, at every rendering."""
    form = EveryField()
    for _ in range(2):
        tag = render('{% govuk_field form.name width="10" %}', form=form).css_first("input")
        assert tag.attributes["autocomplete"] == "off"
        assert tag.attributes["class"] == "govuk-input govuk-input--width-10"
    assert form.fields["name"].widget.attrs == {"autocomplete": "off"}


def test_groups_stand_in_a_fieldset_with_a_legend():
    """Radios and checkboxes are a fieldset; options change their size and direction."""
    source = '{% govuk_field form.outcome heading=True label_size="l" small=True inline=True %}'
    page = render(source, form=EveryField({"outcome": "y"}))
    assert page.css_first("fieldset > legend.govuk-fieldset__legend--l > h1").text() == "Outcome"
    assert page.css_first(".govuk-radios--small.govuk-radios--inline")
    assert [tag.attributes["value"] for tag in page.css("input[checked]")] == ["y"]


def test_a_label_may_be_the_heading():
    """A single question's label can be the page's heading."""
    page = render('{% govuk_field form.name heading=True label_size="l" %}', form=EveryField())
    assert page.css_first("h1.govuk-label-wrapper > label.govuk-label--l")


def test_values_are_escaped():
    """What a person typed is shown, not obeyed."""
    page = render("{% govuk_field form.name %}", form=EveryField({"name": '"><b>x'}))
    assert page.css_first("input").attributes["value"] == '"><b>x'
    assert not page.css("b")


def test_each_error_of_the_summary_leads_to_its_field():
    """The summary lists the errors of the form and of each field, linked to what they are of."""
    form = EveryField({})
    form.add_error(None, "Whole")
    source = "{% govuk_error_summary form %}{% for f in form %}{% govuk_field f %}{% endfor %}"
    page = render(source, form=form)
    items = page.css(".govuk-error-summary li")
    assert items[0].text() == "Whole"
    targets = [link.attributes["href"][1:] for link in page.css(".govuk-error-summary a")]
    assert len(targets) == len(EveryField.base_fields)
    for target in targets:
        assert page.css_first(f"#{target}").tag in ("input", "select", "textarea")


def test_no_errors_no_summary():
    """A form without errors has no summary."""
    assert not render("{% govuk_error_summary form %}", form=EveryField()).css("div")


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, ["1", "2", "⋯", "20"]), (10, ["1", "⋯", "9", "10", "11", "⋯", "20"])],
)
def test_pages_are_linked_with_the_query_kept(number, shown):
    """Links lead to the pages around, and keep the rest of the query."""
    page = Paginator(range(200), 10).get_page(number)
    request = RequestFactory().get("/?q=a%26b&page=3")
    html = render("{% govuk_pagination page %}", page=page, request=request)
    assert [item.text(strip=True) for item in html.css("li")] == shown
    assert html.css_first("[aria-current=page]").text() == str(number)
    assert html.css_first("a[rel=next]").attributes["href"] == f"?q=a%26b&page={number + 1}"
    assert bool(html.css("a[rel=prev]")) == (number > 1)


def test_one_page_needs_no_links():
    """A list of one page has no pagination."""
    page = Paginator([1], 10).get_page(1)
    request = RequestFactory().get("/")
    assert not render("{% govuk_pagination page %}", page=page, request=request).css("nav")


def test_breadcrumbs_lead_back():
    """Breadcrumbs begin at the start page and end at the page itself."""
    source = '{% govuk_breadcrumbs "Accounts" "accounts:list" "Seven" "/x/7/" "This" "" %}'
    page = render(source)
    links = [(link.text(), link.attributes["href"]) for link in page.css("a")]
    assert links == [("Start", "/"), ("Accounts", "/accounts/"), ("Seven", "/x/7/")]
    assert page.css_first("[aria-current=page]").text() == "This"


def test_an_odd_breadcrumb_is_refused():
    """A breadcrumb without its address is an error of the template."""
    with pytest.raises((ValueError, TemplateSyntaxError)):
        render('{% govuk_breadcrumbs "Accounts" %}')


@pytest.mark.parametrize(
    ("value", "day", "time"),
    [
        (
            datetime(2026, 11, 22, 15, 4, tzinfo=UTC),
            "22 November 2026",
            "22 November 2026 at 3:04pm",
        ),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 July 2026", "2 July 2026 at 12:30am"),
        (datetime(2026, 1, 5, 12, 0, tzinfo=UTC), "5 January 2026", "5 January 2026 at 12:00pm"),
        ("2026-01-05T09:00:00+00:00", "5 January 2026", "5 January 2026 at 9:00am"),
        (datetime(2026, 1, 5, 9, 0), "5 January 2026", "5 January 2026 at 9:00am"),  # noqa: DTZ001 - a naive time is shown as it is
        (date(2026, 1, 5), "5 January 2026", ""),
        ("never", "", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_dates_are_written_the_govuk_way(value, day, time):
    """Days and times are local, without leading zeros, midnight and noon as 12."""
    assert (govuk_date(value), govuk_datetime(value)) == (day, time)


def test_numbers_have_commas():
    """Thousands are parted by commas."""
    assert thousands(1234567) == "1,234,567"


def test_a_tag_escapes_its_text_and_knows_its_colours():
    """A tag shows its text as text, in a colour that GOV.UK has."""
    assert govuk_tag("<b>", "red") == '<strong class="govuk-tag govuk-tag--red">&lt;b&gt;</strong>'
    with pytest.raises(ValueError, match="mauve"):
        govuk_tag("x", "mauve")


@pytest.mark.parametrize(
    ("tags", "path"),
    [
        ("undo:/findings/7/undo/", "/findings/7/undo/"),
        ("big undo:/x/", "/x/"),
        ("undo://elsewhere.example/", ""),
        ("undo:https://elsewhere.example/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_undo_leads_only_within_the_site(tags, path):
    """A message's undo is a path of this site or none."""
    assert undo_path(SimpleNamespace(extra_tags=tags)) == path


def test_a_message_shows_its_undo():
    """A message with an undo has a form that posts to it, with a token."""
    message = SimpleNamespace(level_tag="success", extra_tags="undo:/x/")
    source = '{% include "theme/messages.html" %}'
    page = render(source, messages=[message], csrf_token="t")  # noqa: S106 - a form's token
    assert page.css_first("form[method=post][action='/x/'] input[name=csrfmiddlewaretoken]")
    assert page.css_first("[role=alert]")
