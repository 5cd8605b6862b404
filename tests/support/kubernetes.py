"""A real Kubernetes API server with its etcd, and a client as small as the tests need. Nothing else of a cluster: no
controller, no scheduler, no kubelet. What is stored is what the server's own admission, defaulting and validation
made of it."""

import contextlib
import json
import pathlib
import re
import ssl
import subprocess
import urllib.error
import urllib.request

import yaml
from stack import Program, free_port, tool, wait_for

TOKEN = "test"
TENANT = "tenant"  # token and name of a user who may do nothing until a Role lets them


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML as Kubernetes reads it: a lone `=` is a text (Alertmanager's matchers are such)."""


Loader.add_constructor("tag:yaml.org,2002:value", Loader.construct_yaml_str)


class Refused(Exception):
    """The server's answer, 400 or above; `status` is its code."""

    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Etcd(Program):
    def __init__(self, stack, folder):
        self.client, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        argv = [
            "etcd",
            "--data-dir",
            pathlib.Path(folder) / "etcd",
            "--unsafe-no-fsync",
            "--initial-cluster",
            f"default={peer}",
            "--listen-client-urls",
            self.client,
            "--advertise-client-urls",
            self.client,
            "--listen-peer-urls",
            peer,
            "--initial-advertise-peer-urls",
            peer,
        ]
        super().__init__(stack, folder, "etcd", argv)
        self.url = self.client
        self.wait_ready("/health")


class ApiServer(Program):
    """`kubeconfig` is a file for programs; `request` and the rest below are for tests."""

    def __init__(self, stack, folder):
        folder = pathlib.Path(folder)
        etcd = Etcd(stack, folder)
        (folder / "tokens").write_text(f"{TOKEN},admin,1,system:masters\n{TENANT},{TENANT},2\n")
        key = folder / "service-account.key"
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
        self.port = free_port()
        self.certificate = folder / "certificates/apiserver.crt"
        argv = [
            tool("kube-apiserver"),
            "--etcd-servers",
            etcd.client,
            "--bind-address",
            "127.0.0.1",
            "--secure-port",
            self.port,
            "--cert-dir",
            self.certificate.parent,
            "--service-cluster-ip-range",
            "10.96.0.0/16",
            "--token-auth-file",
            folder / "tokens",
            "--authorization-mode",
            "RBAC",
            "--service-account-issuer",
            "https://kubernetes.default.svc",
            "--service-account-key-file",
            key,
            "--service-account-signing-key-file",
            key,
            # Its controller does not run, so no namespace would get its account.
            "--disable-admission-plugins",
            "ServiceAccount",
        ]
        super().__init__(stack, folder, "kube-apiserver", argv)
        stack.callback(self.process.kill)  # nothing of it is kept, and it takes 15 s to end politely
        self.url = f"https://127.0.0.1:{self.port}"
        wait_for("the API server", self._ready, 120)
        self.kubeconfig = folder / "kubeconfig"
        self.kubeconfig.write_text(
            yaml.safe_dump(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "test",
                    "clusters": [
                        {
                            "name": "test",
                            "cluster": {"server": self.url, "certificate-authority": str(self.certificate)},
                        }
                    ],
                    "users": [{"name": "test", "user": {"token": TOKEN}}],
                    "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
                }
            )
        )
        self.plurals = {}

    def _ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text()[-2000:])
        with contextlib.suppress(Refused, OSError, ssl.SSLError):
            return self.request("GET", "/readyz", raw=True) == "ok"

    def request(self, method, path, body=None, content="application/json", raw=False):
        """The answer's JSON; Refused at 400 and above."""
        context = ssl.create_default_context(cafile=self.certificate)
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"Bearer {TOKEN}", "Content-Type": content}
        request = urllib.request.Request(self.url + path, data, head, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=context) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            with contextlib.suppress(ValueError):
                text = json.loads(text)["message"]
            raise Refused(error.code, text) from None
        return text if raw else json.loads(text)

    def path(self, manifest, name=None):
        """Where objects of this kind and namespace are; one of them, if its name is given."""
        version = manifest["apiVersion"]
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        kind = (version, manifest["kind"])
        if kind not in self.plurals:
            for found in self.request("GET", root)["resources"]:
                if "/" not in found["name"]:
                    self.plurals[version, found["kind"]] = (found["name"], found["namespaced"])
        plural, namespaced = self.plurals[kind]
        where = f"{root}/namespaces/{manifest['metadata']['namespace']}" if namespaced else root
        return f"{where}/{plural}" + (f"/{name}" if name else "")

    def create(self, manifest, **query):
        """`dryRun="All"` shows what the server would say, and stores nothing."""
        return self.request(
            "POST", self.path(manifest) + "?" + "&".join(f"{name}={value}" for name, value in query.items()), manifest
        )

    def get(self, manifest):
        return self.request("GET", self.path(manifest, manifest["metadata"]["name"]))

    def apply(self, manifest, manager, **query):
        """Server-side apply."""
        words = "&".join(f"{name}={value}" for name, value in {"fieldManager": manager, **query}.items())
        path = self.path(manifest, manifest["metadata"]["name"])
        return self.request("PATCH", f"{path}?{words}", manifest, "application/apply-patch+yaml")

    def namespace(self, name, **labels):
        self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
        return name

    def restricted_namespace(self, name):
        """One that enforces Pod Security *restricted*."""
        return self.namespace(name, **{"pod-security.kubernetes.io/enforce": "restricted"})

    def secret(self, namespace, name, **entries):
        return self.create(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": name, "namespace": namespace},
                "stringData": entries,
            }
        )

    def contents(self, namespace):
        """Every object of a namespace: (kind, name). What the server itself puts there, and events, are left out."""
        found = set()
        groups = [group["preferredVersion"]["groupVersion"] for group in self.request("GET", "/apis")["groups"]]
        for version in ["v1", *groups]:
            root = f"/apis/{version}" if "/" in version else f"/api/{version}"
            for kind in self.request("GET", root)["resources"]:
                if (
                    not kind["namespaced"]
                    or "/" in kind["name"]
                    or "list" not in kind["verbs"]
                    or kind["kind"] == "Event"
                ):
                    continue
                items = self.request("GET", f"{root}/namespaces/{namespace}/{kind['name']}")["items"]
                found |= {(kind["kind"], item["metadata"]["name"]) for item in items}
        return found

    def install_crds(self, files):
        crds = [self.create(yaml.load(file.read_text(), Loader)) for file in files]

        def established(crd):
            conditions = self.get(crd)["status"].get("conditions") or []
            return any(one["type"] == "Established" and one["status"] == "True" for one in conditions)

        wait_for("the CRDs to be established", lambda: all(map(established, crds)))


