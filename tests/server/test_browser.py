"""The pages in a real browser: Debian's chromium, where it is installed.

`apt-get install chromium chromium-driver` brings it. Set KG_SCREENSHOTS to a folder to keep a picture of each
page at two widths.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from rdflib import Graph, URIRef
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from extractor.pictures.report import write_report
from extractor.records import Extraction
from extractor.schema import PREFIXES
from extractor.workflow import build_store

from .conftest import SCRIPT, TOKEN, Server, make_script_article

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        BROWSER is None or DRIVER is None,
        reason="no browser here; `apt-get install chromium chromium-driver` brings one",
    ),
]
WIDTHS = {"wide": (1280, 900), "phone": (390, 844)}
PAGES = {
    "overview": "/",
    "article": "/id/article-fair",
    "entity": "/id/place-lyon",
    "explore": "/explore",
    "review": "/review",
    "add": "/add",
    "query": "/query?question=organizers&event=Harbour+Fair+2023",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[WebDriver]:
    options = Options()
    options.binary_location = BROWSER or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield driver
    driver.quit()


def open_page(browser: WebDriver, url: str, width: str = "wide", scheme: str = "light") -> None:
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


def wait(browser: WebDriver) -> WebDriverWait[WebDriver]:
    return WebDriverWait(browser, 60)


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
    wait_till_still(browser, fair)
    webdriver.ActionChains(browser).double_click(fair).perform()
    wait(browser).until(lambda b: "Lyon, city" in nodes_of(b))
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


def test_query_is_run_by_keyboard(browser: WebDriver, server: Server) -> None:
    open_page(browser, f"{server.url}/query")
    editor = browser.find_element(By.ID, "query")
    editor.clear()
    editor.send_keys("SELECT ?name { id:org-bolt schema:name ?name }", Keys.CONTROL, Keys.ENTER)

    cells = wait(browser).until(lambda b: b.find_elements(By.TAG_NAME, "td"))
    assert [cell.text for cell in cells] == ["Bolt"]


def type_into(editor: WebElement, text: str) -> None:
    editor.clear()
    editor.send_keys(text)


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


def test_first_tab_leads_past_the_header(browser: WebDriver, server: Server) -> None:
    open_page(browser, server.url)
    webdriver.ActionChains(browser).send_keys(Keys.TAB).perform()
    assert browser.switch_to.active_element.text == "Skip to the content"
    webdriver.ActionChains(browser).send_keys(Keys.ENTER).perform()

    assert browser.execute_script("return document.activeElement.id") == "main"
