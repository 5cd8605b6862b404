"""As much of a kubelet as one container needs: the volumes of a pod laid out from what the API server holds, swapped
behind a link when they change, and the container run by runc with the pod's user, read-only root and no
capabilities."""

import base64
import os
import pathlib
import re
import shutil

from image import Container
from stack import ask, build_dir, free_port, wait_for


class Volume:
    """A folder as the kubelet makes it: entries are links into `..data`, itself a link to a dated folder that is
    replaced as a whole."""

    def __init__(self, folder, group):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o755)
        self.group = group
        self.count = 0

    def put(self, files, mode):
        self.count += 1
        dated = self.folder / f"..2026_{self.count}"
        for name, content in files.items():
            path = dated / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(mode | 0o040)  # fsGroup
            os.chown(path, 0, self.group)
        old = os.path.realpath(self.folder / "..data")
        (self.folder / "..data_tmp").symlink_to(dated.name)
        (self.folder / "..data_tmp").rename(self.folder / "..data")
        for name in {pathlib.PurePath(name).parts[0] for name in files}:
            link = self.folder / name
            if not link.is_symlink():
                link.symlink_to(f"..data/{name}")
        if self.count > 1:
            shutil.rmtree(old)


class RunningPod:
    """The first container of a pod that was created on the server. It listens on a free port of 127.0.0.1 instead of
    the pod's own address; all else of the command line, and every mount, is what the server holds."""

    def __init__(self, stack, folder, server, pod):
        self.server, self.pod = server, pod
        self.folder = pathlib.Path(folder)
        context = pod["spec"]["securityContext"]
        self.volumes = {
            one["name"]: Volume(self.folder / "volumes" / one["name"], context["fsGroup"])
            for one in pod["spec"]["volumes"]
        }
        self.sync()
        spec = pod["spec"]["containers"][0]
        assert spec["securityContext"]["readOnlyRootFilesystem"] and spec["securityContext"]["capabilities"][
            "drop"
        ] == ["ALL"]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        arguments = [
            word.replace("--web.listen-address=:10360", f"--web.listen-address=127.0.0.1:{self.port}")
            for word in spec["args"]
        ]
        assert arguments != spec["args"]
        mounts = {one["mountPath"]: self.volumes[one["name"]].folder for one in spec["volumeMounts"]}
        mounts |= {
            "/exporter": build_dir() / "exporter/app/kemp360_exporter",
            **{name: name for name in ("/usr", "/lib", "/lib64")},
        }
        rootfs = self.folder / "rootfs"
        rootfs.mkdir()
        rootfs.chmod(0o755)
        image = {"User": f"{context['runAsUser']}:{context['runAsGroup']}", "Entrypoint": ["/exporter"]}
        self.container = Container(stack, self.folder / "container", image, rootfs, arguments, mounts)
        self.pid = self.container.status()["pid"]
        ready = spec["readinessProbe"]["httpGet"]["path"]
        wait_for(f"the exporter to be ready: {self.container.log.read_text()}", lambda: ask(self.url + ready))

    def held(self, kind, name):
        return self.server.get(
            {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": {"name": name, "namespace": self.pod["metadata"]["namespace"]},
            }
        )

    def sync(self):
        """What the kubelet does every minute or so."""
        for one in self.pod["spec"]["volumes"]:
            volume = self.volumes[one["name"]]
            if "secret" in one:
                data = self.held("Secret", one["secret"]["secretName"])["data"]
                volume.put({name: base64.b64decode(text) for name, text in data.items()}, one["secret"]["defaultMode"])
            else:
                files = {}
                for source in one["projected"]["sources"]:
                    data = self.held("ConfigMap", source["configMap"]["name"])["data"]
                    files |= {item["path"]: data[item["key"]].encode() for item in source["configMap"]["items"]}
                volume.put(files, one["projected"]["defaultMode"])

    def metrics(self):
        return ask(self.url + "/metrics")

    def units_up(self):
        """unit → '0' or '1', as the exporter says."""
        return dict(re.findall(r'^kemp360_up\{.*unit="([^"]+)".*\} ([01])$', self.metrics(), re.M))

    def process_status(self):
        """/proc/PID/status of the exporter."""
        return dict(
            line.split(":\t", 1)
            for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
            if ":\t" in line
        )
