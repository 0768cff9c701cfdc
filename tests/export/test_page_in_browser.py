"""The page opened from the disk in headless Chromium: it works by mouse, by keyboard and on a phone.

Needs chromium and chromedriver (Debian: chromium, chromium-driver) and selenium; for the accessibility rules
also axe-core, whose axe.min.js EVENTGRAPH_AXE names. What is absent is skipped with its reason.
"""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from eventgraph.export import export

pytest.importorskip("selenium", reason="selenium is not installed: pip install selenium")
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
AXE = Path(os.environ.get("EVENTGRAPH_AXE", "node_modules/axe-core/axe.min.js"))
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no chromium and chromedriver: apt-get install chromium chromium-driver"
)

HOSTILE = "<img src=x onerror=window.hacked=1></script><script>window.hacked=2</script>"
SIZES = {"desktop": (1300, 850, False), "phone": (360, 740, True)}


@pytest.fixture(scope="module")
def file(store_of, said, tmp_path_factory):
    """A page of two events, three people (one with a hostile name), an organization and a place."""
    hostile = json.dumps(HOSTILE)
    store = store_of(
        f"""GRAPH k:f {{ k:a a s:Article ; s:identifier "a" ; s:headline "Notes from the quay" ; s:url "javascript:alert(1)"^^xsd:anyURI .
          k:week a s:Event ; s:name "Quay Week" ; s:startDate "2027-06-01"^^xsd:date ; s:endDate "2027-06-05"^^xsd:date ;
            eg:speaker k:ann , k:bo ; s:location k:oslo .
          k:day a s:Event ; s:name "Hull Day" ; s:startDate "2025-03"^^xsd:gYearMonth ; eg:speaker k:bad ; s:superEvent k:week .
          k:ann a s:Person ; s:name "Ann Lee" ; s:alternateName "Prof. Lee" ; s:affiliation k:org .
          k:bo a s:Person ; s:name "Bo Ek" . k:bad a s:Person ; s:name {hostile} .
          k:org a s:Organization ; s:name "Pier Labs" . k:oslo a s:Place ; s:name "Oslo" .
          k:part a eg:Participation ; eg:inEvent k:week ; eg:agent k:ann ; eg:role role:Keynote ; eg:capacity "Chair" ; eg:onBehalfOf k:org }}"""
        + said(1, "k:week", "eg:speaker", "k:ann", "At noon ", "Ann Lee spoke", " at Quay Week.")
        + said(2, "k:week", "eg:speaker", "k:bo", "Then ", "Bo Ek <b>sang</b>", ".")
        + said(3, "k:day", "eg:speaker", "k:bad", "", HOSTILE, " spoke.")
    )
    path = tmp_path_factory.mktemp("page") / "page.html"
    export(store, "html", path)
    return path


def start(size):
    width, height, mobile = SIZES[size]
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--window-size={width},{height}",
    ):
        options.add_argument(argument)
    if mobile:
        metrics = {"width": width, "height": height, "pixelRatio": 2, "touch": True}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))


@pytest.fixture(scope="module")
def drivers():
    started = {}
    yield (
        lambda size: started.setdefault(size, None) or started.__setitem__(size, start(size)) or started[size]
    )
    for driver in started.values():
        driver.quit()


@pytest.fixture
def open_page(drivers, file):
    """Opens the page anew; afterwards nothing may have been reported or asked for."""
    opened = []

    def open_(size="desktop"):
        driver = drivers(size)
        driver.get_log("browser"), driver.get_log("performance")
        driver.get(file.as_uri())
        WebDriverWait(driver, 10).until(lambda d: d.find_element(By.ID, "count").text)
        opened.append(driver)
        return driver

    yield open_
    for driver in opened:
        assert driver.get_log("browser") == []
        messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
        asked = {
            m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"
        }
        # Chromium draws its own search and date fields with data: images.
        assert {url for url in asked if not url.startswith("data:")} == {file.as_uri()}


def by_id(driver, name):
    return driver.find_element(By.ID, name)


def node(driver, name):
    return next(
        n
        for n in driver.find_elements(By.CSS_SELECTOR, ".node")
        if n.get_attribute("aria-label").startswith(name)
    )


def names(driver):
    return [
        item.text.split("\n")[0]
        for item in driver.find_elements(By.CSS_SELECTOR, "#list li")
        if item.is_displayed()
    ]


def details(driver):
    return by_id(driver, "details").text


def press(driver, *keys):
    for key in keys:
        driver.switch_to.active_element.send_keys(key)


def frame(driver):
    """Let the drawing be painted."""
    driver.execute_async_script(
        "requestAnimationFrame(() => requestAnimationFrame(arguments[arguments.length - 1]))"
    )


