"""What holds for every page of the site."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from upstander_web.accounts.actions import sign_in
from upstander_web.accounts.roles import Role
from upstander_web.config.home import find_home, read_secret_key
from upstander_web.config.page_frame import PLACES

SRC = Path(__file__).resolve().parents[4] / "src"
OPEN_TO_ALL = {"accounts:sign_in", "accounts:sign_out"}


def patterns(resolver: URLResolver, namespace: str = "") -> list[tuple[str, URLPattern]]:
    """Return every address of the site with its full name."""
    found: list[tuple[str, URLPattern]] = []
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            inner = f"{item.namespace}:" if item.namespace else namespace
            found += patterns(item, inner)
        else:
            found.append((f"{namespace}{item.name}", item))
    return found


def test_every_page_but_the_sign_in_needs_one():
    """No view is open to visitors but signing in and out."""
    opened = {
        name
        for name, pattern in patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
    }
    assert opened == OPEN_TO_ALL


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/sign-in/", "/", "/no/such/page/", "/static/none.css"])
def test_every_answer_carries_the_headers(client, url):
    """Pages, redirects and errors carry the policy of contents and the rest."""
    answer = client.get(url)
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert not any("unsafe" in value or "http" in value for value in policy.values())
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_every_page_is_marked_above_and_below(client):
    """The classification stands at the top and at the foot of a page."""
    page = client.get("/sign-in/").content.decode()
    assert page.count("OFFICIAL-SENSITIVE") == 2


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*Role, None])
def test_one_is_shown_only_where_one_may_go(client, make_person, role):
    """The navigation and the start page show what the roles open, and nothing else."""
    person = make_person("x", *([role] if role else []))
    client.force_login(person)
    page = client.get("/")
    shown = {place["text"] for place in page.context["places"]}
    for place in page.context["places"]:
        assert client.get(place["url"]).status_code == 200
    hidden = [place for place in PLACES if place.text not in shown]
    assert all(f">{place.text}<" not in page.content.decode() for place in hidden)
    assert (b"no role yet" in page.content) == (role is None)


@pytest.mark.django_db
def test_a_missing_page_is_said_plainly(client):
    """An address that is not there gets our own page, signed in or not."""
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert b"Page not found" in answer.content


@pytest.mark.django_db
def test_a_failure_is_said_plainly(monkeypatch, settings):
    """A failure answers 500 in our own style and tells nothing of its cause."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret cause")

    monkeypatch.setattr(sign_in, "is_locked", fail)
    client = Client(raise_request_exception=False)
    answer = client.post("/sign-in/", {"username": "a", "password": "b"})
    assert answer.status_code == 500
    assert b"Something went wrong" in answer.content
    assert b"a secret cause" not in answer.content
    assert list(get_messages(answer.wsgi_request)) == []


def test_the_secret_key_is_made_once_for_its_owner(tmp_path, monkeypatch):
    """The key is made at the first start, readable by its owner alone, and then kept."""
    monkeypatch.delenv("UPSTANDER_SECRET_KEY", raising=False)
    monkeypatch.setenv("UPSTANDER_HOME", str(tmp_path / "home"))
    home = find_home()
    key = read_secret_key(home)
    assert read_secret_key(home) == key
    assert len(key) > 60
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700
    monkeypatch.setenv("UPSTANDER_SECRET_KEY", "given")
    assert read_secret_key(home) == "given"


def manage(*arguments: str, home: Path, settings: str) -> subprocess.CompletedProcess[str]:
    """Run a management command in a process of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "UPSTANDER_SECRET_KEY"},
        "PYTHONPATH": str(SRC),
        "UPSTANDER_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": f"upstander_web.config.settings.{settings}",
    }
    return subprocess.run(
        [sys.executable, "-m", "upstander_web", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_settings_pass_djangos_own_check(tmp_path):
    """`check --deploy` finds nothing to warn of under the production settings."""
    done = manage("check", "--deploy", "--fail-level=WARNING", home=tmp_path, settings="production")
    assert done.returncode == 0, done.stderr


def test_the_models_and_their_migrations_agree(tmp_path):
    """No app of the floor has a change of its models without its migration."""
    done = manage(
        "makemigrations",
        "--check",
        "--dry-run",
        "accounts",
        "audit_trail",
        home=tmp_path,
        settings="dev",
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_a_session_ends_after_twenty_minutes_without_a_request(client, analyst):
    """Each request sets the end of the session 20 minutes ahead."""
    client.force_login(analyst)
    answer = client.get("/")
    assert client.session.get_expiry_age() <= 20 * 60
    cookie = answer.cookies["upstander_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["max-age"]  # it ends with the browser
