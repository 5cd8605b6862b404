"""What the chart makes of values, branch by branch. pytest and not helm-unittest: the same fixtures, files and rules
as the rest of the tests, and comparisons byte for byte that helm-unittest has no words for."""

import json
import re

import pytest
import yaml
from chart import CHART, CI, NAME
from kubernetes import manifests, of_kind
from stack import ROOT


def ci(name):
    return CHART / f"ci/{name}-values.yaml"


def spec(objects):
    return of_kind(objects, "Deployment")["spec"]["template"]["spec"]


def container(objects):
    return spec(objects)["containers"][0]


def config(objects):
    return yaml.safe_load(of_kind(objects, "ConfigMap", "-config")["data"]["kemp360.yaml"])


def kinds(objects):
    return [one["kind"] for one in objects]


@pytest.mark.parametrize("values", CI, ids=lambda path: path.stem)
def test_every_example_passes_the_strict_lint(render, values):
    assert "0 chart(s) failed" in render.helm("lint", "--strict", CHART, "-f", values)


@pytest.mark.parametrize("values", CI, ids=lambda path: path.stem)
def test_every_example_names_its_objects_once_and_labels_them(render, values):
    objects = render(values)
    names = [(one["kind"], one["metadata"]["name"], one["metadata"].get("namespace")) for one in objects]
    assert len(set(names)) == len(names)
    name = yaml.safe_load(values.read_text()).get("nameOverride", "kemp360-exporter")
    for one in objects:
        if not one["metadata"]["name"].endswith("-more"):
            expected = f"{name}-test" if one["kind"] == "Pod" else name
            assert one["metadata"]["labels"]["app.kubernetes.io/name"] == expected


@pytest.mark.parametrize("values", CI, ids=lambda path: path.stem)
def test_no_secret_is_outside_of_a_secret(render, values):
    objects = render(values)
    others = json.dumps([one for one in objects if one["kind"] != "Secret"])
    assert "key-of-central" not in others
    assert "secretKeyRef" not in json.dumps(spec(objects)) and "envFrom" not in json.dumps(spec(objects))


def test_the_least_values_make_everything(render):
    assert sorted(kinds(render())) == sorted(
        [
            "ServiceAccount",
            "ConfigMap",
            "Service",
            "Deployment",
            "ServiceMonitor",
            "PrometheusRule",
            "Pod",
            *["ConfigMap"] * len(list((ROOT / "dashboards").glob("*.json"))),
        ]
    )


def test_the_job_is_kemp360_exporter_in_every_release(render):
    objects = render(fullnameOverride="other")
    label = of_kind(objects, "ServiceMonitor")["spec"]["jobLabel"]
    assert of_kind(objects, "Service")["metadata"]["labels"][label] == "kemp360-exporter"
    assert of_kind(render(ci("probe")), "Probe")["spec"]["jobName"] == "kemp360-exporter"
    assert of_kind(render(ci("scrapeconfig")), "ScrapeConfig")["spec"]["jobName"] == "kemp360-exporter"


def test_keys_are_files_of_the_secret_without_subpath(render):
    pod = spec(render())
    (keys,) = [one for one in pod["volumes"] if one["name"] == "keys"]
    assert keys["secret"] == {"secretName": "kemp360-keys", "defaultMode": 0o440}
    assert pod["containers"][0]["volumeMounts"] == [
        {"name": "config", "mountPath": "/etc/kemp360-exporter", "readOnly": True},
        {"name": "keys", "mountPath": "/secrets", "readOnly": True},
    ]
    assert config(render())["defaults"]["api_key_file"] == "/secrets/{pair}.{unit}"


def test_a_key_file_of_your_own_stays(render):
    assert "api_key_file" not in config(render(ci("scrapeconfig")))["defaults"]
    own = render(config={"defaults": {"api_key_file": "/secrets/all"}}, credentials={"check": False})
    assert config(own)["defaults"]["api_key_file"] == "/secrets/all"


