"""The explorer of the graph in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

from rdflib import Graph, URIRef
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from extractor.schema import PREFIXES

from .browser import NEEDS_BROWSER, open_page, wait
from .conftest import Server

pytestmark = NEEDS_BROWSER


def explore(browser: WebDriver, server: Server, name: str) -> None:
    """Open the explorer at a thing and wait for its neighbours."""
    open_page(browser, f"{server.url}/explore?iri={quote(PREFIXES['id'] + name)}")
    wait(browser).until(lambda b: b.find_elements(By.CSS_SELECTOR, "#canvas .node"))


def nodes_of(browser: WebDriver) -> set[str]:
    script = "return [...document.querySelectorAll('#canvas .node')].map((n) => n.getAttribute('aria-label'))"
    return set(browser.execute_script(script))


def wait_till_still(browser: WebDriver, element: WebElement) -> None:
    """Wait until the drawing has settled: a click hits where an element was."""
    places = [element.rect]

    def is_still(_: WebDriver) -> bool:
        places.append(element.rect)
        return places[-1] == places[-2]

    wait(browser).until(is_still)


def double_click(browser: WebDriver, element: WebElement, has_worked: Callable[[], bool]) -> None:
    """Double-click an element, again where a busy machine let it move away under the first click."""
    for attempt in range(3):
        wait_till_still(browser, element)
        webdriver.ActionChains(browser).double_click(element).perform()
        try:
            wait(browser).until(lambda _: has_worked())
        except TimeoutException:
            if attempt == 2:
                raise
        else:
            return


def test_explorer_unfolds_by_keyboard_and_by_mouse(browser: WebDriver, server: Server) -> None:
    explore(browser, server, "org-bolt")
    assert nodes_of(browser) == {"Bolt, corporation", "Acme, corporation"}

    acme = browser.find_element(By.CSS_SELECTOR, "[aria-label='Acme, corporation']")
    browser.execute_script("arguments[0].focus()", acme)
    webdriver.ActionChains(browser).send_keys(Keys.ENTER).perform()
    wait(browser).until(lambda b: "Harbour Fair 2023, exhibition" in nodes_of(b))
    assert "Lyon, city" not in nodes_of(browser)
    wait(browser).until(lambda b: "Bolt, corporation" in nodes_of(b))
    fair = browser.find_element(By.CSS_SELECTOR, "[aria-label='Harbour Fair 2023, exhibition'] circle")
    double_click(browser, fair, lambda: "Lyon, city" in nodes_of(browser))
    assert browser.get_log("browser") == []


def test_explorer_adds_what_is_searched(browser: WebDriver, server: Server) -> None:
    explore(browser, server, "org-bolt")
    box = browser.find_element(By.ID, "start")
    box.send_keys("lyo")
    wait(browser).until(lambda b: b.find_elements(By.CSS_SELECTOR, "#starts option"))
    browser.execute_script(
        "const b = document.getElementById('start'); b.value = 'Lyon'; b.dispatchEvent(new Event('input'))"
    )
    wait(browser).until(lambda b: "Lyon, city" in nodes_of(b))


def test_explorer_lets_no_label_cover_another(browser: WebDriver, server: Server) -> None:
    explore(browser, server, "place-lyon")
    things = browser.find_elements(By.CSS_SELECTOR, ".node")
    boxes: list[dict[str, float]] = browser.execute_script(
        "return [...document.querySelectorAll('.node text')].filter(t => getComputedStyle(t).visibility === 'visible')"
        ".map(t => { const { left, right, top, bottom } = t.getBoundingClientRect(); return { left, right, top, bottom }; })"
    )
    assert 1 < len(boxes) <= len(things)
    covered = [
        (a, b)
        for number, a in enumerate(boxes)
        for b in boxes[:number]
        if a["left"] < b["right"]
        and b["left"] < a["right"]
        and a["top"] + 3 < b["bottom"]
        and b["top"] + 3 < a["bottom"]
    ]
    assert covered == []
    # All put in one spot: one label is left, and pointing at another thing shows its own.
    browser.execute_script(
        "for (const node of nodes.values()) { node.x = 200; node.y = 200; node.held = true; } heat = 0; place();"
    )
    labels = browser.find_elements(By.CSS_SELECTOR, ".node text")
    assert sum(label.value_of_css_property("visibility") == "visible" for label in labels) == 1
    hidden = browser.find_element(By.CSS_SELECTOR, ".node.crowded")
    browser.execute_script("arguments[0].focus()", hidden)
    assert hidden.find_element(By.TAG_NAME, "text").value_of_css_property("visibility") == "visible"


def test_explorer_filters_by_type_relation_time_and_confidence(browser: WebDriver, server: Server) -> None:
    explore(browser, server, "place-lyon")
    everything = {"Lyon, city", "Harbour Fair 2023, exhibition", "Harbour Forum 2024, business event"}
    assert everything < nodes_of(browser)

    def change(selector: str, value: str) -> None:
        script = "const e = document.querySelector(arguments[0]); if (e.type === 'checkbox') e.checked = !e.checked;"
        script += " else e.value = arguments[1]; e.dispatchEvent(new Event('input', { bubbles: true }))"
        browser.execute_script(script, selector, value)

    change("[name=to]", "2023")
    assert nodes_of(browser) == {"Lyon, city", "Harbour Fair 2023, exhibition"}
    change("[name=to]", "")
    change("[name=confidence]", "0.95")  # all facts have 0.90
    assert nodes_of(browser) == {"Lyon, city"}
    change("[name=confidence]", "0")
    change("[value=event]", "")
    assert nodes_of(browser) == {"Lyon, city"}
    change("[value=event]", "")
    change("[value='schema:location']", "")
    assert nodes_of(browser) == {"Lyon, city"}
    change("[value='schema:location']", "")
    assert everything < nodes_of(browser)


def test_explorer_exports_what_it_shows(browser: WebDriver, server: Server, tmp_path: Path) -> None:
    explore(browser, server, "org-bolt")
    browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )

    for kind, name in {"png": "graph.png", "svg": "graph.svg", "turtle": "graph.ttl"}.items():
        browser.find_element(By.CSS_SELECTOR, f"[data-action={kind}]").click()
        wait(browser).until(
            lambda b, name=name: (tmp_path / name).exists() and (tmp_path / name).stat().st_size
        )
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    drawing = ElementTree.parse(tmp_path / "graph.svg")
    texts = [node.text for node in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(text or "" for text in texts) == ["Acme", "Bolt"]
    graph = Graph().parse(tmp_path / "graph.ttl")
    base = PREFIXES["id"]
    partner = URIRef(f"{PREFIXES['expo']}partner")
    assert (URIRef(f"{base}org-acme"), partner, URIRef(f"{base}org-bolt")) in graph
    assert len(graph) == 5
    assert browser.get_log("browser") == []
