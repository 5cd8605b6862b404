"""A release of the chart that watches a simulated pair."""

import concurrent.futures
import contextlib

import yaml
from chart import CHART, NAME, RELEASE
from kubelet import EndedPod, RunningPod
from kubernetes import Refused, manifests, of_kind, pod_of
from stack import Simulator, wait_for

SECRET = "simulated-keys"


class Installation:
    """`objects` is what the server holds of it."""

    def __init__(self, stack, folder, server, helm, namespace, *simulated):
        self.server, self.helm, self.namespace, self.folder = server, helm, namespace, folder
        self.simulator = Simulator(stack, folder, *simulated)
        made = yaml.safe_load(self.simulator.config.read_text())
        del made["defaults"]["api_key_file"], made["defaults"]["tls_config"]
        keys = {path.name: path.read_text() for path in (self.simulator.config.parent / "keys").iterdir()}
        server.secret(namespace, SECRET, **keys)
        values = {
            "image": {"repository": "registry.example/kemp360-exporter"},
            "config": made,
            "caBundle": {"pem": self.simulator.ca_file.read_text()},
            "credentials": {"existingSecret": SECRET},
        }
        self.values = folder / "values.yaml"
        self.values.write_text(yaml.safe_dump(values))
        self.set("install")

    def set(self, verb, *words):
        self.helm(verb, RELEASE, CHART, "-n", self.namespace, "-f", self.values, *words)
        objects = manifests(self.helm("get", "manifest", RELEASE, "-n", self.namespace))
        self.objects = [self.server.get(one) for one in objects]

    def run_pod(self, stack, name="tried"):
        pod = self.server.create(pod_of(of_kind(self.objects, "Deployment"), name))
        return RunningPod(stack, self.folder / name, self.server, pod)

    def helm_test(self, stack, url):
        """`helm test`, with its pod run to the end against the exporter at `url`: (whether helm was content, what the pod printed)."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            asked = pool.submit(self.helm, "test", RELEASE, "-n", self.namespace, "--timeout", "60s")
            wanted = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{NAME}-test", "namespace": self.namespace}}
            pod = wait_for("the pod of helm test", lambda: self.unfinished(wanted))
            ended = EndedPod(stack, self.folder / pod["metadata"]["uid"], self.server, pod, url)
            status = {"status": {"phase": "Succeeded" if ended.succeeded else "Failed"}}
            path = self.server.path(wanted, wanted["metadata"]["name"]) + "/status"
            self.server.request("PATCH", path, status, "application/merge-patch+json")
            return asked.exception(60) is None, ended.output

    def unfinished(self, pod):
        """The pod on the server, unless it is not there or one of before."""
        with contextlib.suppress(Refused):
            found = self.server.get(pod)
            return found if found["status"]["phase"] == "Pending" else None

    def change_key(self, unit):
        """A new key on that Central, and what a person does then: `kubectl create secret … | kubectl replace`."""
        name = f"emea.central-{unit}"
        self.simulator.action("change-key", unit=unit, value="a-new-key")
        secret = self.server.get(
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET, "namespace": self.namespace}}
        )
        secret["stringData"] = {name: "a-new-key"}
        self.server.request("PUT", self.server.path(secret, SECRET), secret)
