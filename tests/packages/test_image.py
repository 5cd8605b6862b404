"""The image: what it holds, and that it runs as Kubernetes runs it."""

import contextlib
import json
import os
import pathlib
import re
import shutil

import pytest
from debian_root import root_tar, run
from image import Container, Images
from stack import ROOT, Simulator, ask, free_port, tool, wait_for

REVISION = "0123456789ab"


@pytest.fixture(scope="module")
def images(tmp_path_factory, needs_root):
    with contextlib.ExitStack() as stack:
        yield Images(stack, tmp_path_factory.mktemp("images"))


@pytest.fixture(scope="module")
def bases(images):
    return images.bases()


@pytest.fixture(scope="module")
def context(tmp_path_factory, deb):
    """What the Dockerfile needs when the Debian package is there already."""
    folder = tmp_path_factory.mktemp("context")
    (folder / "build/image").mkdir(parents=True)
    shutil.copy(deb, folder / "build/image")
    (folder / "packaging").mkdir()
    shutil.copytree(ROOT / "packaging/container", folder / "packaging/container")
    return folder


@pytest.fixture(scope="module")
def image(images, bases, context):
    slim, distroless = bases
    return images.build(
        "kemp360-exporter",
        "--build-arg",
        f"BUILD_BASE={slim}",
        "--build-arg",
        f"BASE={distroless}",
        "--build-arg",
        "PACKAGE=ready",
        "--build-arg",
        f"REVISION={REVISION}",
        context=context,
    )


@pytest.fixture(scope="module")
def config(images, image):
    return images.inspect(image)["config"]


@pytest.fixture(scope="module")
def rootfs(images, image):
    return images.unpack(image)


def paths(rootfs):
    return {str(path.relative_to(rootfs)) for path in rootfs.rglob("*")}


def test_it_runs_as_a_numeric_user_that_is_not_root(config):
    assert config["User"] == "65532:65532"


def test_its_labels_say_what_it_is(config, version):
    label = "org.opencontainers.image."
    wanted = {"title": "kemp360-exporter", "version": version, "revision": REVISION, "licenses": "Apache-2.0"}
    assert {name: config["Labels"][label + name] for name in wanted} == wanted


def test_it_has_no_shell_and_no_interpreter(rootfs):
    programs = {path for path in paths(rootfs) if os.access(rootfs / path, os.X_OK) and (rootfs / path).is_file()}
    assert "usr/bin/kemp360_exporter" in programs
    assert not [
        path for path in programs if re.search(r"(^|/)(sh|bash|dash|busybox|python[\d.]*|perl|apt|dpkg)$", path)
    ]


