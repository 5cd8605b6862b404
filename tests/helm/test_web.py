"""The web configuration (TLS, client certificates, passwords) and what follows from it: probes, jobs, annotations, notes. And the
pod of `helm test`."""

import pytest
from chart import CHART, MINIMAL, NAME, RELEASE
from kubernetes import manifests, of_kind
from stack import Exporter, Simulator, ask

ADDRESS = f"{NAME}.kemp360.svc:10360"
WEB = {"existingSecret": "exporter-web"}
MUTUAL = WEB | {"clientCertificates": True}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
JOBS = {"enabled": True}


def pod(objects):
    return of_kind(objects, "Deployment")["spec"]["template"]["spec"]


def exporter(objects):
    return pod(objects)["containers"][0]


def handlers(objects):
    """Of each probe, what asks."""
    return [
        {name: exporter(objects)[probe].get(name) for name in ("httpGet", "tcpSocket") if name in exporter(objects)[probe]}
        for probe in PROBES
    ]


def test_the_entries_of_both_secrets_are_in_one_folder_and_the_exporter_is_told_which_it_is(render):
    objects = render(webConfig=WEB | {"key": "web-config.yml", "certificateSecret": "exporter-tls"})
    assert "--web.config.file=/web/web-config.yml" in exporter(objects)["args"]
    assert exporter(objects)["volumeMounts"][-1] == {"name": "web", "mountPath": "/web", "readOnly": True}
    assert pod(objects)["volumes"][-1] == {
        "name": "web",
        "projected": {
            "defaultMode": 0o440,
            "sources": [{"secret": {"name": "exporter-web"}}, {"secret": {"name": "exporter-tls"}}],
        },
    }


def test_without_a_web_configuration_nothing_is_mounted_and_everything_is_http(render):
    objects = render(startupProbe={"failureThreshold": 30}, prometheusAnnotations={"enabled": True})
    assert not [argument for argument in exporter(objects)["args"] if argument.startswith("--web.config")]
    assert "web" not in [volume["name"] for volume in pod(objects)["volumes"]]
    assert [handler["httpGet"].get("scheme") for handler in handlers(objects)] == [None] * 3
    assert "prometheus.io/scheme" not in of_kind(objects, "Service")["metadata"]["annotations"]


def test_with_tls_the_probes_ask_by_https(render):
    objects = render(webConfig=WEB, startupProbe={"failureThreshold": 30})
    assert handlers(objects) == [
        {"httpGet": {"path": path, "port": "http", "scheme": "HTTPS"}} for path in ("/-/healthy", "/-/ready", "/-/healthy")
    ]
    assert exporter(objects)["livenessProbe"]["failureThreshold"] == 6


def test_where_client_certificates_are_required_the_probes_check_the_port(render):
    """The kubelet has no certificate."""
    objects = render(webConfig=MUTUAL, startupProbe={"failureThreshold": 30})
    assert handlers(objects) == [{"tcpSocket": {"port": "http"}}] * 3
    assert exporter(objects)["livenessProbe"]["failureThreshold"] == 6


@pytest.mark.parametrize("web", [WEB, MUTUAL], ids=["tls", "mutual"])
def test_a_handler_of_your_own_stays_as_it_is(render, web):
    own = {"exec": {"command": ["/bin/true"]}}
    assert exporter(render(webConfig=web, livenessProbe=own))["livenessProbe"]["exec"] == own["exec"]
    assert handlers(render(webConfig=WEB, startupProbe={"httpGet": {"path": "/", "port": 1, "scheme": "HTTP"}}))[2] == {
        "httpGet": {"path": "/", "port": 1, "scheme": "HTTP"}
    }


def test_a_web_configuration_without_tls_leaves_the_scheme(render):
    objects = render(
        webConfig=WEB | {"tls": False}, startupProbe={"failureThreshold": 30}, prometheusAnnotations={"enabled": True}
    )
    assert [handler["httpGet"].get("scheme") for handler in handlers(objects)] == [None] * 3
    assert "scheme" not in of_kind(objects, "ServiceMonitor")["spec"]["endpoints"][0]
    assert "prometheus.io/scheme" not in of_kind(objects, "Service")["metadata"]["annotations"]


def test_with_tls_every_job_asks_by_https(render):
    objects = render(webConfig=WEB, probe=JOBS, prometheusAnnotations={"enabled": True})
    (endpoint,) = of_kind(objects, "ServiceMonitor")["spec"]["endpoints"]
    # The pods are asked by their addresses, which no certificate has.
    assert (endpoint["scheme"], endpoint["tlsConfig"]) == ("https", {"serverName": f"{NAME}.kemp360.svc"})
    assert of_kind(objects, "Probe")["spec"]["prober"] == {"url": ADDRESS, "path": "/probe", "scheme": "https"}
    assert of_kind(objects, "Service")["metadata"]["annotations"]["prometheus.io/scheme"] == "https"
    job = of_kind(render(webConfig=WEB, scrapeConfig=JOBS), "ScrapeConfig")["spec"]
    assert job["scheme"] == "HTTPS" and job["httpSDConfigs"][0]["url"] == f"https://{ADDRESS}/sd"


