"""The chart as the tests see it."""

import pathlib

import yaml
from kubernetes import Helm, HelmFailed, manifests
from stack import ROOT

CHART = ROOT / "helm/kemp360-exporter"
RULES = ROOT / "rules/kemp360.rules.yml"
FIXTURES = ROOT / "tests/helm/fixtures"
CI = sorted((CHART / "ci").glob("*-values.yaml"))
MINIMAL = CHART / "ci/minimal-values.yaml"
SECRET = "kemp360-keys"
RELEASE = "emea"
NAME = f"{RELEASE}-kemp360-exporter"


class Renderer:
    """`helm template` of the chart: each call gives the objects."""

    def __init__(self, folder):
        self.helm = Helm(folder)
        self.folder = pathlib.Path(folder)
        self.count = 0

    def text(self, *files, **changes):
        """`changes` are values beside those of the files, or else of ci/minimal-values.yaml."""
        words = [word for file in files or [MINIMAL] for word in ("-f", file)]
        if changes:
            self.count += 1
            extra = self.folder / f"values-{self.count}.yaml"
            extra.write_text(yaml.safe_dump(changes))
            words += ["-f", extra]
        return self.helm("template", RELEASE, CHART, "--namespace", "kemp360", *words)

    def __call__(self, *files, **changes):
        return manifests(self.text(*files, **changes))

    def refusal(self, **changes):
        """What helm says to values that it does not take."""
        try:
            self.text(**changes)
        except HelmFailed as failed:
            return str(failed)
        raise AssertionError(f"helm took {changes}")
