"""The ways to bring the boards into Grafana: files, a ConfigMap, the HTTP interface, the pictures' page."""

import contextlib
import http.server
import json
import os
import subprocess
import threading

import boards
import draw
import stack
import yaml

HERE = stack.ROOT / "dashboards"


def test_the_provisioning_examples_name_what_grafana_reads():
    provider = yaml.safe_load((HERE / "provisioning/dashboards.yaml").read_text())
    assert provider["apiVersion"] == 1 and provider["providers"][0]["type"] == "file"
    assert provider["providers"][0]["options"]["path"].startswith("/")
    source = yaml.safe_load((HERE / "provisioning/datasource.yaml").read_text())["datasources"][0]
    assert source["type"] == "prometheus" and source["jsonData"]["httpMethod"] == "POST"


def test_the_sidecar_gets_the_files_byte_for_byte_in_one_config_map():
    script = HERE / "provisioning/sidecar.sh"
    text = subprocess.run([script, "--namespace", "obs", "--label", "boards=yes"], check=True, capture_output=True, text=True).stdout
    made = yaml.safe_load(text)
    assert made["metadata"]["namespace"] == "obs" and made["metadata"]["labels"] == {"boards": "yes"}
    assert made["data"] == {f"{uid}.json": (HERE / f"{uid}.json").read_text() for uid in boards.UIDS}
    assert len(text) < 1024 * 1024, "more than a ConfigMap holds"


@contextlib.contextmanager
def grafana(status=200):
    """What Grafana's HTTP interface would see."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, self.headers.get("Authorization"), body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"message": "no"}')

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_load_sends_the_four_boards_with_the_token():
    with grafana() as (url, seen):
        subprocess.run([HERE / "load", url], check=True, env=os.environ | {"GRAFANA_TOKEN": "secret"}, capture_output=True)
    assert [path for path, _, _ in seen] == ["/api/folders"] + ["/api/dashboards/db"] * 4
    assert {login for _, login, _ in seen} == {"Bearer secret"}
    assert {body["dashboard"]["uid"]: body["dashboard"] for _, _, body in seen[1:]} == boards.loaded()


def test_load_says_what_grafana_refused():
    with grafana(403) as (url, _):
        done = subprocess.run([HERE / "load", url], capture_output=True, text=True)
    assert done.returncode != 0 and "403" in done.stderr and '"no"' in done.stderr


def test_the_pictures_page_shows_the_words_of_every_panel(shown):
    for uid, board in boards.loaded().items():
        values = {"pair": "versions-differ", "cluster": ""} if uid in ("kemp360-pair", "kemp360-loadmasters") else {"cluster": ""}
        panels = boards.panels(board)
        frames = shown.show([(board, panel, values) for panel in panels])
        text, height = draw.page(board, list(zip(panels, frames)), values, shown.at - 7200, shown.at, 1280)
        opened, taller = draw.page(board, list(zip(panels, frames)), values, shown.at - 7200, shown.at, 1280, opened=True)
        assert all(draw.escape(panel["title"]) in opened for panel in panels)
        assert taller >= height and len(opened) >= len(text)
        assert height > 900
        if uid == "kemp360-pair":
            assert "1.22.4 (differs)" in text and ">standalone</text>" in text
