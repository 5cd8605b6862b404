"""The chart as the tests see it."""

import pathlib
import shutil
import tempfile

import yaml
from kubernetes import Helm, HelmFailed, manifests
from stack import ROOT

CHART = ROOT / "helm/kemp360-exporter"
RULES = ROOT / "rules/kemp360.rules.yml"
FIXTURES = ROOT / "tests/helm/fixtures"
CI = sorted((CHART / "ci").glob("*-values.yaml"))
MINIMAL = CHART / "ci/minimal-values.yaml"
SECRET = "kemp360-keys"
OPERATOR = "monitoring.coreos.com/v1"
RELEASE = "emea"
NAME = f"{RELEASE}-kemp360-exporter"


class Renderer:
    """`helm template` of the chart, for a cluster with prometheus-operator unless `versions` names other APIs: each call
    gives the objects."""

    def __init__(self, folder, versions=(OPERATOR,), chart=CHART):
        self.helm = Helm(folder)
        self.folder = pathlib.Path(folder)
        self.versions = versions
        self.chart = chart
        self.count = 0
        self.rendered = {}

    def words(self, files, changes):
        """-f … for the files, or else ci/minimal-values.yaml, and for `changes`, values beside theirs."""
        words = [word for file in files or [MINIMAL] for word in ("-f", file)]
        if changes:
            self.count += 1
            extra = self.folder / f"values-{self.count}.yaml"
            extra.write_text(yaml.safe_dump(changes))
            words += ["-f", extra]
        return words

    def text(self, *files, **changes):
        """What many tests look at is rendered once: it takes helm a second."""
        if files in self.rendered and not changes:
            return self.rendered[files]
        versions = [word for version in self.versions for word in ("--api-versions", version)]
        words = self.words(files, changes)
        text = self.helm("template", RELEASE, self.chart, "--namespace", "kemp360", *versions, *words)
        if not changes:
            self.rendered[files] = text
        return text

    def __call__(self, *files, **changes):
        return manifests(self.text(*files, **changes))

    def notes(self, *files, **changes):
        """What `helm install` prints at the end. `helm template` leaves it out, and `helm install` needs a server: it is
        rendered as an object of a copy of the chart."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            copy = pathlib.Path(folder) / "chart"
            shutil.copytree(self.chart, copy)
            text = (copy / "templates/NOTES.txt").read_text()
            (copy / "templates/_notes.tpl").write_text('{{ define "notes" }}' + text + "{{ end }}")
            (copy / "templates/notes.yaml").write_text('kind: Notes\ntext: {{ include "notes" . | quote }}\n')
            (found,) = [one for one in Renderer(folder, self.versions, copy)(*files, **changes) if one["kind"] == "Notes"]
            return found["text"]

    def refusal(self, **changes):
        """What helm says to values that it does not take."""
        try:
            self.text(**changes)
        except HelmFailed as failed:
            return str(failed)
        raise AssertionError(f"helm took {changes}")
