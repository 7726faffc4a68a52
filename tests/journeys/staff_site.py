"""A staff site of the journey's own: a home, a server process, the demo's people and policy."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from tests.journeys.browser import axe_violations, console_errors

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "wet granite lantern soup"  # noqa: S105 - of invented people
START_SECONDS = 60
WAIT_SECONDS = 60


@dataclass(frozen=True)
class StaffSite:
    """Where the site answers."""

    address: str


@contextmanager
def staff_site(folder: Path) -> Iterator[StaffSite]:
    """Serve a fresh site from `folder` with the demo accounts, authorisation and policy."""
    (folder / "demo" / "exports").mkdir(parents=True)
    shutil.copyfile(ROOT / "samples" / "demo_force" / "policy.txt", folder / "demo" / "policy.txt")
    environment = {
        **os.environ,
        "UPSTANDER_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "upstander_web.config.settings.dev",
    }
    command = [sys.executable, "-m", "upstander_web"]
    for arguments in (
        ["migrate", "--verbosity", "0"],
        ["load_demo", "--dir", str(folder / "demo"), "--password", PASSWORD],
    ):
        subprocess.run([*command, *arguments], env=environment, check=True, cwd=folder)
    port = _free_port()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "runserver", "--noreload", f"127.0.0.1:{port}"],
            env=environment, stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/sign-in/")
            yield StaffSite(address=f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own loopback address
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


class Visitor:
    """Somebody at a browser: goes, clicks, types, and looks at every page with axe."""

    def __init__(self, driver: webdriver.Chrome, site: StaffSite, shots: Path) -> None:
        """Sit down at `driver`; screenshots go to `shots`."""
        self.driver = driver
        self.site = site
        self.shots = shots
        self.faults: list[str] = []
        self._seen = 0

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.driver.get(self.site.address + path)

    def look(self, name: str) -> str:
        """Check the page, keep its picture, and return its main text."""
        self._seen += 1
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        self.driver.set_window_size(1280, min(max(int(height), 900), 4000) + 100)
        self.driver.save_screenshot(str(self.shots / f"{self._seen:02d}-{name}.png"))
        self.driver.set_window_size(1280, 1000)
        found = axe_violations(self.driver) + console_errors(self.driver)
        self.faults += [f"{name}: {fault}" for fault in found]
        return self.driver.find_element(By.TAG_NAME, "main").text

    def sign_in(self, username: str) -> None:
        """Sign in by the page."""
        self.go("/sign-in/")
        self.driver.find_element(By.NAME, "username").send_keys(username)
        self.driver.find_element(By.NAME, "password").send_keys(PASSWORD)
        self.press("Sign in")
        self.wait_for(".upstander-cards")

    def sign_out(self) -> None:
        """Sign out by the header."""
        self.press("Sign out")
        self.wait_for("[name=username]")

    def click(self, text: str) -> None:
        """Follow the first link with this text."""
        self.driver.find_element(By.PARTIAL_LINK_TEXT, text).click()

    def press(self, text: str) -> None:
        """Press the first button with this text that can be seen."""
        buttons = self.driver.find_elements(By.XPATH, f"//button[normalize-space()='{text}']")
        next(one for one in buttons if one.is_displayed()).click()

    def type(self, key: str) -> None:
        """Type a key at the page."""
        # As a keyboard does: to whatever has the focus, which just after a page is its body.
        ActionChains(self.driver).send_keys(key).perform()

    def wait_for(self, selector: str) -> str:
        """Wait until the page has what `selector` names, and return its text."""
        wait = WebDriverWait(
            self.driver,
            WAIT_SECONDS,
            ignored_exceptions=(NoSuchElementException, StaleElementReferenceException),
        )
        return str(wait.until(lambda d: (d.find_element(By.CSS_SELECTOR, selector).text,))[0])

    def wait_until_gone(self, selector: str) -> None:
        """Wait until nothing on the page is what `selector` names."""
        wait = WebDriverWait(self.driver, WAIT_SECONDS)
        wait.until(lambda d: not d.find_elements(By.CSS_SELECTOR, selector))
