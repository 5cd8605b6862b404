"""A release: what packaging/release makes, and that it makes the same bytes twice."""

import concurrent.futures
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import tarfile

import pytest
import yaml
from debian_root import cache_dir, root_tar, run
from image import Images
from kubernetes import Helm, manifests
from stack import ROOT, tool

WORKFLOW = ROOT / ".github/workflows/release.yml"


def build_tools():
    """What packaging/container/package installs for either architecture: the base has it already. The libraries of the two exclude each
    other."""
    tools = re.search(r"^tools='(.*)'", (ROOT / "packaging/container/package").read_text(), re.M)[1]
    return [*tools.split(), "g++", "g++-aarch64-linux-gnu"]


@pytest.fixture(scope="module")
def script():
    """packaging/release as a module."""
    loader = importlib.machinery.SourceFileLoader("release", str(ROOT / "packaging/release"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("release", loader))
    loader.exec_module(module)
    return module


def storage(folder):
    """The environment of a buildah that has the two bases, and nothing from elsewhere."""
    folder.mkdir(parents=True)
    images = Images(None, folder, driver="overlay")
    images.import_tar("slim", root_tar("ca-certificates", "systemd-standalone-sysusers", *build_tools()))
    images.import_tar("distroless", root_tar("base-files", "libc6", "netbase", "tzdata", variant="extract"))
    config = folder / "storage.conf"
    config.write_text(f'[storage]\ndriver = "overlay"\ngraphroot = "{images.store}"\nrunroot = "{images.runroot}"\n')
    return os.environ | {"CONTAINERS_STORAGE_CONF": str(config), "BUILDAH_ISOLATION": "chroot"}


def clone(folder):
    run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, folder])
    return folder


def release(folder, name, zone, mask):
    """The files of a release of HEAD, made in a clone of its own: `SOURCE/build/release-files`."""
    environment = storage(folder / f"storage-{zone.lower()}")
    source = clone(folder / name)
    cache = cache_dir().parent / f"release-{zone.lower()}"
    cache.mkdir(exist_ok=True)
    argv = [source / "packaging/release", "--snapshot", "--pull-never", "--ccache", cache, "--helm", tool("helm")]
    argv += ["--build-base", "localhost/slim", "--base", "localhost/distroless"]
    run(argv, env=environment | {"TZ": zone}, umask=mask, timeout=3000)
    return source / "build/release-files"


@pytest.fixture(scope="module")
def releases(tmp_path_factory, needs_root):
    """Two, side by side, in two paths and two environments. Each has a compiler's cache of its own: what both have in common was not
    copied from one to the other."""
    folder = tmp_path_factory.mktemp("releases")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        one = pool.submit(release, folder, "one", "UTC", 0o022)
        other = pool.submit(release, folder, "another/with-a-longer-path", "Japan", 0o077)
        return one.result(), other.result()


@pytest.fixture(scope="module")
def files(releases):
    return releases[0]


@pytest.fixture(scope="module")
def source(files):
    """The clone that they were made in: the tree of a developer may have moved on."""
    return files.parents[1]


@pytest.fixture(scope="module")
def base(version):
    return f"kemp360-exporter-{version}"


def test_it_is_the_same_bytes_twice(releases):
    one, other = ({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} for folder in releases)
    assert one == other


def test_it_makes_all_that_a_release_has(files, base, version):
    assert {path.name for path in files.iterdir()} == {
        f"{base}-source.tar.gz",
        f"kemp360-exporter_{version}-1_amd64.deb",
        f"kemp360-exporter_{version}-1_arm64.deb",
        f"{base}.tgz",
        f"{base}-image-amd64.tar",
        f"{base}-image-amd64.cdx.json",
        f"{base}-rules-and-dashboards.tar.gz",
        f"{base}-changes.md",
        "SHA256SUMS",
    }


def test_the_checksums_are_those_of_all_files(files):
    said = run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=files).stdout
    assert said.count(": OK\n") == len(list(files.iterdir())) - 1


def test_the_source_is_the_commit(files, source, base, tmp_path):
    run(["tar", "-C", tmp_path, "-xzf", files / f"{base}-source.tar.gz"])
    tracked = set(run(["git", "ls-files"], cwd=source).stdout.splitlines())
    assert {str(path.relative_to(tmp_path / base)) for path in (tmp_path / base).rglob("*") if not path.is_dir()} == tracked


def test_the_package_of_arm64_is_for_arm64_and_its_program_starts(files, source, version, tmp_path):
    deb = files / f"kemp360-exporter_{version}-1_arm64.deb"
    assert run(["dpkg-deb", "-f", deb, "Architecture"]).stdout.strip() == "arm64"
    depends, native = (
        {re.sub("[ :].*", "", word) for word in run(["dpkg-deb", "-f", one, "Depends"]).stdout.strip().split(", ")}
        for one in (deb, files / f"kemp360-exporter_{version}-1_amd64.deb")
    )
    assert depends == native and "libcurl4" in depends
    root = tmp_path / "root"
    root.mkdir()
    libraries = root_tar(*sorted(depends - {"systemd"}), variant="extract", architectures=("arm64",))
    run(["tar", "-C", root, "--exclude=./dev", "-xf", libraries])
    run(["dpkg-deb", "-x", deb, root])
    said = run(["qemu-aarch64", "-L", root, root / "usr/bin/kemp360_exporter", "--version"]).stdout
    commit = run(["git", "rev-parse", "--short=12", "HEAD"], cwd=source).stdout.strip()
    assert f"version {version} (revision {commit})" in said


