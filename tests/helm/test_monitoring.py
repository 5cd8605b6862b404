"""ServiceMonitor, Probe, ScrapeConfig and PrometheusRule: when they are made, and the fields that users set."""

import shutil
import subprocess

import pytest
import yaml
from chart import CHART, CI, FIXTURES, MINIMAL, OPERATOR, Renderer
from kubernetes import Loader, of_kind, operator_crds
from schemas import unknown

OF_THE_OPERATOR = {"ServiceMonitor", "PrometheusRule"}
KINDS = {"serviceMonitor": "ServiceMonitor", "probe": "Probe", "scrapeConfig": "ScrapeConfig"}
TLS = {"ca": {"secret": {"name": "ca", "key": "ca.pem"}}, "serverName": "exporter.example"}
BASIC = {"username": {"name": "login", "key": "user"}, "password": {"name": "login", "key": "password"}}
TOKEN = {"credentials": {"name": "token", "key": "token"}}


def kinds(objects):
    return {one["kind"] for one in objects}


def fields(objects, job):
    """Where the fields of a scrape are."""
    spec = of_kind(objects, KINDS[job])["spec"]
    return spec["endpoints"][0] if job == "serviceMonitor" else spec


@pytest.fixture(scope="module")
def crds():
    """(kind, version) → schema."""
    return {
        (crd["spec"]["names"]["kind"], version["name"]): version["schema"]["openAPIV3Schema"]
        for crd in (yaml.load(file.read_text(), Loader) for file in operator_crds())
        for version in crd["spec"]["versions"]
    }


@pytest.mark.parametrize("values", CI, ids=lambda path: path.stem)
def test_the_operator_knows_every_field(render, crds, values):
    for one in render(values):
        group, _, version = one["apiVersion"].partition("/")
        if group == "monitoring.coreos.com":
            assert unknown(one, crds[one["kind"], version], {}) == [], one["kind"]


def test_a_field_that_the_operator_does_not_know_would_be_seen(render, crds):
    monitor = of_kind(render(), "ServiceMonitor")
    monitor["spec"]["endpoints"][0] |= {"sampleLimit": 1, "scheme": "ftp", "interval": "1 minute"}
    found = {line.split(": ")[0] for line in unknown(monitor, crds["ServiceMonitor", "v1"], {})}
    assert found == {f".spec.endpoints[0].{name}" for name in ("interval", "scheme", "sampleLimit")}


def test_without_the_operators_crds_nothing_needs_them(render_without_operator):
    assert not kinds(render_without_operator()) & OF_THE_OPERATOR
    assert "NetworkPolicy" in kinds(render_without_operator(networkPolicy={"enabled": True}))


def test_true_renders_always_and_false_never(render, render_without_operator):
    asked = {"serviceMonitor": {"enabled": True}, "rules": {"enabled": True}}
    assert kinds(render_without_operator(**asked)) >= OF_THE_OPERATOR
    declined = {"serviceMonitor": {"enabled": False}, "rules": {"enabled": False}}
    assert not kinds(render(**declined)) & OF_THE_OPERATOR


def test_rules_in_a_configmap_need_no_crd(render_without_operator):
    assert of_kind(render_without_operator(rules={"kind": "ConfigMap"}), "ConfigMap", "-rules")


def test_each_kind_is_made_where_the_cluster_has_it(tmp_path):
    """A server names its kinds; one may have ServiceMonitors and no PrometheusRules."""
    versions = ("v1/Service", OPERATOR, f"{OPERATOR}/ServiceMonitor")
    assert kinds(Renderer(tmp_path, versions)()) & OF_THE_OPERATOR == {"ServiceMonitor"}


