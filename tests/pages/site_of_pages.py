"""Pages of an exporter that reads simulated pairs, and the browser that looks at them."""

import contextlib
import http.server
import pathlib
import re
import shutil
import sys
import threading
import urllib.error
import urllib.request

import stack

sys.path += map(str, pathlib.Path(stack.tool("playwright")).parents[1].glob("lib/python3*/site-packages"))
from playwright.sync_api import sync_playwright  # noqa: E402

# A pair for each, called by its scenario.
SCENARIOS = (
    "healthy",
    "versions-differ",
    "unit-removed",
    "backup-restored",
    "disowned",
    "report-differs",
    "unit-unreachable",
    "nothing-read",
)
LOOKS = {
    "light": {"viewport": {"width": 1100, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1100, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "phone, dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


class Site:
    """An exporter at `url`. `pairs` of one scenario each, by name."""

    def __init__(self, cleanup, folder, pairs):
        simulator = stack.Simulator(cleanup, folder, "--no-tls", "--pairs", str(max(2, len(pairs))))
        config = simulator.config.read_text()
        for number, (name, scenario) in enumerate(pairs.items(), 1):
            config = re.sub(rf"name: pair-{number}$", f"name: {name}", config, flags=re.M)
            for unit in ("central-a", "central-b"):
                keys = simulator.config.parent / "keys"
                (keys / f"{name}.{unit}").write_text((keys / f"pair-{number}.{unit}").read_text())
            if scenario == "nothing-read":
                simulator.fault("refuse", pair=number)
            elif scenario != "healthy":
                simulator.scenario(scenario, pair=number)
        if len(pairs) == 1:
            config = config[: config.index("  - name: pair-2")]
        simulator.config.write_text(config + "metrics: {pairs: all}\n")
        self.url = stack.Exporter(cleanup, folder, simulator.config).url


def fleet(cleanup, folder):
    """A pair for each scenario."""
    return Site(cleanup, folder, {scenario: scenario for scenario in SCENARIOS})


class BelowPrefix:
    """A proxy that serves a site below /kemp/, and strips that, as nginx does with `location /kemp/`."""

    def __init__(self, cleanup, site):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if not self.path.startswith("/kemp/"):
                    return self.send_error(404)
                request = urllib.request.Request(site.url + self.path.removeprefix("/kemp"), headers={"Accept": self.headers["Accept"]})
                with contextlib.ExitStack() as stack_:
                    try:
                        answer = stack_.enter_context(urllib.request.urlopen(request, timeout=30))
                    except urllib.error.HTTPError as error:
                        answer = error
                    body = answer.read()
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.headers["Content-Type"])
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cleanup.callback(server.server_close)
        cleanup.callback(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}/kemp"


class Browser:
    """Chromium. `open` shows a page in a window of its own, until the ExitStack closes."""

    def __init__(self, cleanup):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if not program:
            raise stack.Failed("no Chromium: apt-get install chromium")
        playwright = cleanup.enter_context(sync_playwright())
        self.chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        cleanup.callback(self.chromium.close)

    @contextlib.contextmanager
    def window(self, look="light", **options):
        with contextlib.closing(self.chromium.new_context(**LOOKS[look], **options)) as context:
            context.set_default_timeout(30_000)
            yield context.new_page()


def unfold(page):
    """Opens everything that can be opened."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
