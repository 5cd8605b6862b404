#!/usr/bin/env python3
"""Makes the pictures of the boards for the documentation: each board in four scenarios.

    KEMP360_BUILD_DIR=build/release tests/dashboards/pictures.py [FOLDER]      (default: docs/pictures)

The series come from the real exporter and a real Prometheus, the words and colours from Grafana's own data library; only the drawing is
ours (draw.py, a page for Chromium), so fonts and spacing differ a little from what Grafana draws.
"""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import boards
import draw
import stack
import world

SCENARIOS = ("healthy", "versions-differ", "disowned", "unit-removed")
WIDTH = 1280


def screenshot(page, picture, height):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        raise stack.Failed("no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={profile}",
             f"--window-size={WIDTH},{height}", f"--screenshot={picture}", page.as_uri()],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip


def pictures(scenario, folder, work):
    with contextlib.ExitStack() as cleanup:
        pairs = {"emea": scenario, "apac": "healthy", "americas": "healthy"}
        made = world.World(cleanup, work, pairs, calm=150, trouble=45)
        shown = boards.Boards(made.prometheus.url, work / "shown", made.at)
        for uid, board in boards.loaded().items():
            single = uid in ("kemp360-pair", "kemp360-loadmasters")
            values = {"pair": "emea", "cluster": ""} if single else {}
            board["time"]["from"] = "now-3h"
            panels = boards.panels(board)
            frames = shown.show([(board, panel, values) for panel in panels])
            page = work / f"{uid}.html"
            text, height = draw.page(board, list(zip(panels, frames)), values, made.at - 3 * 3600, made.at, WIDTH)
            page.write_text(text)
            picture = folder / f"{uid.removeprefix('kemp360-')}-{scenario}.png"
            screenshot(page, picture, height)
            print(picture, flush=True)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else stack.ROOT / "docs/pictures").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for scenario in SCENARIOS:
        with tempfile.TemporaryDirectory() as work:
            pictures(scenario, folder, pathlib.Path(work))


if __name__ == "__main__":
    main()