def test_what_a_job_says_itself_counts(render):
    given = {"scheme": "http"}
    (endpoint,) = of_kind(render(webConfig=WEB, serviceMonitor=given), "ServiceMonitor")["spec"]["endpoints"]
    assert endpoint["scheme"] == "http" and "tlsConfig" not in endpoint
    given = {"tlsConfig": {"serverName": "exporter.example", "ca": {"secret": {"name": "ca", "key": "ca.crt"}}}}
    (endpoint,) = of_kind(render(webConfig=WEB, serviceMonitor=given), "ServiceMonitor")["spec"]["endpoints"]
    assert endpoint["tlsConfig"] == given["tlsConfig"]


def test_the_notes_lead_to_https_and_miss_the_certificate_of_prometheus(render):
    assert "https://localhost:10360/" in render.notes(webConfig=WEB) and "WARNING: the exp" not in render.notes(webConfig=WEB)
    said = " ".join(render.notes(webConfig=MUTUAL).split())
    assert "WARNING: the exporter requires client certificates, and serviceMonitor.tlsConfig has none" in said
    given = {"cert": {"secret": {"name": "client", "key": "tls.crt"}}, "keySecret": {"name": "client", "key": "tls.key"}}
    assert "client certificates, and" not in render.notes(webConfig=MUTUAL, serviceMonitor={"tlsConfig": given})


def arguments(objects):
    return of_kind(objects, "Pod", "-test")["spec"]["containers"][0]["args"]


def test_helm_test_asks_the_exporter_through_the_service(render):
    test = of_kind(render(), "Pod", "-test")
    assert test["metadata"]["annotations"] == {
        "helm.sh/hook": "test",
        "helm.sh/hook-delete-policy": "before-hook-creation",
    }
    assert test["spec"]["restartPolicy"] == "Never" and "volumes" not in test["spec"]
    assert arguments(render()) == ["check", f"--from=http://{ADDRESS}"]
    secured = render(webConfig=WEB, test={"from": "service"}, service={"port": 443})
    assert arguments(secured) == ["check", f"--from=https://{NAME}.kemp360.svc:443"]


@pytest.mark.parametrize(
    "values", [{"webConfig": WEB}, {"service": {"targetPort": "https"}}, {"test": {"from": "units"}}], ids=["web", "proxy", "asked"]
)
def test_helm_test_reads_the_units_where_the_exporter_may_want_a_password(render, values):
    objects = render(**values, extraVolumes=[{"name": "x", "emptyDir": {}}], extraVolumeMounts=[{"name": "x", "mountPath": "/x"}])
    test, there = of_kind(objects, "Pod", "-test")["spec"], pod(objects)
    assert arguments(objects) == ["check", "--config.file=/etc/kemp360-exporter/kemp360.yaml"]
    assert [volume["name"] for volume in test["volumes"]] == ["config", "keys", "x"]
    assert all(volume in there["volumes"] for volume in test["volumes"])
    assert all(mount in there["containers"][0]["volumeMounts"] for mount in test["containers"][0]["volumeMounts"])


def test_the_pod_of_helm_test_runs_like_the_exporter_and_gets_none_of_its_requests(render):
    objects = render(
        nodeSelector={"a": "b"}, tolerations=[{"operator": "Exists"}], imagePullSecrets=[{"name": "x"}], podLabels={"tier": "x"}
    )
    test = of_kind(objects, "Pod", "-test")
    same = ("securityContext", "nodeSelector", "tolerations", "imagePullSecrets", "serviceAccountName", "automountServiceAccountToken")
    for name in same:
        assert test["spec"][name] == pod(objects)[name], name
    for name in ("image", "securityContext", "resources"):
        assert test["spec"]["containers"][0][name] == exporter(objects)[name], name
    selector = of_kind(objects, "Service")["spec"]["selector"]
    assert not selector.items() <= test["metadata"]["labels"].items()


def test_the_network_policy_lets_helm_test_in(render):
    policy = of_kind(render(networkPolicy={"enabled": True}), "NetworkPolicy")["spec"]
    labels = of_kind(render(), "Pod", "-test")["metadata"]["labels"]
    (source,) = policy["ingress"][1]["from"]
    assert source["podSelector"]["matchLabels"].items() <= labels.items()
    for without in ({"test": {"enabled": False}}, {"test": {"from": "units"}}):
        assert len(of_kind(render(networkPolicy={"enabled": True}, **without), "NetworkPolicy")["spec"]["ingress"]) == 1


