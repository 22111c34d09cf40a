"""The query editor in a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from .browser import NEEDS_BROWSER, open_page, wait
from .conftest import Server

pytestmark = NEEDS_BROWSER


def type_into(editor: WebElement, text: str) -> None:
    editor.clear()
    editor.send_keys(text)


def test_query_is_run_by_keyboard(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/query")
    editor = browser.find_element(By.ID, "query")
    editor.clear()
    editor.send_keys("SELECT ?name { id:org-bolt schema:name ?name }", Keys.CONTROL, Keys.ENTER)

    cells = wait(browser).until(lambda b: b.find_elements(By.TAG_NAME, "td"))
    assert [cell.text for cell in cells] == ["Bolt"]


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("SELECT * { ?s schema:loc", "SELECT * { ?s schema:location"),
        ("SELECT * { ?s exhibitorC", "SELECT * { ?s expo:exhibitorCount"),
        ("SELECT * { ?s opti", "SELECT * { ?s OPTIONAL"),
        ("SELECT ?event { ?e", "SELECT ?event { ?event"),
        ("DESCRIBE id:harbour-fa", "DESCRIBE id:event-harbour-fair-2023"),
    ],
)
def test_editor_completes_terms(browser: WebDriver, server: Server, typed: str, completed: str) -> None:
    open_page(browser, f"{server.url}/query")
    editor = browser.find_element(By.ID, "query")
    type_into(editor, typed)
    wait(browser).until(lambda b: b.find_elements(By.CSS_SELECTOR, "#completions [aria-selected=true]"))

    editor.send_keys(Keys.TAB)
    assert editor.get_attribute("value") == completed
    assert browser.switch_to.active_element == editor
    assert not browser.find_element(By.ID, "completions").is_displayed()
    assert browser.get_log("browser") == []


def test_escape_leaves_the_completions_and_tab_the_editor(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/query")
    editor = browser.find_element(By.ID, "query")
    type_into(editor, "SELECT * { ?s schema:loc")
    wait(browser).until(lambda b: b.find_element(By.ID, "completions").is_displayed())
    editor.send_keys(Keys.ESCAPE)
    editor.send_keys(Keys.TAB)

    assert editor.get_attribute("value") == "SELECT * { ?s schema:loc"
    assert browser.switch_to.active_element != editor
