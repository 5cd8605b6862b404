"""The chart on a real API server: installed, changed, rolled back, removed; and what the server makes of it."""

import copy
import json
import subprocess

import pytest
import yaml
from chart import CHART, CI, FIXTURES, MINIMAL, NAME, RELEASE, SECRET
from golden_text import matches_golden
from kubernetes import TENANT, HelmFailed, Refused, added_to, manifests, missing_of, of_kind, pod_of
from stack import tool

BESIDE = {("Secret", SECRET)}


@pytest.fixture(autouse=True)
def removed_afterwards(helm, namespace):
    """Some objects lie in namespaces that tests share."""
    yield
    helm("uninstall", RELEASE, "-n", namespace, "--ignore-not-found")


def stem(path):
    return path.stem


def install(helm, namespace, *words, verb="install", chart=CHART, values=MINIMAL):
    helm(verb, RELEASE, chart, "-n", namespace, "-f", values, *words)
    objects = manifests(helm("get", "manifest", RELEASE, "-n", namespace))
    for one in objects:
        one["metadata"].setdefault("namespace", namespace)  # extraObjects may leave it to helm
    return objects


def held(server, objects):
    return [server.get(one) for one in objects]


@pytest.mark.parametrize("values", CI, ids=stem)
def test_the_server_holds_what_helm_says_and_no_field_was_dropped(server, helm, namespace, values):
    objects = install(helm, namespace, values=values)
    for one in objects:
        assert missing_of(one, server.get(one)) == [], one["kind"]


@pytest.mark.parametrize("values", CI, ids=stem)
def test_the_pod_is_admitted_where_restricted_is_enforced(server, helm, namespace, values):
    deployment = of_kind(install(helm, namespace, values=values), "Deployment")
    if deployment["spec"]["template"]["spec"].get("priorityClassName"):
        server.create(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": "monitoring"},
                "value": 1,
            }
        )
    pod = server.create(pod_of(server.get(deployment)))
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert not [volume for volume in pod["spec"]["volumes"] if "serviceAccountToken" in json.dumps(volume)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda spec: spec["containers"][0]["securityContext"].update(allowPrivilegeEscalation=True),
        lambda spec: spec["containers"][0]["securityContext"]["capabilities"].pop("drop"),
        lambda spec: spec["securityContext"].pop("seccompProfile"),
        lambda spec: spec["securityContext"].update(runAsNonRoot=False),
    ],
    ids=["escalation", "capabilities", "seccomp", "root"],
)
def test_a_pod_with_less_is_refused_there(server, helm, namespace, spoil):
    pod = pod_of(of_kind(install(helm, namespace), "Deployment"))
    spoil(pod["spec"])
    with pytest.raises(Refused, match='violates PodSecurity "restricted:latest"'):
        server.create(pod)


def test_the_servers_defaults_are_the_known_ones(server, helm, namespace):
    """What the server adds to each kind: a field that the chart should have said would turn up here."""
    lines = []
    for one in install(
        helm, namespace, "--set", "probe.enabled=true,networkPolicy.enabled=true,podDisruptionBudget.enabled=true"
    ):
        for path, value in added_to(one, server.get(one)):
            if not path.startswith((".metadata", ".status")):
                lines.append(f"{one['kind']}{path}: {'…' if 'IP' in path and 'IPs' != path else json.dumps(value)}")
    assert matches_golden("helm/server-defaults.txt", "\n".join(sorted(set(lines))) + "\n")


def test_a_second_manager_applies_the_same_without_a_conflict(server, helm, namespace):
    objects = install(helm, namespace)
    for one in objects:
        server.apply(one, "gitops")
    other = copy.deepcopy(of_kind(objects, "Deployment"))
    other["spec"]["replicas"] = 3
    with pytest.raises(Refused, match='conflict with "helm"'):
        server.apply(other, "gitops")


def test_what_helm_renders_can_be_applied_without_helm(server, render, namespace):
    """As Argo CD does it."""
    for one in render():
        one["metadata"]["namespace"] = namespace
        if one["kind"] == "ServiceMonitor":
            one["spec"]["namespaceSelector"]["matchNames"] = [namespace]
        server.apply(one, "gitops")
    assert ("PrometheusRule", f"{NAME}-rules") in server.contents(namespace)


