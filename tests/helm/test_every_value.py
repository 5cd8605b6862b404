"""No value without an effect: each leaf of values.yaml is given another value, and something that is rendered must
change."""

import copy

import pytest
import yaml
from chart import CHART, Renderer

SHA = "sha256:" + "0" * 64
CLAIM = [{"name": "x", "emptyDir": {}}]
# Where any other text or number would not be taken, or a list or map has no default to derive one from.
OTHER = {
    "affinity": {"podAffinity": {}},
    "caBundle.existingConfigMap": "bundle",
    "caBundle.key": "other.pem",
    "caBundle.pem": "pem",
    "config.defaults": {"username": "other"},
    "config.pairs": [{"name": "x", "units": [{"name": "a", "url": "https://a"}]}],
    "credentials.existingSecret": "other",
    "dashboards.kind": "GrafanaDashboard",
    "dnsConfig": {"nameservers": ["192.0.2.1"]},
    "dnsPolicy": "Default",
    "extraArgs": ["--x"],
    "extraContainers": [{"name": "x"}],
    "extraEnv": [{"name": "x", "value": "y"}],
    "extraObjects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}],
    "extraVolumeMounts": [{"name": "x", "mountPath": "/x"}],
    "extraVolumes": CLAIM,
    "fullnameOverride": "other",
    "global.imagePullSecrets": ["x"],
    "hostAliases": [{"ip": "192.0.2.1", "hostnames": ["x"]}],
    "image.digest": SHA,
    "image.pullPolicy": "Never",
    "imagePullSecrets": [{"name": "x"}],
    "initContainers": [{"name": "x"}],
    "log.format": "json",
    "log.level": "warn",
    "nameOverride": "other",
    "networkPolicy.dnsPorts": [1053],
    "networkPolicy.extraEgress": [{"ports": [{"port": 1}]}],
    "networkPolicy.extraIngress": [{"ports": [{"port": 1}]}],
    "networkPolicy.from": [{"namespaceSelector": {}}],
    "networkPolicy.unitCIDRs": ["192.0.2.0/24"],
    "nodeSelector": {"x": "z"},
    "profiles": {"x.yaml": {"name": "x"}},
    "probe.interval": "2m",
    "probe.scheme": "https",
    "probe.scrapeTimeout": "9s",
    "rules.alerts": {"Kemp360HAError": {"enabled": False}},
    "rules.enabled": False,
    "rules.interval": "2m",
    "rules.kind": "ConfigMap",
    "rules.targetSelector": 'job="x"',
    "rules.thresholds": {"role_changes": 3},
    "scrapeConfig.interval": "2m",
    "scrapeConfig.refreshInterval": "2m",
    "scrapeConfig.scheme": "https",
    "scrapeConfig.scrapeTimeout": "9s",
    "service.clusterIP": "192.0.2.1",
    "service.externalTrafficPolicy": "Local",
    "service.ipFamilies": ["IPv6"],
    "service.ipFamilyPolicy": "RequireDualStack",
    "service.type": "NodePort",
    "serviceMonitor.enabled": False,
    "serviceMonitor.interval": "2m",
    "serviceMonitor.scheme": "https",
    "serviceMonitor.scrapeTimeout": "9s",
    "strategy.type": "Recreate",
    "test.from": "units",
    "tolerations": [{"operator": "Exists"}],
    "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "x", "whenUnsatisfiable": "DoNotSchedule"}],
    "webConfig.key": "other.yaml",
}
# What is needed for another value to count at all.
NEEDS = {
    "caBundle.key": {"caBundle": {"existingConfigMap": "bundle"}},
    "credentials.keys": {"credentials": {"existingSecret": ""}},
    "dashboards.folder": {"dashboards": {"kind": "GrafanaDashboard"}},
    "dashboards.instanceSelector.matchLabels.dashboards": {"dashboards": {"kind": "GrafanaDashboard"}},
    "image.registry": {"image": {"repository": "exporter"}},
    "image.tag": {"image": {"digest": ""}},
    "networkPolicy": {"networkPolicy": {"enabled": True}},
    "podDisruptionBudget": {"podDisruptionBudget": {"enabled": True}},
    "probe": {"probe": {"enabled": True}},
    "scrapeConfig": {"scrapeConfig": {"enabled": True}},
    "service.externalTrafficPolicy": {"service": {"type": "NodePort"}},
    "service.loadBalancerClass": {"service": {"type": "LoadBalancer"}},
    "service.loadBalancerSourceRanges": {"service": {"type": "LoadBalancer"}},
    "service.nodePort": {"service": {"type": "NodePort"}},
    "serviceAccount.name": {"serviceAccount": {"create": True}},
    "webConfig": {"webConfig": {"existingSecret": "web"}},
}
# Only a server can show these: test_bad_input.py does.
NOT_RENDERED = {"credentials.check"}


def leaves(values, path=()):
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*path, name))
        else:
            yield ".".join((*path, name)), value


LEAVES = dict(leaves(yaml.safe_load((CHART / "values.yaml").read_text())))


def nested(path, value):
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def joined(one, other):
    """`other` over `one`, map by map."""
    made = copy.deepcopy(one)
    for name, value in other.items():
        made[name] = (
            joined(made[name], value) if isinstance(value, dict) and isinstance(made.get(name), dict) else value
        )
    return made


def another(path, value):
    if path in OTHER:
        return OTHER[path]
    if path == "credentials.keys":
        return {"emea.central-a": "a", "emea.central-b": "b"}
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, dict):
        return {"x": "z"}
    # relabelings and the like; capabilities
    return [{"targetLabel": "x"}] if "elabelings" in path else ["x"]


@pytest.mark.parametrize("path", sorted(LEAVES.keys() - NOT_RENDERED))
def test_a_value_has_an_effect(render: Renderer, path):
    needs = next((NEEDS[name] for name in (path, path.split(".")[0]) if name in NEEDS), {})
    before = {} if path.endswith(".enabled") and path.split(".")[0] in NEEDS else needs
    after = joined(needs if before else {}, nested(path, another(path, LEAVES[path])))
    if path == "credentials.keys":
        before, after = {}, joined(needs, after)
    assert render.text(**before) != render.text(**after)