def test_helm_test_can_be_left_out(render):
    assert "Pod" not in [one["kind"] for one in render(test={"enabled": False})]
    assert "helm -n kemp360 test emea" in render.notes() and "test emea" not in render.notes(test={"enabled": False})
    skipped = render.helm("template", RELEASE, CHART, "-f", MINIMAL, "--skip-tests")
    assert "Pod" not in [one["kind"] for one in manifests(skipped)]


PREFIXES = {
    "prefix": ["--web.route-prefix=/kemp"],
    "without slashes, in two parts": ["--web.route-prefix", "kemp/"],
    "of the URL": ["--web.external-url=https://ops.example:8443/kemp/"],
    "not that of the URL": ["--web.external-url=https://ops.example/other/", "--web.route-prefix=/kemp"],
}
NO_PREFIXES = {
    "none": [],
    "URL without path": ["--web.external-url=https://ops.example"],
    "stripped": ["--web.external-url=https://ops.example/kemp/", "--web.route-prefix=/"],
}


def paths(objects):
    """Every path of the exporter that is rendered."""
    probes = [exporter(objects)[probe]["httpGet"]["path"] for probe in PROBES]
    annotation = of_kind(objects, "Service")["metadata"]["annotations"]["prometheus.io/path"]
    kinds = {one["kind"] for one in objects}
    if "ScrapeConfig" in kinds:
        job = of_kind(objects, "ScrapeConfig")["spec"]["httpSDConfigs"][0]["url"].removeprefix(f"http://{ADDRESS}")
    else:
        job = of_kind(objects, "Probe")["spec"]["prober"]["path"]
    monitor = of_kind(objects, "ServiceMonitor")["spec"]["endpoints"][0]["path"]
    test = arguments(objects)[1].removeprefix(f"--from=http://{ADDRESS}")
    return [*probes, annotation, monitor, job, test]


@pytest.mark.parametrize("job, path", [("probe", "/probe"), ("scrapeConfig", "/sd")])
@pytest.mark.parametrize("name", [*PREFIXES, *NO_PREFIXES])
def test_every_path_has_the_prefix_that_the_exporter_has(render, name, job, path):
    given = {
        "extraArgs": PREFIXES.get(name, NO_PREFIXES.get(name)),
        "startupProbe": {"failureThreshold": 30},
        "prometheusAnnotations": {"enabled": True},
        job: JOBS,
    }
    bare = ["/-/healthy", "/-/ready", "/-/healthy", "/metrics", "/metrics", path, ""]
    prefix = "/kemp" if name in PREFIXES else ""
    assert paths(render(**given)) == [prefix + one for one in bare]


def test_the_prefix_is_added_to_the_paths_of_the_exporter_only(render):
    given = {"extraArgs": PREFIXES["prefix"]}
    for own in ({"path": "/kemp/-/healthy", "port": "http"}, {"path": "/-/healthy", "port": 8443}, {"path": "/x", "port": "http"}):
        assert exporter(render(**given, livenessProbe={"httpGet": own}))["livenessProbe"]["httpGet"] == own
    own = {"path": "/-/ready", "port": 10360}
    assert exporter(render(**given, readinessProbe={"httpGet": own}))["readinessProbe"]["httpGet"]["path"] == "/kemp/-/ready"
    secured = render(**given, webConfig=WEB)
    assert exporter(secured)["livenessProbe"]["httpGet"] == {"path": "/kemp/-/healthy", "port": "http", "scheme": "HTTPS"}


def test_the_notes_name_the_prefix(render, render_without_operator):
    given = {"extraArgs": PREFIXES["of the URL"]}
    assert "http://localhost:10360/kemp/ while" in render.notes(**given)
    assert f"for\n   {ADDRESS}, path /kemp/metrics" in render_without_operator.notes(**given)
    assert "at the address of --web.external-url" in render.notes(**given, scrapeConfig=JOBS)
    assert "at the address of --web.external-url" not in render.notes(extraArgs=PREFIXES["prefix"], scrapeConfig=JOBS)


@pytest.mark.parametrize("name", ["of the URL", "not that of the URL"])
def test_the_exporter_serves_every_path_that_is_rendered(render, stack, tmp_path, name):
    running = Exporter(stack, tmp_path, Simulator(stack, tmp_path).config, *PREFIXES[name])
    given = {"extraArgs": PREFIXES[name], "startupProbe": {"failureThreshold": 30}, "prometheusAnnotations": {"enabled": True}}
    for path in paths(render(**given, scrapeConfig=JOBS))[:-1] + ["/kemp/probe?pair=emea", "/kemp/status"]:
        assert ask(running.url + path), path
