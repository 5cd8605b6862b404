import contextlib
import os
import re

import pytest
from debian_root import run
from stack import ROOT, build_dir


@pytest.fixture
def stack():
    with contextlib.ExitStack() as made:
        yield made


@pytest.fixture(scope="session")
def needs_root():
    if os.geteuid() != 0:
        pytest.skip("only root may enter another root")


@pytest.fixture(scope="session")
def exporter():
    return build_dir() / "exporter/app/kemp360_exporter"


@pytest.fixture(scope="session")
def help_text(exporter):
    return run([exporter, "--help"]).stdout


@pytest.fixture(scope="session")
def version():
    """From the one place where it stands."""
    return re.search(r"^project\(kemp360_exporter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M).group(1)


@pytest.fixture(scope="session")
def deb(tmp_path_factory):
    """The package that CPack makes of the release build."""
    config = build_dir() / "CPackConfig.cmake"
    assert config.exists(), f"{config} is missing: build the preset release first"
    folder = tmp_path_factory.mktemp("deb")
    run(["cpack", "--config", config, "-B", folder])
    (package,) = folder.glob("*.deb")
    return package


@pytest.fixture(scope="session")
def next_deb(deb, tmp_path_factory):
    """The same package as its next version would be, with another example configuration."""
    folder = tmp_path_factory.mktemp("next")
    run(["dpkg-deb", "-R", deb, folder / "tree"])
    control = folder / "tree/DEBIAN/control"
    control.write_text(
        "".join(
            "Version: 99.0.0-1\n" if line.startswith("Version:") else line
            for line in control.read_text().splitlines(True)
        )
    )
    for name in ("etc/kemp360-exporter/kemp360.yaml", "etc/default/kemp360-exporter"):
        with open(folder / "tree" / name, "a") as file:
            file.write("# a line of the next version\n")
    package = folder / "kemp360-exporter_99.0.0-1_next.deb"
    run(["dpkg-deb", "--root-owner-group", "-b", folder / "tree", package])
    return package
