"""Names, namespaces, labels and annotations of the objects: what users of other charts set, and what must not break."""

import pytest
from chart import NAME, OPERATOR, Renderer
from kubernetes import of_kind

ARGO = "an-application"  # whose release has another name


def labels(one):
    return one["metadata"]["labels"]


def pod_labels(objects):
    return labels(of_kind(objects, "Deployment")["spec"]["template"])


def selects(selector, one):
    return selector.items() <= labels(one).items()


def test_a_name_override_changes_names_and_label_but_not_the_job(render):
    objects = render(nameOverride="centrals", networkPolicy={"enabled": True}, podDisruptionBudget={"enabled": True})
    assert {one["metadata"]["name"].split("-centrals")[0] for one in objects} == {"emea"}
    test = of_kind(objects, "Pod", "-test")
    assert labels(test)["app.kubernetes.io/name"] == "centrals-test"
    assert {labels(one)["app.kubernetes.io/name"] for one in objects if one is not test} == {"centrals"}
    monitor = of_kind(objects, "ServiceMonitor")["spec"]
    assert "jobLabel" not in monitor
    assert monitor["endpoints"][0]["relabelings"] == [{"targetLabel": "job", "replacement": "kemp360-exporter"}]
    deployment, service = of_kind(objects, "Deployment"), of_kind(objects, "Service")
    assert deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"]
    for kind in ("NetworkPolicy", "PodDisruptionBudget"):
        spec = of_kind(objects, kind)["spec"]
        assert selects(spec.get("podSelector", spec.get("selector"))["matchLabels"], deployment["spec"]["template"])


def test_a_name_override_keeps_the_relabelings_of_the_user(render):
    own = {"targetLabel": "job", "replacement": "mine"}
    monitor = of_kind(render(nameOverride="x", serviceMonitor={"relabelings": [own]}), "ServiceMonitor")
    assert monitor["spec"]["endpoints"][0]["relabelings"][-1] == own


@pytest.mark.parametrize("kind", ["probe", "scrapeConfig"])
def test_a_name_override_keeps_the_job_of_probe_and_scrape_config(render, kind):
    objects = render(nameOverride="centrals", **{kind: {"enabled": True}})
    assert of_kind(objects, kind[0].upper() + kind[1:])["spec"]["jobName"] == "kemp360-exporter"


def test_a_namespace_override_moves_every_object_and_every_reference(render):
    objects = render(namespaceOverride="licensing", probe={"enabled": True}, networkPolicy={"enabled": True})
    assert {one["metadata"]["namespace"] for one in objects} == {"licensing"}
    assert of_kind(objects, "ServiceMonitor")["spec"]["namespaceSelector"]["matchNames"] == ["licensing"]
    assert of_kind(objects, "Probe")["spec"]["prober"]["url"] == f"{NAME}.licensing.svc:10360"
    config = render(namespaceOverride="licensing", scrapeConfig={"enabled": True, "namespace": "monitoring"})
    (discovery,) = of_kind(config, "ScrapeConfig")["spec"]["httpSDConfigs"]
    assert discovery["url"] == f"http://{NAME}.licensing.svc:10360/sd"
    assert of_kind(config, "ScrapeConfig")["metadata"]["namespace"] == "monitoring"


def test_the_notes_name_the_namespace_of_the_objects(render):
    said = render.notes(namespaceOverride="licensing")
    assert f"kubectl -n licensing rollout status deployment/{NAME}" in said
    # The release itself stays where it was installed.
    assert [line for line in said.splitlines() if "kemp360 " in line and " -n " in line] == [
        f"     helm -n kemp360 test emea; kubectl -n licensing logs pod/{NAME}-test"
    ]