def test_the_notes_say_what_was_left_out_and_why(render, render_without_operator):
    said = " ".join(render_without_operator.notes().split())
    assert "WARNING: nothing scrapes the exporter. No ServiceMonitor was created: the cluster does not have" in said
    assert "WARNING: this release has no alerts. No PrometheusRule was created: the cluster does not have" in said
    for said in (render.notes(), render_without_operator.notes(serviceMonitor={"enabled": True}, rules={"enabled": True})):
        assert "Prometheus scrapes it" in said and "The alerts are loaded" in said and "was created" not in said
    said = " ".join(render.notes(serviceMonitor={"enabled": False}, rules={"enabled": False}).split())
    assert "serviceMonitor, probe, scrapeConfig and prometheusAnnotations are disabled" in said
    assert "This release has no alerts (rules.enabled=false)" in said


def test_the_notes_promise_nothing_of_grafana(render):
    said = " ".join(render.notes(dashboards={"namespace": "grafana"}).split())
    assert "5. The dashboards are ConfigMaps for the sidecar of a Grafana, which must look for their label in namespace grafana." in said
    said = render.notes(dashboards={"kind": "GrafanaDashboard"})
    assert "The dashboards are objects for grafana-operator." in said and "sidecar" not in said


def test_the_notes_count_the_pairs_of_the_values_and_name_the_others(render):
    assert "reads 1 pair(s).\n" in render.notes()
    assert "reads 1 pair(s) and those in the files of config.pair_files.\n" in render.notes(config={"pair_files": ["/pairs/*.yaml"]})


def test_the_notes_name_no_option_that_an_older_helm_lacks(render):
    said = render.notes()
    assert "kube-prometheus-stack silently ignores" in said and "release: monitoring" in said
    assert "--" not in said


def test_the_notes_say_that_a_secret_is_missing(render):
    said = " ".join(render.notes().split())
    assert "WARNING: namespace kemp360 has no Secret kemp360-keys. The pod starts once it exists. It needs these entries: " in said
    assert "emea.central-a, emea.central-b" in said
    assert "has no Secret" not in render.notes(credentials={"check": False})


@pytest.mark.parametrize("authentication", [{"basicAuth": BASIC}, {"authorization": TOKEN}], ids=["basic", "token"])
@pytest.mark.parametrize("job", KINDS)
def test_tls_authentication_and_limits_of_a_job(render, job, authentication):
    given = {"enabled": True, "scheme": "https", "tlsConfig": TLS, "sampleLimit": 1000000} | authentication
    objects = render(**{job: given})
    found = fields(objects, job)
    assert found["tlsConfig"] == TLS and authentication.items() <= found.items()
    assert of_kind(objects, KINDS[job])["spec"]["sampleLimit"] == 1000000
    if job == "probe":
        assert found["prober"]["scheme"] == "https"
    elif job == "serviceMonitor":
        assert found["scheme"] == "https"
    else:
        (discovery,) = found["httpSDConfigs"]
        assert found["scheme"] == "HTTPS" and discovery["url"].startswith("https://")
        assert discovery["tlsConfig"] == TLS and authentication.items() <= discovery.items()


@pytest.mark.parametrize("job", KINDS)
def test_what_is_not_set_is_left_to_the_operator(render, job):
    objects = render(**{job: {"enabled": True, "interval": "", "scrapeTimeout": ""}})
    found = fields(objects, job)
    for name in ("interval", "scrapeInterval", "scrapeTimeout", "scheme", "tlsConfig", "basicAuth", "authorization"):
        assert name not in found, name
    spec = of_kind(objects, KINDS[job])["spec"]
    assert not {"sampleLimit", "targetLabels", "podTargetLabels"} & spec.keys()


def test_labels_of_service_and_pod_are_copied_if_asked(render):
    given = {"targetLabels": ["team"], "podTargetLabels": ["zone"]}
    assert given.items() <= of_kind(render(serviceMonitor=given), "ServiceMonitor")["spec"].items()


def test_the_exporters_labels_are_kept_unless_switched_off(render):
    assert fields(render(), "serviceMonitor")["honorLabels"] is True
    assert fields(render(scrapeConfig={"enabled": True}), "scrapeConfig")["honorLabels"] is True
    off = {"enabled": True, "honorLabels": False}
    for job in ("serviceMonitor", "scrapeConfig"):
        assert fields(render(**{job: off}), job)["honorLabels"] is False


