"""The start page: where this person may go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_start(request: HttpRequest) -> HttpResponse:
    """Show the places that the person's roles open; `page_frame` lists them."""
    return render(request, "theme/start.html")
