"""A rule under government: drafted, tried on the demo force, approved by another, retired."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.ui import WebDriverWait
from tests.journeys.browser import chromium, page_change
from tests.journeys.staff_site import PASSWORD, ROOT, StaffSite, Visitor, staff_site

from upstander.demo.force import make_force

pytestmark = pytest.mark.journey

RULE = "/rules/rule/asks-to-swap-a-tuesday-late/"
DEVICES = 4
"""Of the demo force's devices: half of them is enough to try a rule on."""
FIELDS = {
    "title": "Asks to swap a Tuesday late",
    "looks_for": "Somebody asks colleagues to swap a Tuesday late.",
    "misses": "Every other way of asking.",
    "why_it_may_be_innocent": "Swaps are ordinary; this rule only shows the way of a rule.",
    "clause_cues": "duty times",
    "match": "anyone swap Tuesday lates for an early?",
    "no_match": "swapped with nobody yet",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[StaffSite]:
    """The site of these journeys, with half of the demo force loaded."""
    folder = tmp_path_factory.mktemp("site")
    with staff_site(folder) as served:
        force = folder / "force"
        force.mkdir()
        make_force(force)
        for more in sorted((force / "exports").iterdir())[DEVICES:]:
            shutil.rmtree(more)
        environment = {
            **os.environ,
            "UPSTANDER_HOME": str(folder / "home"),
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "upstander_web.config.settings.dev",
        }
        command = [sys.executable, "-m", "upstander_web", "load_demo", "--dir", str(force)]
        subprocess.run([*command, "--password", PASSWORD], env=environment, check=True, cwd=folder)
        yield served


@pytest.fixture
def visitor(site: StaffSite, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody at a browser with a fresh profile."""
    with chromium(downloads=tmp_path) as driver:
        yield Visitor(driver, site, tmp_path)


def write(visitor: Visitor, name: str, text: str) -> None:
    """Write a field of the form anew."""
    field = visitor.driver.find_element(By.NAME, name)
    field.clear()
    field.send_keys(text)


def push(visitor: Visitor, text: str) -> None:
    """Press a button, and wait for its page."""
    with page_change(visitor.driver):
        visitor.press(text)


def until(visitor: Visitor, words: str) -> str:
    """Wait until the samples' place says `words`, and return what it says."""
    place = (By.ID, "rule-preview")
    wait = WebDriverWait(visitor.driver, 20)
    wait.until(lambda d: words in d.find_element(*place).text)
    return visitor.driver.find_element(*place).text


def draft(visitor: Visitor) -> None:
    """Write the rule, watching its samples."""
    visitor.go("/rules/new/")
    visitor.look("new")
    for name, text in FIELDS.items():
        write(visitor, name, text)
    Select(visitor.driver.find_element(By.NAME, "category")).select_by_value("other")
    for value in ("low", "duties_and_responsibilities"):
        box = visitor.driver.find_element(By.CSS_SELECTOR, f"input[value='{value}']")
        visitor.driver.execute_script("arguments[0].click()", box)
    assert "Empty detection" in until(visitor, "of the file")
    visitor.look("loader-refuses")
    write(visitor, "terms", "swap")
    until(visitor, "all as the rule says")
    write(visitor, "terms", "swapped")
    assert "2 go wrong" in until(visitor, "Not found, but should be")
    visitor.look("samples-wrong")
    write(visitor, "terms", "swap Tuesday lates")
    until(visitor, "all as the rule says")
    marked = visitor.driver.find_element(By.CSS_SELECTOR, "#rule-preview .upstander-hit").text
    assert "swap Tuesday lates" in marked
    visitor.look("samples-right")
    push(visitor, "Keep as a draft")
    assert "Version 1 is kept as a draft" in visitor.look("draft")


def try_it(visitor: Visitor) -> str:
    """Try the draft on past messages and wait for what it found."""
    push(visitor, "Try on past messages")
    visitor.look("trial-begins")
    visitor.wait_for(".upstander-trial-done")
    return visitor.look("trial-done")


def test_a_rule_is_drafted_tried_approved_and_retired(visitor):
    """The author cannot approve; the second person can; the history shows every step."""
    visitor.sign_in("rule_author")
    visitor.go("/rules/")
    assert "Asks to be put down for hours not worked" in visitor.look("list")
    draft(visitor)
    assert "Propose to go live" not in visitor.driver.page_source
    found = try_it(visitor)
    # Other journeys on the same site may have brought exhibits of their own.
    assert re.search(r"9,4\d\d messages of \d+ exhibits", found)
    assert "Alerts a week" in found
    assert "swap tuesday lates" in found.lower()
    visitor.go(RULE)
    push(visitor, "Move to trial")
    visitor.look("on-trial")
    visitor.driver.find_element(By.NAME, "note").send_keys("Only to show the way")
    push(visitor, "Propose to go live")
    assert "A second person decides" in visitor.look("proposed")
    assert "Record decision" not in visitor.driver.page_source
    push(visitor, "Undo")
    assert "The proposal was taken back" in visitor.look("taken-back")
    push(visitor, "Propose to go live")
    visitor.sign_out()

    visitor.sign_in("rule_approver")
    visitor.go("/rules/?status=proposed")
    visitor.look("waiting")
    visitor.click(FIELDS["title"])
    visitor.look("to-decide")
    asked = visitor.driver.find_element(By.CSS_SELECTOR, ".upstander-decide").text
    assert "Demo rule author proposed" in asked
    assert "Only to show the way" not in asked, "that note went with the first proposal"
    visitor.driver.find_element(By.CSS_SELECTOR, "#trials + table a").click()
    masked = visitor.look("trial-masked")
    assert "words masked" in masked
    assert "swap Tuesday" not in masked
    visitor.go(RULE)
    box = visitor.driver.find_element(By.CSS_SELECTOR, "input[value='approve']")
    visitor.driver.execute_script("arguments[0].click()", box)
    visitor.driver.find_element(By.NAME, "reason").send_keys("Read with its trial")
    push(visitor, "Record decision")
    assert "Version 1 is live" in visitor.look("live")

    with page_change(visitor.driver):
        visitor.click("Retire this version")
    visitor.look("retire")
    push(visitor, "Retire it")
    assert "Give a reason" in visitor.look("no-reason")
    visitor.driver.find_element(By.NAME, "reason").send_keys("It was only to show the way")
    push(visitor, "Retire it")
    history = visitor.look("retired")
    for step in (
        "Drafted", "Tried on past messages", "Moved to trial", "Proposed to go live",
        "Proposal withdrawn", "Approved and live", "Retired", "It was only to show the way",
        "approved by Demo rule approver",
    ):  # fmt: skip
        assert step in history, step
    visitor.go("/rules/history/")
    assert "asks-to-swap-a-tuesday-late" in visitor.look("history")
    assert visitor.faults == []


def test_the_other_places_of_the_rules(visitor, tmp_path):
    """Keyword lists, glossary, proposed retirements, other tools; keyboard and axe on each."""
    visitor.sign_in("rule_author")
    visitor.go("/rules/keyword-lists/")
    visitor.look("lists")
    path = tmp_path / "old list.csv"
    path.write_text("term,category\nswap,other\nthe,other\nburner,concealment\n", encoding="utf-8")
    visitor.driver.find_element(By.NAME, "file").send_keys(str(path))
    push(visitor, "Count what it would cost")
    visitor.wait_for(".upstander-list-done")
    costs = visitor.look("costs")
    assert re.search(r"3 terms counted on 9,4\d\d messages", costs)
    push(visitor, "Make drafts of the chosen terms")
    assert "Drafted: list-old-list-" in visitor.look("drafted")

    visitor.go("/rules/glossary/")
    assert "red key" in visitor.look("glossary")
    for name, text in (("term", "the rec"), ("meaning", "The playing field."), ("source", "Maps")):
        write(visitor, name, text)
    box = visitor.driver.find_element(By.CSS_SELECTOR, "input[value='place']")
    box.send_keys(Keys.SPACE)
    push(visitor, "Add the word")
    assert "was added in your name" in visitor.look("word-added")
    push(visitor, "Undo")

    visitor.go("/rules/proposed-retirements/")
    assert "No hit for half a year of messages" in visitor.look("retirements")
    visitor.go("/rules/other-tools/")
    assert "Microsoft Purview" in visitor.look("other-tools")
    visitor.go("/rules/rule/conceal-delete-messages/edit/")
    visitor.look("new-version")
    assert visitor.faults == []