def test_search_finds_names_whatever_their_accents_and_case(open_page):
    """Other names count; Enter opens the first; what is not there is said."""
    driver = open_page()
    assert len(names(driver)) == 7
    by_id(driver, "search").send_keys("PRÓF")
    assert names(driver) == ["Ann Lee"] and by_id(driver, "count").text == "1 of 7 names found"
    by_id(driver, "search").send_keys(Keys.ENTER)
    assert "Also: Prof. Lee" in details(driver)
    by_id(driver, "search").send_keys("xyz")
    assert names(driver) == [] and by_id(driver, "count").text == "0 of 7 names found"


def test_a_click_on_a_node_shows_facts_with_marked_sentences(open_page):
    """Relation, role, title and organization, the sentence, its words, the article."""
    driver = open_page()
    node(driver, "Ann Lee").click()
    text = details(driver)
    assert "Spoke at\nQuay Week\nkeynote · Chair · for Pier Labs" in text
    assert "At noon Ann Lee spoke at Quay Week." in text and "Notes from the quay" in text and "0.90" in text
    marked = by_id(driver, "details").find_elements(By.TAG_NAME, "mark")
    assert [mark.text for mark in marked] == ["Ann Lee spoke"]


def test_a_click_on_an_edge_shows_its_sentence(open_page):
    """The line between two nodes opens what is said about just these two."""
    driver = open_page()
    line = next(e for e in driver.find_elements(By.CSS_SELECTOR, ".edge")
                if "Bo Ek" in e.find_element(By.TAG_NAME, "title").get_attribute("textContent"))  # fmt: skip
    place = driver.execute_script(
        "const p = arguments[0].querySelector('.touch'), m = p.getScreenCTM(),"
        " at = p.getPointAtLength(p.getTotalLength() / 2).matrixTransform(m); return [at.x, at.y]", line)  # fmt: skip
    ActionChains(driver).move_by_offset(*map(round, place)).click().perform()
    ActionChains(driver).move_by_offset(*(-round(p) for p in place)).perform()
    assert "Then Bo Ek <b>sang</b>." in details(driver) and "Quay Week – speaker – Bo Ek" in details(driver)


def test_names_never_run(open_page):
    """Mark-up in a name is shown letter by letter; a script's address is no link; new scripts are blocked."""
    driver = open_page()
    node(driver, "<img").click()
    assert HOSTILE in details(driver)
    for tab in ("timeline", "speakers", "articles"):
        by_id(driver, f"tab-{tab}").click()
    assert "Notes from the quay" in by_id(driver, "panel-articles").text
    assert driver.find_elements(By.CSS_SELECTOR, "img, a[href^=javascript]") == []
    assert driver.execute_script("return window.hacked") is None


def test_the_policy_blocks_foreign_scripts(drivers, file):
    """Were a script to get in, the browser would not run it."""
    driver = drivers("desktop")
    driver.get(file.as_uri())
    driver.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 3'; document.body.append(s)"
    )
    assert driver.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in entry["message"] for entry in driver.get_log("browser"))


def test_filters_by_kind_and_date_hide_and_come_back(open_page):
    """A kind or a time that is not wanted leaves list, drawing and tables; one button brings all back."""
    driver = open_page()
    driver.find_element(By.CSS_SELECTOR, "#kinds label").click()  # events
    assert "Quay Week" not in names(driver) and not node(driver, "Quay Week").is_displayed()
    by_id(driver, "everything").click()
    assert len(names(driver)) == 7
    driver.execute_script(
        "const f = document.getElementById('from'); f.value = '2026-01-01'; f.dispatchEvent(new Event('change'))"
    )
    assert set(names(driver)) == {"Quay Week", "Ann Lee", "Bo Ek", "Pier Labs", "Oslo"}
    by_id(driver, "tab-timeline").click()
    assert "Hull Day" not in by_id(driver, "panel-timeline").text
    driver.execute_script(
        "const f = document.getElementById('to'); f.value = '2026-02-01'; f.dispatchEvent(new Event('change'))"
    )
    assert names(driver) == [] and "No event matches" in by_id(driver, "panel-timeline").text


