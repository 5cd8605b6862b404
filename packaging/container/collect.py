#!/usr/bin/python3
"""Puts into a folder what the installed exporter needs to run, for a base that has Debian's C library and nothing else:
the binary, the shared libraries that it loads, the authorities of the web, each package's copyright file, dpkg's record of each
package (as distroless images keep it, where scanners look), and a bill of materials (CycloneDX 1.5).

usage: collect.py FOLDER      as root, in the build's throw-away stage
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

BINARY = "/usr/bin/kemp360_exporter"
NAME = "kemp360-exporter"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# The C library is the base's: its loader and its parts must be of one version.
OF_THE_BASE = {"libc6"}


def output(*argv):
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, universal_newlines=True).stdout


def libraries():
    """The files that the loader maps for the binary."""
    return sorted(set(re.findall(r"=> (/\S+)", output("ldd", BINARY))))


def owner(file):
    """The package that a file is from; dpkg knows some by the name that they have without the merged /usr."""
    for name in (file, os.path.realpath(file), re.sub("^/usr", "", os.path.realpath(file)), re.sub("^/usr", "", file)):
        found = subprocess.run(
            ["dpkg-query", "-S", name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True
        )
        if found.returncode == 0:
            return re.sub("[:,].*", "", found.stdout.splitlines()[0])
    sys.exit(f"collect.py: no package owns {file}")


def place(file, target, folder):
    to = folder / target.lstrip("/")
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(os.path.realpath(file), to)


def purl(package, version, architecture):
    return f"pkg:deb/debian/{package}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}&distro=debian-12"


def component(package, kind, version, architecture, scope_note):
    return {
        "type": kind,
        "bom-ref": purl(package, version, architecture),
        "name": package,
        "version": version,
        "purl": purl(package, version, architecture),
        "properties": [{"name": f"{NAME}:use", "value": scope_note}],
    }


def bill_of_materials(packages, compiled_in, own_version):
    """packages: [(name, version, architecture)]; compiled_in: the same, of libraries that are part of the binary."""
    own = {
        "type": "application",
        "bom-ref": NAME,
        "name": NAME,
        "version": own_version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    parts = [
        component(name, "library", version, architecture, "shipped in the image")
        for name, version, architecture in packages
    ]
    parts += [
        component(name, "library", version, architecture, "compiled into the binary")
        for name, version, architecture in compiled_in
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": [{"ref": NAME, "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    files = {file: owner(file) for file in [*libraries(), BINARY]}
    for file, package in files.items():
        if package not in OF_THE_BASE:
            # Below /usr/lib in any case: a base may have a real /lib or a link.
            place(file, re.sub("^/lib/", "/usr/lib/", file), folder)
    place(AUTHORITIES, AUTHORITIES, folder)

    names = sorted({*files.values(), "ca-certificates"} - OF_THE_BASE)
    records = []
    for name in names:
        version, architecture = (
            output("dpkg-query", "-W", "-f", "${Version} ${Architecture}\n", name).splitlines()[0].split()
        )
        records.append((name, version, architecture))
        status = folder / "var/lib/dpkg/status.d" / name
        status.parent.mkdir(parents=True, exist_ok=True)
        status.write_text(output("dpkg-query", "-s", name))
        place(f"/usr/share/doc/{name}/copyright", f"/usr/share/doc/{name}/copyright", folder)

    own_version = next(version for name, version, _ in records if name == NAME)
    architecture = next(architecture for name, _, architecture in records if name == NAME)
    built_using = pathlib.Path(f"/usr/share/doc/{NAME}/built-using").read_text().splitlines()
    compiled_in = [(binary, version, architecture) for _, version, binary in map(str.split, built_using)]
    bill = bill_of_materials([record for record in records if record[0] != NAME], compiled_in, own_version)
    sbom = folder / "usr/share/sbom" / f"{NAME}.cdx.json"
    sbom.parent.mkdir(parents=True)
    sbom.write_text(json.dumps(bill, indent=1) + "\n")


if __name__ == "__main__":
    main()
