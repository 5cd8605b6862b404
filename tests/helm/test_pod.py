"""The pod and the Service: images, containers, probes, strategy and ports as users of other charts set them."""

import pytest
import yaml
from chart import CHART
from kubernetes import of_kind

REPOSITORY = "registry.example/kemp360-exporter"
PROXY = {"name": "proxy", "image": "registry.example/proxy:1", "ports": [{"name": "https", "containerPort": 8443}]}


def deployment(objects):
    return of_kind(objects, "Deployment")["spec"]


def pod(objects):
    return deployment(objects)["template"]["spec"]


def exporter(objects):
    return pod(objects)["containers"][0]


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"image": {"registry": "mirror.example:5000", "repository": "kemp/exporter"}}, "mirror.example:5000/kemp/exporter:0.1.0"),
        ({"image": {"registry": "mirror.example/", "repository": "exporter"}}, "mirror.example/exporter:0.1.0"),
        ({"image": {"repository": "registry.example:5000/exporter"}}, "registry.example:5000/exporter:0.1.0"),
        ({"global": {"imageRegistry": "mirror.example"}}, "mirror.example/kemp360-exporter:0.1.0"),
        ({"global": {"imageRegistry": "mirror.example"}, "image": {"registry": "other.example", "repository": "kemp/exporter"}},
            "mirror.example/kemp/exporter:0.1.0"),
        ({"global": {"imageRegistry": "mirror.example"}, "image": {"repository": "localhost/exporter"}},
            "mirror.example/exporter:0.1.0"),
        ({"global": {"imageRegistry": "mirror.example"}, "image": {"repository": "kemp/exporter", "digest": "sha256:" + 64 * "a"}},
            "mirror.example/kemp/exporter@sha256:" + 64 * "a"),
    ],
)  # fmt: skip
def test_the_registry_is_part_of_the_repository_or_a_value_or_that_of_all_charts(render, values, expected):
    assert exporter(render(**values))["image"] == expected


@pytest.mark.parametrize(
    "image, sentence",
    [
        ({"repository": "host:5000/x:1.0"}, 'image.repository: "host:5000/x:1.0" ends with ":1.0": remove it and set image.tag'),
        ({"repository": "x:1.0"}, 'image.repository: "x:1.0" ends with ":1.0": remove it and set image.tag'),
        ({"repository": "x/y@sha256:ab"}, 'image.repository: "x/y@sha256:ab" ends with "@sha256:ab": remove it and set image.digest'),
        ({"repository": "a.example/x", "registry": "b.example"},
            'image.repository: "a.example/x" begins with a registry, and image.registry is "b.example": set one of them'),
        ({"repository": "https://a.example/x"}, "image: a registry is a host with an optional port: remove the scheme"),
        ({"repository": "x", "registry": "https://a.example"}, "image: a registry is a host with an optional port: remove the scheme"),
    ],
)  # fmt: skip
def test_an_image_that_cannot_be_pulled_is_refused(render, image, sentence):
    assert render.refusal(image=image).splitlines()[1:] == [sentence]


def test_pull_secrets_of_all_charts_are_added_once(render):
    shared = {"imagePullSecrets": ["shared", {"name": "own"}]}
    assert pod(render(imagePullSecrets=[{"name": "own"}], **{"global": shared}))["imagePullSecrets"] == [
        {"name": "shared"},
        {"name": "own"},
    ]
    assert "imagePullSecrets" not in pod(render())


def test_environment_init_containers_and_more_containers_are_passed_on(render):
    variable = {"name": "TZ", "valueFrom": {"configMapKeyRef": {"name": "x", "key": "tz"}}}
    first = {"name": "wait", "image": "registry.example/wait:1"}
    objects = render(extraEnv=[variable], initContainers=[first], extraContainers=[PROXY])
    assert exporter(objects)["env"] == [variable]
    assert pod(objects)["initContainers"] == [first] and pod(objects)["containers"][1] == PROXY


@pytest.mark.parametrize("probe", ["livenessProbe", "readinessProbe", "startupProbe"])
@pytest.mark.parametrize(
    "handler",
    [{"tcpSocket": {"port": "http"}}, {"exec": {"command": ["/bin/true"]}}, {"grpc": {"port": 1}}],
    ids=["tcpSocket", "exec", "grpc"],
)
def test_another_handler_of_a_probe_is_its_only_one(render, probe, handler):
    """With two, the API server refuses the pod."""
    found = exporter(render(**{probe: handler | {"periodSeconds": 7}}))[probe]
    assert {name for name in ("httpGet", "tcpSocket", "exec", "grpc") if name in found} == set(handler)
    assert found["periodSeconds"] == 7


