"""The packaged service under a real systemd: started, hardened, reloaded, given credentials, upgraded, stopped."""

import contextlib
import pathlib
import re
import socket

import pytest
from debian_root import BootedDebian
from stack import Simulator, ask, free_port, wait_for

SERVICE = "kemp360-exporter"


class Service:
    """The package installed in a booted Debian, listening at a free port, and a simulated pair beside it."""

    def __init__(self, stack, folder, deb):
        self.root = BootedDebian(stack, folder)
        self.etc = self.root.path / "etc/kemp360-exporter"
        self.url = f"http://127.0.0.1:{free_port()}"
        # Its own address is taken where something else runs on this machine: a drop-in moves it.
        drop_in = self.root.path / f"etc/systemd/system/{SERVICE}.service.d/port.conf"
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text(
            f"[Service]\nExecStart=\nExecStart=/usr/bin/kemp360_exporter --config.file=/etc/kemp360-exporter/kemp360.yaml "
            f"--web.listen-address={self.url.removeprefix('http://')} $ARGS\n"
        )
        self.root.run("apt-get", "-qq", "update")
        self.install(deb)
        self.simulator = Simulator(stack, folder)

    def install(self, package):
        (self.root.path / package.name).write_bytes(package.read_bytes())
        keep = ("-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold")
        self.root.run("apt-get", "-qq", "-y", "--no-install-recommends", *keep, "install", f"/{package.name}")

    def systemctl(self, *words, **options):
        return self.root.run("systemctl", *words, **options).stdout.strip()

    def show(self, name):
        return self.systemctl("show", "--value", "-p", name, SERVICE)

    def log(self):
        return self.root.run("journalctl", "--no-pager", "-u", SERVICE).stdout

    def answers(self, path="/-/ready"):
        return wait_for(f"the service to answer at {path}\n{self.log()}", lambda: ask(self.url + path))

    def pid(self):
        """Of its process as we see it."""
        inner = self.show("MainPID")
        for status in pathlib.Path("/proc").glob("[0-9]*/status"):
            ids = re.search(r"^NSpid:(.*)$", status.read_text(), re.M)[1].split()
            if ids[1:] == [inner] and (status.parent / "comm").read_text().startswith("kemp360"):
                return int(status.parent.name)
        raise AssertionError(f"no process {inner} in the booted Debian:\n{self.log()}")

    def configure(self):
        """The simulated pair, in the files where the package wants them."""
        (self.etc / "ca.pem").write_bytes(self.simulator.ca_file.read_bytes())
        text = self.simulator.config.read_text()
        user = re.search(r"username: (\S+)", text)[1]
        units = re.findall(r"- name: (\S+)\s+url: (\S+)", text)
        assert len(units) == 2
        for unit, _ in units:
            key = (self.simulator.config.parent / f"keys/emea.{unit}").read_text()
            file = self.etc / f"keys/emea.{unit}"
            file.write_text(key)
            file.chmod(0o640)
        lines = [
            "pairs:",
            "  - name: emea",
            f"    username: {user}",
            "    tls_config: {ca_file: ../ca.pem}",
            "    units:",
        ]
        lines += [f"      - {{name: {unit}, url: {url!r}}}" for unit, url in units]
        (self.etc / "pairs.d/emea.yaml").write_text("\n".join(lines) + "\n")

    def reads_both(self):
        text = ask(self.url + "/metrics")
        return len(re.findall(r"^kemp360_up\{.*\} 1$", text, re.M)) == 2


@pytest.fixture(scope="module")
def service(tmp_path_factory, deb, needs_root):
    with contextlib.ExitStack() as stack:
        yield Service(stack, tmp_path_factory.mktemp("service"), deb)


def test_it_runs_and_is_enabled_once_it_is_installed(service):
    service.answers()
    assert service.systemctl("is-active", SERVICE) == "active"
    assert service.systemctl("is-enabled", SERVICE) == "enabled"


def test_a_pair_that_is_added_is_read_without_a_restart(service):
    before = service.pid()
    service.configure()
    service.systemctl("reload", SERVICE)
    wait_for("both units to be read", service.reads_both)
    assert service.pid() == before


def test_check_works_as_the_user_of_the_service_without_a_word_about_files(service):
    check = ("runuser", "-u", SERVICE, "--", "kemp360_exporter", "check")
    text = service.root.run(*check).stdout
    assert text.startswith("emea: IN HA - central-a is Master, central-b is Standby")
    assert service.root.run(*check, "--output", "nagios").stdout.startswith("KEMP360 OK - ")
    # Anybody may ask the service.
    asked = service.root.run("runuser", "-u", "nobody", "--", "kemp360_exporter", "check", "--from", service.url).stdout
    assert asked.startswith("emea: IN HA - ")


