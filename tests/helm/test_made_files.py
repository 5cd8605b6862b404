"""What helm/sync writes: copies of rules and dashboards, values.schema.json, the chart's README."""

import base64
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree

import pytest
import yaml
from chart import CHART, RULES
from kubernetes import Loader
from stack import ROOT


def sync(root, *words):
    return subprocess.run([root / "helm/sync", *words], capture_output=True, text=True)


def test_nothing_differs_from_what_it_is_made_of():
    done = sync(ROOT, "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_copies_hold_the_same():
    assert (CHART / "rules/kemp360.rules.yml").read_bytes() == RULES.read_bytes()
    boards = sorted(path.name for path in (ROOT / "dashboards").glob("*.json"))
    assert sorted(path.name for path in (CHART / "dashboards").iterdir()) == boards != []
    for name in boards:
        copied = (CHART / "dashboards" / name).read_text()
        assert json.loads(copied) == json.loads((ROOT / "dashboards" / name).read_text())
        # kubectl apply keeps the ConfigMap as JSON in an annotation of at most 262,144 bytes; a board may still grow by a tenth.
        assert len(json.dumps({"data": {name: copied}}, ensure_ascii=False).encode()) < 235_000


@pytest.fixture
def copy(tmp_path):
    """As much of the project as helm/sync looks at."""
    for name in ("helm", "rules", "dashboards", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("src", "node_modules"))
    return tmp_path


def test_a_change_on_one_side_is_told_and_mended(copy):
    """Of a board the blanks make no difference."""
    changes = {
        "rules/kemp360.rules.yml": lambda text: text + "# changed\n",
        "dashboards/kemp360-fleet.json": lambda text: text.replace('"Firing alerts"', '"Firing"'),
        "helm/kemp360-exporter/values.yaml": lambda text: text.replace("replicas: 1", "replicas: 3"),
        "helm/README.md.in": lambda text: text + "\nchanged\n",
        "helm/kemp360-exporter/values.schema.json": lambda text: text + " \n",
        "helm/kemp360-exporter/other-names.json": lambda text: text + " \n",
        "helm/icon.svg": lambda text: text + "<!-- -->\n",
    }
    for path, change in changes.items():
        before = (copy / path).read_text()
        (copy / path).write_text(change(before))
        assert (copy / path).read_text() != before
    chart = "helm/kemp360-exporter"
    told = sync(copy, "--check")
    assert told.returncode == 1
    assert told.stdout.splitlines() == [
        f"{chart}/{name} differs: run helm/sync"
        for name in (
            "rules/kemp360.rules.yml", "dashboards/kemp360-fleet.json", "values.schema.json", "other-names.json", "README.md", "Chart.yaml",
        )
    ]  # fmt: skip
    assert sync(copy).returncode == 0
    assert sync(copy, "--check").stdout == ""


def test_a_board_that_went_away_goes_from_the_chart_too(copy):
    (copy / "dashboards/kemp360-fleet.json").unlink()
    assert "kemp360-fleet.json differs" in sync(copy, "--check").stdout
    sync(copy)
    assert not (copy / "helm/kemp360-exporter/dashboards/kemp360-fleet.json").exists()


def test_the_schema_names_every_alert_and_every_threshold():
    schema = json.loads((CHART / "values.schema.json").read_text())
    rules = [rule for group in yaml.load(RULES.read_text(), Loader)["groups"] for rule in group["rules"]]
    assert set(schema["definitions"]["alerts"]["properties"]) == {rule["alert"] for rule in rules if "alert" in rule}
    thresholds = {
        rule["record"].split(":")[2] for rule in rules if rule.get("record", "").startswith("kemp360:threshold:")
    }
    assert set(schema["definitions"]["thresholds"]["properties"]) == thresholds != set()


def test_every_default_is_explained_in_the_readme():
    readme = (CHART / "README.md").read_text()
    for name, value in yaml.safe_load((CHART / "values.yaml").read_text()).items():
        keys = (
            [f"{name}.{key}" for key in value] if isinstance(value, dict) and f"| `{name}` |" not in readme else [name]
        )
        for key in keys:
            assert re.search(rf"^\| `{re.escape(key)}[`.]", readme, re.M), key


def test_the_chart_has_the_version_of_the_project():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    version = re.search(r"^project\(kemp360_exporter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M).group(
        1
    )
    assert chart["appVersion"] == version


def test_the_chart_says_what_a_catalogue_of_charts_shows():
    """Artifact Hub's, for one; the addresses are the project's own."""
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    address = re.search(r"<maintainers@(\S+)>", (ROOT / "cmake/Kemp360Package.cmake").read_text()).group(1)
    assert chart["home"] == f"https://{address}" and chart["maintainers"][0]["email"] == f"maintainers@{address}"
    assert chart["sources"] and chart["keywords"]
    kind, _, data = chart["icon"].partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert xml.etree.ElementTree.fromstring(base64.b64decode(data)).tag == "{http://www.w3.org/2000/svg}svg"
    annotations = chart["annotations"]
    assert all(name.startswith("artifacthub.io/") and isinstance(text, str) for name, text in annotations.items())
    # https://artifacthub.io/docs/topics/annotations/helm/
    assert annotations["artifacthub.io/category"] == "monitoring-logging"
    for link in yaml.safe_load(annotations["artifacthub.io/links"]):
        path = link["url"].removeprefix(f"{chart['sources'][0]}/blob/main/")
        assert (ROOT / path).is_file(), link
    assert [one["url"] for one in yaml.safe_load(annotations["artifacthub.io/recommendations"])]


def rows_of_other_names():
    table = (CHART / "README.md").read_text().split("## Names in other charts\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (`.*) \| (.*) \|$", table, re.M)


def is_a_value(name, part=yaml.safe_load((CHART / "values.yaml").read_text())):
    for word in name.split("."):
        if not isinstance(part, dict) or word not in part:
            return False
        part = part[word]
    return True


def test_the_names_of_other_charts_lead_to_values_of_this_one():
    rows = rows_of_other_names()
    assert len(rows) > 25
    for theirs, ours in rows:
        named = re.findall(r"`([^`]+)`", theirs if ours == "the same" else ours)
        values = [name for name in named if name not in ("kemp360-exporter", "/metrics", "docs/scaling.md")]
        assert (values or ours.startswith("none")) and all(map(is_a_value, values)), (theirs, ours)


def test_the_chart_refuses_each_name_of_other_charts_with_what_it_has_instead(render):
    names = json.loads((CHART / "other-names.json").read_text())
    given = {}
    for name in names:
        *parents, last = name.split(".")
        place = given
        for word in parents:
            place = place.setdefault(word, {})
        place[last] = {"a": 1}
    assert len(names) > 50
    said = render.refusal(**given).splitlines()[1:]
    assert len(said) == len(names)
    for name, instead in names.items():
        (sentence,) = [line for line in said if line.startswith(f"{name} is not a value of this chart: ")]
        assert instead.removeprefix("none: ") in sentence


def test_the_package_holds_rules_dashboards_and_schema_and_no_test_values(render, tmp_path):
    render.helm("package", CHART, "--destination", tmp_path)
    (package,) = tmp_path.glob("*.tgz")
    names = subprocess.run(["tar", "-tzf", package], capture_output=True, text=True, check=True).stdout.splitlines()
    assert "kemp360-exporter/rules/kemp360.rules.yml" in names and "kemp360-exporter/values.schema.json" in names
    assert sum(name.startswith("kemp360-exporter/dashboards/") for name in names) == len(
        list((ROOT / "dashboards").glob("*.json"))
    )
    assert not [name for name in names if "/ci/" in name]
