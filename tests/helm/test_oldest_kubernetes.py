"""The oldest Kubernetes that the chart names (1.27) knows every field that it renders. That server is not run here:
its published OpenAPI schema is asked; the one that is run is 1.34."""

import copy
import functools
import json
import pathlib

import pytest
import yaml
from chart import CHART, CI
from kubernetes import of_kind
from stack import tool

pytestmark = pytest.mark.long  # for its schema all of Kubernetes 1.27 is downloaded
OF_KUBERNETES = ("v1", "apps/v1", "policy/v1", "networking.k8s.io/v1")
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
EITHER = ("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "io.k8s.apimachinery.pkg.api.resource.Quantity")


@functools.cache
def schemas(version):
    name = f"apis__{version.replace('/', '__')}" if "/" in version else f"api__{version}"
    file = pathlib.Path(tool("kubernetes-1.27"), f"api/openapi-spec/v3/{name}_openapi.json")
    return json.loads(file.read_text())["components"]["schemas"]


def schema_of(manifest):
    group, _, version = manifest["apiVersion"].rpartition("/")
    (found,) = [
        schema
        for schema in schemas(manifest["apiVersion"]).values()
        if {"group": group, "kind": manifest["kind"], "version": version}
        in schema.get("x-kubernetes-group-version-kind", [])
    ]
    return found


def unknown(value, schema, known, path=""):
    """['.spec.x: unknown field', …]"""
    reference = schema.get("$ref") or (schema.get("allOf") or [{}])[0].get("$ref")
    if reference:
        name = reference.rsplit("/", 1)[1]
        if name in EITHER:
            return []
        return unknown(value, known[name], known, path)
    kind = schema.get("type")
    if kind and not isinstance(value, TYPES[kind]) or kind == "integer" and isinstance(value, bool):
        return [f"{path}: {value!r} is no {kind}"]
    if isinstance(value, list):
        return [
            line
            for number, one in enumerate(value)
            for line in unknown(one, schema["items"], known, f"{path}[{number}]")
        ]
    if not isinstance(value, dict):
        return []
    lines = [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
    for name, part in value.items():
        if name in schema.get("properties", {}):
            lines += unknown(part, schema["properties"][name], known, f"{path}.{name}")
        elif "additionalProperties" in schema:
            lines += unknown(part, schema["additionalProperties"], known, f"{path}.{name}")
        elif schema.get("properties"):
            lines.append(f"{path}.{name}: unknown field")
    return lines


@pytest.mark.parametrize("values", CI, ids=lambda path: path.stem)
def test_every_field_is_known(render, values):
    checked = [one for one in render(values) if one["apiVersion"] in OF_KUBERNETES]
    assert len(checked) >= 4
    for one in checked:
        assert unknown(one, schema_of(one), schemas(one["apiVersion"])) == [], one["kind"]


def test_a_field_of_a_later_kubernetes_would_be_seen(render):
    deployment = copy.deepcopy(of_kind(render(), "Deployment"))
    pod = deployment["spec"]["template"]["spec"]
    pod["hostnameOverride"] = "x"  # 1.34
    pod["containers"][0]["ports"][0]["containerPort"] = "http"
    del pod["containers"][0]["name"]
    assert unknown(deployment, schema_of(deployment), schemas("apps/v1")) == [
        ".spec.template.spec.containers[0].name: missing",
        ".spec.template.spec.containers[0].ports[0].containerPort: 'http' is no integer",
        ".spec.template.spec.hostnameOverride: unknown field",
    ]


def test_the_chart_says_which_kubernetes_it_is_for(render):
    oldest = yaml.safe_load((CHART / "Chart.yaml").read_text())["kubeVersion"]
    assert oldest == ">=1.27.0-0"
    assert render.helm("template", "x", CHART, "-f", CI[0], "--kube-version", "1.27.0")
    with pytest.raises(Exception, match="incompatible with Kubernetes v1.26.15"):
        render.helm("template", "x", CHART, "-f", CI[0], "--kube-version", "1.26.15")
