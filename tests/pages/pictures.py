#!/usr/bin/env python3
"""Makes the pictures of the pages: one for the documentation, or all of them, to look at.

    KEMP360_BUILD_DIR=build/release tests/pages/pictures.py              docs/pictures/page-versions-differ.png
    KEMP360_BUILD_DIR=build/release tests/pages/pictures.py --all FOLDER
"""

import argparse
import contextlib
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import site_of_pages as pages
import stack

DOCUMENTED = "versions-differ"


def picture(browser, url, look, path, folded=False):
    with browser.window(look) as page:
        page.goto(url)
        if not folded:
            pages.unfold(page)
        page.screenshot(path=path, full_page=True)
    print(path, flush=True)


def all_of_them(browser, cleanup, work, folder):
    folder.mkdir(parents=True, exist_ok=True)
    fleet = pages.fleet(cleanup, work / "fleet")
    for look in pages.LOOKS:
        for scenario in pages.SCENARIOS:
            picture(browser, f"{fleet.url}/pair/{scenario}", look, folder / f"{scenario}-{look}.png")
        picture(browser, f"{fleet.url}/config", look, folder / f"config-{look}.png")
    for count in (1, 3, 200):
        pairs = {f"pair-of-{number}": "healthy" for number in range(1, count)} | {"last": DOCUMENTED}
        with contextlib.ExitStack() as one:
            site = pages.Site(one, work / str(count), pairs)
            for look in pages.LOOKS:
                picture(browser, site.url, look, folder / f"first-page-{count}-{look}.png", folded=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", metavar="FOLDER", type=pathlib.Path)
    folder = parser.parse_args().all
    with contextlib.ExitStack() as cleanup:
        work = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        browser = pages.Browser(cleanup)
        if folder:
            return all_of_them(browser, cleanup, work, folder)
        site = pages.Site(cleanup, work, {"emea": DOCUMENTED})
        target = stack.ROOT / f"docs/pictures/page-{DOCUMENTED}.png"
        with browser.window("light") as page:
            page.set_viewport_size({"width": 900, "height": 665})
            page.goto(f"{site.url}/pair/emea")
            page.screenshot(path=target)


if __name__ == "__main__":
    main()
