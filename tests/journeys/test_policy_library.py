"""A policy lead's month: add a policy and confirm its cells, compare versions, find gaps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from tests.journeys.browser import chromium, page_change
from tests.journeys.staff_site import StaffSite, Visitor, staff_site

pytestmark = pytest.mark.journey

MOST_STEPS = 25
"""Keys and clicks from the library to ten confirmed cells."""

POLICY = """EASTVALE CONSTABULARY

POLICY

Policy title: Phones, Messaging and Social Media
Reference: EVC-071
Version: 1.0
Policy owner: Head of Professional Standards
Adopted on: 4 March 2024
Review date: 4 March 2025

1. FORCE DEVICES

1.1 A force phone must not be used for personal purposes.

1.2 WhatsApp must not be installed on a force device.

1.3 A lost or stolen force device must be reported to the control room at once.

2. MESSAGES

2.1 Police information must not be sent over WhatsApp or a like app.

2.2 Disappearing messages must not be used for police business.

3. PERSONAL ACCOUNTS

3.1 You may say on a personal account that you work for the police, provided that your line
manager agrees.

3.2 Photographs of yourself in uniform must not be posted on a personal account.

3.3 You must never contact a victim or witness through a personal account.

4. WATCHING OVER USE

4.1 The force monitors all use of its devices and systems.

4.2 Anybody who sees a colleague post something offensive must challenge or report it.

4.3 An official account must be approved by Corporate Communications before it is set up.
"""
LATER = (
    POLICY.replace("Version: 1.0", "Version: 2.0")
    .replace("4 March 2024", "2 February 2026")
    .replace("4 March 2025", "2 February 2028")
    .replace("1.1 A force phone must not be", "1.1 A force phone may be")
    + "\n4.4 Generative AI tools must not be given police information.\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[StaffSite]:
    """The site of these journeys."""
    with staff_site(tmp_path_factory.mktemp("site")) as served:
        yield served


class Steps(Visitor):
    """A visitor who counts: a key is a step, a click is a step, a file chosen is a step."""

    taken = 0

    def follow(self, text: str) -> None:
        """Click a link, and wait for its page."""
        self.taken += 1
        with page_change(self.driver):
            self.click(text)

    def push(self, text: str) -> None:
        """Press a button, and wait for its page."""
        self.taken += 1
        with page_change(self.driver):
            self.press(text)

    def key(self, key: str, *, goes_on: bool = False) -> None:
        """Type a key; `goes_on` where another page comes of it."""
        self.taken += 1
        if not goes_on:
            self.type(key)
            return
        with page_change(self.driver):
            self.type(key)

    def choose_file(self, path: Path) -> None:
        """Choose the file of the form."""
        self.taken += 1
        self.driver.find_element(By.NAME, "file").send_keys(str(path))

    def heading(self) -> str:
        """Return the page's first heading."""
        return self.driver.find_element(By.TAG_NAME, "h1").text


@pytest.fixture
def lead(site: StaffSite, tmp_path: Path) -> Iterator[Steps]:
    """A policy lead at a browser, signed in."""
    with chromium(downloads=tmp_path) as driver:
        visitor = Steps(driver, site, tmp_path)
        visitor.sign_in("policy_lead")
        yield visitor


def add(lead: Steps, path: Path, *, version_of: str = "") -> None:
    """Add the policy at `path` and confirm its details."""
    lead.go("/policies/")
    lead.follow("Add a policy")
    lead.choose_file(path)
    if version_of:
        Select(lead.driver.find_element(By.NAME, "version_of")).select_by_value(version_of)
    lead.look("add")
    lead.push("Add policy")
    lead.look("details")
    lead.push("Confirm details")


def test_a_policy_is_added_and_ten_cells_confirmed_by_keyboard(lead, tmp_path):
    """From a file to ten confirmed cells takes few steps; a choice, a silence and an undo work."""
    path = tmp_path / "eastvale.txt"
    path.write_text(POLICY, encoding="utf-8")
    lead.go("/policies/")
    lead.look("library")
    lead.taken = 0
    add(lead, path)
    assert "51" not in lead.heading()
    lead.look("cells")
    lead.follow("Confirm the next of")
    first = lead.heading()
    cell = lead.look("cell")
    assert "Confirm as" in cell

    lead.key("y", goes_on=True)
    assert lead.heading() != first
    lead.look("recorded")
    lead.key("z", goes_on=True)
    assert lead.heading() == first
    lead.key("y", goes_on=True)
    for _ in range(7):
        lead.key("y", goes_on=True)
    lead.key("6")
    lead.key(Keys.ARROW_DOWN)
    lead.key(Keys.ENTER, goes_on=True)
    lead.key("s", goes_on=True)
    assert lead.taken <= MOST_STEPS, lead.taken

    lead.click("Cells")
    cells = lead.look("cells-confirmed")
    states = lead.driver.find_elements(By.XPATH, "//td/strong[normalize-space()='Confirmed']")
    assert len(states) == 10, cells
    assert "Unclear" in cells

    lead.driver.find_element(By.CSS_SELECTOR, "tbody a").click()
    lead.wait_for("#cell-form")
    lead.type("?")
    lead.wait_for("#policy-keys[open]")
    lead.look("cell-keys")
    lead.press("Turn shortcuts off")
    lead.press("Close")
    address = lead.driver.current_url
    lead.type("n")
    assert lead.driver.current_url == address
    with page_change(lead.driver):  # Enter in a box saves what was typed
        lead.driver.find_element(By.ID, "id_note").send_keys("Seen twice" + Keys.ENTER)
    lead.driver.get(address)
    assert "Seen twice" in lead.look("note")
    lead.click("Enter what the force answered")
    lead.look("reply")
    assert lead.faults == []