@pytest.mark.parametrize("package", sorted(FIXTURES.glob("*.tgz")), ids=stem)
def test_a_previous_version_is_upgraded(server, helm, namespace, package):
    """Earlier states of this chart, packaged as 0.0.2 and 0.0.3: there is no released one yet."""
    previous = install(helm, namespace, chart=package)
    labels = of_kind(previous, "Deployment")["spec"]["selector"]
    current = install(helm, namespace, verb="upgrade")
    for one in current:
        assert missing_of(one, server.get(one)) == [], one["kind"]
    assert of_kind(current, "Deployment")["spec"]["selector"] == labels, "a selector cannot be changed"
    names = {(one["kind"], one["metadata"]["name"]) for one in current}
    assert {name for name in server.contents(namespace) if "helm.release" not in name[1]} == names | BESIDE
    assert json.loads(helm("history", RELEASE, "-n", namespace, "-o", "json"))[0]["chart"] == package.stem
    helm("rollback", RELEASE, "1", "-n", namespace)
    for one in previous:
        assert missing_of(one, server.get(one)) == [], one["kind"]


def test_an_upgrade_may_reuse_the_values_of_the_previous_version(helm, namespace):
    install(helm, namespace, chart=FIXTURES / "kemp360-exporter-0.0.3.tgz")
    helm("upgrade", RELEASE, CHART, "-n", namespace, "--reuse-values")
    objects = manifests(helm("get", "manifest", RELEASE, "-n", namespace))
    assert {"ServiceMonitor", "PrometheusRule", "Deployment"} <= {one["kind"] for one in objects}


def test_objects_go_to_another_namespace(server, helm, namespace):
    other = server.restricted_namespace(f"{namespace}-other")
    server.secret(other, SECRET, **{"emea.central-a": "a", "emea.central-b": "b"})
    objects = install(helm, namespace, "--set", f"namespaceOverride={other}")
    assert {one["metadata"]["namespace"] for one in objects} == {other}
    names = {(one["kind"], one["metadata"]["name"]) for one in objects}
    assert server.contents(other) == names | BESIDE
    helm("uninstall", RELEASE, "-n", namespace)
    assert server.contents(other) == BESIDE


