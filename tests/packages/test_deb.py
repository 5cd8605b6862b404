"""What the Debian package holds, and that a clean Debian takes it in, upgrades it and gets rid of it."""

import json
import re
import stat

import pytest
from debian_root import DebianRoot, run
from stack import ROOT, build_dir

UNIT = ROOT / "packaging/kemp360-exporter.service"


@pytest.fixture(scope="session")
def content(deb):
    """{path: mode} of what the package holds."""
    lines = run(["dpkg-deb", "-c", deb]).stdout.splitlines()
    assert all(line.split()[1] == "root/root" for line in lines)
    return {line.split()[5].lstrip("."): line.split()[0] for line in lines}


def dead_links(page):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.S)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:", target)]
    return [f"{page}: {target}" for target in targets if not (page.parent / target).exists()]


def without_links(text):
    return re.sub(r"\[([^\]]*)\]\([^)\s]*\)", r"\1", text)


def control(deb, field):
    return run(["dpkg-deb", "-f", deb, field]).stdout.strip()


def test_lintian_finds_nothing(deb):
    # The one tag that is left out asks for a bug number in Debian's own tracker.
    argv = [
        "lintian",
        "--allow-root",
        "--no-user-dirs",
        "--fail-on",
        "error,warning",
        "--suppress-tags",
        "initial-upload-closes-no-bugs",
    ]
    assert not run([*argv, deb]).stdout.strip()


def test_the_package_has_the_version_of_the_project(deb, version):
    assert control(deb, "Version") == f"{version}-1"
    assert deb.name.startswith(f"kemp360-exporter_{version}-1_")


def test_the_package_holds_all_that_an_installation_needs(content):
    files = {path for path in content if not path.endswith("/")}
    assert {
        "/etc/default/kemp360-exporter",
        "/etc/kemp360-exporter/kemp360.yaml",
        "/usr/bin/kemp360_exporter",
        "/usr/lib/systemd/system/kemp360-exporter.service",
        "/usr/lib/sysusers.d/kemp360-exporter.conf",
        "/usr/share/bash-completion/completions/kemp360_exporter",
        "/usr/share/doc/kemp360-exporter/examples/credentials.conf",
        "/usr/share/doc/kemp360-exporter/examples/emea.yaml",
        "/usr/share/doc/kemp360-exporter/examples/kemp360-exporter.socket",
        "/usr/share/doc/kemp360-exporter/examples/tailor",
        "/usr/share/kemp360-exporter/rules/kemp360.rules.yml",
        "/usr/share/kemp360-exporter/dashboards/kemp360-pair.json",
        "/usr/share/kemp360-exporter/docs/pictures/pair-healthy.png",
        "/usr/share/man/man1/kemp360_exporter.1.gz",
    } <= files
    assert "/etc/kemp360-exporter/keys/" in content


@pytest.mark.parametrize("folder, pattern", [("rules", "*.rules.yml"), ("dashboards", "*.json")])
def test_the_package_brings_the_rules_and_dashboards_of_the_tree(content, folder, pattern):
    wanted = [path for path in (ROOT / folder).glob(pattern) if not path.name.startswith("package")]
    shipped = {path for path in content if path.startswith(f"/usr/share/kemp360-exporter/{folder}/")}
    assert {f"/usr/share/kemp360-exporter/{folder}/{path.name}" for path in wanted} <= shipped
    assert not [path for path in shipped if "/tests/" in path or "node_modules" in path]


def test_the_package_has_every_page_and_no_link_of_them_is_dead(deb, tmp_path):
    run(["dpkg-deb", "-x", deb, tmp_path])
    share = tmp_path / "usr/share/kemp360-exporter"
    pages = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")}
    shipped = {str(path.relative_to(share)) for path in share.rglob("*.md")}
    assert pages <= shipped
    assert (tmp_path / "usr/share/doc/kemp360-exporter/docs/configuration.md").samefile(share / "docs/configuration.md")
    assert [link for name in shipped for link in dead_links(share / name)] == []
    # Only links to what the source alone has differ.
    for page in pages:
        assert without_links((share / page).read_text()) == without_links((ROOT / page).read_text())


def test_everything_in_etc_is_kept_on_an_upgrade(deb, content, tmp_path):
    run(["dpkg-deb", "-e", deb, tmp_path / "control"])
    in_etc = {path for path in content if path.startswith("/etc/") and not path.endswith("/")}
    assert set((tmp_path / "control/conffiles").read_text().split()) == in_etc


def test_the_binary_is_stripped_and_hardened(deb, tmp_path):
    run(["dpkg-deb", "-x", deb, tmp_path])
    binary = tmp_path / "usr/bin/kemp360_exporter"
    assert not re.search(r"\.debug_info|\.symtab", run(["readelf", "-SW", binary]).stdout)
    dynamic = run(["readelf", "-dlW", binary]).stdout
    assert "BIND_NOW" in dynamic and "GNU_RELRO" in dynamic
    assert re.search(r"FLAGS_1.*\bPIE\b", dynamic)
    assert re.search(r"_chk@GLIBC", run(["readelf", "-W", "--dyn-syms", binary]).stdout)
    assert re.search(r"GNU_STACK\s+\S+ \S+ \S+ \S+ \S+ RW ", dynamic)