def test_two_versions_are_compared_and_cells_carried(lead, tmp_path):
    """A new version shows what changed in meaning; confirmed cells follow where words stand."""
    for name, text, before in (("v1", POLICY, ""), ("v2", LATER, "westvale")):
        path = tmp_path / f"{name}.txt"
        path.write_text(text.replace("EASTVALE", "WESTVALE"), encoding="utf-8")
        lead.go("/policies/add/")
        lead.choose_file(path)
        if before:
            Select(lead.driver.find_element(By.NAME, "version_of")).select_by_value(before)
        else:
            lead.driver.find_element(By.TAG_NAME, "summary").click()
            lead.driver.find_element(By.NAME, "name").send_keys("westvale")
        lead.push("Add policy")
        lead.push("Confirm details")
        if not before:
            lead.follow("Confirm the next of")
            for _ in range(3):
                lead.key("y", goes_on=True)
    carry = lead.look("carry")
    assert "can be carried" in carry
    lead.push("Carry over")
    assert "carried" in lead.look("carried")
    lead.click("westvale")
    lead.wait_for(".upstander-policy")
    lead.look("policy")
    lead.driver.find_element(By.NAME, "on").send_keys("1/5/2025")
    lead.push("Which version stood?")
    assert "version 1.0 stood" in lead.look("stood")
    lead.click("Compare with the version before")
    lead.wait_for(".upstander-sides")
    compared = lead.look("compare")
    assert "What changed in meaning" in compared
    rows = lead.driver.find_elements(By.CSS_SELECTOR, "[data-change]")
    lead.type("n")
    assert lead.driver.switch_to.active_element == rows[0]
    lead.type("n")
    assert lead.driver.switch_to.active_element == rows[1]
    lead.type("p")
    assert lead.driver.switch_to.active_element == rows[0]
    assert lead.driver.find_elements(By.CSS_SELECTOR, ".upstander-sides del")
    assert lead.driver.find_elements(By.CSS_SELECTOR, ".upstander-sides ins")
    assert lead.faults == []


def test_what_a_recommendation_leaves_open_is_found(lead):
    """From a recommendation to the forces that leave it open, the words, and who to chase."""
    lead.go("/policies/")
    lead.follow("Gaps")
    whole = lead.look("gaps")
    assert "Text not held" in whole
    chosen = Select(lead.driver.find_element(By.NAME, "item"))
    chosen.select_by_visible_text("Anonymous accounts")
    lead.push("Apply")
    one = lead.look("gap")
    assert "Northmarch" in one
    assert "No policy held" in one

    lead.follow("Matrix")
    matrix = lead.look("matrix")
    assert "Not supplied" in matrix
    lead.go("/policies/matrix/?supply=supplied&theme=messaging_apps&quotes=1")
    lead.look("matrix-quotes")
    lead.driver.find_element(By.CSS_SELECTOR, ".upstander-matrix__cell a[href*='start=']").click()
    lead.wait_for("#cited")
    lead.look("cited")

    lead.go("/policies/not-submitted/")
    lead.look("not-submitted")
    lead.click("Note and message")
    lead.look("chaser")
    assert "Until it comes" in lead.driver.find_element(By.ID, "chaser").get_property("value")
    for place in ("questions", "questions/anonymous_accounts", "agreement", "drafting"):
        lead.go(f"/policies/{place}/")
        lead.look(place.replace("/", "-"))
    lead.driver.find_element(By.NAME, "text").send_keys("1. WhatsApp must not be used.")
    lead.push("Check the draft")
    assert "Left silent" in lead.look("draft-checked")
    lead.go("/policies/questions/anonymous_accounts/edit/")
    lead.push("Try on what is held")
    assert "Nothing was saved" in lead.look("trial")
    assert lead.faults == []