def test_a_secret_is_made_of_keys(render):
    secret = of_kind(render(ci("everything")), "Secret")
    assert sorted(secret["data"]) == ["apac.central-c", "emea.central-a", "emea.central-b"]
    assert (
        spec(render(ci("everything")))["volumes"][1]["secret"]["secretName"]
        == secret["metadata"]["name"]
        == "kemp-keys"
    )


def test_profiles_and_the_ca_bundle_lie_beside_the_configuration(render):
    objects = render(ci("everything"))
    (volume,) = [one for one in spec(objects)["volumes"] if one["name"] == "config"]
    items = volume["projected"]["sources"][0]["configMap"]["items"]
    assert {one["path"] for one in items} == {"kemp360.yaml", "profiles/lab.yaml", "ca.pem"}
    assert {one["key"] for one in items} == set(of_kind(objects, "ConfigMap", "-config")["data"])
    assert config(objects)["defaults"]["tls_config"] == {"ca_file": "ca.pem", "min_version": "TLS13"}


def test_a_ca_bundle_may_come_from_a_configmap(render):
    objects = render(ci("probe"))
    sources = spec(objects)["volumes"][0]["projected"]["sources"]
    assert sources[1] == {"configMap": {"name": "trust-bundle", "items": [{"key": "bundle.pem", "path": "ca.pem"}]}}
    assert config(objects)["defaults"]["tls_config"]["ca_file"] == "ca.pem"
    own = render(caBundle={"existingConfigMap": "x"}, config={"defaults": {"tls_config": {"ca_file": ""}}})
    assert config(own)["defaults"]["tls_config"]["ca_file"] == ""


def test_large_numbers_stay_whole(render):
    assert re.search(
        r"limit: 1000000$", of_kind(render(ci("everything")), "ConfigMap", "-config")["data"]["kemp360.yaml"], re.M
    )
    assert config(render(ci("everything")))["limits"]["rows"] == 1000000


@pytest.mark.parametrize("name, expected", [("minimal", None), ("probe", "none"), ("scrapeconfig", "none")])
def test_pairs_are_on_metrics_only_where_nobody_probes_them(render, name, expected):
    assert config(render(ci(name))).get("metrics", {}).get("pairs") == expected


def test_the_command_line(render):
    assert container(render())["args"] == [
        "--config.file=/etc/kemp360-exporter/kemp360.yaml",
        "--web.listen-address=:10360",
        "--log.level=info",
        "--log.format=logfmt",
    ]
    assert container(render(ci("everything")))["args"][2:] == [
        "--log.level=debug",
        "--log.format=json",
        "--web.max-connections=1024",
    ]


@pytest.mark.parametrize(
    "image, expected",
    [
        ({}, "registry.example/kemp360-exporter:0.1.0"),
        ({"tag": "1.2"}, "registry.example/kemp360-exporter:1.2"),
        ({"tag": "1.2", "digest": "sha256:" + 64 * "a"}, "registry.example/kemp360-exporter@sha256:" + 64 * "a"),
    ],
)
def test_the_image_is_named_by_tag_or_digest(render, image, expected):
    assert container(render(image=image))["image"] == expected


