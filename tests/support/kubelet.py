"""As much of a kubelet as one container needs: the volumes of a pod laid out from what the API server holds, swapped
behind a link when they change, and the container run by runc with the pod's user, read-only root and no
capabilities."""

import base64
import os
import pathlib
import re
import shutil
import socket
import ssl
import urllib.request

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


class Pod:
    """Volumes and first container of a pod that was created on the server, run as the server holds them."""

    def __init__(self, stack, folder, server, pod):
        self.stack, self.server, self.pod = stack, server, pod
        self.folder = pathlib.Path(folder)
        self.context = pod["spec"]["securityContext"]
        self.volumes = {
            one["name"]: Volume(self.folder / "volumes" / one["name"], self.context["fsGroup"])
            for one in pod["spec"].get("volumes", [])
        }
        self.sync()
        self.spec = pod["spec"]["containers"][0]
        security = self.spec["securityContext"]
        assert security["readOnlyRootFilesystem"] and security["capabilities"]["drop"] == ["ALL"]

    def start(self, arguments, **options):
        mounts = {one["mountPath"]: self.volumes[one["name"]].folder for one in self.spec.get("volumeMounts", [])}
        mounts |= {
            "/exporter": build_dir() / "exporter/app/kemp360_exporter",
            **{name: name for name in ("/usr", "/lib", "/lib64")},
        }
        rootfs = self.folder / "rootfs"
        rootfs.mkdir(parents=True)
        rootfs.chmod(0o755)
        image = {"User": f"{self.context['runAsUser']}:{self.context['runAsGroup']}", "Entrypoint": ["/exporter"]}
        return Container(self.stack, self.folder / "container", image, rootfs, arguments, mounts, **options)

    def held(self, kind, name):
        return self.server.get(
            {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": {"name": name, "namespace": self.pod["metadata"]["namespace"]},
            }
        )

    def secret(self, name):
        return {entry: base64.b64decode(text) for entry, text in self.held("Secret", name)["data"].items()}

    def sync(self):
        """What the kubelet does every minute or so."""
        for one in self.pod["spec"].get("volumes", []):
            volume = self.volumes[one["name"]]
            if "secret" in one:
                volume.put(self.secret(one["secret"]["secretName"]), one["secret"]["defaultMode"])
                continue
            files = {}
            for source in one["projected"]["sources"]:
                if "secret" in source:
                    files |= self.secret(source["secret"]["name"])
                else:
                    data = self.held("ConfigMap", source["configMap"]["name"])["data"]
                    files |= {item["path"]: data[item["key"]].encode() for item in source["configMap"]["items"]}
            volume.put(files, one["projected"]["defaultMode"])


class EndedPod(Pod):
    """One that was run to its end. What it asks at the exporter's Service goes to `url`."""

    def __init__(self, stack, folder, server, pod, url):
        super().__init__(stack, folder, server, pod)
        arguments = [re.sub("^--from=.*", f"--from={url}", word) for word in self.spec["args"]]
        container = self.start(arguments, to_the_end=True)
        self.succeeded = container.exit_status == 0
        self.output = container.log.read_text()


class RunningPod(Pod):
    """The exporter's. It listens on a free port of 127.0.0.1 instead of the pod's own address; all else of the command line,
    and every mount, is what the server holds."""

    def __init__(self, stack, folder, server, pod):
        super().__init__(stack, folder, server, pod)
        self.port = free_port()
        probe = self.spec["readinessProbe"]
        scheme = probe.get("httpGet", {}).get("scheme", "HTTP").lower()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        arguments = [
            word.replace("--web.listen-address=:10360", f"--web.listen-address=127.0.0.1:{self.port}")
            for word in self.spec["args"]
        ]
        assert arguments != self.spec["args"]
        self.container = self.start(arguments)
        self.pid = self.container.status()["pid"]
        wait_for(f"the exporter to be ready: {self.container.log.read_text()}", lambda: self.answers(probe))

    def answers(self, probe):
        """As the kubelet asks: an open port, or a good answer of whatever certificate."""
        if "tcpSocket" in probe:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        whatever = ssl._create_unverified_context()
        with urllib.request.urlopen(self.url + probe["httpGet"]["path"], timeout=5, context=whatever) as answer:
            return answer.status == 200

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