def test_the_image_archive_is_one_that_a_runtime_loads(files, base, version, tmp_path):
    environment = storage(tmp_path / "storage")
    name = f"oci-archive:{files / f'{base}-image-amd64.tar'}"
    image = run(["buildah", "pull", "--quiet", name], env=environment, stderr=None).stdout.strip()
    config = json.loads(run(["buildah", "inspect", "--type", "image", image], env=environment, stderr=None).stdout)["OCIv1"]["config"]
    assert config["User"] == "65532:65532" and config["Labels"]["org.opencontainers.image.version"] == version


def test_the_bill_of_materials_names_what_is_in_the_image(files, base, version):
    bill = json.loads((files / f"{base}-image-amd64.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["version"] == f"{version}-1"
    assert {"libcurl4", "libssl3", "rapidjson-dev", "prometheus-cpp-dev"} <= {part["name"] for part in bill["components"]}


def test_the_chart_package_renders_like_the_tree(files, source, base, tmp_path):
    chart = source / "helm/kemp360-exporter"
    helm = Helm(tmp_path)
    packaged, tree = (helm("template", "x", one, "-f", chart / "ci/everything-values.yaml") for one in (files / f"{base}.tgz", chart))
    assert manifests(packaged) == manifests(tree) != []
    assert helm("show", "readme", files / f"{base}.tgz").strip() == (chart / "README.md").read_text().strip()


def test_the_rules_and_dashboards_are_those_of_the_tree(files, source, base):
    with tarfile.open(files / f"{base}-rules-and-dashboards.tar.gz") as archive:
        names = {name.removeprefix(f"{base}-rules-and-dashboards/") for name in archive.getnames()}
        rules = archive.extractfile(f"{base}-rules-and-dashboards/rules/kemp360.rules.yml").read()
    assert rules == (source / "rules/kemp360.rules.yml").read_bytes()
    assert {f"dashboards/{path.name}" for path in (source / "dashboards").glob("*.json") if "package" not in path.name} <= names
    assert any(name.startswith("rules/runbooks/") for name in names) and any(name.startswith("rules/alertmanager/") for name in names)


def test_nothing_in_an_archive_has_a_time_or_an_owner_of_its_own(files, source):
    seconds = int(run(["git", "log", "-1", "--format=%ct"], cwd=source).stdout)
    for path in [*files.glob("*.tar.gz"), *files.glob("*.tgz"), *files.glob("*.tar")]:
        with tarfile.open(path) as archive:
            members = archive.getmembers()
        assert {(one.mtime, one.uid, one.gid) for one in members} == {(seconds, 0, 0)}, path.name


CHANGELOG = """# Changelog

## Unreleased

- new

## 1.2.0 - 2026-11-01

### Added

- a thing

## 1.1.0

- older
"""


@pytest.mark.parametrize(
    "title, expected",
    [("Unreleased", "- new\n"), ("1.2.0", "### Added\n\n- a thing\n"), ("1.1.0", "- older\n"), ("1.1", None), ("2.0.0", None)],
)
def test_the_changes_are_the_section_of_the_version(script, title, expected):
    assert script.section(CHANGELOG, title) == expected


def refusal(source, *words):
    done = run([source / "packaging/release", *words], check=False)
    assert done.returncode == 1
    return done.stdout.strip()


def test_a_release_needs_a_clean_tree_a_tag_and_a_section_of_the_changelog(tmp_path, version):
    source = clone(tmp_path / "source")
    assert refusal(source) == f"packaging/release: HEAD has no tag v{version}: set it, or use --snapshot"
    run(["git", "-C", source, "tag", f"v{version}"])
    assert refusal(source) == f"packaging/release: CHANGELOG.md has no section {version}"
    with open(source / "LICENSE", "a") as file:
        file.write("changed\n")
    assert refusal(source, "--snapshot") == "packaging/release: there are changes that are not committed: commit or stash them"


def test_the_workflow_is_one_that_the_forge_takes():
    run([tool("actionlint"), "-shellcheck", shutil.which("shellcheck"), WORKFLOW])


def test_the_workflow_makes_a_release_of_a_tag_and_may_only_publish_it():
    workflow = yaml.safe_load(WORKFLOW.read_text())
    assert workflow[True] == {"push": {"tags": ["v[0-9]*"]}}  # YAML 1.1 takes the key `on` for a truth
    make, publish = workflow["jobs"]["make"], workflow["jobs"]["publish"]
    assert (workflow["permissions"], make["permissions"], publish["permissions"]) == ({}, {"contents": "read"}, {"contents": "write"})
    steps = "".join(step.get("run", "") for step in make["steps"])
    assert "\npackaging/release " in steps and "--snapshot" not in steps
    installed = set(re.search(r"apt-get install -y --no-install-recommends (.*)", steps)[1].split())
    assert {"buildah", "git", "python3"} <= installed
