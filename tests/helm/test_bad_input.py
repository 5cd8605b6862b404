"""Values that are refused: by the schema or by a check of the chart, each with a sentence that says what and where."""

import pytest
import yaml
from chart import MINIMAL
from kubernetes import HelmFailed

A = {"name": "central-a", "url": "https://central-a.example"}
B = {"name": "central-b", "url": "https://central-b.example"}


def emea(*units, **more):
    return {"name": "emea", "units": list(units), **more}


def config(*pairs, defaults=None, **more):
    return {"config": {"defaults": defaults or {}, "pairs": list(pairs), **more}}


SENTENCES = {
    "no image": ({"image": {"repository": ""}},
        "image.repository is empty, and no image is published: build one, push it to your registry and set its repository"),
    "no Secret": ({"credentials": {"existingSecret": ""}},
        "credentials: no Secret: set credentials.existingSecret (or credentials.keys)"),
    "both ways to a Secret": ({"credentials": {"keys": {"emea.central-a": "x"}}},
        "credentials: existingSecret and keys are both set: remove one"),
    "a key is missing": ({"credentials": {"existingSecret": "", "keys": {"emea.central-a": "x"}}},
        "credentials.keys has no entry emea.central-b: add the API key of the unit"),
    "a key too many": ({"credentials": {"existingSecret": "", "keys": {"emea.central-a": "a", "emea.central-b": "b", "emea.b": "c"}}},
        "credentials.keys: emea.b does not belong to a unit: the entries for config.pairs are emea.central-a, emea.central-b"),
    "no pair": (config(), "config.pairs is empty: name at least one pair with its units"),
    "a third unit": (config(emea(A, B, {"name": "c", "url": "https://c"})),
        "config.pairs[0] (emea) has 3 units, but an HA pair has two: remove the others"),
    "no unit": (config(emea()), "config.pairs[0] (emea) has no units: list the units of the pair"),
    "both units the same url": (config(emea(A, B | {"url": "HTTPS://central-a.example:443/"})),
        "config.pairs[0] (emea).units[1] (central-b): both units have the URL HTTPS://central-a.example:443/: set the url of each unit"),
    "both units the same name": (config(emea(A, B | {"name": "central-a"})),
        "config.pairs[0] (emea).units[1] (central-a): both units have this name: rename one of them"),
    "two pairs of one name": (config(emea(A, B), emea(A, B)), "config.pairs[1] (emea): another pair has the same name: rename one of them"),
    "a url without scheme": (config(emea(A | {"url": "central-a.example"}, B)),
        "config.pairs[0] (emea).units[0] (central-a): url central-a.example is not a scheme, a host and an optional port: "
        "write it as in https://central-a.example"),
    "a key in the ConfigMap": (config(emea(A | {"api_key": "secret"}, B)),
        "config.pairs[0] (emea).units[0] (central-a): api_key would end up in a ConfigMap: remove it and put the key in a Secret "
        "(credentials.existingSecret)"),
    "a key in the defaults": (config(emea(A, B), defaults={"api_key": "secret"}),
        "config.defaults: api_key would end up in a ConfigMap: remove it and put the key in a Secret (credentials.existingSecret)"),
    "a key in a pair": (config(emea(A, B, api_key="secret")),
        "config.pairs[0] (emea): api_key would end up in a ConfigMap: remove it and put the key in a Secret (credentials.existingSecret)"),
    "a profile that is not there": (config(emea(A | {"profile": "profiles/lab.yaml"}, B)),
        "config refers to profiles/lab.yaml, but profiles has no lab.yaml: add it"),
    "two CA bundles": ({"caBundle": {"existingConfigMap": "bundle", "pem": "x"}}, "caBundle: existingConfigMap and pem are both set: remove one"),
    "a duration without unit": (config(emea(A, B, timeout="10")),
        'config.pairs[0] (emea): timeout: "10" is not a duration: use for example 10s, 5m or 1h30m'),
    "another in the defaults": (config(emea(A, B), defaults={"timeout": "1 s"}),
        'config.defaults.timeout: "1 s" is not a duration: use for example 10s, 5m or 1h30m'),
    "another in the limits": (config(emea(A, B), limits={"credentials_cooldown": "10"}),
        'config.limits.credentials_cooldown: "10" is not a duration: use for example 10s, 5m or 1h30m'),
    "another in an alert": ({"rules": {"alerts": {"Kemp360StaleMigration": {"critical": {"for": "15"}}}}},
        'rules.alerts.Kemp360StaleMigration.critical.for: "15" is not a duration: use for example 10s, 5m or 1h30m'),
    "a size without unit": (config(emea(A, B), limits={"answer_bytes": "16"}),
        'config.limits.answer_bytes: "16" is not a size: use for example 16MiB'),
    "probe and scrapeConfig": ({"probe": {"enabled": True}, "scrapeConfig": {"enabled": True}},
        "probe.enabled and scrapeConfig.enabled are both true, so every pair would be read twice: disable one"),
    "pairs twice": (config(emea(A, B), metrics={"pairs": "all"}) | {"probe": {"enabled": True}},
        "config.metrics.pairs is all, and probe or scrapeConfig is enabled, so every pair would be counted twice: remove it"),
    "a probe without pairs": (config(pair_files=["pairs.d/*.yaml"]) | {"probe": {"enabled": True}},
        "probe.enabled: config.pairs is empty: enable scrapeConfig instead, which finds the pairs of pair_files"),
    "two web configurations": ({"webConfig": {"existingSecret": "web"}, "extraArgs": ["--web.config.file=/x"]},
        "extraArgs: --web.config.file=/x, and webConfig.existingSecret is set: remove one"),
    "another configuration file": ({"extraArgs": ["--config.file=/x"]},
        "extraArgs: --config.file=/x: the chart sets it: remove it, and use config"),
    "another configuration file in two parts": ({"extraArgs": ["--config.file", "/x"]},
        "extraArgs: --config.file: the chart sets it: remove it, and use config"),
    "another log level": ({"extraArgs": ["--log.level=debug"]}, "extraArgs: --log.level=debug: the chart sets it: remove it, and set log.level"),
    "another log format": ({"extraArgs": ["--log.format=json"]}, "extraArgs: --log.format=json: the chart sets it: remove it, and set log.format"),
    "a check in place of an exporter": ({"extraArgs": ["--config.check"]},
        "extraArgs: --config.check: the exporter would end after the check: remove it"),
    "a socket of systemd": ({"extraArgs": ["--web.systemd-socket"]}, "extraArgs: --web.systemd-socket: a pod has no socket of systemd: remove it"),
    "the address twice": ({"extraArgs": ["--web.listen-address=127.0.0.1:10360"]},
        "extraArgs: --web.listen-address=127.0.0.1:10360: the chart listens on port 10360 of every address: remove it"),
    "an external URL without scheme": ({"extraArgs": ["--web.external-url=ops.example/kemp"]},
        "extraArgs: --web.external-url=ops.example/kemp is not an HTTP URL: write it as in https://ops.example/kemp/"),
    "a route prefix that the exporter refuses": ({"extraArgs": ["--web.route-prefix", "/k emp"]},
        "extraArgs: the route prefix /k emp may have letters, digits, - . _ and ~, separated by single slashes: write it as in /kemp"),
    "more waiting requests than connections": (config(emea(A, B), limits={"waiters": 449}),
        "config.limits.waiters is 449, and --web.max-connections=512 lets 448 requests wait: set at most 448, or raise "
        "--web.max-connections in extraArgs"),
    "more waiting requests than a few connections": (config(emea(A, B), limits={"waiters": 9}) | {"extraArgs": ["--web.max-connections=16"]},
        "config.limits.waiters is 9, and --web.max-connections=16 lets 8 requests wait: set at most 8, or raise "
        "--web.max-connections in extraArgs"),
    "a timeout out of range": (config(emea(A, B, timeout="6m")) | {"serviceMonitor": {"enabled": False}},
        "config.pairs[0] (emea): timeout: 6m is out of range: set it from 500ms to 5m"),
    "a cooldown out of range": (config(emea(A, B), limits={"credentials_cooldown": "25h"}),
        "config.limits.credentials_cooldown: 25h is out of range: set it from 1s to 1d"),
    "a size out of range": (config(emea(A, B), limits={"answer_bytes": "2GiB"}),
        "config.limits.answer_bytes: 2GiB is out of range: set it from 1KiB to 1GiB"),
    "units of a duration in another order": (config(emea(A, B, timeout="10ms1s")),
        'config.pairs[0] (emea): timeout: "10ms1s" is not a duration: use for example 10s, 5m or 1h30m'),
    "a certificate without a web configuration": ({"webConfig": {"certificateSecret": "tls"}},
        "webConfig.certificateSecret is set without a web configuration: set webConfig.existingSecret"),
    "client certificates without a web configuration": ({"webConfig": {"clientCertificates": True}},
        "webConfig.clientCertificates is set without a web configuration: set webConfig.existingSecret"),
    "client certificates without TLS": ({"webConfig": {"existingSecret": "web", "clientCertificates": True, "tls": False}},
        "webConfig.clientCertificates is true, and webConfig.tls is false: client certificates need TLS"),
    "a test without the certificate that is required": (
        {"webConfig": {"existingSecret": "web", "clientCertificates": True}, "test": {"from": "service"}},
        "test.from is service, and webConfig.clientCertificates is true: the pod of the test has no certificate: set test.from to units"),
    "a web configuration that the chart does not know": ({"extraArgs": ["--web.config.file=/x"]},
        "extraArgs: --web.config.file=/x: probes and scrapes would not use its TLS: put the file into a Secret and set webConfig.existingSecret"),
    "a proxy in the environment": ({"extraEnv": [{"name": "https_proxy", "value": "http://proxy:3128"}]},
        "extraEnv: the exporter does not use https_proxy: remove it, and set config.defaults.proxy_url"),
    "a budget for one replica": ({"podDisruptionBudget": {"enabled": True, "minAvailable": 1}},
        "podDisruptionBudget.minAvailable is 1, and replicas is 1, so no node with a pod could be drained: raise replicas, or set maxUnavailable instead"),
    "a budget in percent": ({"replicas": 2, "podDisruptionBudget": {"enabled": True, "minAvailable": "51%"}},
        "podDisruptionBudget.minAvailable is 51%, and replicas is 2, so no node with a pod could be drained: raise replicas, or set maxUnavailable instead"),
    "a budget of nothing": ({"podDisruptionBudget": {"enabled": True, "maxUnavailable": 0}},
        "podDisruptionBudget.maxUnavailable is 0, so no node with a pod could be drained: set it to 1"),
    "a username in the values": ({"serviceMonitor": {"basicAuth": {"username": "prometheus"}}},
        "serviceMonitor.basicAuth.username does not refer to an entry of a Secret: write it as in {name: exporter-login, key: username}"),
    "half a reference": ({"probe": {"authorization": {"credentials": {"name": "token"}}}},
        "probe.authorization.credentials does not refer to an entry of a Secret: write it as in {name: exporter-login, key: credentials}"),
    "a name in other charts": ({"replicaCount": 2}, "replicaCount is not a value of this chart: set replicas"),
    "one of several values": ({"prometheusRule": {"groups": []}}, "prometheusRule is not a value of this chart: "
        "set rules.enabled, rules.alerts, rules.thresholds, rules.additionalLabels, rules.namespace"),
    "an empty one": ({"env": []}, "env is not a value of this chart: set extraEnv"),
    "one below": ({"serviceMonitor": {"labels": {"release": "x"}}},
        "serviceMonitor.labels is not a value of this chart: set monitoringLabels, serviceMonitor.additionalLabels"),
    "one that leads nowhere": ({"autoscaling": {"enabled": False}},
        "autoscaling is not a value of this chart: more pairs need no more exporters (docs/scaling.md): remove it"),
    "too many pairs for /metrics": (config(*({"name": f"p{n}", "units": [A, B]} for n in range(21))),
        "config.pairs has 21 pairs, and /metrics contains up to 20: set scrapeConfig.enabled=true or probe.enabled=true"),
}  # fmt: skip


