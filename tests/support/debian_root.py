"""A clean Debian in a folder: made once by mmdebstrap, unpacked for each test, entered by chroot, or booted with its own
systemd in namespaces of its own. Needs root."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

from stack import Failed, wait_for

SUITE = "bookworm"


def cache_dir():
    """Where what takes long to fetch is kept between runs, outside the tree."""
    base = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    folder = base / "kemp360-exporter/roots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run(argv, check=True, **options):
    """A finished process, its output as text; a failure carries the output."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "timeout": 600} | options
    done = subprocess.run([str(word) for word in argv], **options)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(map(str, argv))} ended with {done.returncode}:\n{done.stdout}")
    return done


def root_tar(*packages, variant="minbase", architectures=()):
    """The tar of a Debian with these packages, of this machine's architecture or of those named. It is made once; two tests that
    ask at the same time make one."""
    include = ["--include=" + ",".join(sorted(packages))] if packages else []
    include += ["--architectures=" + ",".join(architectures)] if architectures else []
    argv = ["mmdebstrap", f"--variant={variant}", *include, SUITE]
    tar = cache_dir() / f"{variant}-{hashlib.sha256(repr(argv).encode()).hexdigest()[:16]}.tar"
    with open(cache_dir() / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tar.exists():
            part = tar.with_name("part-" + tar.name)
            run([*argv, part], timeout=900)
            part.rename(tar)
    return tar


class DebianRoot:
    """An unpacked root at `path`, gone when the stack closes."""

    def __init__(self, stack, folder, *packages, variant="minbase"):
        self.path = pathlib.Path(folder) / "root"
        tar = root_tar(*packages, variant=variant)
        self.path.mkdir(parents=True)
        stack.callback(shutil.rmtree, self.path)
        run(["tar", "-C", self.path, "-xf", tar])
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", self.path / "etc" / name)

    def run(self, *argv, **options):
        return run([*self.enter(), *argv], env=clean_environment(), **options)

    def start(self, *argv):
        return subprocess.Popen([*self.enter(), *argv], env=clean_environment())

    def enter(self):
        return ["chroot", self.path]

    def shell(self, script, **options):
        return self.run("sh", "-eu", "-c", script, **options)

    def files(self):
        """Every path with its type and mode, but for what belongs to apt, dpkg's own state and logs."""
        left_out = [
            word
            for path in ("var/lib/apt", "var/cache", "var/lib/dpkg", "var/log", "tmp/*", "root/*")
            for word in ("-o", "-path", f"./{path}")
        ]
        find = ["find", ".", "-xdev", "(", *left_out[1:], ")", "-prune", "-o", "-printf", "%y %m %P\\n"]
        listing = run(find, cwd=self.path, stderr=None)
        assert listing.stdout.count("\n") > 1000
        return set(listing.stdout.splitlines())


class BootedDebian(DebianRoot):
    """The same with systemd as its first process. It shares the network with us, so 127.0.0.1 is one place."""

    # Nothing of what a machine has beside its services: devices, consoles, the kernel's settings.
    MASKED = (
        "systemd-udevd",
        "systemd-udev-trigger",
        "systemd-modules-load",
        "systemd-sysctl",
        "systemd-logind",
        "getty.target",
        "console-getty",
        "systemd-networkd",
        "systemd-timesyncd",
        "apt-daily.timer",
        "apt-daily-upgrade.timer",
        "sys-kernel-debug.mount",
        "sys-kernel-tracing.mount",
        "dev-hugepages.mount",
        "sys-fs-fuse-connections.mount",
    )
    BOOT = """
        mount --make-rprivate /
        mount --bind "$1" "$1"
        mount -t proc proc "$1/proc"
        mount --bind "$1/proc/sys" "$1/proc/sys"
        mount -o remount,bind,ro "$1/proc/sys"
        mount -t sysfs -o ro sysfs "$1/sys"
        mount -t tmpfs tmpfs "$1/run"
        mount -t tmpfs -o mode=755 tmpfs "$1/dev"
        for name in null zero full random urandom tty; do
          touch "$1/dev/$name"
          mount --bind "/dev/$name" "$1/dev/$name"
        done
        mkdir "$1/dev/shm" "$1/dev/pts"
        mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/dev/pts"
        ln -s pts/ptmx "$1/dev/ptmx"
        mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
        cd "$1"
        mkdir run/outside
        pivot_root . run/outside
        exec env -i container=kemp360-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
          chroot . sh -c 'umount -l /run/outside && mount --make-rshared / && exec /lib/systemd/systemd' \\
          <>/dev/null >&0 2>&0
    """

    def __init__(self, stack, folder, *packages, variant="minbase"):
        super().__init__(stack, folder, "systemd", *packages, variant=variant)
        self.init = None
        for unit in self.MASKED:
            name = unit if "." in unit else f"{unit}.service"
            (self.path / "etc/systemd/system" / name).symlink_to("/dev/null")
        # A control group of its own: what its systemd does with groups is seen only below it.
        mounts = re.search(r"^\S+ (\S+) cgroup2 ", pathlib.Path("/proc/mounts").read_text(), re.M)
        group = pathlib.Path(mounts[1]) / f"kemp360-test-{os.getpid()}-{id(self):x}"
        group.mkdir()
        stack.callback(remove_group, group)
        command = [
            "unshare",
            "--mount",
            "--pid",
            "--ipc",
            "--uts",
            "--cgroup",
            "--fork",
            "sh",
            "-eu",
            "-c",
            self.BOOT,
            "boot",
            str(self.path),
        ]
        with open(pathlib.Path(folder) / "boot.log", "wb") as log:
            process = subprocess.Popen(
                ["sh", "-c", 'echo $$ > "$0/cgroup.procs" && exec "$@"', str(group), *command], stdout=log, stderr=log
            )
        stack.callback(self._halt, process)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")

        def booted():
            if process.poll() is not None:
                raise Failed("it did not boot:\n" + (pathlib.Path(folder) / "boot.log").read_text())
            found = children.read_text().split()
            if not found or pathlib.Path(f"/proc/{found[0]}/comm").read_text().strip() != "systemd":
                return False
            self.init = int(found[0])
            return self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded")

        wait_for("systemd to be up", booted, 60)

    def enter(self):
        if self.init is None:
            return super().enter()
        return ["nsenter", f"--target={self.init}", "--mount", "--pid", "--ipc", "--uts", "--cgroup", "--root", "--wd"]

    def _halt(self, process):
        if self.init is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.init, 9)  # the first process of its namespace: all the others go with it
        process.kill()
        process.wait()


def remove_group(group):
    """Control groups go from the leaves up, once their last process is gone."""

    def gone():
        for folder, _, _ in os.walk(group, topdown=False):
            os.rmdir(folder)
        return not group.exists()

    wait_for("the control group to be empty", gone)


def clean_environment():
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
    }
