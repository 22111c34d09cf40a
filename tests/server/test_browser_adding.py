"""Pasting an article in a real browser."""

from __future__ import annotations

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait

from .browser import NEEDS_BROWSER, open_page, wait
from .conftest import TOKEN, Server

pytestmark = NEEDS_BROWSER


def test_pasted_article_is_read_and_its_page_opens(browser: WebDriver, writable: Server) -> None:
    open_page(browser, f"{writable.url}/add")
    for name, value in {
        "token": TOKEN,
        "headline": "Fair opens",
        "text": "The 12th Canton Fair opened in Guangzhou on May 3, 2024.",
    }.items():
        browser.find_element(By.ID, name).clear()
        browser.find_element(By.ID, name).send_keys(value)
    browser.find_element(By.CSS_SELECTOR, "#adding button").click()

    WebDriverWait(browser, 120).until(lambda b: "/id/article-" in b.current_url)
    assert browser.find_element(By.TAG_NAME, "h1").text == "Fair opens"
    assert "12th Canton Fair" in browser.find_element(By.CLASS_NAME, "facts").text
    assert browser.get_log("browser") == []


def test_refused_article_says_why(browser: WebDriver, writable: Server) -> None:
    open_page(browser, f"{writable.url}/add")
    browser.find_element(By.ID, "token").clear()
    browser.find_element(By.ID, "token").send_keys("wrong")
    button = browser.find_element(By.CSS_SELECTOR, "#adding button")
    button.click()
    assert "Paste the text" in browser.find_element(By.ID, "state").text
    browser.find_element(By.ID, "text").send_keys("Something.")
    button.click()
    wait(browser).until(lambda b: "needs the server's token" in b.find_element(By.ID, "state").text)
    assert browser.find_element(By.ID, "text").get_attribute("value") == "Something."
