#!/usr/bin/env python3
"""Makes the pictures of the boards for the documentation: each in the situations that it is for.

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

WIDTH = 1280
HEALTHY = ("anz", "benelux", "dach", "iberia", "japan", "nordics", "africa")
# Worlds: {pair: scenario}, {pair: path that its unit a answers with an error}, and the pictures of each: (board, pair, name, rows are open).
WORLDS = (
    (
        {"emea": "versions-differ", "apac": "disowned", "americas": "unit-removed"} | dict.fromkeys(HEALTHY, "healthy"),
        {},
        (
            ("fleet", None, "ten-pairs", False),
            ("pair", "anz", "healthy", False),
            ("pair", "emea", "versions-differ", False),
            ("pair", "americas", "unit-removed", False),
            ("loadmasters", "anz", "healthy", False),
            ("loadmasters", "apac", "disowned", False),
            ("loadmasters", "americas", "unit-removed", False),
        ),
    ),
    (
        dict.fromkeys(("emea", "apac", "americas"), "healthy"),
        {},
        (("fleet", None, "healthy", False), ("exporter", None, "healthy", False)),
    ),
    (
        {"emea": "credentials-revoked", "apac": "healthy", "americas": "backup-restored"},
        {"apac": "report"},
        (("exporter", None, "failing", True), ("pair", "americas", "backup-restored", False)),
    ),
)


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


def pictures(scenarios, faults, wanted, folder, work):
    with contextlib.ExitStack() as cleanup:
        made = world.World(cleanup, work, scenarios, calm=150, trouble=45, faults=faults)
        shown = boards.Boards(made.prometheus.url, work / "shown", made.at)
        for name, pair, what, opened in wanted:
            board = boards.load(f"kemp360-{name}")
            values = {"pair": pair, "cluster": ""} if pair else {}
            board["time"]["from"] = "now-3h"
            panels = boards.panels(board)
            frames = shown.show([(board, panel, values) for panel in panels])
            page = work / f"{name}.html"
            text, height = draw.page(board, list(zip(panels, frames)), values, made.at - 3 * 3600, made.at, WIDTH, opened)
            page.write_text(text)
            picture = folder / f"{name}-{what}.png"
            screenshot(page, picture, height)
            print(picture, flush=True)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else stack.ROOT / "docs/pictures").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for scenarios, faults, wanted in WORLDS:
        with tempfile.TemporaryDirectory() as work:
            pictures(scenarios, faults, wanted, folder, pathlib.Path(work))


if __name__ == "__main__":
    main()