def test_a_part_of_a_probe_is_changed_alone(render):
    found = exporter(render(livenessProbe={"failureThreshold": 9}, readinessProbe={"httpGet": {"path": "/x"}}))
    defaults = yaml.safe_load((CHART / "values.yaml").read_text())
    assert found["livenessProbe"] == defaults["livenessProbe"] | {"failureThreshold": 9}
    assert found["readinessProbe"]["httpGet"] == {"path": "/x", "port": "http"}


def test_a_startup_probe_is_there_only_if_asked_and_needs_no_handler(render):
    assert "startupProbe" not in exporter(render())
    assert exporter(render(startupProbe={"failureThreshold": 30}))["startupProbe"] == {
        "failureThreshold": 30,
        "httpGet": {"path": "/-/healthy", "port": "http"},
    }


def test_a_probe_can_be_removed(render):
    found = exporter(render(livenessProbe=None))
    assert "livenessProbe" not in found and "readinessProbe" in found


def test_recreate_has_no_rolling_update_beside_it(render):
    """The API server refuses both together."""
    assert deployment(render(strategy={"type": "Recreate"}))["strategy"] == {"type": "Recreate"}
    assert deployment(render(strategy={"rollingUpdate": {"maxSurge": 2}}))["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 2, "maxUnavailable": 0},
    }


def test_the_service_takes_the_fields_of_its_type(render):
    (port,) = of_kind(render(service={"type": "NodePort", "nodePort": 30360}), "Service")["spec"]["ports"]
    assert port == {"name": "http", "port": 10360, "targetPort": "http", "nodePort": 30360, "protocol": "TCP"}
    given = {
        "type": "LoadBalancer",
        "externalTrafficPolicy": "Local",
        "loadBalancerClass": "example.com/internal",
        "loadBalancerSourceRanges": ["192.0.2.0/24"],
        "ipFamilyPolicy": "PreferDualStack",
        "ipFamilies": ["IPv6", "IPv4"],
        "externalIPs": ["192.0.2.1"],
    }
    assert of_kind(render(service=given), "Service")["spec"].items() >= given.items()
    assert of_kind(render(service={"clusterIP": "None"}), "Service")["spec"]["clusterIP"] == "None"
    assert set(of_kind(render(), "Service")["spec"]) == {"type", "selector", "ports"}


@pytest.mark.parametrize(
    "service, sentence",
    [
        ({"nodePort": 30360}, "service.nodePort: service.type is ClusterIP: set it to NodePort or LoadBalancer"),
        ({"externalTrafficPolicy": "Local"}, "service.externalTrafficPolicy: service.type is ClusterIP: set it to NodePort or LoadBalancer"),
        ({"type": "NodePort", "loadBalancerSourceRanges": ["192.0.2.0/24"]},
            "service.loadBalancerSourceRanges: service.type is NodePort: set it to LoadBalancer"),
        ({"type": "NodePort", "clusterIP": "None"}, "service.clusterIP: None is for service.type ClusterIP, not NodePort"),
    ],
)  # fmt: skip
def test_a_field_of_another_type_of_service_is_refused(render, service, sentence):
    assert render.refusal(service=service).splitlines()[1:] == [sentence]


def test_a_proxy_beside_the_exporter_gets_the_requests_and_the_policy_lets_them_in(render):
    objects = render(extraContainers=[PROXY], service={"targetPort": "https"}, networkPolicy={"enabled": True})
    assert of_kind(objects, "Service")["spec"]["ports"][0]["targetPort"] == "https"
    assert of_kind(objects, "NetworkPolicy")["spec"]["ingress"][0]["ports"] == [{"port": "https", "protocol": "TCP"}]


def test_the_network_policy_lets_out_to_dns_pods_on_5353_too(render):
    """OpenShift's listen there, and a policy sees the port of the pod, not that of the Service."""

    def ports(**values):
        policy = of_kind(render(networkPolicy={"enabled": True, **values}), "NetworkPolicy")["spec"]
        return [(port["port"], port["protocol"]) for port in policy["egress"][0]["ports"]]

    assert ports() == [(53, "UDP"), (53, "TCP"), (5353, "UDP"), (5353, "TCP")]
    assert ports(dnsPorts=[1053]) == [(1053, "UDP"), (1053, "TCP")]


@pytest.mark.parametrize("least", [0, 1, "50%"])
def test_a_disruption_budget_may_say_how_many_stay_available(render, least):
    given = {"enabled": True, "minAvailable": least}
    budget = of_kind(render(podDisruptionBudget=given, replicas=2), "PodDisruptionBudget")["spec"]
    assert budget["minAvailable"] == least and "maxUnavailable" not in budget
