#!/usr/bin/python3
"""Changes the code that decides in one place at a time and looks whether its layer's unit program notices.

    tests/mutation/mutate.py                          # every mutant of every folder: about an hour of two cores
    tests/mutation/mutate.py model/ fetch/gate.cc     # only those whose name begins so; "FILE: … in “line”" is a name
    tests/mutation/mutate.py --sample 600 --seed 7    # 600 of them, by chance
    tests/mutation/mutate.py --list [NAME…]           # names only, builds nothing

Says which mutants live; fails if one lives that tests/mutation/equivalent.txt does not list with its reason, or if that file lists one
that is gone or is killed. The tree with the mutants, and its build, lie in build/mutation. Each test case says once which mutants it
reaches; a mutant is tried with those cases only, the quick ones first, in a process of their own, and is killed if one fails, crashes
or does not end. Cases of more than five seconds of CPU are not asked: what only they would notice counts as alive."""

import argparse
import collections
import concurrent.futures
import math
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time

import mutants

ROOT = pathlib.Path(__file__).resolve().parents[2]
EQUIVALENT = ROOT / "tests/mutation/equivalent.txt"
SWITCH = ROOT / "tests/mutation/switch.h"
SLOWEST = 5  # seconds of CPU: what takes longer plays for hours, and would be tried with nearly every mutant
FOLDERS = ("model", "fetch", "metrics", "collect", "appliance", "base")