def test_kubectl_applies_it_from_its_own_side_too(server, render, namespace, tmp_path):
    """Then the whole object is kept in an annotation, which has a limit of its own: a large board would not fit."""
    file = tmp_path / "rendered.yaml"
    file.write_text(render.text().replace("namespace: kemp360", f"namespace: {namespace}"))
    environment = {"KUBECONFIG": str(server.kubeconfig), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    argv = [tool("kubectl"), "apply", "-f", file]
    applied = subprocess.run(argv, env=environment, capture_output=True, text=True)
    assert applied.returncode == 0, applied.stderr
    again = subprocess.run(argv, env=environment, capture_output=True, text=True)
    assert {line.rsplit(" ", 1)[1] for line in again.stdout.splitlines()} == {"unchanged"}


def test_changed_values_change_the_objects_and_rollback_brings_them_back(server, helm, namespace):
    first = install(helm, namespace)
    before = held(server, first)
    changed = install(
        helm,
        namespace,
        "--set",
        "replicas=2,config.defaults.timeout=7s,rules.alerts.Kemp360HAError.for=15m,"
        "networkPolicy.enabled=true,dashboards.enabled=false",
        verb="upgrade",
    )
    for one in changed:
        assert missing_of(one, server.get(one)) == [], one["kind"]
    assert server.get(of_kind(first, "Deployment"))["spec"]["replicas"] == 2
    assert "timeout: 7s" in server.get(of_kind(first, "ConfigMap", "-config"))["data"]["kemp360.yaml"]
    kinds = {(one["kind"], one["metadata"]["name"]) for one in changed}
    assert ("NetworkPolicy", NAME) in kinds & server.contents(namespace)
    assert not [name for kind, name in server.contents(namespace) if "dashboard" in name]

    helm("rollback", RELEASE, "1", "-n", namespace)
    assert [missing_of(spec_of(one), spec_of(other)) for one, other in zip(before, held(server, first))] == [[]] * len(
        first
    )
    assert ("NetworkPolicy", NAME) not in server.contents(namespace)


def spec_of(one):
    return {name: part for name, part in one.items() if name not in ("metadata", "status")}


def test_a_changed_configuration_rolls_the_pods_and_a_changed_key_does_not(helm, namespace):
    def checksum(objects):
        return of_kind(objects, "Deployment")["spec"]["template"]["metadata"]["annotations"]["checksum/config"]

    first = checksum(install(helm, namespace))
    assert checksum(install(helm, namespace, "--set", "replicas=2", verb="upgrade")) == first
    assert checksum(install(helm, namespace, "--set", "config.defaults.timeout=7s", verb="upgrade")) != first
    keys = ["--set", "credentials.existingSecret="]
    one = checksum(
        install(
            helm,
            namespace,
            *keys,
            "--set-json",
            'credentials.keys={"emea.central-a":"a","emea.central-b":"b"}',
            verb="upgrade",
        )
    )
    two = checksum(
        install(
            helm,
            namespace,
            *keys,
            "--set-json",
            'credentials.keys={"emea.central-a":"c","emea.central-b":"d"}',
            verb="upgrade",
        )
    )
    assert one == two


@pytest.mark.parametrize("values", CI, ids=stem)
def test_uninstall_leaves_nothing(server, helm, namespace, values):
    before = server.contents(namespace)
    objects = install(helm, namespace, values=values)
    assert len(server.contents(namespace)) > len(before) + 3
    helm("uninstall", RELEASE, "-n", namespace)
    assert server.contents(namespace) == before == BESIDE
    for one in objects:
        with pytest.raises(Refused, match="404"):
            server.get(one)


def test_two_releases_live_in_one_namespace(server, helm, namespace):
    install(helm, namespace)
    helm(
        "install",
        "apac",
        CHART,
        "-n",
        namespace,
        "-f",
        MINIMAL,
        "--set",
        "rules.enabled=false,dashboards.enabled=false",
    )
    selectors = [
        server.get(of_kind(manifests(helm("get", "manifest", name, "-n", namespace)), "Service"))["spec"]["selector"]
        for name in (RELEASE, "apac")
    ]
    assert selectors[0] != selectors[1]


def test_the_rights_of_one_namespace_are_enough(server, helm, namespace):
    """No cluster-wide right: a tenant installs, changes and removes it."""
    rbac = "rbac.authorization.k8s.io"
    metadata = {"name": TENANT, "namespace": namespace}
    groups = ["", "apps", "monitoring.coreos.com", "networking.k8s.io", "policy"]
    rule = {"apiGroups": groups, "resources": ["*"], "verbs": ["*"]}
    server.create({"apiVersion": f"{rbac}/v1", "kind": "Role", "metadata": metadata, "rules": [rule]})
    binding = {"apiVersion": f"{rbac}/v1", "kind": "RoleBinding", "metadata": metadata}
    binding["roleRef"] = {"apiGroup": rbac, "kind": "Role", "name": TENANT}
    binding["subjects"] = [{"apiGroup": rbac, "kind": "User", "name": TENANT}]
    with pytest.raises(HelmFailed, match="forbidden"):
        helm("install", RELEASE, CHART, "-n", namespace, "-f", MINIMAL, "--kube-token", TENANT)
    server.create(binding)
    install(helm, namespace, "--kube-token", TENANT, "--set", "networkPolicy.enabled=true")
    install(helm, namespace, "--kube-token", TENANT, "--set", "replicas=2", verb="upgrade")
    helm("uninstall", RELEASE, "-n", namespace, "--kube-token", TENANT)


def test_the_notes_say_how_to_see_that_it_works(helm, namespace):
    said = helm("install", RELEASE, CHART, "-n", namespace, "-f", MINIMAL)
    assert f"port-forward service/{NAME} 10360:10360" in said and "kemp360_up" in said
    assert "kube-prometheus-stack silently ignores" in said and "WARNING" not in said
    said = helm(
        "upgrade", RELEASE, CHART, "-n", namespace, "-f", MINIMAL, "--set", "monitoringLabels.release=monitoring"
    )
    assert "kube-prometheus-stack silently ignores" not in said
    said = helm(
        "upgrade",
        RELEASE,
        CHART,
        "-n",
        namespace,
        "-f",
        MINIMAL,
        "--set",
        "serviceMonitor.enabled=false,rules.enabled=false",
    )
    assert "WARNING: nothing scrapes the exporter" in said and "This release has no alerts" in said


def test_values_of_a_subchart_work(helm, server, namespace, tmp_path):
    """In a parent chart, under another name: the job of the alerts stays."""
    parent = tmp_path / "parent"
    (parent / "charts").mkdir(parents=True)
    helm("package", CHART, "--destination", parent / "charts")
    dependency = {"name": "kemp360-exporter", "alias": "centrals", "version": "*"}
    (parent / "Chart.yaml").write_text(
        yaml.safe_dump({"apiVersion": "v2", "name": "parent", "version": "1.0.0", "dependencies": [dependency]})
    )
    (parent / "values.yaml").write_text(
        yaml.safe_dump({"centrals": yaml.safe_load(MINIMAL.read_text()), "global": {"x": "y"}})
    )
    helm("install", RELEASE, parent, "-n", namespace)
    service = of_kind(manifests(helm("get", "manifest", RELEASE, "-n", namespace)), "Service")
    assert server.get(service)["metadata"]["labels"]["app.kubernetes.io/name"] == "kemp360-exporter"