def operator_crds():
    """The files of prometheus-operator's CRDs, from its own module."""
    return sorted(pathlib.Path(tool("operator-crds"), "example/prometheus-operator-crd").glob("*.yaml"))


def missing_of(wanted, held, path=""):
    """What `wanted` says and `held` does not: ['.spec.replicas: 2, held 1', …]."""
    if isinstance(wanted, dict) and isinstance(held, dict):
        return [line for name, value in wanted.items() for line in missing_of(value, held.get(name), f"{path}.{name}")]
    if isinstance(wanted, list) and isinstance(held, list) and len(wanted) == len(held):
        return [
            line
            for number, (one, other) in enumerate(zip(wanted, held))
            for line in missing_of(one, other, f"{path}[{number}]")
        ]
    return [] if wanted == held else [f"{path}: {wanted!r}, held {held!r}"]


def added_to(wanted, held, path=""):
    """What only `held` says, as (path, value): the server's defaults."""
    if isinstance(wanted, dict) and isinstance(held, dict):
        lines = [(f"{path}.{name}", value) for name, value in held.items() if name not in wanted]
        return lines + [
            line for name, value in wanted.items() for line in added_to(value, held.get(name), f"{path}.{name}")
        ]
    if isinstance(wanted, list) and isinstance(held, list):
        return [line for one, other in zip(wanted, held) for line in added_to(one, other, f"{path}[]")]
    return []


def manifests(text):
    """The objects of a rendered chart."""
    return [one for one in yaml.load_all(text, Loader) if one]


def of_kind(objects, kind, name=""):
    """The one object of a kind whose name ends so."""
    (found,) = [one for one in objects if one["kind"] == kind and one["metadata"]["name"].endswith(name)]
    return found


def pod_of(deployment, name="tried"):
    """The pod that the Deployment's controller would make: its template, created for real."""
    template = deployment["spec"]["template"]
    metadata = template["metadata"] | {"name": name, "namespace": deployment["metadata"]["namespace"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


class Helm:
    """helm 3, with a home of its own; `error` of a call that fails is what it printed."""

    def __init__(self, folder, kubeconfig=None):
        self.binary = tool("helm")
        self.environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "GOGC": "400"} | (
            {"KUBECONFIG": str(kubeconfig)} if kubeconfig else {}
        )

    def __call__(self, *words):
        done = subprocess.run([self.binary, *map(str, words)], env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise HelmFailed(re.sub(r"\s*\n\nUse --debug flag.*", "", done.stderr.strip(), flags=re.S))
        return done.stdout


class HelmFailed(Exception):
    pass
