"""From an export to a decision: the first finding of a new exhibit."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from tests.journeys.browser import chromium
from tests.journeys.staff_site import StaffSite, Visitor, staff_site

pytestmark = pytest.mark.journey

FIRST, SECOND = "NM1001", "NM1002"
"""Custodians of the two exports."""
LINES = (
    "Kestrel Ames: Morning all",
    "Bramble Ostler: Early turn again",
    "Tarquin Vole: Mate delete this chat before PSD see it",
    "Kestrel Ames: Tarquin Vole what are you on about",
    "Tarquin Vole: can you run a PNC check on my neighbour for me",
    "Bramble Ostler: No. Use the proper form",
    "Kestrel Ames: Brew?",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[StaffSite]:
    """The site of these journeys."""
    with staff_site(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture
def visitor(site: StaffSite, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody at a browser with a fresh profile."""
    with chromium(downloads=tmp_path) as driver:
        yield Visitor(driver, site, tmp_path)


def make_export(folder: Path, day: int) -> Path:
    """Write a WhatsApp export of one invented chat, zipped as a telephone does it."""
    text = "".join(
        f"{day}/03/2024, 09:{minute:02d} - {line}\n" for minute, line in enumerate(LINES)
    )
    path = folder / f"WhatsApp Chat with Bramble Ostler {day}.zip"
    with zipfile.ZipFile(path, "w") as archive:  # noqa: TID251 - makes the journey's export
        archive.writestr("WhatsApp Chat with Bramble Ostler.txt", text)
    return path


def import_export(visitor: Visitor, export: Path, custodian: str) -> None:
    """Upload an export by the form and wait until it is imported."""
    visitor.go("/exhibits/")
    visitor.click("Receive an exhibit")
    visitor.driver.find_element(By.NAME, "exports").send_keys(str(export))
    visitor.driver.find_element(By.NAME, "owner_handles").send_keys("Tarquin Vole")
    visitor.driver.find_element(By.NAME, "custodian_label").send_keys(custodian)
    visitor.driver.find_element(By.CSS_SELECTOR, "[name=owned_by][value=force]").click()
    visitor.look("receive")
    visitor.press("Receive and import")
    visitor.wait_for("#import-progress")


def record_notice(visitor: Visitor, custodian: str) -> None:
    """Record by the form that the custodian was told of monitoring."""
    visitor.go("/authorisations/")
    assert "DEMO/AUTH/1" in visitor.look("authorisations")
    visitor.click("Who was told of monitoring")
    visitor.driver.find_element(By.NAME, "person").send_keys(custodian)
    day = visitor.driver.find_element(By.NAME, "given_on")
    visitor.driver.execute_script("arguments[0].value = '2024-01-05'", day)
    visitor.driver.find_element(By.NAME, "evidence").send_keys("Register of notices, N/1")
    visitor.look("notice")
    visitor.press("Record the notice")
    visitor.wait_for(".govuk-notification-banner--success")


def open_findings(visitor: Visitor) -> None:
    """See the findings without their words, be refused one, and record what was wanting."""
    address = visitor.driver.current_url
    findings = visitor.look("findings")
    assert "Tarquin" not in findings
    assert "Words not shown" in findings
    visitor.click("Asks that messages be deleted")
    assert "no proof that this person was told" in visitor.look("closed")
    record_notice(visitor, FIRST)
    visitor.driver.get(address)
    assert "Words not shown" not in visitor.look("findings-open")


def read_log(visitor: Visitor) -> str:
    """Return the audit log's first page as an administrator sees it."""
    visitor.sign_in("administrator")
    visitor.go("/audit/")
    return visitor.look("audit")


def check_closed_once(visitor):
    """The one page that was closed to them is all that the browser complained of."""
    (fault,) = visitor.faults
    assert fault.startswith("closed: ")
    assert "403" in fault