def test_nothing_in_it_may_be_written_by_its_user(rootfs):
    files = [path for path in rootfs.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 50 and not [path for path in files if path.stat().st_mode & 0o022]
    assert not [path for path in rootfs.rglob("*") if path.lstat().st_uid == 65532]


def test_it_is_small(images, image, rootfs):
    added = sum(path.lstat().st_size for path in rootfs.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"note: the unpacked image has {added / 1e6:.1f} MB")
    assert added < 60e6


@pytest.fixture(scope="module")
def bill(rootfs):
    return rootfs / "usr/share/sbom/kemp360-exporter.cdx.json"


def test_its_bill_of_materials_is_valid_cyclonedx(bill):
    script = (
        "import sys; from cyclonedx.schema import SchemaVersion; from cyclonedx.validation.json import JsonStrictValidator\n"
        "sys.exit(str(JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()) or '') or 0)"
    )
    run([tool("cyclonedx"), "-c", script, bill])


def test_its_bill_of_materials_names_every_library_that_is_loaded(bill, rootfs, exporter, version):
    said = json.loads(bill.read_text())
    assert said["metadata"]["component"]["version"] == f"{version}-1"
    names = {part["name"]: part["properties"][0]["value"] for part in said["components"]}
    assert names["libcurl4"] == names["libstdc++6"] == names["libssl3"] == "shipped in the image"
    assert names["rapidjson-dev"] == names["libcli11-dev"] == names["prometheus-cpp-dev"] == "compiled into the binary"
    shipped = {name for name, use in names.items() if use == "shipped in the image"}
    recorded = {path.name for path in (rootfs / "var/lib/dpkg/status.d").iterdir()}
    assert shipped | {"kemp360-exporter"} == recorded
    # What the binary loads on this machine, by soname, is there.
    sonames = re.findall(r"^\s*(\S+) => /", run(["ldd", exporter]).stdout, re.M)
    there = {path.name for path in rootfs.rglob("*.so*")}
    assert len(sonames) > 20 and set(sonames) <= there


def test_every_package_in_it_brings_its_copyright(rootfs):
    packages = {path.name for path in (rootfs / "var/lib/dpkg/status.d").iterdir()}
    assert not [name for name in packages if not (rootfs / "usr/share/doc" / name / "copyright").stat().st_size]


class Secret:
    """A volume of a Secret as the kubelet writes it: files are links through ..data, which is swapped at once."""

    def __init__(self, folder, files):
        self.folder = folder
        folder.mkdir()
        self.generation = 0
        self.replace(files)
        for name in files:
            (folder / name).symlink_to(f"..data/{name}")

    def replace(self, files):
        self.generation += 1
        new = self.folder / f"..generation_{self.generation}"
        new.mkdir(mode=0o755)
        for name, content in files.items():
            (new / name).write_text(content)
            (new / name).chmod(0o644)
        link = self.folder / "..data_tmp"
        link.symlink_to(new.name)
        old = (self.folder / "..data").resolve() if (self.folder / "..data").exists() else None
        link.rename(self.folder / "..data")
        if old:
            shutil.rmtree(old)


def test_it_reads_a_pair_read_only_without_capabilities_and_takes_a_swapped_secret(stack, tmp_path, config, rootfs):
    simulator = Simulator(stack, tmp_path)
    out = simulator.config.parent
    keys = {path.name: path.read_text() for path in (out / "keys").iterdir()}
    secret = Secret(tmp_path / "secret", keys)
    files = tmp_path / "config"
    files.mkdir()
    shutil.copy(simulator.ca_file, files)
    (files / simulator.ca_file.name).chmod(0o644)
    (files / "kemp360.yaml").write_text(simulator.config.read_text().replace("keys/{", "/secrets/{"))
    port = free_port()
    arguments = [*config["Cmd"], f"--web.listen-address=127.0.0.1:{port}"]
    assert arguments[0] == "--config.file=/etc/kemp360-exporter/kemp360.yaml"
    mounts = {"/etc/kemp360-exporter": files, "/secrets": secret.folder}
    container = Container(stack, tmp_path / "container", config, rootfs, arguments, mounts)
    url = f"http://127.0.0.1:{port}"

    def reads_both():
        return len(re.findall(r"^kemp360_up\{.*\} 1$", ask(url + "/metrics"), re.M)) == 2

    try:
        wait_for("both units to be read", reads_both)
    except Exception as failure:
        raise AssertionError(container.log.read_text()) from failure

    # docker exec and kubectl exec; docker run … check
    said = "emea: IN HA - central-a is Master, central-b is Standby"
    assert container.exec("kemp360_exporter", "check").stdout.startswith(said)
    assert container.exec("kemp360_exporter", "check", "--from", url).stdout.startswith(said)
    once = Container(stack, tmp_path / "once", config, rootfs, ["check"], mounts)
    wait_for("check to end", lambda: once.status()["status"] == "stopped")
    assert once.log.read_text().startswith(said)

    pid = container.status()["pid"]
    status = dict(line.split(":\t", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    assert status["Uid"].split() == ["65532"] * 4 and status["NoNewPrivs"] == "1"
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}

    simulator.action("change-key", unit="b", value="another-key")
    wait_for("unit b to refuse the old key", lambda: not reads_both())
    secret.replace(keys | {"emea.central-b": "another-key\n"})
    wait_for("both units to be read with the swapped key", reads_both)
    assert container.status()["pid"] == pid

    os.kill(pid, 15)
    wait_for("the container to end", lambda: container.status()["status"] == "stopped")


@pytest.mark.skipif(
    "KEMP360_IMAGE_FROM_SOURCE" not in os.environ, reason="takes long: KEMP360_IMAGE_FROM_SOURCE=1 runs it"
)
def test_it_is_built_from_the_source_alone(stack, tmp_path, images, bases, version):
    # Nothing but what Debian's own slim image has: whatever the build needs must stand in the Dockerfile.
    bare = images.import_tar("bare", root_tar())
    ccache = pathlib.Path.home() / ".cache/ccache"
    ccache.mkdir(parents=True, exist_ok=True)
    image = images.build(
        "from-source",
        "--build-arg",
        f"BUILD_BASE={bare}",
        "--build-arg",
        f"BASE={bases[1]}",
        "--build-arg",
        f"REVISION={REVISION}",
        "--volume",
        f"{ccache}:/root/.cache/ccache",
        timeout=3600,
    )
    config = images.inspect(image)["config"]
    container = Container(stack, tmp_path / "container", config, images.unpack(image), ["--version"], {})
    wait_for("it to say its version", lambda: f"version {version} (revision {REVISION})" in container.log.read_text())
