"""Deciding about doubtful facts in a real browser."""

from __future__ import annotations

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from .browser import NEEDS_BROWSER, open_page, wait
from .conftest import TOKEN, Server

pytestmark = NEEDS_BROWSER


def press(browser: WebDriver, *keys: str) -> None:
    webdriver.ActionChains(browser).send_keys(*keys).perform()


def asks_for_token(browser: WebDriver) -> bool:
    """Decide about the first item without a token; a browser in a hurry may lose a key, so again if need be."""
    browser.execute_script("document.activeElement.blur()")
    if not browser.find_elements(By.CSS_SELECTOR, ".item.current"):
        press(browser, "j")
    press(browser, "2")
    return "needs the server's token" in browser.find_element(By.ID, "state").text


def test_review_decides_with_one_key(browser: WebDriver, disputed: Server) -> None:
    open_page(browser, f"{disputed.url}/review")
    wait(browser).until(asks_for_token)
    browser.find_element(By.ID, "token").clear()
    browser.find_element(By.ID, "token").send_keys(TOKEN)
    browser.execute_script("document.activeElement.blur()")

    press(browser, "2")  # 2,400 visitors hold, 2,500 do not
    wait(browser).until(lambda b: "2 decided" in b.find_element(By.ID, "state").text)
    sides = browser.find_elements(By.CSS_SELECTOR, ".conflict .side")
    assert {
        (s.get_attribute("data-object"), s.find_element(By.CLASS_NAME, "verdict").text) for s in sides
    } == {
        ("2500", "rejected"),
        ("2400", "accepted"),
    }
    assert "Lyon" in browser.switch_to.active_element.text  # the next one
    press(browser, "r")
    wait(browser).until(lambda b: "1 decided" in b.find_element(By.ID, "state").text)
    browser.get(f"{disputed.url}/review")
    assert "Nothing is in doubt." in browser.find_element(By.TAG_NAME, "main").text
    assert browser.find_element(By.ID, "token").get_attribute("value") == TOKEN
