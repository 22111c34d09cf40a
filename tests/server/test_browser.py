"""Every page in a real browser: it fits, keeps scripts out, and answers mouse and keyboard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from .browser import NEEDS_BROWSER, WIDTHS, open_page, wait
from .conftest import SCRIPT, Server

pytestmark = NEEDS_BROWSER


PAGES = {
    "overview": "/",
    "article": "/id/article-fair",
    "entity": "/id/place-lyon",
    "explore": "/explore",
    "review": "/review",
    "add": "/add",
    "query": "/query?question=organizers&event=Harbour+Fair+2023",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
@pytest.mark.parametrize("name", list(PAGES))
def test_page_fits_the_screen_without_complaints(
    browser: WebDriver, server: Server, name: str, width: str, scheme: str
) -> None:
    open_page(browser, server.url + PAGES[name], width, scheme)

    assert browser.find_element(By.TAG_NAME, "h1").is_displayed()
    assert browser.execute_script("return document.documentElement.scrollWidth") <= WIDTHS[width][0]
    assert browser.get_log("browser") == []  # no error, and nothing that the policy refused
    background = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (int(background.strip("rgb()").split(",")[0]) < 100) == (scheme == "dark")
    if folder := os.environ.get("KG_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(Path(folder, f"{name}-{width}-{scheme}.png")))


def test_headline_that_is_a_script_shows_as_text(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/search?q=%3Cscript")
    links = [link.get_attribute("href") for link in browser.find_elements(By.CSS_SELECTOR, "main a.thing")]
    assert len(links) == 2
    for link in links:
        assert link is not None
        browser.get(link)
        assert SCRIPT in browser.find_element(By.TAG_NAME, "h1").text
        assert browser.title.startswith("<script>")  # the script would have set it to 'run'
        assert browser.get_log("browser") == []
        assert browser.find_elements(By.CSS_SELECTOR, "main script, main img") == []


def test_policy_stops_a_script_that_got_in(browser: WebDriver, server: Server) -> None:
    open_page(browser, server.url)
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'document.title = \"run\"';"
        " document.body.append(s)"
    )

    assert browser.title != "run"
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


def test_fact_marks_its_sentence_by_mouse_and_keyboard(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/id/article-fair")
    assert browser.find_elements(By.CLASS_NAME, "marked") == []

    fact = browser.find_element(By.CSS_SELECTOR, "[data-fact='1']")
    webdriver.ActionChains(browser).move_to_element(fact).perform()
    marked = browser.find_elements(By.CLASS_NAME, "marked")
    assert "".join(piece.text for piece in marked).startswith("Harbour Fair 2023")

    browser.execute_script("document.querySelector('h1').scrollIntoView()")
    webdriver.ActionChains(browser).move_to_element(browser.find_element(By.TAG_NAME, "h1")).perform()
    assert browser.find_elements(By.CLASS_NAME, "marked") == []
    fact.find_element(By.TAG_NAME, "a").send_keys("")  # focus, as the tab key gives it
    assert browser.find_elements(By.CLASS_NAME, "marked")


def test_name_shows_a_card_by_mouse_and_keyboard(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/id/article-fair")
    card = browser.find_element(By.ID, "card")
    assert not card.is_displayed()
    name = next(m for m in browser.find_elements(By.CSS_SELECTOR, "a.mention") if m.text == "Acme")

    webdriver.ActionChains(browser).move_to_element(name).perform()
    wait(browser).until(lambda b: card.is_displayed())
    assert "partner Bolt" in card.text
    webdriver.ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert not card.is_displayed()
    browser.execute_script("arguments[0].focus()", name)
    wait(browser).until(lambda b: card.is_displayed())
    assert browser.get_log("browser") == []


def test_evidence_unfolds_and_folds(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/id/place-lyon")
    link = browser.find_element(By.CSS_SELECTOR, "[data-evidence]")
    assert link.get_attribute("aria-expanded") == "false"

    link.send_keys(Keys.ENTER)
    quote = wait(browser).until(lambda b: b.find_element(By.TAG_NAME, "blockquote"))
    assert "Lyon" in quote.text
    assert link.get_attribute("aria-expanded") == "true"
    link.click()
    assert not quote.is_displayed()


def test_search_suggests_and_opens(browser: WebDriver, server: Server) -> None:
    open_page(browser, server.url)
    box = browser.find_element(By.ID, "q")
    box.send_keys("har")
    wait(browser).until(lambda b: len(b.find_elements(By.CSS_SELECTOR, "#suggestions option")) == 3)

    box.send_keys("bour fair 2023 op")
    box.send_keys(Keys.ENTER)
    wait(browser).until(
        lambda b: "Harbour Fair 2023 opens in Lyon" in b.find_element(By.TAG_NAME, "main").text
    )


def test_first_tab_leads_past_the_header(browser: WebDriver, server: Server) -> None:
    open_page(browser, server.url)
    webdriver.ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.text == "Skip to the content"
    webdriver.ActionChains(browser).send_keys(Keys.ENTER).perform()

    assert browser.execute_script("return document.activeElement.id") == "main"
