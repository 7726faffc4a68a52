"""A headless Chromium for the journeys, and axe in it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGE_SECONDS = 20
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
)


class BrowserMissing(Exception):
    """Chromium, its driver or axe is not installed."""


def _program(*names: str) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    raise BrowserMissing(f"none of {', '.join(names)} is on the PATH")


@contextmanager
def chromium(*, downloads: Path | None = None) -> Iterator[webdriver.Chrome]:
    """Open a Chromium with a fresh profile, and end it.

    Args:
        downloads: where files go that a page sends; the profile's own place by default.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = _program("chromium", "chromium-browser", "google-chrome")
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with TemporaryDirectory(prefix="upstander-chromium-", ignore_cleanup_errors=True) as profile:
        options.add_argument(f"--user-data-dir={profile}")
        if downloads:
            options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        driver = webdriver.Chrome(options=options, service=Service(_program("chromedriver")))
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def page_change(driver: webdriver.Chrome) -> Iterator[None]:
    """Wait, after what is done within, until another page has taken the place of this one."""
    old = driver.find_element(By.TAG_NAME, "html")
    yield
    wait = WebDriverWait(driver, PAGE_SECONDS)
    wait.until(lambda _: is_gone(old))
    wait.until(lambda _: driver.execute_script("return document.readyState") == "complete")


def is_gone(element: WebElement) -> bool:
    """Return whether an element's page has been left.

    Newer drivers now and then tell it as an inspector's error and not as a stale element.
    """
    try:
        element.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:
        if "does not belong to the document" in str(error.msg):
            return True
        raise
    return False


def axe_violations(driver: webdriver.Chrome) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on the present page, a line a rule."""
    if not AXE.is_file():
        raise BrowserMissing("axe-core is not installed: run npm ci")
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = driver.execute_async_script(
        """const done = arguments[arguments.length - 1];
        axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}})
           .then(result => done(result.violations));""",
        WCAG_TAGS,
    )
    return [
        f"{rule['id']}: {rule['help']}: {json.dumps([node['html'] for node in rule['nodes']])}"
        for rule in found
    ]


def console_errors(driver: webdriver.Chrome) -> list[str]:
    """Return what the browser complained of: scripts, missing files, refused by the CSP."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