def test_common_annotations_are_on_every_object_and_yield_to_its_own(render):
    given = {"owner": "licensing", "grafana_folder": "x"}
    objects = render(commonAnnotations=given, dashboards={"annotations": {"grafana_folder": "Kemp 360"}})
    for one in objects:
        folder = "Kemp 360" if "-dashboard-" in one["metadata"]["name"] else "x"
        expected = given | {"grafana_folder": folder}
        found = {name: text for name, text in one["metadata"]["annotations"].items() if not name.startswith("helm.sh/")}
        assert found == expected, one["metadata"]["name"]
    assert "owner" not in of_kind(objects, "Deployment")["spec"]["template"]["metadata"]["annotations"]


def test_a_label_that_is_given_at_two_places_is_there_once_and_the_nearer_one_counts(render):
    """Twice in one mapping is no YAML: the API server refuses it."""
    text = render.text(
        commonLabels={"team": "common", "helm.sh/chart": "hidden"},
        monitoringLabels={"team": "monitoring", "release": "stack"},
        podLabels={"team": "pod", "helm.sh/chart": ""},
        service={"labels": {"team": "service"}},
        serviceMonitor={"additionalLabels": {"release": "other"}},
    )
    assert text.count("team: pod") == text.count("team: service") == 1
    for manifest in text.split("\n---\n"):
        head = manifest.split("\nspec:\n")[0].split("\ndata:\n")[0]
        assert head.count(" team: ") <= 1 and head.count("helm.sh/chart: ") <= 1, head
    objects = render(
        commonLabels={"team": "common"},
        monitoringLabels={"team": "monitoring", "release": "stack"},
        podLabels={"team": "pod", "app.kubernetes.io/version": ""},
        service={"labels": {"team": "service"}},
        serviceMonitor={"additionalLabels": {"release": "other"}},
    )
    assert labels(of_kind(objects, "Deployment"))["team"] == "common"
    assert pod_labels(objects)["team"] == "pod" and pod_labels(objects)["app.kubernetes.io/version"] == ""
    assert labels(of_kind(objects, "Service"))["team"] == "service"
    assert labels(of_kind(objects, "PrometheusRule")).items() >= {"team": "monitoring", "release": "stack"}.items()
    assert labels(of_kind(objects, "ServiceMonitor")).items() >= {"team": "monitoring", "release": "other"}.items()


@pytest.mark.parametrize(
    "where, given",
    [
        ("commonLabels", lambda found: {"commonLabels": found}),
        ("podLabels", lambda found: {"podLabels": found}),
        ("service.labels", lambda found: {"service": {"labels": found}}),
    ],
)
def test_a_label_that_the_chart_selects_by_is_refused(render, where, given):
    said = render.refusal(**given({"app.kubernetes.io/name": "x", "app.kubernetes.io/instance": "other", "fine": "z"}))
    assert said.splitlines()[1:] == [
        f"{where}: the chart selects by app.kubernetes.io/instance: remove it",
        f"{where}: app.kubernetes.io/name selects the pods: set nameOverride instead",
    ]
    assert "kemp360-exporter/service: remove it" in render.refusal(**given({"kemp360-exporter/service": "x"}))


def test_the_service_is_found_after_argo_cd_has_rewritten_its_instance_label(render):
    """Argo CD sets that label of every object, but not of pod templates and selectors, to the application's name."""
    objects = render()
    for one in objects:
        labels(one)["app.kubernetes.io/instance"] = ARGO
    service = of_kind(objects, "Service")
    monitor = of_kind(objects, "ServiceMonitor")["spec"]
    assert selects(monitor["selector"]["matchLabels"], service)
    assert labels(service)[monitor["jobLabel"]] == "kemp360-exporter"
    assert selects(service["spec"]["selector"], of_kind(objects, "Deployment")["spec"]["template"])


def test_a_service_monitor_selects_the_service_of_its_own_release_only(render, tmp_path):
    other = Renderer(tmp_path, versions=(OPERATOR,))(fullnameOverride="other")
    selector = of_kind(render(), "ServiceMonitor")["spec"]["selector"]["matchLabels"]
    assert selects(selector, of_kind(render(), "Service")) and not selects(selector, of_kind(other, "Service"))