def files_of_tree():
    listed = subprocess.run(["git", "ls-files", "-zco", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    return [name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def mutated_files():
    """[mutants.File] of the folders that are mutated."""
    code = sorted(path for path in (ROOT / "exporter").rglob("*") if path.suffix in (".cc", ".h"))
    texts = {str(path.relative_to(ROOT / "exporter")): path.read_text() for path in code}
    enums = mutants.enumerations(texts.values())
    return [mutants.File(name, text, enums) for name, text in texts.items() if name.split("/")[0] in FOLDERS]


def equivalent(path=EQUIVALENT):
    """{name of a mutant, or the beginning of names with … behind it: reason}."""
    found = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, reason = line.rpartition(" || ")  # a line of C++ may hold it, too
            found[name] = reason
    return found


def lists(listed, name):
    """The entry that lists this mutant, or None."""
    if name in listed:
        return name
    return next((entry for entry in listed if entry.endswith("…") and name.startswith(entry[:-1])), None)


def stale_entries(listed, everything):
    """What lists no mutant that is there."""
    used = {lists(listed, mutant.name) for mutant in everything}
    return [f"listed as equivalent, and gone: {entry}" for entry in listed if entry not in used]


# --- The build


def write_tree(tree, files):
    """A copy of the source tree in which these files hold their mutants. What did not change keeps its time."""
    names = files_of_tree()
    changed = {f"exporter/{file.name}": file.compiled().encode() for file in files}
    for name in names:
        data, to = changed.get(name) or (ROOT / name).read_bytes(), tree / name
        if not to.exists() or to.read_bytes() != data:
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(data)
            to.chmod((ROOT / name).stat().st_mode)
    for there in [path for path in tree.rglob("*") if path.is_file()]:
        if str(there.relative_to(tree)) not in set(names):
            there.unlink()


def build(folder, folders, jobs):
    """{folder: its unit program}, with the mutants in it."""
    tree, made = folder / "tree", folder / "build"
    flags = f"-O0 -w -D_GLIBCXX_ASSERTIONS -include {SWITCH}"
    environment = os.environ | {"CCACHE_BASEDIR": str(folder), "CCACHE_NOHASHDIR": "1", "CCACHE_SLOPPINESS": "pch_defines,time_macros"}
    configure = ["cmake", "-G", "Ninja", "-S", tree, "-B", made, f"-DCMAKE_CXX_FLAGS={flags}", "-DCMAKE_BUILD_TYPE=None", "-Wno-dev", "-DCMAKE_CXX_STANDARD=20"]
    subprocess.run(configure, env=environment, stdout=subprocess.DEVNULL, check=True)
    targets = [f"unit_{name}" for name in folders]
    subprocess.run(["cmake", "--build", made, "-j", str(jobs), "--target", *targets], env=environment, stdout=sys.stderr, check=True)
    return {name: made / f"tests/unit/{name}/unit_{name}" for name in folders}


# --- The runs

Case = collections.namedtuple("Case", "name seconds cpu")


def bounded(cpu):
    """A mutant may ask for memory without end, write a file that grows, or never end."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))


def run(program, cases, seconds, cpu, **environment):
    """(Do all these cases pass? What CPU time did they take?) What takes more than `cpu`, or still waits after `seconds`, does not."""
    with tempfile.TemporaryDirectory() as scratch:
        chosen = pathlib.Path(scratch) / "cases"
        chosen.write_text("".join(case.replace("\\", "\\\\").replace(",", "\\,") + "\n" for case in cases))
        command = [program, "--abort", "--warn", "NoTests", "--input-file", chosen]
        running = subprocess.Popen(
            command,
            cwd=scratch,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: bounded(math.ceil(cpu)),  # a second at least
            start_new_session=True,
        )
        timer = threading.Timer(seconds, os.killpg, (running.pid, 9))
        timer.start()
        _, status, usage = os.wait4(running.pid, 0)
        timer.cancel()
        running.returncode = os.waitstatus_to_exitcode(status)
        return running.returncode == 0, usage.ru_utime + usage.ru_stime


def reach(program, pool):
    """{mutant: [the cases that reach it, quick ones first]} of one program."""
    listed = subprocess.run([program, "--list-test-names-only", "~[.]"], stdout=subprocess.PIPE).stdout.decode().splitlines()

    def look(name):
        with tempfile.TemporaryDirectory() as scratch:
            out, start = pathlib.Path(scratch) / "reached", time.monotonic()
            passed, cpu = run(program, [name], 600, SLOWEST, MUTANT_REACHED=str(out))
            if not passed and cpu < SLOWEST - 0.5:
                sys.exit(f"{program.name}: “{name}” fails without any mutant")
            ids = out.read_text().split() if passed and out.exists() else []  # it may reach none
            return Case(name, time.monotonic() - start, cpu), [int(line) for line in ids]

    found = collections.defaultdict(list)
    for case, ids in sorted(pool.map(look, [name for name in listed if name.strip()]), key=lambda one: one[0].seconds):
        for number in ids:
            found[number].append(case)
    return found


def batches(cases):
    """These cases, quick ones first, in groups that take ten times as long as the one before: most mutants die in the first."""
    batch, limit = [], 0.1
    for case in cases:
        if batch and sum(one.seconds for one in batch) + case.seconds > limit:
            yield batch
            batch, limit = [], limit * 10
        batch.append(case)
    yield batch


def try_all(programs, chosen, pool, say):
    """{name: "killed", "lives" or "not reached"}."""
    reached = {folder: reach(program, pool) for folder, program in programs.items()}

    def attempt(mutant):
        folder = mutant.file.split("/")[0]
        cases = reached[folder].get(mutant.id)
        if not cases:
            return "not reached"
        for batch in batches(cases):
            # What never ends takes CPU, or waits; that others keep the machine busy makes neither much longer.
            seconds = 20 + 10 * sum(case.seconds for case in batch)
            cpu = 4 * sum(case.cpu for case in batch)
            if not run(programs[folder], [case.name for case in batch], seconds, cpu, MUTANT=str(mutant.id))[0]:
                return "killed"
        return "lives"

    results = {}
    for mutant, result in zip(chosen, pool.map(attempt, chosen)):
        results[mutant.name] = result
        if result != "killed":
            say(f"{result}: {mutant.name}")
    return results


def report(chosen, results, listed):
    """(lines of a summary, what is wrong)."""
    lines, wrong = [], []
    for folder in FOLDERS:
        mine = [results[mutant.name] for mutant in chosen if mutant.file.startswith(folder + "/")]
        if mine:
            alive = [mutant.name for mutant in chosen if mutant.file.startswith(folder + "/") and results[mutant.name] != "killed"]
            known = sum(lists(listed, name) is not None for name in alive)
            lines.append(f"{folder}: {len(mine)} mutants, {mine.count('killed')} killed, {known} equivalent, {len(alive) - known} live")
    killed = collections.defaultdict(list)
    for mutant in chosen:
        entry = lists(listed, mutant.name)
        killed[entry].append(results[mutant.name] == "killed")
        if results[mutant.name] != "killed" and entry is None:
            wrong.append(f"LIVES ({results[mutant.name]}): {mutant.name}")
    # Of what one entry lists together some may be noticed, as a matter of chance or of memory.
    wrong += [f"listed as equivalent, and killed: {entry}" for entry, each in killed.items() if entry and all(each) and entry[-1] != "…"]
    return lines, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="the beginning of names: FOLDER/, FOLDER/FILE.cc, or a whole name")
    parser.add_argument("--list", action="store_true", help="only say the names")
    parser.add_argument("--sample", type=int, help="so many of them, by chance")
    parser.add_argument("--seed", type=int, default=1, help="of that chance (%(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at once (%(default)s)")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/mutation", help="where to build (%(default)s)")
    options = parser.parse_args()

    files = mutated_files()
    everything = [mutant for file in files for mutant in file.mutants]
    chosen = [mutant for mutant in everything if not options.names or mutant.name.startswith(tuple(options.names))]
    if options.sample:
        chosen = sorted(random.Random(options.seed).sample(chosen, min(options.sample, len(chosen))))
    if options.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    listed = equivalent()
    stale = stale_entries(listed, everything)
    folders = [folder for folder in FOLDERS if any(mutant.file.startswith(folder + "/") for mutant in chosen)]
    write_tree(options.build / "tree", files)
    programs = build(options.build, folders, options.jobs)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = try_all(programs, chosen, pool, lambda text: print(text, flush=True))
    lines, wrong = report(chosen, results, listed)
    print("\n".join(["", *sorted(stale), *wrong, *(f"mutation: {line}" for line in lines)]))
    return 1 if stale or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
