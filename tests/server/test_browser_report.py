"""The report in one file, opened in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from extractor.pictures.report import write_report
from extractor.records import Extraction
from extractor.workflow import build_store

from .browser import NEEDS_BROWSER, WIDTHS, open_page
from .conftest import make_script_article

pytestmark = NEEDS_BROWSER


@pytest.mark.parametrize("width", list(WIDTHS))
def test_report_works_from_a_file(
    browser: WebDriver, extractions: list[Extraction], tmp_path: Path, width: str
) -> None:
    write_report(build_store([*extractions, make_script_article()]), tmp_path / "report.html")
    open_page(browser, (tmp_path / "report.html").as_uri(), width)

    assert browser.execute_script("return document.documentElement.scrollWidth") <= WIDTHS[width][0]
    facts = browser.find_elements(By.CSS_SELECTOR, "[data-fact='1']")
    browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", facts[1])
    webdriver.ActionChains(browser).move_to_element(facts[1]).perform()
    marked = browser.execute_script("return document.querySelector('.marked').parentElement.textContent")
    assert marked.startswith("At Harbour Forum 2024")
    assert len(browser.find_elements(By.CSS_SELECTOR, "p:has(.marked)")) == 1  # in its own article only
    assert browser.title != "run"
    assert browser.get_log("browser") == []
    if folder := os.environ.get("KG_SCREENSHOTS"):
        browser.save_screenshot(str(Path(folder, f"report-{width}-light.png")))
