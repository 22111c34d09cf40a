"""Debian's chromium as the tests of the pages drive it.

`apt-get install chromium chromium-driver` brings it. Set KG_SCREENSHOTS to a folder to keep a picture of each
page at two widths.
"""

from __future__ import annotations

import shutil

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
NEEDS_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(
        BROWSER is None or DRIVER is None,
        reason="no browser here; `apt-get install chromium chromium-driver` brings one",
    ),
]
WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}


def start_browser() -> WebDriver:
    """Start a browser that logs what a page complains of."""
    options = Options()
    options.binary_location = BROWSER or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


def open_page(browser: WebDriver, url: str, width: str = "wide", scheme: str = "light") -> None:
    """Open a page and wait until it is painted: before that the browser drops keys and clicks."""
    x, y = WIDTHS[width]
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": x, "height": y, "deviceScaleFactor": 1, "mobile": width == "phone"},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    browser.get_log("browser")  # what earlier tests left
    browser.get(url)
    wait(browser).until(lambda b: b.execute_script("return performance.getEntriesByType('paint').length"))


def wait(browser: WebDriver) -> WebDriverWait[WebDriver]:
    return WebDriverWait(browser, 60)
