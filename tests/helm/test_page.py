"""docs/install-kubernetes.md, followed by the letter: every block of the language `sh` is run as it stands, in a
folder with the key files and with a simulated pair in the place of the example addresses. Blocks that begin with `#
by hand` need a kubelet."""

import json
import os
import pathlib
import re
import subprocess

import yaml
from chart import CHART, MINIMAL
from kubelet import RunningPod
from kubernetes import manifests, of_kind, pod_of
from stack import ROOT, Simulator, tool

PAGE = ROOT / "docs/install-kubernetes.md"


def blocks(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    return [block for block in found if not block.startswith("# by hand")]


class Person:
    """A shell in a folder of its own beside the chart."""

    def __init__(self, folder, server):
        self.folder = folder
        (folder / "helm").symlink_to(ROOT / "helm")
        path = [str(pathlib.Path(tool(name)).parent) for name in ("kubectl", "helm")]
        self.environment = {
            "PATH": ":".join([*path, "/usr/bin:/bin"]),
            "HOME": str(folder),
            "KUBECONFIG": str(server.kubeconfig),
        }

    def follow(self, block):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}"
        return done.stdout


def test_the_page_leads_to_a_pair_that_is_read(stack, tmp_path, server):
    simulator = Simulator(stack, tmp_path)
    made = yaml.safe_load(simulator.config.read_text())
    person = Person(tmp_path, server)
    (tmp_path / "ca.pem").write_text(simulator.ca_file.read_text())
    for unit in ("central-a", "central-b"):
        (tmp_path / f"{unit}.key").write_text((simulator.config.parent / f"keys/emea.{unit}").read_text())
    namespace, keys, bundle, values, selector, install, plain, web, change, rotate = blocks("sh")
    values = values.replace("username: monitoring", f"username: {made['defaults']['username']}")
    for unit in made["pairs"][0]["units"]:
        values = values.replace(f"https://{unit['name']}.example", unit["url"])

    for block in (namespace, keys, bundle, values):
        person.follow(block)
    stack_object = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "Prometheus",
        "metadata": {"name": "stack", "namespace": "kemp360"},
        "spec": {"serviceMonitorSelector": {"matchLabels": {"release": "monitoring"}}},
    }
    server.create(stack_object)
    assert '{"matchLabels":{"release":"monitoring"}}' in person.follow(selector)
    said = person.follow(install)
    assert "kubectl -n kemp360 rollout status deployment/kemp360-kemp360-exporter" in said
    assert "kube-prometheus-stack silently ignores" not in said
    held = server.contents("kemp360")
    assert {
        ("ServiceMonitor", "kemp360-kemp360-exporter"),
        ("PrometheusRule", "kemp360-kemp360-exporter-rules"),
    } <= held

    # What a node would do with it.
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "kemp360-kemp360-exporter", "namespace": "kemp360"},
    }
    pod = server.create(pod_of(server.get(deployment)))
    if os.geteuid() == 0:
        assert RunningPod(stack, tmp_path / "pod", server, pod).units_up() == {"central-a": "1", "central-b": "1"}

    said = person.follow(plain)
    assert "Mount the ConfigMap kemp360/kemp360-plain-kemp360-exporter-rules" in said
    assert ("ConfigMap", "kemp360-plain-kemp360-exporter-rules") in server.contents("kemp360")
    (tmp_path / "password").write_text("password")
    person.follow(web)
    secured = server.get(deployment)["spec"]["template"]["spec"]
    assert "--web.config.file=/web/web.yaml" in secured["containers"][0]["args"]
    assert secured["containers"][0]["readinessProbe"]["httpGet"]["scheme"] == "HTTPS"
    person.follow(change)
    (tmp_path / "central-b.key").write_text("another")
    assert "secret/kemp360-keys configured" in person.follow(rotate)
    person.follow("helm uninstall -n kemp360 kemp360; helm uninstall -n kemp360 kemp360-plain")
    assert server.contents("kemp360") == {
        ("Secret", "kemp360-keys"),
        ("Secret", "exporter-web"),
        ("Secret", "exporter-login"),
        ("ConfigMap", "centrals-ca"),
        ("Pod", "tried"),
        ("Prometheus", "stack"),
    }


def test_the_scrape_job_of_the_page_is_good(tmp_path):
    """Debian's promtool knows no discovery in Kubernetes: the job is checked without it."""
    config, _ = map(yaml.safe_load, blocks("yaml"))
    (job,) = config["scrape_configs"]
    assert job["job_name"] == "kemp360-exporter"
    assert job.pop("kubernetes_sd_configs") == [{"role": "endpoints", "namespaces": {"names": ["kemp360"]}}]
    del config["rule_files"]
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(config))
    done = subprocess.run(["promtool", "check", "config", tmp_path / "prometheus.yml"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_ingress_of_the_page_leads_to_the_service_and_passes_the_path_on(render, tmp_path):
    _, values = blocks("yaml")
    (tmp_path / "values.yaml").write_text(values)
    rendered = render.helm("template", "kemp360", CHART, "-n", "kemp360", "-f", MINIMAL, "-f", tmp_path / "values.yaml")
    objects = manifests(rendered)
    pod = of_kind(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert pod["args"][-1] == "--web.external-url=https://ops.example/kemp/"
    assert pod["readinessProbe"]["httpGet"]["path"] == "/kemp/-/ready"
    ingress, service = of_kind(objects, "Ingress"), of_kind(objects, "Service")
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    backend = path["backend"]["service"]
    assert backend == {"name": service["metadata"]["name"], "port": {"name": service["spec"]["ports"][0]["name"]}}
    assert (path["path"], path["pathType"]) == ("/kemp", "Prefix") and "annotations" not in ingress["metadata"]


def test_every_value_that_the_page_names_is_one_of_the_chart():
    schema = yaml.safe_load((CHART / "values.schema.json").read_text())
    named = set(re.findall(r"`([a-z]\w+(?:\.\w+)+)[=`]", PAGE.read_text()))
    named |= set(re.findall(r"--set ([a-z][\w.]+)=", PAGE.read_text()))
    named.remove("kemp360.ha")  # a group of rules
    assert {"networkPolicy.unitCIDRs", "rules.thresholds.stale_migrations_many"} < named
    for name in named:
        part = schema
        for word in name.split("."):
            if "$ref" in part:
                part = schema["definitions"][part["$ref"].rsplit("/", 1)[1]]
            if isinstance(part.get("additionalProperties"), dict):
                break
            assert word in part["properties"], name
            part = part["properties"][word]


def test_links_of_the_page_lead_somewhere():
    for link in re.findall(r"\]\(([^)#]+)", PAGE.read_text()):
        assert (PAGE.parent / link).exists(), link


def test_the_upgrade_page_checks_the_configuration_in_a_pod_like_that_of_the_release(render):
    page = (ROOT / "docs/upgrade.md").read_text()
    program = re.search(r"^ +jq '(.*?)' \|$", page, re.M | re.S)[1]
    deployment = of_kind(render(), "Deployment")
    done = subprocess.run(["jq", program], input=json.dumps(deployment), stdout=subprocess.PIPE, text=True, check=True)
    pod = json.loads(done.stdout)
    (container,) = pod["spec"]["containers"]
    (installed,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["args"] == [*installed["args"], "--config.check"] and container["volumeMounts"] == installed["volumeMounts"]
    assert pod["spec"]["volumes"] == deployment["spec"]["template"]["spec"]["volumes"] and pod["spec"]["restartPolicy"] == "Never"
    assert not [key for key in container if key.endswith("Probe")]
