"""What the API server holds after `helm install` is taken out and run: the exporter under runc against simulated
Centrals, the rules and the dashboards in a real Prometheus."""

import base64
import http.client
import json
import os
import re
import socket
import ssl
import subprocess

import pytest
import yaml
from chart import CHART, NAME, RELEASE
from kubernetes import of_kind
from stack import ROOT, Prometheus, ask, build_dir, wait_for


@pytest.fixture(scope="session")
def needs_root():
    if os.geteuid() != 0:
        pytest.skip("only root may run containers with runc here")


def test_the_exporter_reads_the_pair_as_the_pod_would(stack, needs_root, installation):
    pod = installation.run_pod(stack)
    assert pod.units_up() == {"central-a": "1", "central-b": "1"}
    status = pod.process_status()
    assert status["Uid"].split() == ["65532"] * 4 and status["Gid"].split() == ["65532"] * 4
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"
    root = [line.split() for line in open(f"/proc/{pod.pid}/mountinfo") if line.split()[4] == "/"][0]
    assert "ro" in root[5].split(",")


def test_a_new_key_counts_without_a_restart(stack, needs_root, installation):
    pod = installation.run_pod(stack)
    assert pod.units_up()["central-b"] == "1"
    installation.change_key("b")
    wait_for("the old key to be refused", lambda: pod.units_up()["central-b"] == "0")
    pod.sync()
    wait_for("the new key to be used", lambda: pod.units_up() == {"central-a": "1", "central-b": "1"})
    assert pod.container.status()["status"] == "running" and pod.container.status()["pid"] == pod.pid


def test_a_changed_configuration_is_read_without_a_roll(stack, needs_root, installation):
    pod = installation.run_pod(stack)
    installation.set("upgrade", "--set", "config.defaults.timeout=7s")
    pod.sync()
    wait_for("the new configuration", lambda: "timeout: 7s" in ask(pod.url + "/config"))
    assert pod.container.status()["pid"] == pod.pid


def certificate(folder, name):
    """A certificate that signed itself, and its key: the entries of a Secret as cert-manager makes it."""
    folder.mkdir()
    key, cert = folder / "tls.key", folder / "tls.crt"
    argv = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    argv += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", cert]
    subprocess.run(argv, check=True, capture_output=True)
    return {"tls.crt": cert.read_text(), "tls.key": key.read_text(), "ca.crt": cert.read_text()}


def trusting(folder, certificate_of_server, name):
    """What Prometheus would have: the CA, and the name that the chart gives it."""
    file = folder / f"trusted-{name}.pem"
    file.write_text(certificate_of_server["tls.crt"])
    return ssl.create_default_context(cafile=file)


def metrics_over_tls(pod, context, name, head=""):
    """The status and the body of /metrics."""
    connection = socket.create_connection(("127.0.0.1", pod.port), 5)
    with connection, context.wrap_socket(connection, server_hostname=name) as tls:
        tls.sendall(f"GET /metrics HTTP/1.0\r\nHost: {name}\r\n{head}\r\n".encode())
        answer = http.client.HTTPResponse(tls)
        answer.begin()
        return answer.status, answer.read().decode()


def test_a_web_configuration_asks_for_a_password_over_tls_and_the_kubelet_gets_through(
    stack, needs_root, server, namespace, installation, tmp_path
):
    name = f"{NAME}.{namespace}.svc"
    first, second = certificate(tmp_path / "first", name), certificate(tmp_path / "second", name)
    web = {
        "tls_server_config": {"cert_file": "tls.crt", "key_file": "tls.key"},
        "basic_auth_users": {"prometheus": "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"},  # of "password"
    }
    server.secret(namespace, "exporter-web", **{"web.yaml": yaml.safe_dump(web)})
    server.secret(namespace, "exporter-tls", **first)
    installation.set("upgrade", "--set", "webConfig.existingSecret=exporter-web,webConfig.certificateSecret=exporter-tls")
    pod = installation.run_pod(stack)
    trusted = trusting(tmp_path, first, "first")
    (endpoint,) = of_kind(installation.objects, "ServiceMonitor")["spec"]["endpoints"]
    assert endpoint["scheme"] == "https" and endpoint["tlsConfig"]["serverName"] == name
    assert metrics_over_tls(pod, trusted, name)[0] == 401
    login = "Authorization: Basic " + base64.b64encode(b"prometheus:password").decode() + "\r\n"
    status, text = metrics_over_tls(pod, trusted, name, login)
    assert status == 200 and text.count("kemp360_up{") == 2
    assert installation.helm_test(stack, pod.url)[0], "it reads the units itself"

    held = server.get({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "exporter-tls", "namespace": namespace}})
    held["stringData"] = second
    server.request("PUT", server.path(held, "exporter-tls"), held)
    pod.sync()
    renewed = trusting(tmp_path, second, "second")
    wait_for("the renewed certificate", lambda: metrics_over_tls(pod, renewed, name, login)[0] == 200)
    assert pod.container.status()["pid"] == pod.pid


