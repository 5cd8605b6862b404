"""run.py NAME [--serve]: starts the two units of a Central, writes its configuration, runs discover, gives its JSON and profile."""
import importlib.util, json, os, subprocess, sys, time
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(HERE, "lib"))
sys.dont_write_bytecode = True
import central
EXPORTER = os.environ.get("EXPORTER", "./build/release/exporter/app/kemp360_exporter")
def load(name):
    for d in ("open", "held"):
        p = os.path.join(HERE, d, name + ".py")
        if os.path.exists(p):
            spec = importlib.util.spec_from_file_location(name, p); m = importlib.util.module_from_spec(spec); spec.loader.exec_module(m); return m
    sys.exit("no Central called " + name)
def setup(name, module=None, units=None, out=None, **more):
    m = module or load(name)
    d = out or os.path.join(HERE, "run", name); os.makedirs(os.path.join(d, "keys"), exist_ok=True)
    us = units or [m.unit("a"), m.unit("b")]
    log = open(os.path.join(d, "requests.log"), "w")
    lines = ["pairs:", "  - name: " + name, "    units:"]
    for i, u in enumerate(us):
        s = central.serve(u, "127.0.0.%d" % (i + 21) if getattr(m, "OPTIONS", {}).get("hosts") else "127.0.0.1", 0, log)
        u.url = "http://%s:%d" % s.server_address; u.server = s
        with open(os.path.join(d, "keys", u.name), "w") as f: f.write(u.key)
        lines.append("      - {name: %s, url: '%s', username: %s, api_key_file: keys/%s, authentication: %s}" % (u.name, u.url, u.user, u.name, getattr(m, "OPTIONS", {}).get("authentication", "header")))
    with open(os.path.join(d, "kemp360.yaml"), "w") as f: f.write("\n".join(lines) + "\n")
    return m, us, d
def run(args, timeout=120, cwd=None):
    t = time.time()
    try:
        p = subprocess.run([EXPORTER] + args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, cwd=cwd)
        return p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace"), time.time() - t
    except subprocess.TimeoutExpired as e:
        return "TIMEOUT", (e.stdout or b"").decode("utf-8", "replace"), (e.stderr or b"").decode("utf-8", "replace"), time.time() - t
if __name__ == "__main__":
    m, us, d = setup(sys.argv[1])
    if "--serve" in sys.argv:
        print(d + "/kemp360.yaml", *[u.url for u in us], flush=True)
        while True: time.sleep(3600)
    for o in ("json", "text"):
        rc, out, err, t = run(["discover", sys.argv[1], "--config.file", d + "/kemp360.yaml", "--write-profile", d + "/profile.yaml", "--force", "--output", o])
        open(d + "/discover." + o, "w").write(out); open(d + "/discover.%s.err" % o, "w").write(err)
        print(o, "exit", rc, "%.1f s" % t)