def test_the_keyboard_reaches_everything(open_page):
    """Skip link, list, details and back, tabs, the drawing: without a mouse, and one sees where one is."""
    driver = open_page()
    press(driver, Keys.TAB)
    assert driver.switch_to.active_element.text == "Skip to search"
    press(driver, Keys.ENTER)
    driver.execute_script("document.getElementById('search').focus()")
    press(driver, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    assert driver.switch_to.active_element.tag_name == "h2"
    title = driver.switch_to.active_element.text
    assert title == "Quay Week"
    press(driver, Keys.ESCAPE)
    back = driver.switch_to.active_element
    assert back.get_attribute("role") == "option" and back.text.startswith(title)

    driver.execute_script("document.getElementById('tab-network').focus()")
    press(driver, Keys.ARROW_RIGHT)
    assert by_id(driver, "panel-timeline").is_displayed()
    press(driver, Keys.HOME, Keys.TAB)
    first = driver.switch_to.active_element
    assert first.get_attribute("class").startswith("node")
    ring = first.find_element(By.CSS_SELECTOR, ".ring").value_of_css_property("stroke")
    assert ring not in ("none", "")
    seen = {first.get_attribute("aria-label")}
    for key in (Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN) * 3:
        press(driver, key)
        seen.add(driver.switch_to.active_element.get_attribute("aria-label"))
    assert len(seen) > 3
    press(driver, Keys.ENTER)
    assert driver.switch_to.active_element.tag_name == "h2"


def test_the_drawing_moves_and_zooms(open_page):
    """Dragging a node moves it alone, dragging the ground moves all, the wheel and buttons zoom."""
    driver = open_page()
    frame(driver)
    place = lambda name: node(driver, name).rect  # noqa: E731
    ann, bo = place("Ann Lee"), place("Bo Ek")
    ActionChains(driver).drag_and_drop_by_offset(node(driver, "Ann Lee"), 60, 40).perform()
    frame(driver)
    assert place("Ann Lee")["x"] - ann["x"] > 40 and abs(place("Bo Ek")["x"] - bo["x"]) < 2
    assert "Choose a name" in details(driver)  # a drag is no click
    zoomed = lambda: driver.find_element(By.ID, "edges").get_attribute("transform").split("scale(")[1]  # noqa: E731
    before = zoomed()
    by_id(driver, "zoom-in").click()
    frame(driver)
    assert float(zoomed()[:-1]) > float(before[:-1])


def test_timeline_and_speakers_tell_the_same_events(open_page):
    """Events stand in order of time; the table can be sorted, up and down."""
    driver = open_page()
    by_id(driver, "tab-timeline").click()
    text = by_id(driver, "panel-timeline").text
    assert text.index("2025") < text.index("March 2025") < text.index("2027") < text.index("1 to 5 June 2027")
    by_id(driver, "tab-speakers").click()
    first = lambda: driver.find_element(By.CSS_SELECTOR, "#panel-speakers tbody tr").text  # noqa: E731
    heads = lambda: driver.find_elements(By.CSS_SELECTOR, "#panel-speakers th")  # noqa: E731
    heads()[3].find_element(By.TAG_NAME, "button").click()
    assert "Hull Day" in first() and heads()[3].get_attribute("aria-sort") == "ascending"
    heads()[3].find_element(By.TAG_NAME, "button").click()
    assert "Quay Week" in first() and heads()[3].get_attribute("aria-sort") == "descending"
    driver.find_element(By.XPATH, "//tbody//button[text()='Ann Lee']").click()
    assert "Prof. Lee" in details(driver)


def test_it_fits_a_phone(open_page):
    """At 360 pixels nothing runs out of the page; details come as a sheet that can be closed."""
    driver = open_page("phone")
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 360
    by_id(driver, "search").send_keys("Ann", Keys.ENTER)
    sheet = by_id(driver, "details")
    assert sheet.is_displayed() and "At noon" in sheet.text
    sheet.find_element(By.CSS_SELECTOR, "[aria-label='Close details']").click()
    assert not sheet.is_displayed()
    for tab in ("timeline", "speakers", "articles", "network"):
        by_id(driver, f"tab-{tab}").click()
        assert driver.execute_script("return document.documentElement.scrollWidth") <= 360


@pytest.fixture
def scheme(drivers):
    """Sets the colours that the user's system prefers; afterwards they are light again."""

    def set_(driver, value):
        feature = {"name": "prefers-color-scheme", "value": value}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    yield set_
    for size in SIZES:
        set_(drivers(size), "light")


def test_it_is_dark_where_the_system_is(open_page, scheme):
    """Paper and ink change places, as the user's system wishes."""
    driver = open_page()
    lightness = {}
    for value in ("light", "dark"):
        scheme(driver, value)
        colours = driver.execute_script(
            "const s = getComputedStyle(document.querySelector('#stage')), t = getComputedStyle(document.body);"
            "return [s.backgroundColor, t.color].map(c => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0))"
        )
        lightness[value] = colours
    assert lightness["light"][0] > 700 > 200 > lightness["light"][1]
    assert lightness["dark"][0] < 200 < 600 < lightness["dark"][1]


@pytest.mark.skipif(
    not AXE.is_file(), reason="no axe-core: npm install axe-core, and EVENTGRAPH_AXE=.../axe.min.js"
)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_it_passes_the_rules_of_axe(open_page, scheme, size, colours):
    """No violation in any view, light or dark, with and without details."""
    driver = open_page(size)
    scheme(driver, colours)
    driver.execute_script(AXE.read_text("utf-8"))

    def violations():
        found = driver.execute_async_script(
            "axe.run(document).then(r => arguments[arguments.length - 1](r.violations))"
        )
        return [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]

    for tab in ("network", "timeline", "speakers", "articles"):
        by_id(driver, f"tab-{tab}").click()
        assert violations() == [], tab
    by_id(driver, "tab-network").click()
    by_id(driver, "search").send_keys("Ann", Keys.ENTER)
    time.sleep(0.2)
    assert violations() == []
