"""In a real browser, headless: find a speaker, follow to the event, read the sentence; run a query, take the CSV.

Needs Chromium with its driver (Debian: chromium, chromium-driver) and the Python package selenium.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

selenium = pytest.importorskip("selenium", reason="the Python package selenium is not installed")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no Chromium here (Debian: apt install chromium chromium-driver)"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1000,900"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    folder = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    driver = Chrome(options=options, service=ChromeService(DRIVER))
    driver.implicitly_wait(10)  # a click may return before the next page is there
    driver.folder = folder
    yield driver
    driver.quit()


def _one(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def _heading(browser: Any, text: str) -> None:
    """Wait for the page with this heading."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10).until(
        lambda _: _one(browser, "h1").text == text, f"no page is headed {text!r}"
    )


def test_from_a_speaker_to_the_sentence(server, browser):
    """Search a speaker, go to the event, open the evidence, see the marked words."""
    browser.get(server.address)
    _one(browser, "input[name=q]").send_keys("nwosu")
    _one(browser, "header button").click()
    browser.find_element("link text", "Amara Nwosu").click()
    _heading(browser, "Amara Nwosu")
    browser.find_element("link text", "Shore Code Day").click()
    _heading(browser, "Shore Code Day")
    assert not _one(browser, "mark").is_displayed()
    _one(browser, "summary").click()
    assert _one(browser, "mark").is_displayed() and _one(browser, "mark").text == "Amara Nwosu"
    assert "of Quayside Labs spoke <b>loudly</b>." in _one(browser, "blockquote").text


def test_the_picture_leads_on(server, browser):
    """The names in the drawing are links, so to a screen reader it is a group of things, not one image."""
    browser.get(f"{server.address}kg/event/shore-code-day-2027")
    assert _one(browser, "svg.near").get_attribute("role") == "group"
    _one(browser, "svg a[href$='bergen'] text").click()
    _heading(browser, "Bergen")


def test_a_query_is_run_and_taken_as_csv(server, browser):
    """Type SPARQL, run it, see the table, download the same rows."""
    browser.get(f"{server.address}query")
    area = _one(browser, "textarea")
    area.clear()
    area.send_keys("SELECT ?name { ?p a schema:Person ; schema:name ?name } ORDER BY ?name")
    _one(browser, "form.editor button").click()
    cells = [cell.text for cell in browser.find_elements("css selector", "td")]
    assert cells == ["Amara Nwosu", "Inês Carvalho", "Jay", "東京太郎"]
    browser.find_element("link text", "CSV").click()
    file = Path(browser.folder) / "answer.csv"
    for _ in range(100):
        if file.exists():
            break
        time.sleep(0.1)
    assert file.read_text("utf-8").split() == [
        "name",
        "Amara",
        "Nwosu",
        "Inês",
        "Carvalho",
        "Jay",
        "東京太郎",
    ]


def test_a_hostile_article_runs_nothing_and_nothing_is_fetched_from_elsewhere(server, browser):
    """No dialog opens, the console has no complaint, every request goes to the server."""
    browser.get_log("performance")
    browser.get_log("browser")
    for path in (
        "kg/event/evil",
        "kg/article/evil",
        "query?question=events",
        "search?q=script",
        "thing?iri=javascript:alert(5)",
    ):
        browser.get(server.address + path)
        assert browser.execute_script("return document.scripts.length") == 0
        assert browser.execute_script("return document.querySelector('h1').textContent")
    assert browser.get_log("browser") == []
    import json

    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            assert message["params"]["request"]["url"].startswith(server.address)


@pytest.mark.parametrize(
    "path", ["", "kg/event/shore-code-day-2027", "kg/event/evil", "query?question=speakers", "browse/person"]
)
def test_a_phone_needs_no_sideways_scrolling(server, browser, path):
    """At the width of a phone no page is wider than the window."""
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(server.address + path)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_forms_have_names_and_pages_have_one_heading(server, browser):
    """What a screen reader needs: a language, a title, one main heading, a name for each field."""
    for path in ("", "query", "kg/event/shore-code-day-2027", "search?q=x"):
        browser.get(server.address + path)
        assert browser.execute_script("return document.documentElement.lang") == "en"
        assert browser.title and len(browser.find_elements("css selector", "h1")) == 1
        for field in browser.find_elements("css selector", "input, select, textarea, button"):
            assert field.accessible_name, field.get_attribute("outerHTML")