@pytest.mark.parametrize("name", SENTENCES)
def test_the_chart_refuses_with_one_sentence(render, name):
    changes, sentence = SENTENCES[name]
    lines = render.refusal(**changes).splitlines()
    assert lines == ["Error: execution error at (kemp360-exporter/templates/config.yaml:1:4): ", sentence]


def test_several_mistakes_are_told_at_once(render):
    said = render.refusal(image={"repository": ""}, credentials={"existingSecret": ""}, **config(emea(A, A)))
    assert len(said.splitlines()) == 5, said


def test_a_unit_without_a_user_is_refused(render, tmp_path):
    values = yaml.safe_load(MINIMAL.read_text())
    del values["config"]["defaults"]
    values["config"]["pairs"][0]["units"][0]["username"] = "monitoring"
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    with pytest.raises(HelmFailed) as failed:
        render(file)
    assert str(failed.value).splitlines()[1:] == [
        "config.pairs[0] (emea).units[1] (central-b) has no username: set config.defaults.username"
    ]


SCHEMA = {
    "an unknown value": ({"replicaz": 2}, "- at '': additional properties 'replicaz' not allowed"),
    "an unknown value below": ({"image": {"repo": "x"}}, "- at '/image': additional properties 'repo' not allowed"),
    "a wrong type": ({"replicas": "two"}, "- at '/replicas': got string, want integer"),
    "a number for a text": ({"image": {"tag": 1.2}}, "- at '/image/tag': got number, want string"),
    "a word that is none of them": ({"rules": {"kind": "Rule"}},
        "- at '/rules/kind': value must be one of 'PrometheusRule', 'ConfigMap'"),
    "an unknown key of the configuration": (config(emea(A | {"api_keyfile": "x"}, B)),
        "- at '/config/pairs/0/units/0': additional properties 'api_keyfile' not allowed"),
    "a wrong word in the configuration": (config(emea(A, B), metrics={"pairs": "some"}),
        "- at '/config/metrics/pairs': value must be one of 'auto', 'all', 'none'"),
    "a unit without url": (config(emea({"name": "central-a"}, B)), "- at '/config/pairs/0/units/0': missing property 'url'"),
    "a text for a flag": ({"rules": {"alerts": {"Kemp360HAError": {"enabled": "no"}}}},
        "- at '/rules/alerts/Kemp360HAError/enabled': got string, want boolean"),
    "one severity for an alert that has two": ({"rules": {"alerts": {"Kemp360StaleMigration": {"severity": "info"}}}},
        "- at '/rules/alerts/Kemp360StaleMigration': additional properties 'severity' not allowed"),
    "a text for a threshold": ({"rules": {"thresholds": {"role_changes": "2"}}},
        "- at '/rules/thresholds/role_changes': got string, want number"),
    "half a digest": ({"image": {"digest": "sha256:abc"}},
        "- at '/image/digest': 'sha256:abc' does not match pattern '^(sha256:[0-9a-f]{64})?$'"),
}  # fmt: skip