def test_an_investigator_imports_reads_decides_and_takes_it_back(visitor, tmp_path):
    """An export is imported while one watches; a finding is read, decided, undone, recorded."""
    visitor.sign_in("investigator")
    import_export(visitor, make_export(tmp_path, 13), FIRST)
    visitor.look("import-begins")
    visitor.wait_for(".upstander-import-done")
    assert "7 messages" in visitor.look("import-done")

    visitor.click("See the import report")
    report = visitor.look("report")
    assert "7 rows read = 7 messages + 0 skipped" in report

    visitor.click("Review the findings")
    open_findings(visitor)
    visitor.click("Asks that messages be deleted")

    page = visitor.look("finding")
    assert "Opened under DEMO/AUTH/1" in page
    marks = visitor.driver.find_elements(By.CSS_SELECTOR, "#finding-message mark")
    words = marks[0].text.replace("[match starts]", "").replace("[match ends]", "")
    assert words.strip().startswith("delete this")
    assert "Custodian" in page
    assert not [name for name in ("Tarquin", "Kestrel", "Bramble") if name in page]
    quote = visitor.wait_for(".upstander-citation__quote")

    visitor.click("Read the clause in the policy")
    visitor.look("clause")
    marks = visitor.driver.find_elements(By.CSS_SELECTOR, ".upstander-policy mark")
    cited = " ".join(mark.text for mark in marks)
    assert quote.split()[-1] in cited
    visitor.driver.back()

    visitor.wait_for("#decision-form")
    visitor.driver.find_element(By.NAME, "note").send_keys("Asks a colleague to delete")
    visitor.press("Relevant")
    visitor.wait_for(".govuk-notification-banner--success")
    decided = visitor.look("decided")
    assert "recorded as relevant" in decided
    assert "Next finding" in decided
    visitor.press("Undo")
    visitor.wait_for(".govuk-notification-banner")
    assert "was undone" in visitor.look("undone")

    visitor.click("Reveal names in this conversation")
    visitor.driver.find_element(By.NAME, "reason").send_keys("Needed for the severity assessment")
    visitor.look("reveal")
    visitor.press("Reveal names")
    assert "Kestrel Ames" in visitor.look("revealed")
    visitor.click("Show the original bytes")
    assert "Unaltered" in visitor.look("original")
    visitor.sign_out()

    log = read_log(visitor)
    for name in (
        "exhibit.received", "exhibit.imported", "content.opened", "notice.recorded",
        "finding.viewed", "policy.clause_viewed",
        "finding.decided", "decision.undone", "identity.revealed", "finding.source_viewed",
    ):  # fmt: skip
        assert name in log
    check_closed_once(visitor)


def test_the_desk_is_worked_by_keyboard(visitor, tmp_path):
    """Findings are chosen, decided and taken back by keys, and the keys can be turned off."""
    visitor.sign_in("investigator")
    record_notice(visitor, SECOND)
    visitor.sign_out()
    visitor.sign_in("analyst")
    import_export(visitor, make_export(tmp_path, 14), SECOND)
    visitor.wait_for(".upstander-import-done")
    visitor.click("Review the findings")
    rows = visitor.driver.find_elements(By.CSS_SELECTOR, "[data-desk-row]")
    assert len(rows) >= 2
    links = [row.find_element(By.CSS_SELECTOR, "[data-desk-open]") for row in rows]

    visitor.type("?")
    visitor.wait_for("#desk-keys[open]")
    visitor.look("keys")
    visitor.type(Keys.ESCAPE)
    visitor.type("j")
    assert visitor.driver.switch_to.active_element == links[0]
    visitor.type("j")
    assert visitor.driver.switch_to.active_element == links[1]
    visitor.type("k")
    assert visitor.driver.switch_to.active_element == links[0]

    visitor.type("n")
    visitor.wait_for(".govuk-notification-banner--success")
    assert len(visitor.driver.find_elements(By.CSS_SELECTOR, "[data-desk-row]")) == len(rows) - 1
    visitor.type("u")
    visitor.wait_for("#decision-form")
    assert "was undone" in visitor.look("undone-by-key")

    visitor.type("?")
    visitor.press("Turn shortcuts off")
    visitor.press("Close")
    address = visitor.driver.current_url
    visitor.type("e")
    assert visitor.driver.current_url == address
    assert not visitor.driver.find_elements(By.CSS_SELECTOR, ".govuk-notification-banner--success")
    assert visitor.faults == []
