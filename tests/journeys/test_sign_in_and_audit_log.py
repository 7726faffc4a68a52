"""An administrator signs in, finds their way, and reads the audit log."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from tests.journeys.browser import axe_violations, console_errors, page_change
from tests.journeys.conftest import PASSWORD

from upstander_web.accounts.roles import Role

pytestmark = pytest.mark.journey


def send(driver: Chrome, **fields: str) -> None:
    """Fill in the fields of the page's form and send it with the Enter key."""
    for name, text in fields.items():
        field = driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)
    press(driver, field)


def press(driver: Chrome, element: WebElement) -> None:
    """Press the Enter key on an element that leads to another page."""
    with page_change(driver):
        element.send_keys(Keys.ENTER)


def heading(driver: Chrome) -> str:
    """Return the heading of the page."""
    return driver.find_element(By.TAG_NAME, "h1").text


def test_an_administrator_reads_the_log_of_their_own_sign_in(browser, live_server, make_person):
    """Signing in, the start page and the log work by keyboard, pass axe and load nothing else."""
    make_person("ada", Role.ADMINISTRATOR)
    browser.get(live_server.url)
    assert heading(browser) == "Sign in to Upstander"
    assert axe_violations(browser) == []
    send(browser, username="ada", password="wrong")  # noqa: S106 - it is wrong
    assert "Enter the right username and password" in browser.page_source
    assert axe_violations(browser) == []
    send(browser, password=PASSWORD)
    assert heading(browser) == "Upstander"
    assert axe_violations(browser) == []

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to main content"

    press(browser, browser.find_element(By.LINK_TEXT, "Audit log"))
    assert heading(browser) == "Audit log"
    events = [row.text for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr")]
    assert "session.started" in events[0]
    assert "session.refused" in events[1]
    for summary in browser.find_elements(By.TAG_NAME, "summary"):
        summary.send_keys(Keys.ENTER)
    assert axe_violations(browser) == []

    press(browser, browser.find_element(By.XPATH, "//button[text()='Check the log']"))
    assert "The log is intact" in browser.page_source
    assert axe_violations(browser) == []

    press(browser, browser.find_element(By.LINK_TEXT, "Accounts"))
    assert axe_violations(browser) == []
    press(browser, browser.find_element(By.XPATH, "//button[text()='Sign out']"))
    assert heading(browser) == "Sign in to Upstander"

    # Nothing was refused by the policy of contents, nothing was missing, nothing came from
    # elsewhere: the browser logs each of these.
    assert console_errors(browser) == []
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert loaded
    assert all(address.startswith(live_server.url) for address in loaded)
