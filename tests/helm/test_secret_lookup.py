"""Which Secret the chart looks up: a server of a few lines answers `helm template --dry-run=server`, and keeps what it was
asked."""

import http.server
import json
import threading

import pytest
import yaml
from chart import CHART, MINIMAL, RELEASE
from kubernetes import Helm, HelmFailed

DISCOVERY = {
    "kind": "APIResourceList",
    "groupVersion": "v1",
    "resources": [{"name": "secrets", "singularName": "secret", "namespaced": True, "kind": "Secret", "verbs": ["get"]}],
}
BOTH = {"emea.central-a": "a2V5", "emea.central-b": "a2V5"}


class Server(http.server.ThreadingHTTPServer):
    """Knows Secrets; `held` has those of the namespace kemp360. Whoever asks for another path may not."""

    def __init__(self, held):
        super().__init__(("127.0.0.1", 0), Handler)
        self.held, self.asked = held, []


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0]
        name = path.removeprefix("/api/v1/namespaces/kemp360/secrets/")
        if path == "/api/v1":
            return self.answer(200, DISCOVERY)
        self.server.asked.append(path)
        if name == path:
            return self.answer(403, self.status(403, "Forbidden"))
        if name not in self.server.held:
            return self.answer(404, self.status(404, "NotFound"))
        metadata = {"name": name, "namespace": "kemp360"}
        self.answer(200, {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": self.server.held[name]})

    def status(self, code, reason):
        return {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason}

    def answer(self, code, body):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def looked_up(stack, tmp_path):
    """looked_up(Secrets, word…): what helm asked for; HelmFailed if it refuses."""

    def look(held, *words):
        server = Server(held)
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kubeconfig = tmp_path / "kubeconfig"
        address = {"server": f"http://127.0.0.1:{server.server_port}"}
        context = {"name": "x", "context": {"cluster": "x", "user": "x"}}
        kubeconfig.write_text(
            yaml.safe_dump(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "x",
                    "clusters": [{"name": "x", "cluster": address}],
                    "users": [{"name": "x", "user": {}}],
                    "contexts": [context],
                }
            )
        )
        helm = Helm(tmp_path, kubeconfig)
        helm("template", RELEASE, CHART, "--dry-run=server", "-n", "kemp360", "-f", MINIMAL, *words)
        return set(server.asked)

    return look


def test_only_the_named_secret_is_looked_up(looked_up):
    """To list Secrets is to read all of them: few may."""
    named = {"/api/v1/namespaces/kemp360/secrets/kemp360-keys"}
    assert looked_up({"kemp360-keys": BOTH}) == named
    assert looked_up({"other": BOTH}) == named, "one that comes later is not refused"


def test_nothing_is_looked_up_if_the_check_is_off(looked_up):
    assert looked_up({}, "--set", "credentials.check=false") == set()


def test_a_secret_without_the_entry_of_a_unit_is_refused(looked_up):
    with pytest.raises(HelmFailed) as failed:
        looked_up({"kemp360-keys": {"emea.central-a": "a2V5"}})
    assert str(failed.value).splitlines()[1:] == [
        "credentials.existingSecret: Secret kemp360-keys has no entry emea.central-b: add the API key of the unit"
    ]
    with pytest.raises(HelmFailed, match="no entry emea.central-a"):
        looked_up({"kemp360-keys": None})
