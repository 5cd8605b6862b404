"""ServiceMonitor, Probe and ScrapeConfig through prometheus-operator's own code: the configuration that it would
write is run by a real Prometheus that scrapes a real exporter. Debian's Prometheus is built without discovery in
Kubernetes: the labels that it would find at the Service, the pod and its port are written down from what the API
server holds."""

import json
import re
import subprocess

import pytest
import yaml
from chart import NAME
from installation import Installation
from kubernetes import of_kind, pod_of
from stack import Exporter, Prometheus, ask, tool, wait_for

# Nobody can have this address (it is for documentation), so the answer is the exporter's below or none.
POD_ADDRESS = "192.0.2.1"


def exporter_of(installation, stack, folder):
    """The exporter with the configuration that the server holds."""
    data = of_kind(installation.objects, "ConfigMap", "-config")["data"]
    (folder / "kemp360.yaml").write_text(
        data["kemp360.yaml"].replace("/secrets/", f"{installation.simulator.config.parent}/keys/")
    )
    (folder / "ca.pem").write_text(data["ca.pem"])
    return Exporter(stack, folder, folder / "kemp360.yaml")


def discovered(server, installation):
    """What Prometheus's role `endpoints` says of the one pod behind the Service."""
    service = server.get(of_kind(installation.objects, "Service"))
    pod = pod_of(of_kind(installation.objects, "Deployment"))
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    (container,) = pod["spec"]["containers"]
    (port,) = [one for one in container["ports"] if one["name"] == service["spec"]["ports"][0]["targetPort"]]
    meta = "__meta_kubernetes_"
    labels = {
        "__address__": f"{POD_ADDRESS}:{port['containerPort']}",
        meta + "namespace": installation.namespace,
        meta + "service_name": service["metadata"]["name"],
        meta + "endpoint_port_name": service["spec"]["ports"][0]["name"],
        meta + "endpoint_address_target_kind": "Pod",
        meta + "endpoint_address_target_name": pod["metadata"]["name"],
        meta + "pod_name": pod["metadata"]["name"],
        meta + "pod_container_name": container["name"],
        meta + "pod_phase": "Running",
    }
    for name, value in service["metadata"]["labels"].items():
        name = re.sub(r"\W", "_", name)
        labels |= {f"{meta}service_label_{name}": value, f"{meta}service_labelpresent_{name}": "true"}
    return {"targets": [labels.pop("__address__")], "labels": labels}


def operators_configuration(objects, exporter, server, installation, shards=1, shard=0):
    """What the operator writes; the test says what is discovered, and where the addresses of pod and Service lead
    to."""
    argv = [tool("operator-config"), "2.42.0", str(shards)]
    text = subprocess.run(argv, input=json.dumps(objects), capture_output=True, text=True, check=True).stdout
    config = yaml.safe_load(text.replace("$(SHARD)", str(shard)))  # as the operator's config-reloader does
    for job in config["scrape_configs"]:
        assert (job["scrape_interval"], job["scrape_timeout"]) == ("60s", "10s")
        job["scrape_interval"] = job["scrape_timeout"] = "1s"
        for discovery in job.pop("kubernetes_sd_configs", []):
            assert (discovery["role"], discovery["namespaces"]["names"]) == ("endpoints", [installation.namespace])
            job["static_configs"] = [discovered(server, installation)]
        for discovery in job.get("http_sd_configs", []):
            assert discovery["url"] == f"http://{NAME}.{installation.namespace}.svc:10360/sd"
            discovery["url"] = f"{exporter.url}/sd"
        job["relabel_configs"].append({"target_label": "__address__", "replacement": f"127.0.0.1:{exporter.port}"})
    return yaml.safe_dump(config)


def watched(stack, tmp_path, server, installation, *kinds):
    exporter = exporter_of(installation, stack, tmp_path)
    objects = [one for one in installation.objects if one["kind"] in kinds]
    assert len(objects) == len(kinds)
    prometheus = Prometheus(
        stack, tmp_path / "prometheus", operators_configuration(objects, exporter, server, installation)
    )

    def all_units():
        found = prometheus.query("kemp360_up == 1")
        return found if {labels["unit"] for labels, _ in found} == {"central-a", "central-b"} else None

    wait_for("both units in Prometheus", all_units)
    return prometheus


def names_are_whole(prometheus):
    """No label of a series was pushed aside by one of its target, and the job is the one that the alerts ask for."""
    series = [labels for labels, _ in prometheus.query('{__name__=~"kemp360_.+"}')]
    assert series and not [name for labels in series for name in labels if name.startswith("exported_")]
    assert {labels["job"] for labels in series} == {"kemp360-exporter"}
    assert prometheus.query('absent(up{job="kemp360-exporter"})') == []
    return True


def test_a_service_monitor_leads_to_both_units(stack, tmp_path, server, installation):
    prometheus = watched(stack, tmp_path, server, installation, "ServiceMonitor")
    ((target, _),) = prometheus.query("up")
    assert (target["pod"], target["container"], target["service"]) == ("tried", "exporter", NAME)
    assert names_are_whole(prometheus)


def test_a_probe_leads_to_both_units_once(stack, tmp_path, server, installation):
    installation.set("upgrade", "--set", "probe.enabled=true")
    prometheus = watched(stack, tmp_path, server, installation, "ServiceMonitor", "Probe")
    # The exporter's own series come from the pod, the pair's from the probe; `instance` names the pair.
    (own, _) = wait_for("the pod", lambda: prometheus.query("kemp360_exporter_build_info"))[0]
    assert own["pod"] == "tried" and "pod" not in prometheus.query("kemp360_up")[0][0]
    assert [labels["instance"] for labels, _ in prometheus.query("kemp360_up")] == ["emea", "emea"]
    assert {labels["instance"] for labels, _ in prometheus.query("up == 1")} == {"emea", own["instance"]}
    assert names_are_whole(prometheus)


def test_a_scrape_config_leads_to_both_units_once(stack, tmp_path, server, installation):
    installation.set("upgrade", "--set", "scrapeConfig.enabled=true,serviceMonitor.enabled=false")
    prometheus = watched(stack, tmp_path, server, installation, "ScrapeConfig")
    assert [labels["instance"] for labels, _ in prometheus.query("kemp360_up")] == ["emea", "emea"]
    assert names_are_whole(prometheus)


@pytest.mark.parametrize(
    "kind, switch", [("Probe", "probe.enabled=true"), ("ScrapeConfig", "scrapeConfig.enabled=true")]
)
def test_the_operators_shards_divide_the_pairs(stack, tmp_path, server, helm, namespace, kind, switch):
    installation = Installation(stack, tmp_path, server, helm, namespace, "--pairs", "8")
    installation.set("upgrade", "--set", switch)
    exporter = exporter_of(installation, stack, tmp_path)
    objects = [one for one in installation.objects if one["kind"] == kind]
    parts = []
    for shard in (0, 1):
        config = operators_configuration(objects, exporter, server, installation, shards=2, shard=shard)
        prometheus = Prometheus(stack, tmp_path / f"prometheus-{shard}", config)
        targets = f"{prometheus.url}/api/v1/targets?state=active"
        parts.append(
            wait_for(
                "targets",
                lambda: {one["labels"]["instance"] for one in json.loads(ask(targets))["data"]["activeTargets"]},
            )
        )
    assert parts[0] | parts[1] == {f"pair-{number}" for number in range(1, 9)} and not parts[0] & parts[1]