def test_where_client_certificates_are_required_the_pod_is_ready_all_the_same(
    stack, needs_root, server, namespace, installation, tmp_path
):
    name = f"{NAME}.{namespace}.svc"
    own, client = certificate(tmp_path / "own", name), certificate(tmp_path / "client", "prometheus.example")
    web = {
        "tls_server_config": {
            "cert_file": "tls.crt",
            "key_file": "tls.key",
            "client_auth_type": "RequireAndVerifyClientCert",
            "client_ca_file": "client-ca.pem",
        }
    }
    files = own | {"web.yaml": yaml.safe_dump(web), "client-ca.pem": client["tls.crt"]}
    server.secret(namespace, "exporter-web", **files)
    installation.set("upgrade", "--set", "webConfig.existingSecret=exporter-web,webConfig.clientCertificates=true")
    pod = installation.run_pod(stack)
    trusted = trusting(tmp_path, own, "own")
    with pytest.raises(OSError):
        metrics_over_tls(pod, trusted, name)
    trusted.load_cert_chain(tmp_path / "client/tls.crt", tmp_path / "client/tls.key")
    assert metrics_over_tls(pod, trusted, name)[0] == 200


def test_helm_test_is_content_with_a_healthy_pair_only(stack, needs_root, server, namespace, installation):
    pod = installation.run_pod(stack)
    content, said = installation.helm_test(stack, pod.url)
    assert content and said.startswith("emea: IN HA")
    installation.simulator.scenario("versions-differ")
    wait_for("the exporter to read it", lambda: re.search(r'^kemp360_pair_check\{.*"version_parity".*\} 0$', pod.metrics(), re.M))
    content, said = installation.helm_test(stack, pod.url)
    assert not content and said.startswith("emea: NOT IN HA - versions differ")
    # Helm leaves it, for its log.
    installation.helm("uninstall", RELEASE, "-n", namespace)
    assert ("Pod", f"{NAME}-test") in server.contents(namespace)


def test_every_example_is_a_configuration_that_the_exporter_takes(render, tmp_path):
    """--config.check over what the chart renders, with the files where the pod has them."""
    for values in sorted((CHART / "ci").glob("*-values.yaml")):
        objects = render(values)
        folder = tmp_path / values.stem
        data = of_kind(objects, "ConfigMap", "-config")["data"]
        for name, text in data.items():
            path = folder / (f"profiles/{name.removeprefix('profile-')}" if name.startswith("profile-") else name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("/secrets/", f"{folder}/secrets/"))
        if values.stem == "probe-values":  # its bundle is another ConfigMap's
            (folder / "ca.pem").write_text(
                yaml.safe_load((CHART / "ci/everything-values.yaml").read_text())["caBundle"]["pem"]
            )
        (folder / "secrets").mkdir()
        for pair in yaml.safe_load(data["kemp360.yaml"])["pairs"]:
            for unit in pair["units"]:
                (folder / f"secrets/{pair['name']}.{unit['name']}").write_text("a-key")
        exporter = build_dir() / "exporter/app/kemp360_exporter"
        more = (yaml.safe_load(values.read_text()) or {}).get("extraArgs", [])
        done = subprocess.run(
            [exporter, "--config.file", folder / "kemp360.yaml", "--config.check", *more], capture_output=True, text=True
        )
        assert done.returncode == 0, values.name + ": " + done.stdout + done.stderr


def test_the_rules_that_the_server_holds_work_in_prometheus(stack, needs_root, installation, tmp_path):
    """And a threshold that values replace: a version mismatch is told after 3 s instead of the grace of an upgrade."""
    installation.set("upgrade", "--set", "rules.thresholds.upgrade_grace_seconds=3")
    pod = installation.run_pod(stack)
    groups = of_kind(installation.objects, "PrometheusRule")["spec"]["groups"]
    rules = tmp_path / "rules.yml"
    rules.write_text(yaml.safe_dump({"groups": groups}))
    prometheus = Prometheus(
        stack,
        tmp_path / "prometheus",
        (
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
            f"rule_files: [{rules}]\n"
            "scrape_configs:\n  - job_name: kemp360-exporter\n"
            f"    static_configs: [{{targets: ['127.0.0.1:{pod.port}']}}]\n"
        ),
    )
    wait_for("a record", lambda: prometheus.query('kemp360:pair_check:min{check="version_parity"} == 1'))
    loaded = json.loads(ask(prometheus.url + "/api/v1/rules"))["data"]["groups"]
    assert sum(len(group["rules"]) for group in loaded) == sum(len(group["rules"]) for group in groups)

    def well():
        states = {
            rule["health"]
            for group in json.loads(ask(prometheus.url + "/api/v1/rules"))["data"]["groups"]
            for rule in group["rules"]
        }
        assert "err" not in states
        return states == {"ok"}

    wait_for("every rule to be evaluated", well)
    assert not [alert for alert in prometheus.alerts() if alert["labels"]["alertname"] == "Kemp360VersionMismatch"]
    installation.simulator.scenario("versions-differ")
    (alert,) = wait_for(
        "Kemp360VersionMismatch",
        lambda: [alert for alert in prometheus.alerts() if alert["labels"]["alertname"] == "Kemp360VersionMismatch"],
    )
    assert (alert["labels"]["pair"], alert["labels"]["severity"]) == ("emea", "warning")


def test_the_dashboards_that_the_server_holds_are_the_tested_files(installation):
    """Each of their queries is run by the tests of the dashboards."""
    held = {
        name: json.loads(text)
        for one in installation.objects
        if one["kind"] == "ConfigMap" and "-dashboard-" in one["metadata"]["name"]
        for name, text in one["data"].items()
    }
    assert held == {path.name: json.loads(path.read_text()) for path in (ROOT / "dashboards").glob("*.json")} != {}
    assert all(
        one["metadata"]["labels"]["grafana_dashboard"] == "1"
        for one in installation.objects
        if one["metadata"]["name"].startswith(f"{NAME}-dashboard")
    )
