"""The pages in a real Chromium."""

import contextlib
import html.parser
import urllib.parse
import urllib.request

import pytest
import site_of_pages as pages
import stack

AXE = "axe-core/axe.min.js"
PATHS = ("/", "/config", *(f"/pair/{scenario}" for scenario in pages.SCENARIOS))
# The whole takes a minute; without it each page is seen in one of the looks.
SOME = [(path, list(pages.LOOKS)[number % len(pages.LOOKS)]) for number, path in enumerate(PATHS)]
ALL = [(path, look) for path in PATHS for look in pages.LOOKS]
CASES = [pytest.param(*one, marks=[] if one in SOME else pytest.mark.long) for one in ALL]


@pytest.fixture(scope="session")
def axe():
    return (pages.pathlib.Path(stack.tool("npm:tests/pages")) / AXE).read_text()


@contextlib.contextmanager
def shown(browser, url, look="light", **options):
    """The page, which must ask nobody but its own server and complain of nothing."""
    own = "{0.scheme}://{0.netloc}/".format(urllib.parse.urlsplit(url))
    asked, complaints = [], []
    with browser.window(look, **options) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        assert page.goto(url).status == 200
        yield page
        assert [one for one in asked if not one.startswith((own, "data:"))] == []
        assert complaints == []


def faults_of(page, axe):
    """What axe-core finds, in short."""
    pages.unfold(page)
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    return [(one["id"], node["html"][:200], node["failureSummary"]) for one in found for node in one["nodes"]]


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("path, look", CASES)
def test_a_page_can_be_read_by_everybody(browser, fleet, axe, path, look):
    with shown(browser, fleet.url + path, look) as page:
        assert faults_of(page, axe) == []
        assert overflow(page) <= 0


@pytest.mark.parametrize("count", [1, 3, pytest.param(200, marks=pytest.mark.long)])
def test_the_first_page_of_some_pairs(browser, axe, tmp_path, count):
    scenarios = {f"pair-of-{number}": "healthy" for number in range(1, count)} | {"last": "versions-differ"}
    with contextlib.ExitStack() as cleanup:
        site = pages.Site(cleanup, tmp_path, scenarios)
        with shown(browser, site.url, "phone") as page:
            summary = page.locator("h1 + p")
            well = f" and {count - 1} in HA" if count > 1 else ""
            wanted = f"{count} pair{'s' if count > 1 else ''}: 1 not in HA{well}"
            stack.wait_for("every pair to be read", lambda: page.reload() and summary.inner_text() == wanted)
            assert page.locator("main section").count() == count
            assert page.locator("h2").first.inner_text() == "last"
            assert page.get_by_text("Upgrade central-b to").first.is_visible()
            assert faults_of(page, axe) == []
            assert overflow(page) <= 0


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("href", "src", "action") and not value.startswith("data:")]


def test_every_link_leads_somewhere_also_below_a_path_prefix(fleet):
    with contextlib.ExitStack() as cleanup:
        start = pages.BelowPrefix(cleanup, fleet).url + "/"
        left, seen = [start], set()
        while left:
            url = left.pop()
            if url in seen:
                continue
            seen.add(url)
            request = urllib.request.Request(url, headers={"Accept": "text/html"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert answer.status == 200, url
                if not answer.headers["Content-Type"].startswith("text/html"):
                    continue
                text = answer.read().decode()
            for link in Links(text).found:
                target, _, fragment = urllib.parse.urljoin(url, link).partition("#")
                assert target.startswith(start), f"{url} links to {link}"
                assert not fragment or f'id="{fragment}"' in text, f"{url} links to {link}"
                left.append(target)
    below = {url.removeprefix(start).split("?")[0] for url in seen}
    assert below >= {"", "config", "status", "metrics", "sd", "probe", *(path[1:] for path in PATHS)}


def test_pairs_are_chosen_without_javascript(browser, fleet):
    with shown(browser, fleet.url, java_script_enabled=False) as page:
        assert page.locator("main section").count() == len(pages.SCENARIOS)
        page.get_by_label("Pair, unit or fault").fill("disowned")
        page.get_by_role("button", name="Apply").click()
        assert page.locator("h2").all_inner_texts() == ["disowned"]
        assert page.get_by_role("status").inner_text() == f"Shown: 1 of {len(pages.SCENARIOS)} pairs. Show all"
        page.get_by_role("link", name="Show all").click()
        page.get_by_label("State").select_option("in HA")
        page.get_by_label("Refresh").select_option("every 30 s")
        page.get_by_role("button", name="Apply").click()
        assert page.locator("h2").all_inner_texts() == ["healthy"]
        assert page.get_by_label("Refresh").input_value() == "30"


def focused(page):
    return page.evaluate("document.activeElement.outerHTML.slice(0, 300)")


def test_the_keyboard_alone_is_enough(browser, fleet):
    with shown(browser, fleet.url) as page:
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to the content"
        assert page.locator(":focus").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(":focus").get_attribute("name") == "q"
        page.keyboard.type("versions-differ")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=versions-differ**")
        assert page.locator("h2").all_inner_texts() == ["versions-differ"]

    # Everything that can be used is reached, in the order in which it is read, and shows that it is.
    with shown(browser, f"{fleet.url}/?q=versions-differ") as page:
        expected = page.evaluate("[...document.querySelectorAll('a, input, select, button, summary')].map(one => one.outerHTML.slice(0, 300))")
        reached = []
        for _ in expected:
            page.keyboard.press("Tab")
            reached.append(focused(page))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", focused(page)
        assert reached == expected

        details = page.locator("details")
        assert page.locator(":focus").evaluate("one => one.tagName") == "SUMMARY"
        was = details.get_attribute("open")
        page.keyboard.press("Enter")
        assert details.get_attribute("open") != was
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/pair/versions-differ")
        assert page.get_by_role("heading", level=1).inner_text() == "not in HA versions-differ"


def test_the_page_of_a_pair_reads_it_now(browser, fleet):
    with shown(browser, f"{fleet.url}/pair/disowned") as page:
        pages.unfold(page)
        assert page.get_by_text("read 0 s ago").is_visible()
        assert page.get_by_text("LoadMasters need attention:").is_visible()
        assert page.get_by_text("Log of this read").count() == 1
        assert "/api/v1/loadmaster/ 200 " in page.locator("pre").inner_text()


@pytest.mark.long
def test_a_page_loads_itself_again_if_its_reader_chose_so(browser, fleet):
    with shown(browser, f"{fleet.url}/?refresh=10") as page:
        with page.expect_navigation(timeout=30_000):
            pass
        assert page.get_by_label("Refresh").input_value() == "10"
