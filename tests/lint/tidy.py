#!/usr/bin/env python3
"""clang-tidy over every translation unit of ours, remembering which were clean.

usage: tidy.py BUILD_DIR

BUILD_DIR holds compile_commands.json of a clang build. A unit is checked again when what the compiler sees of it, or
a list of checks, changed: the key is the hash of its preprocessed text, without the clone's own path. Clean units are
remembered in $XDG_CACHE_HOME/kemp360-exporter/tidy (~/.cache), so that another clone profits. Exits 1 if any unit has a finding.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

TIDY = "clang-tidy-16"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def preprocess(entry):
    arguments = shlex.split(entry["command"])
    output = arguments.index("-o")
    arguments[output : output + 2] = []
    arguments.remove("-c")
    return subprocess.run(arguments + ["-E", "-P"], cwd=entry["directory"], capture_output=True, check=False)


def check(entry, build, cache, checks):
    text = preprocess(entry)
    if text.returncode != 0:
        return entry["file"], text.stderr.decode(errors="replace")
    key = cache / hashlib.sha256(checks + text.stdout.replace(os.fsencode(ROOT), b"")).hexdigest()
    if key.exists():
        return entry["file"], ""
    run = subprocess.run(
        [TIDY, "--quiet", "-p", str(build), entry["file"]], capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        key.touch()
        return entry["file"], ""
    return entry["file"], run.stdout or run.stderr


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "kemp360-exporter/tidy"
    cache.mkdir(parents=True, exist_ok=True)
    checks = b"".join((ROOT / folder / ".clang-tidy").read_bytes() for folder in ("", "tests"))
    entries = [
        entry
        for entry in json.loads((build / "compile_commands.json").read_text())
        if pathlib.Path(entry["file"]).is_relative_to(ROOT) and not pathlib.Path(entry["file"]).is_relative_to(build)
    ]
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, findings in pool.map(lambda entry: check(entry, build, cache, checks), entries):
            if findings:
                bad += 1
                print(f"--- {os.path.relpath(file, ROOT)}\n{findings}")
    print(f"clang-tidy: {len(entries)} files, {bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