@pytest.mark.parametrize("job", KINDS)
def test_a_timeout_longer_than_the_interval_is_refused(render, job):
    """The operator drops such an object, and says so only in its log."""
    assert render.refusal(**{job: {"interval": "5s"}}).splitlines()[1:] == [
        f"{job}.scrapeTimeout: 10s is longer than the interval of 5s, which Prometheus refuses: shorten it, or lengthen {job}.interval"
    ]
    assert render(**{job: {"interval": "1m", "scrapeTimeout": "1m"}})
    assert render(**{job: {"interval": "1m30s", "scrapeTimeout": "89999ms"}})
    assert "is longer" in render.refusal(**{job: {"interval": "1m", "scrapeTimeout": "1m1ms"}})


@pytest.mark.parametrize("job", KINDS)
def test_a_scrape_that_would_end_before_the_read_is_refused(render, job):
    jobs = {"serviceMonitor": {"enabled": False}, job: {"enabled": True}}
    pairs = yaml.safe_load(MINIMAL.read_text())["config"]["pairs"]
    quick = [pair | {"timeout": "9s"} for pair in pairs]
    slow = [pairs[0] | {"timeout": "10s"}, *pairs[1:]]
    rest = "so the scrape may end before the read: lengthen it, or shorten the timeout"
    for config, named in (
        ({"defaults": {"timeout": "30s"}}, "config.defaults.timeout (30s)"),
        ({"pairs": slow}, "config.pairs[0] (emea): timeout (10s)"),
        ({"pairs": quick, "pair_files": ["/x"], "defaults": {"timeout": "30s"}}, "config.defaults.timeout (30s)"),
    ):
        assert render.refusal(config=config, **jobs).splitlines()[1:] == [
            f"{job}.scrapeTimeout: 10s is not longer than {named}, {rest}"
        ]
    assert render.refusal(**{**jobs, job: {"enabled": True, "scrapeTimeout": "8s"}}).splitlines()[1:] == [
        f"{job}.scrapeTimeout: 8s is not longer than config.defaults.timeout (8s), {rest}"
    ]
    assert render(config={"defaults": {"timeout": "30s"}, "pairs": quick}, **jobs)
    assert render(config={"defaults": {"timeout": "30s"}}, **{**jobs, job: {"enabled": job != "serviceMonitor", "scrapeTimeout": ""}})
    assert render(config={"defaults": {"timeout": "30s"}}, serviceMonitor={"enabled": False})


@pytest.mark.parametrize(
    "where, values",
    [
        ("serviceMonitor.interval", {"serviceMonitor": {"interval": "60"}}),
        ("probe.scrapeTimeout", {"probe": {"scrapeTimeout": "60"}}),
        ("scrapeConfig.refreshInterval", {"scrapeConfig": {"refreshInterval": "60"}}),
        ("rules.interval", {"rules": {"interval": "60"}}),
    ],
)
def test_a_time_without_unit_is_refused(render, where, values):
    assert render.refusal(**values).splitlines()[1:] == [f'{where}: "60" is not a duration: use for example 10s, 5m or 1h30m']


def test_every_group_of_rules_gets_the_interval(render):
    groups = of_kind(render(rules={"interval": "2m"}), "PrometheusRule")["spec"]["groups"]
    assert {group["interval"] for group in groups} == {"2m"}
    assert not [group for group in of_kind(render(), "PrometheusRule")["spec"]["groups"] if "interval" in group]


def test_an_upgrade_that_reuses_the_values_of_the_previous_chart_renders(render, tmp_path):
    """`helm upgrade --reuse-values` takes the defaults of the installed chart, which lack what is new."""
    for package in sorted(FIXTURES.glob("*.tgz")):
        chart = tmp_path / package.stem
        shutil.copytree(CHART, chart)
        taken = subprocess.run(
            ["tar", "-xzOf", package, "kemp360-exporter/values.yaml"], check=True, capture_output=True
        ).stdout
        (chart / "values.yaml").write_bytes(taken)
        before = kinds(render())
        assert kinds(Renderer(tmp_path, chart=chart)()) == before
