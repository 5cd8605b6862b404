#!/usr/bin/env python3
"""clang-tidy over the translation units of ours, remembering which were clean.

usage: tidy.py BUILD_DIR COMPILED_DIR [--changed]

BUILD_DIR holds compile_commands.json of a clang build; COMPILED_DIR is a build whose compiler wrote down which headers
each unit includes. A unit is checked again when its command, it, one of its headers or a list of checks changed. Clean
units are remembered in $XDG_CACHE_HOME/kemp360-exporter/tidy (~/.cache), so that another clone profits.

--changed: only what differs from the branch `origin/main`, or from the commit before if it is that branch: units that
changed, and for each header that changed one unit that includes it. Exits 1 if any unit has a finding.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys

TIDY = "clang-tidy-16"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def output(*argv, **options):
    return subprocess.run(argv, capture_output=True, text=True, check=False, **options).stdout


def headers(compiled):
    """{unit: [its headers and it]} of ours, as the compiler of that build saw them."""
    found, current, root = {}, [], f"{ROOT}/"
    for line in output("ninja", "-C", compiled, "-t", "deps").splitlines():
        if not line.startswith(" "):
            current = []
            continue
        path = os.path.normpath(os.path.join(compiled, line.strip()))
        if path.startswith(root):
            current.append(path)
            found[current[0]] = current
    return found


def key(entry, files, checks):
    """The name by which a clean unit is remembered."""
    digest = hashlib.sha256(checks + entry["command"].replace(str(ROOT), "").encode())
    for file in sorted(files):
        digest.update(os.path.relpath(file, ROOT).encode() + pathlib.Path(file).read_bytes())
    return digest.hexdigest()


def changed_files():
    """Paths that differ from what this work started from; empty if that is not known (a clone of depth 1)."""
    base = output("git", "merge-base", "HEAD", "origin/main", cwd=ROOT).strip()
    if base in ("", output("git", "rev-parse", "HEAD", cwd=ROOT).strip()):
        base = output("git", "rev-parse", "--verify", "--quiet", "HEAD~", cwd=ROOT).strip()
    if not base:
        return set()
    names = output("git", "diff", "--name-only", base, cwd=ROOT) + output("git", "ls-files", "-o", "--exclude-standard", cwd=ROOT)
    return {str(ROOT / name) for name in names.splitlines()}


def touched(entries, includes, changed):
    """Units that changed, and for each changed header the one of the same name that includes it, or else the first."""
    units = {entry["file"] for entry in entries}
    found = units & changed
    for header in sorted(changed - units):
        of_it = sorted(unit for unit in units if header in includes.get(unit, ()))
        if of_it and not found.intersection(of_it):
            found.add(next((unit for unit in of_it if pathlib.Path(unit).stem == pathlib.Path(header).stem), of_it[0]))
    return [entry for entry in entries if entry["file"] in found]


def check(entry, build):
    run = subprocess.run(
        [TIDY, "--quiet", "-p", str(build), entry["file"]], capture_output=True, text=True, check=False
    )
    return "" if run.returncode == 0 else run.stdout or run.stderr


def main():
    build, compiled = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "kemp360-exporter/tidy"
    cache.mkdir(parents=True, exist_ok=True)
    checks = b"".join((ROOT / folder / ".clang-tidy").read_bytes() for folder in ("", "tests"))
    checks += output(TIDY, "--version").encode()
    # Of two targets with the same unit one is enough; what the build wrote itself is not ours.
    of_file = {entry["file"]: entry for entry in json.loads((build / "compile_commands.json").read_text())}
    entries = [of_file[file] for file in sorted(of_file) if file.startswith(f"{ROOT}/") and not file.startswith(f"{build}/")]
    includes = headers(compiled)
    if "--changed" in sys.argv:
        entries = touched(entries, includes, changed_files())

    def findings(entry):
        # A unit that the other build does not compile is checked every time.
        files = includes.get(entry["file"])
        clean = cache / key(entry, files, checks) if files else None
        if clean and clean.exists():
            return ""
        said = check(entry, build)
        if clean and not said:
            clean.touch()
        return said

    count = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for entry, said in zip(entries, pool.map(findings, entries)):
            count[bool(said)] += 1
            if said:
                print(f"--- {os.path.relpath(entry['file'], ROOT)}\n{said}")
    print(f"clang-tidy: {len(entries)} files, {count[True]} with findings")
    return 1 if count[True] else 0


if __name__ == "__main__":
    sys.exit(main())