def test_the_pod_has_no_token_no_capability_and_a_read_only_root(render):
    pod = spec(render())
    assert pod["automountServiceAccountToken"] is False
    assert of_kind(render(), "ServiceAccount")["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] == 65532
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert (
        pod["containers"][0]["livenessProbe"]["httpGet"]["path"],
        pod["containers"][0]["readinessProbe"]["httpGet"]["path"],
    ) == ("/-/healthy", "/-/ready")


def test_openshift_may_choose_the_user(render):
    assert spec(render(ci("openshift")))["securityContext"] == {
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert of_kind(render(ci("openshift")), "Deployment")["spec"]["strategy"] == {"type": "Recreate"}


def test_replicas_spread_over_nodes(render):
    assert "topologySpreadConstraints" not in spec(render())
    (spread,) = spec(render(replicas=2))["topologySpreadConstraints"]
    labels = of_kind(render(replicas=2), "Deployment")["spec"]["selector"]["matchLabels"]
    assert (spread["topologyKey"], spread["labelSelector"]["matchLabels"]) == ("kubernetes.io/hostname", labels)
    (own,) = spec(render(ci("scrapeconfig")))["topologySpreadConstraints"]
    assert (own["topologyKey"], own["labelSelector"]["matchLabels"]["app.kubernetes.io/instance"]) == (
        "topology.kubernetes.io/zone",
        "emea",
    )


def test_what_concerns_the_node_and_the_network_is_passed_on(render):
    pod = spec(render(ci("everything")))
    values = yaml.safe_load(ci("everything").read_text())
    for name in (
        "imagePullSecrets",
        "nodeSelector",
        "tolerations",
        "affinity",
        "priorityClassName",
        "hostAliases",
        "dnsConfig",
    ):
        assert pod[name] == values[name], name
    assert pod["volumes"][-1] == values["extraVolumes"][0]
    assert pod["containers"][0]["volumeMounts"][-1] == values["extraVolumeMounts"][0]
    assert spec(render(runtimeClassName="gvisor"))["runtimeClassName"] == "gvisor"
    assert spec(render(extraContainers=[{"name": "more"}]))["containers"][1] == {"name": "more"}
    assert spec(render(serviceAccount={"create": False, "name": "mine"}))["serviceAccountName"] == "mine"
    assert spec(render(serviceAccount={"create": False}))["serviceAccountName"] == "default"


def test_a_configuration_may_be_read_without_a_roll(render):
    assert "checksum/config" in of_kind(render(), "Deployment")["spec"]["template"]["metadata"]["annotations"]
    metadata = of_kind(render(rollOnConfigChange=False), "Deployment")["spec"]["template"]["metadata"]
    assert "annotations" not in metadata


def test_labels_for_the_stack_are_on_all_that_the_operator_picks_up(render):
    stack = {"release": "monitoring"}
    for name, kinds_there in (
        ("minimal", ("ServiceMonitor", "PrometheusRule")),
        ("probe", ("ServiceMonitor", "PrometheusRule", "Probe")),
        ("scrapeconfig", ("ServiceMonitor", "PrometheusRule", "ScrapeConfig")),
    ):
        objects = render(ci(name), monitoringLabels=stack)
        labelled = [one["kind"] for one in objects if one["metadata"]["labels"].get("release") == "monitoring"]
        assert sorted(labelled) == sorted(kinds_there)
    own = of_kind(render(ci("stack")), "ServiceMonitor")["metadata"]["labels"]
    assert (own["team"], own["release"]) == ("licensing", "monitoring")


def test_the_service_monitor_takes_relabelings_and_times(render):
    (endpoint,) = of_kind(render(ci("stack")), "ServiceMonitor")["spec"]["endpoints"]
    values = yaml.safe_load(ci("stack").read_text())["serviceMonitor"]
    assert (
        endpoint["relabelings"] == values["relabelings"]
        and endpoint["metricRelabelings"] == values["metricRelabelings"]
    )
    assert (endpoint["interval"], endpoint["scrapeTimeout"]) == ("60s", "10s")
    other = render(serviceMonitor={"namespace": "monitoring", "interval": "30s"})
    monitor = of_kind(other, "ServiceMonitor")
    assert monitor["metadata"]["namespace"] == "monitoring" and monitor["spec"]["namespaceSelector"]["matchNames"] == [
        "kemp360"
    ]


def test_annotations_are_on_the_service_only_if_asked(render):
    assert "annotations" not in of_kind(render(), "Service")["metadata"]
    assert of_kind(render(ci("without-operator")), "Service")["metadata"]["annotations"] == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "10360",
        "prometheus.io/path": "/metrics",
    }


def test_without_the_operator_nothing_needs_its_crds(render):
    assert {one["apiVersion"] for one in render(ci("without-operator"))} == {"v1", "apps/v1"}


def boards_of_the_project():
    return {path.name: json.loads(path.read_text()) for path in (ROOT / "dashboards").glob("*.json")}


def test_dashboards_are_those_of_the_project(render):
    found = {
        name: json.loads(text)
        for one in render()
        if one["kind"] == "ConfigMap"
        for name, text in one["data"].items()
        if name.endswith(".json")
    }
    assert found == boards_of_the_project()
    board = of_kind(render(ci("stack")), "ConfigMap", "-dashboard-pair")
    assert board["metadata"]["labels"]["grafana_dashboard"] == "1" and board["metadata"]["annotations"] == {
        "grafana_folder": "Kemp 360"
    }


def test_dashboards_for_grafana_operator(render):
    objects = render(ci("grafana-operator"))
    boards = [one for one in objects if one["kind"] == "GrafanaDashboard"]
    wanted = boards_of_the_project()
    assert {json.loads(one["spec"]["json"])["uid"]: json.loads(one["spec"]["json"]) for one in boards} == {
        board["uid"]: board for board in wanted.values()
    }
    assert {one["metadata"]["namespace"] for one in boards} == {"grafana"}
    assert boards[0]["spec"]["folder"] == "Central" and boards[0]["spec"]["instanceSelector"] == {
        "matchLabels": {"dashboards": "grafana"}
    }
    assert "PrometheusRule" not in kinds(objects) and "ServiceMonitor" not in kinds(objects)


def test_a_probe_leaves_the_operator_the_parameter_that_it_shards_by(render):
    relabelings = of_kind(render(ci("probe")), "Probe")["spec"]["targets"]["staticConfig"]["relabelingConfigs"]
    assert relabelings[0] == {"sourceLabels": ["__param_target"], "targetLabel": "__param_pair"}
    assert [one["targetLabel"] for one in relabelings] == ["__param_pair", "cluster"]


def test_the_network_policy_lets_out_to_the_units_ports_only(render):
    policy = of_kind(render(ci("everything")), "NetworkPolicy")["spec"]
    ports = [port["port"] for port in policy["egress"][1]["ports"]]
    assert ports == [3128, 80, 8443], "central-b is behind its proxy"
    assert policy["egress"][1]["to"] == [{"ipBlock": {"cidr": "192.0.2.0/24"}}, {"ipBlock": {"cidr": "2001:db8::/64"}}]
    assert {port["port"] for port in policy["egress"][0]["ports"]} == {53, 5353}
    assert policy["ingress"][-1] == {"from": [{"ipBlock": {"cidr": "198.51.100.7/32"}}]} and len(policy["egress"]) == 3
    anywhere = of_kind(render(ci("probe")), "NetworkPolicy")["spec"]
    assert "to" not in anywhere["egress"][1] and anywhere["egress"][1]["ports"] == [{"port": 443, "protocol": "TCP"}]
    assert anywhere["ingress"][0]["from"][0]["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "prometheus"}


def test_the_disruption_budget_selects_the_pods(render):
    objects = render(ci("scrapeconfig"))
    budget = of_kind(objects, "PodDisruptionBudget")["spec"]
    assert budget == {"maxUnavailable": "50%", "selector": of_kind(objects, "Deployment")["spec"]["selector"]}


def test_extra_objects_are_evaluated(render):
    more = of_kind(render(ci("everything")), "ConfigMap", "kemp-more")
    assert more["data"] == {"release": "emea"}
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}-text'}\n"
    assert of_kind(render(extraObjects=[text]), "ConfigMap", "emea-text")


def test_a_long_release_name_makes_names_that_kubernetes_takes(render):
    text = render.helm("template", "r" * 53, CHART, "-f", ci("minimal"))
    assert max(len(one["metadata"]["name"]) for one in manifests(text) if one["kind"] == "Service") <= 63
    assert NAME not in text


def test_the_service_passes_its_settings_on(render):
    service = of_kind(render(ci("everything")), "Service")
    assert service["spec"]["ports"][0]["port"] == 80 and service["spec"]["ipFamilyPolicy"] == "PreferDualStack"
    assert service["metadata"]["labels"]["exposed"] == "no"
    assert of_kind(render(ci("everything")), "Deployment")["metadata"]["labels"]["cost-center"] == "4711"
    assert (
        of_kind(render(ci("probe"), service={"port": 80}), "Probe")["spec"]["prober"]["url"] == f"{NAME}.kemp360.svc:80"
    )