def test_the_kernel_holds_it_as_the_unit_says(service):
    status = dict(
        line.split(":\t", 1) for line in pathlib.Path(f"/proc/{service.pid()}/status").read_text().splitlines()
    )
    account = service.root.run("id", "-u", SERVICE).stdout.strip()
    assert status["Uid"].split() == [account] * 4
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"
    limits = pathlib.Path(f"/proc/{service.pid()}/limits").read_text()
    assert re.search(r"^Max core file size\s+0\s+0\s", limits, re.M)
    assert service.show("MemoryMax") == str(512 << 20)
    assert service.show("TasksMax") == "256"
    mounts = pathlib.Path(f"/proc/{service.pid()}/mountinfo").read_text()
    own_root = [line.split()[5].split(",") for line in mounts.splitlines() if line.split()[4] == "/"][-1]
    assert "ro" in own_root


def test_it_does_all_its_work_within_the_limits_of_the_unit(service):
    for path in ("/", "/metrics", "/probe?pair=emea", "/sd", "/status", "/config"):
        ask(service.url + path)
    text = service.answers("/metrics")
    for name in (
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_start_time_seconds",
    ):
        assert re.search(rf"^{name} [\d.e+]+$", text, re.M), name
    assert not re.search(r"EPERM|not permitted", service.log(), re.I)


def test_a_changed_key_file_is_used_without_a_restart(service):
    before = service.pid()
    changed = service.simulator.action("change-key", unit="b", value="another-key")
    assert changed
    wait_for("unit b to refuse the old key", lambda: not service.reads_both())
    (service.etc / "keys/emea.central-b").write_text("another-key\n")
    wait_for("both units to be read with the new key", service.reads_both)
    assert service.pid() == before


def test_systemd_hands_it_the_keys_that_only_root_can_read(service):
    keys = service.etc / "keys"
    # As the example itself says.
    service.root.shell(f"""
        install -D -m 644 /usr/share/doc/{SERVICE}/examples/credentials.conf /etc/systemd/system/{SERVICE}.service.d/credentials.conf
        chown -R root:root /etc/{SERVICE}/keys && chmod 700 /etc/{SERVICE}/keys
        sed -i 's|api_key_file: .*|api_key_file: /run/credentials/{SERVICE}.service/key_{{pair}}.{{unit}}|' /etc/{SERVICE}/kemp360.yaml
        systemctl daemon-reload && systemctl restart {SERVICE}
    """)
    assert keys.stat().st_mode & 0o077 == 0 and keys.stat().st_gid == 0
    service.answers()
    wait_for("both units to be read with systemd's copies", service.reads_both)
    assert f"/run/credentials/{SERVICE}.service/key_" in ask(service.url + "/config")


def test_systemd_listens_for_it_so_that_a_restart_refuses_no_client(service):
    address = service.url.removeprefix("http://")
    # As the example itself says.
    service.root.shell(f"""
        cd /etc/systemd/system
        install -m 644 /usr/share/doc/{SERVICE}/examples/{SERVICE}.socket {SERVICE}.socket
        sed -i 's|^ListenStream=.*|ListenStream={address}|' {SERVICE}.socket
        echo 'ARGS="--web.systemd-socket"' >/etc/default/{SERVICE}
        systemctl daemon-reload && systemctl stop {SERVICE} && systemctl enable --now {SERVICE}.socket
    """)
    assert service.systemctl("is-active", SERVICE, check=False) == "inactive"
    service.answers()
    assert service.systemctl("is-active", SERVICE) == "active"

    before = service.show("MainPID")
    restart = service.root.start("systemctl", "restart", SERVICE)
    while restart.poll() is None:
        socket.create_connection(address.split(":"), timeout=10).close()
    assert restart.returncode == 0
    service.answers()
    assert service.show("MainPID") not in (before, "0")

    service.root.shell(f"""
        systemctl disable --now {SERVICE}.socket
        rm /etc/systemd/system/{SERVICE}.socket
        echo 'ARGS=""' >/etc/default/{SERVICE}
        systemctl daemon-reload && systemctl restart {SERVICE}
    """)
    service.answers()


def test_an_upgrade_restarts_it_with_the_configuration_that_it_had(service, next_deb):
    before = service.pid()
    service.install(next_deb)
    service.answers()
    assert service.pid() != before
    wait_for("both units to be read", service.reads_both)


def test_purging_it_stops_it_and_leaves_no_key(service):
    service.root.run("apt-get", "-qq", "-y", "purge", SERVICE)
    assert service.systemctl("is-active", SERVICE, check=False) in ("inactive", "unknown")
    assert not service.etc.exists()
    with pytest.raises(OSError):
        ask(service.url + "/-/healthy")
