"""The pages that say how to install, followed by the letter: every block of the language `sh` is run as it stands, with a
simulated pair in the place of the example addresses. What the languages mean stands in tests/support/pages.py."""

import re
import shutil

import pytest
from debian_root import BootedDebian, run
from pages import blocks
from stack import ROOT, Simulator, ask, build_dir, free_port, wait_for

DEFAULT_PORT = 10360


class Machine:
    """A booted Debian whose exporter is to listen at a free port instead of the one that the pages name."""

    def __init__(self, stack, folder, program):
        self.root = BootedDebian(stack, folder)
        self.port = free_port()
        drop_in = self.root.path / "etc/systemd/system/kemp360-exporter.service.d/port.conf"
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text(
            f"[Service]\nExecStart=\nExecStart={program} --config.file=/etc/kemp360-exporter/kemp360.yaml "
            f"--web.listen-address=127.0.0.1:{self.port} $ARGS\n"
        )
        self.root.shell("apt-get -qq update && apt-get -qq -y --no-install-recommends install curl")

    def follow(self, block, **options):
        """Runs a block in /root, stopping at the first command that fails. curl waits until the service listens."""
        block = block.replace(f"localhost:{DEFAULT_PORT}", f"localhost:{self.port}")
        block = block.replace(
            "curl -fsS", "curl -fsS --retry 50 --retry-delay 1 --retry-connrefused --retry-max-time 30"
        )
        return self.root.shell("cd /root\n" + block, **options).stdout


@pytest.fixture
def simulator(stack, tmp_path):
    return Simulator(stack, tmp_path)


def test_the_page_for_debian_leads_to_a_pair_that_is_read(stack, tmp_path, needs_root, deb, simulator):
    machine = Machine(stack, tmp_path, "/usr/bin/kemp360_exporter")
    shutil.copy(deb, machine.root.path / "root")
    install, example, keys, check, reload, credentials, listen = blocks("install-debian.md")
    machine.follow(install)
    machine.follow(example)

    # What the page asks a person to write.
    etc = machine.root.path / "etc/kemp360-exporter"
    text = simulator.config.read_text()
    pair = etc / "pairs.d/emea.yaml"
    edited = pair.read_text().replace("# tls_config:", "tls_config:")
    for unit, url in re.findall(r"- name: (\S+)\s+url: (\S+)", text):
        edited = edited.replace(f"https://{unit}.example", url)
        keys = keys.replace(
            f"KEY-OF-{unit.upper()}", (simulator.config.parent / f"keys/emea.{unit}").read_text().strip()
        )
    pair.write_text(edited)
    shutil.copy(simulator.ca_file, etc / "ca.pem")
    (etc / "ca.pem").chmod(0o644)
    user = re.search(r"username: (\S+)", text)[1]
    config = etc / "kemp360.yaml"
    config.write_text(config.read_text().replace("username: monitoring", f"username: {user}"))

    machine.follow(keys)
    assert "valid, 1 pair" in machine.follow(check)
    reload, ask_again = reload.rstrip("\n").rsplit("\n", 1)
    machine.follow(reload)

    def reads_both():
        return len(re.findall(r"^kemp360_up\{.*\} 1$", machine.follow(ask_again, check=False), re.M)) == 2

    wait_for("both units to be read", reads_both)

    # The first hour ends here, too: its four files replace those of the package.
    home = machine.root.path / "root"
    shutil.copytree(simulator.config.parent, home, dirs_exist_ok=True)
    (home / "profiles").mkdir()
    shutil.copy(ROOT / "docs/examples/profiles/lab.yaml", home / "profiles")
    (serve,) = blocks("tasks/first-hour.md", "console")
    pair.unlink()
    machine.follow(serve.replace("sudo ", ""))
    wait_for("both units to be read with the files of the first hour", reads_both)

    machine.follow(credentials)
    wait_for("both units to be read with systemd's copies of the keys", reads_both)

    example = machine.root.path / "usr/share/doc/kemp360-exporter/examples/kemp360-exporter.socket"
    example.write_text(example.read_text().replace(f"={DEFAULT_PORT}\n", f"={machine.port}\n"))
    machine.follow(listen)
    wait_for("both units to be read for the client of systemd's socket", reads_both)


def test_the_page_by_hand_leads_to_a_service_that_runs(stack, tmp_path, needs_root, version):
    machine = Machine(stack, tmp_path, "/usr/local/bin/kemp360_exporter")
    install, libraries, service = blocks("install-by-hand.md")
    words = install.split()
    assert words[:3] == ["cmake", "--install", "build/release"]
    # The machine that builds is this one: the same command, into the other's /usr/local.
    words[2] = str(build_dir())
    run([str(machine.root.path) + word if word == "/usr/local" else word for word in words])
    machine.follow(libraries)
    assert f"version {version} " in machine.root.run("kemp360_exporter", "--version").stdout
    shutil.copytree(ROOT / "packaging", machine.root.path / "root/packaging")
    assert "ready" in machine.follow(service)
    assert machine.root.run("systemctl", "is-enabled", "kemp360-exporter").stdout.strip() == "enabled"
    wait_for("it to answer", lambda: "kemp360_exporter_" in ask(f"http://127.0.0.1:{machine.port}/metrics"))


def test_the_page_by_hand_names_what_the_project_itself_installs_to_build():
    said = set(blocks("install-by-hand.md", "console")[0].replace("\\", "").split()) - {"apt-get", "install", "-y"}
    array = re.search(r"KEMP360_BUILD_PACKAGES=\((.*?)\)", (ROOT / "tests/support/packages.sh").read_text(), re.S)[1]
    assert said == set(array.split())
    image = re.findall(r"(?<=[=\s])(?:tools|libraries)='(.*)'", (ROOT / "packaging/container/package").read_text())
    assert set(" ".join(image).split()) | {"g++"} == said - {"catch2", "git"} | {"dpkg-dev", "file"}