# Helm removes a key that is set to null.
NEEDED = {
    "": [
        "image", "config", "profiles", "credentials", "caBundle", "log", "serviceAccount", "service", "monitoringLabels", "serviceMonitor",
        "probe", "scrapeConfig", "prometheusAnnotations", "rules", "dashboards", "podDisruptionBudget",
    ],
    "/config": ["defaults", "pairs"],
    "/image": ["repository"],
    "/rules": ["targetSelector"],
}  # fmt: skip


@pytest.mark.parametrize("place", NEEDED)
def test_a_null_that_the_templates_could_not_do_without_is_refused(render, place):
    removed = dict.fromkeys(NEEDED[place])
    named = ", ".join(f"'{name}'" for name in removed)
    missing = f"missing properties {named}" if len(removed) > 1 else f"missing property {named}"
    given = {place[1:]: removed} if place else removed
    assert render.refusal(**given).splitlines()[2:] == [f"- at '{place}': {missing}"]


def test_every_other_value_may_be_null(render, tmp_path):
    """One by one it takes a minute: all that values.yaml has at the top."""
    every = yaml.safe_load((MINIMAL.parent.parent / "values.yaml").read_text())
    assert render(**{name: None for name in every if name not in NEEDED[""]})


@pytest.mark.parametrize("name", SCHEMA)
def test_the_schema_refuses_and_names_the_place(render, name):
    changes, line = SCHEMA[name]
    assert render.refusal(**changes).splitlines()[2:] == [line]