def test_what_is_shipped_is_fortified_as_far_as_the_compiler_can():
    cache = (build_dir() / "CMakeCache.txt").read_text()
    level = 3 if re.search(r"^KEMP360_HAS_FORTIFY_3:INTERNAL=1$", cache, re.M) else 2
    commands = json.loads((build_dir() / "compile_commands.json").read_text())
    ours = [each["command"] for each in commands if str(ROOT / "exporter") in each["file"]]
    assert ours and all(f"-D_FORTIFY_SOURCE={level} " in command for command in ours)
    compiler = run([ours[0].split()[0], "-dumpversion"]).stdout.strip()
    assert level == 3 or int(compiler.split(".")[0]) < 12


def test_the_unit_is_exposed_to_less_than_two_of_ten():
    table = run(["systemd-analyze", "security", "--offline=true", "--no-pager", UNIT]).stdout
    assert float(re.search(r"Overall exposure level for \S+: ([\d.]+)", table)[1]) < 2.0


def test_systemd_understands_the_whole_unit(tmp_path):
    unit = tmp_path / UNIT.name
    binary = build_dir() / "exporter/app/kemp360_exporter"
    unit.write_text(
        UNIT.read_text().replace("/usr/bin/kemp360_exporter", str(binary)).replace("man:kemp360_exporter(1) ", "")
    )
    assert not run(["systemd-analyze", "verify", "--recursive-errors=no", unit]).stdout.strip()


@pytest.fixture
def clean(stack, tmp_path, needs_root):
    """A Debian that has never heard of the exporter: with systemd's programs, not running."""
    root = DebianRoot(stack, tmp_path, "systemd")
    root.run("apt-get", "-qq", "update")
    return root


def put(root, package):
    (root.path / package.name).write_bytes(package.read_bytes())
    return f"/{package.name}"


INSTALL = ["apt-get", "-qq", "-y", "--no-install-recommends", "install"]


def test_it_is_installed_upgraded_downgraded_removed_and_purged(clean, deb, next_deb, version):
    before = clean.files()
    clean.run(*INSTALL, put(clean, deb))
    assert f"version {version} " in clean.run("kemp360_exporter", "--version").stdout
    config = clean.path / "etc/kemp360-exporter/kemp360.yaml"
    check = ["kemp360_exporter", "--config.file", "/etc/kemp360-exporter/kemp360.yaml", "--config.check"]
    assert "valid, 0 pairs" in clean.run(*check).stdout

    account = clean.run("getent", "passwd", "kemp360-exporter").stdout.strip().split(":")
    assert account[5:] == ["/", "/usr/sbin/nologin"]
    keys = clean.path / "etc/kemp360-exporter/keys"
    assert (keys.stat().st_uid, keys.stat().st_gid) == (0, int(account[3]))
    assert stat.S_IMODE(keys.stat().st_mode) == 0o2750
    assert (clean.path / "etc/systemd/system/multi-user.target.wants/kemp360-exporter.service").is_symlink()

    # One file of /etc is the administrator's now, the other is not.
    config.write_text(config.read_text() + "# ours\n")
    (keys / "emea.central-a").write_text("secret\n")
    keys.chmod(0o700)
    before_upgrade = config.read_text()
    clean.run(
        *INSTALL, "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", put(clean, next_deb)
    )
    assert clean.run("dpkg-query", "-W", "-f", "${Version}", "kemp360-exporter").stdout == "99.0.0-1"
    assert config.read_text() == before_upgrade
    assert "next version" in config.with_name("kemp360.yaml.dpkg-dist").read_text()
    assert "next version" in (clean.path / "etc/default/kemp360-exporter").read_text()
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert (keys / "emea.central-a").read_text() == "secret\n"

    clean.run(*INSTALL, "--allow-downgrades", "-o", "Dpkg::Options::=--force-confold", put(clean, deb))
    assert clean.run("dpkg-query", "-W", "-f", "${Version}", "kemp360-exporter").stdout == f"{version}-1"
    assert config.read_text() == before_upgrade

    clean.run("apt-get", "-qq", "-y", "remove", "kemp360-exporter")
    assert not (clean.path / "usr/bin/kemp360_exporter").exists()
    assert config.read_text() == before_upgrade

    clean.run("apt-get", "-qq", "-y", "purge", "kemp360-exporter")
    clean.run("apt-get", "-qq", "-y", "autoremove", "--purge")
    left = {line.split(" ", 2)[2] for line in clean.files() ^ before if not line.endswith(".deb")}
    # The user stays; with it the copies that are made of the files it was written to.
    assert left <= {"etc/.pwd.lock", "etc/gshadow-", "etc/group-", "etc/passwd-", "etc/shadow-"}
    assert clean.run("getent", "passwd", "kemp360-exporter").stdout
