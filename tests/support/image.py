"""The image: built by buildah, run by runc, no daemon. No registry can be relied on, so a Debian that mmdebstrap makes
stands in for the bases that the Dockerfile names."""

import contextlib
import json
import pathlib

from debian_root import root_tar, run
from stack import ROOT


class Images:
    """A store of images in a folder of its own."""

    def __init__(self, stack, folder, driver="vfs"):
        self.store, self.runroot = (pathlib.Path(folder) / name for name in ("store", "run"))
        self.driver = driver

    def buildah(self, *words, **options):
        store = ["--root", self.store, "--runroot", self.runroot, "--storage-driver", self.driver]
        return run(["buildah", *store, *words], **options)

    def import_tar(self, name, tar):
        """An image of one layer, as `debian:12-slim` and distroless are; the same tar makes the same one."""
        container = self.buildah("from", "scratch").stdout.strip()
        self.buildah("add", "--quiet", container, tar, "/")
        self.buildah("commit", "--quiet", "--rm", "--timestamp", 0, container, name)
        return f"localhost/{name}"

    def bases(self):
        """Stand-ins: Debian slim is a small Debian with apt; distroless is packages that were unpacked and never configured."""
        slim = root_tar("ca-certificates", "python3", "systemd-standalone-sysusers")
        distroless = root_tar("base-files", "libc6", "netbase", "tzdata", variant="extract")
        return self.import_tar("slim", slim), self.import_tar("distroless", distroless)

    def build(self, name, *arguments, context=ROOT, timeout=600):
        self.buildah(
            "build",
            "--isolation",
            "chroot",
            "--network",
            "host",
            "--layers=false",
            "--pull-never",
            *arguments,
            "-f",
            ROOT / "Dockerfile",
            "-t",
            name,
            context,
            timeout=timeout,
        )
        return f"localhost/{name}"

    def inspect(self, image):
        return json.loads(self.buildah("inspect", "--type", "image", image).stdout)["OCIv1"]

    def unpack(self, image):
        """The image's files, as a runtime would lay them out."""
        container = self.buildah("from", "--pull-never", image).stdout.strip()
        return pathlib.Path(self.buildah("mount", container).stdout.strip())


class Container:
    """A command in an unpacked image under runc: as the image's user, read-only, without capabilities, with the given mounts
    (inside: outside), in the network of the machine. With `to_the_end` it has ended, and `exit_status` is what it left."""

    def __init__(self, stack, folder, image_config, rootfs, arguments, mounts, to_the_end=False):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.log = self.folder / "log"
        run(["runc", "spec", "--bundle", self.folder])
        spec = json.loads((self.folder / "config.json").read_text())
        uid, gid = map(int, image_config["User"].split(":"))
        nothing = {kind: [] for kind in ("bounding", "effective", "permitted", "ambient", "inheritable")}
        spec["root"] = {"path": str(rootfs), "readonly": True}
        spec["process"] |= {
            "terminal": False,
            "user": {"uid": uid, "gid": gid},
            "args": [*image_config["Entrypoint"], *(arguments or image_config["Cmd"])],
            "env": image_config.get("Env", []),
            "cwd": "/",
            "capabilities": nothing,
            "noNewPrivileges": True,
            "rlimits": [],
        }
        spec["linux"]["namespaces"] = [one for one in spec["linux"]["namespaces"] if one["type"] != "network"]
        spec["mounts"] += [
            {
                "destination": inside,
                "source": str(outside),
                "type": "bind",
                "options": ["rbind", "ro", "nosuid", "nodev"],
            }
            for inside, outside in mounts.items()
        ]
        (self.folder / "config.json").write_text(json.dumps(spec))
        self.name = f"kemp360-test-{self.folder.parent.name}-{self.folder.name}"
        self.state = self.folder / "state"
        detached = [] if to_the_end else ["--detach"]
        argv = ["runc", "--root", self.state, "run", *detached, "--bundle", self.folder, self.name]
        stack.callback(self.remove)
        with open(self.log, "wb") as log:
            self.exit_status = run(argv, check=not to_the_end, stdout=log, stderr=log).returncode

    def exec(self, *argv, **options):
        """Runs one more command in it, as `docker exec` and `kubectl exec` do."""
        return run(["runc", "--root", self.state, "exec", self.name, *argv], **options)

    def status(self):
        return json.loads(run(["runc", "--root", self.state, "state", self.name], stderr=None).stdout)

    def remove(self):
        with contextlib.suppress(Exception):
            run(["runc", "--root", self.state, "delete", "--force", self.name])