@pytest.mark.parametrize(
    "key, wrong, right",
    [
        ("alerts", "Kemp360HASplitbrain", "'Kemp360HASplitBrain'"),
        ("thresholds", "stale_migration_many", "'stale_migrations_many'"),
    ],
)
def test_a_misspelt_name_is_refused_and_the_right_ones_are_named(render, key, wrong, right):
    lines = render.refusal(rules={key: {wrong: {} if key == "alerts" else 1}}).splitlines()
    assert f"  - at '/rules/{key}': additional properties '{wrong}' not allowed" in lines
    assert right in lines[-1]


def test_global_values_of_a_parent_chart_are_allowed(render):
    assert render(**{"global": {"anything": {"at": "all"}}})


def test_the_secret_must_have_an_entry_for_each_unit(server, helm, namespace):
    def install(*words):
        return helm("install", "emea", MINIMAL.parent.parent, "-n", namespace, "-f", MINIMAL, *words)

    with pytest.raises(HelmFailed) as failed:
        install("--set", "config.pairs[0].units[1].name=central-x")
    assert str(failed.value).splitlines()[-1] == (
        "credentials.existingSecret: Secret kemp360-keys has no entry emea.central-x: add the API key of the unit"
    )
    assert server.contents(namespace) == {("Secret", "kemp360-keys")}
    # One that comes later: the notes say so, unless the check is off.
    said = install("--set", "credentials.existingSecret=later")
    assert f"WARNING: namespace {namespace} has no Secret later." in said
    assert ("Deployment", "emea-kemp360-exporter") in server.contents(namespace)
    helm("uninstall", "emea", "-n", namespace)
    assert "WARNING: namespace" not in install("--set", "credentials.existingSecret=later,credentials.check=false")
    helm("uninstall", "emea", "-n", namespace)
    assert "WARNING: namespace" not in install()


def test_the_readmes_example_is_good(render, tmp_path):
    readme = (MINIMAL.parent.parent / "README.md").read_text()
    values = yaml.safe_load(readme.split("```yaml\n")[1].split("```")[0])
    assert values["credentials"]["existingSecret"] in readme.split("```sh\n")[1]
    assert render(**values)
