"""TLS, authentication and limits of the three kinds of jobs, through prometheus-operator's own code: what it writes for
Prometheus, and that Prometheus takes it. No server is needed; test_operator.py scrapes."""

import base64
import json
import subprocess

import pytest
import yaml
from chart import CHART, NAME
from stack import tool

pytestmark = pytest.mark.long  # the operator's code takes minutes to compile
LOGIN = {"user": "prometheus", "password": "a-password"}
TOKEN = {"token": "a-token"}


def referred(kind, name, entries):
    encoded = {key: base64.b64encode(text.encode()).decode() for key, text in entries.items()}
    data = encoded if kind == "Secret" else entries
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "kemp360"}, "data": data}


def written(objects):
    """job kind → what the operator writes for it."""
    authority = yaml.safe_load((CHART / "ci/everything-values.yaml").read_text())["caBundle"]["pem"]
    jobs = [one for one in objects if one["kind"] in ("ServiceMonitor", "Probe", "ScrapeConfig")]
    beside = [
        referred("Secret", "exporter-login", LOGIN),
        referred("Secret", "exporter-token", TOKEN),
        referred("ConfigMap", "exporter-ca", {"ca.pem": authority}),
    ]
    argv = [tool("operator-config"), "2.42.0", "1"]
    done = subprocess.run(argv, input=json.dumps(jobs + beside), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    config = yaml.safe_load(done.stdout)
    return {job["job_name"].split("/")[0]: job for job in config["scrape_configs"]}, config


def has_basic_authentication(job):
    return job["basic_auth"] == {"username": LOGIN["user"], "password": LOGIN["password"]}


def test_scheme_tls_and_authentication_arrive_at_prometheus(render):
    jobs, _ = written(render(CHART / "ci/sidecar-values.yaml"))
    monitor, scrapes = jobs["serviceMonitor"], jobs["scrapeConfig"]
    assert monitor["scheme"] == scrapes["scheme"].lower() == "https"
    assert monitor["tls_config"]["server_name"] == "exporter.example" and monitor["tls_config"]["ca_file"]
    assert has_basic_authentication(monitor) and monitor["honor_labels"] is False
    assert (monitor["sample_limit"], scrapes["sample_limit"]) == (5000, 50000)
    (discovery,) = scrapes["http_sd_configs"]
    for one in (scrapes, discovery):
        assert one["authorization"]["credentials"] == TOKEN["token"]
        assert one["tls_config"]["server_name"] == "exporter.example"
    assert discovery["url"] == f"https://{NAME}.kemp360.svc:10360/sd"
    copied = {one.get("target_label") for one in monitor["relabel_configs"]}
    assert {"team", "zone"} <= copied


def test_a_probe_logs_in(render):
    jobs, _ = written(render(CHART / "ci/loadbalancer-values.yaml"))
    probe = jobs["probe"]
    assert probe["scheme"] == "https" and has_basic_authentication(probe) and probe["sample_limit"] == 5000
    assert not {"scrape_interval", "scrape_timeout"} & probe.keys(), "left to Prometheus"


def test_a_name_override_leaves_the_job(render):
    jobs, _ = written(render(CHART / "ci/names-values.yaml"))
    (monitor,) = jobs.values()
    last = [one for one in monitor["relabel_configs"] if one.get("target_label") == "job"][-1]
    assert last["replacement"] == "kemp360-exporter" and "source_labels" not in last


def test_the_service_is_found_by_a_label_that_argo_cd_does_not_rewrite(render):
    jobs, _ = written(render())
    (monitor,) = jobs.values()
    kept = [one for one in monitor["relabel_configs"] if one.get("action") == "keep"]
    (by_label,) = [one for one in kept if "service_label" in one["source_labels"][0]]
    assert by_label["source_labels"][0] == "__meta_kubernetes_service_label_kemp360_exporter_service"
    assert by_label["regex"] == f"({NAME});true"
    assert "app_kubernetes_io_instance" not in str(kept)


@pytest.mark.parametrize("values", ["sidecar", "loadbalancer", "names"])
def test_prometheus_takes_what_the_operator_writes(render, tmp_path, values):
    _, config = written(render(CHART / f"ci/{values}-values.yaml"))
    for job in config["scrape_configs"]:
        job.pop("kubernetes_sd_configs", None)  # Debian's promtool does not know it
        for one in (job, *job.get("http_sd_configs", [])):
            one.get("tls_config", {}).pop("ca_file", None)  # the operator mounts it
    file = tmp_path / "prometheus.yml"
    file.write_text(yaml.safe_dump({"scrape_configs": config["scrape_configs"]}))
    done = subprocess.run(["promtool", "check", "config", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
