"""score.py [NAME…] [--har] [--standard-listing] [--details]: runs discover on each Central and compares with its answer key.
--standard-listing: the same Central, but its resource list in Tastypie's form, to see what the rest is worth where the listing is not understood."""
import json, os, sys
from urllib.parse import urlsplit
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__))); sys.dont_write_bytecode = True
import central, run
FACTS = "device_id version local_license metered_license ha_mode ha_error ha_error_message ha_disabled preferred_master address ha_key peer_address peer_ha_key peer_device_id".split()
OK = ("certain", "likely")

def right_place(place, wanted):
    """wanted: (path, end of the pointer[, row's value])"""
    for w in wanted:
        p, at = place.get("path", ""), place.get("at", "")
        if not (p == w[0] or p.rstrip("/") == w[0].rstrip("/") or (p.startswith(w[0]) and p[len(w[0]):].strip("/").isdigit())): continue
        end = "/" + w[1].lstrip("/")
        if not (at == end or at.endswith(end)): continue
        if w[1].startswith("/") and at not in (end, "/objects/0" + end, "/data/attributes" + end): continue
        if len(w) > 2 and str(place.get("row_equals")) != w[2]: continue
        if len(w) == 2 and "row_equals" in place: continue
        return True
    return False

def standard(u):
    doc = json.dumps(json.loads(u.answer("/api/v1/", {}).body)); found = []
    def walk(x):
        if isinstance(x, dict): [walk(v) for v in x.values()]
        elif isinstance(x, list): [walk(v) for v in x]
        elif isinstance(x, str) and "/api/v1/" in x:
            p = urlsplit(x).path
            if not p.endswith("schema/") and p not in found: found.append(p)
    walk(json.loads(doc))
    u.put("/api/v1/", {p[8:].strip("/").replace("/", "-"): {"list_endpoint": p} for p in found})

def secrets_in(text, us):
    return sorted({s for u in us for s in u.secrets if s and s in text})

def score(name, har=False, std=False, details=False):
    m = run.load(name); us = [m.unit("a"), m.unit("b")]
    m, us, d = run.setup(name, m, us)
    if std:
        for u in us: standard(u)
    tag = ("har" if har else "net") + ("-std" if std else "")
    prof = os.path.join(d, "profile.%s.yaml" % tag)
    if os.path.exists(prof): os.remove(prof)
    if har:
        args = ["discover"]
        for u in us:
            f = os.path.join(d, u.name + ".har")
            with open(f, "w") as h: json.dump(central.har(u, u.name + ".example"), h)
            args += ["--har", "%s=%s" % (u.name, f)]
    else: args = ["discover", name, "--config.file", d + "/kemp360.yaml"]
    rec = os.path.join(d, "record." + tag)
    import shutil; shutil.rmtree(rec, ignore_errors=True)
    rc, out, err, t = run.run(args + ["--write-profile", prof, "--force", "--output", "json", "--record", rec])
    rc2, text, err2, _ = run.run(args)
    open(os.path.join(d, tag + ".json"), "w").write(out); open(os.path.join(d, tag + ".txt"), "w").write(text + "\n--- stderr\n" + err2)
    log = [json.loads(l) for l in open(d + "/requests.log")]
    K = m.KEY; res = {"right": [], "choose": [], "choose-without": [], "missed": [], "WRONG": [], "absent-ok": []}; note = []
    try: j = json.loads(out)
    except ValueError: print("%-9s %s: no JSON, exit %s: %s" % (name, tag, rc, err[-300:])); return None
    by = {f["fact"]: f for f in j["facts"]}
    for f in FACTS:
        x = by.get(f, {"certainty": "not found"}); want = K["facts"].get(f, [])
        if x["certainty"] in OK:
            if want and right_place(x["place"], want): res["right"].append(f)
            else: res["WRONG"].append(f); note.append("%s: %s: took %s, right: %s" % (f, x["certainty"], json.dumps(x["place"]), want or "not present"))
        elif x["certainty"] == "choose":
            c = [right_place(y["place"], want) for y in x.get("candidates", [])]
            if any(c): res["choose"].append(f); note.append("%s: choose, right one is number %d of %d" % (f, c.index(True) + 1, len(c)))
            else: res["choose-without" if want else "absent-ok"].append(f); note.append("%s: choose, the right one is not among %s; right: %s" % (f, json.dumps([y["place"] for y in x.get("candidates", [])])[:300], want or "not present"))
        elif want: res["missed"].append(f); note.append("%s: not found; right: %s" % (f, want))
        else: res["absent-ok"].append(f)
    # the list and the report
    def fields(x): return {f["fact"].split("_", 1)[1]: f for f in (x or {}).get("fields", [])}
    lm, parts = j.get("loadmasters") or {}, {}
    if lm.get("certainty") in OK + ("choose",) and lm.get("path", "").rstrip("/") == K["list"]["path"].rstrip("/"):
        fs = fields(lm)
        for k in ("address", "port", "name", "mac", "state", "claim"):
            x = fs.get(k, {"certainty": "not found"}); want = K["list"][k]
            if x["certainty"] in OK:
                parts[k] = "right" if x["place"]["at"] in want else "WRONG"
                if parts[k] == "WRONG": note.append("list %s: took %s (%s), right: %s" % (k, x["place"]["at"], x.get("form", ""), want or "not sayable"))
            elif x["certainty"] == "choose":
                parts[k] = "choose" if any(c["place"]["at"] in want for c in x.get("candidates", [])) else "choose-without"
                note.append("list %s: choose among %s" % (k, [c["place"]["at"] for c in x.get("candidates", [])]))
            else:
                parts[k] = "missed" if want else "-"
                if want: note.append("list %s: not found, right: %s" % (k, want))
    elif lm.get("certainty") in OK: parts["list"] = "WRONG"; note.append("list: took %s" % lm.get("path"))
    else: parts["list"] = "missed"
    rp, rparts = j.get("report") or {}, {}
    if K["report"] is None:
        rparts["report"] = "-"
        if '  report:' in j.get("profile", ""): rparts["report"] = "WRONG"
    elif rp.get("certainty") in OK and rp.get("path", "") in K["report"]["path"]:
        fs = fields(rp)
        for k in ("address", "port", "name", "mac", "owner"):
            x = fs.get(k, {"certainty": "not found"}); want = K["report"][k]
            if x["certainty"] in OK: rparts[k] = "right" if x["place"]["at"].lstrip("/") in want else "WRONG"; 
            elif want: rparts[k] = x["certainty"]
            if rparts.get(k) == "WRONG": note.append("report %s: took %s, right %s" % (k, x["place"]["at"], want))
    else: rparts["report"] = rp.get("certainty", "missed") + (" (other path %s)" % rp.get("path") if rp.get("certainty") in OK else "")
    # what a reader with that profile gets: values, owners, counts
    reading = "no profile"
    if os.path.exists(prof):
        t0 = open(d + "/kemp360.yaml").read()
        open(d + "/check.yaml", "w").write(t0.replace("    units:", "    profile: profile.%s.yaml\n    units:" % tag))
        crc, cout, cerr, _ = run.run(["check", name, "--config.file", d + "/check.yaml", "--output", "json", "--all", "--loadmasters"])
        try:
            p = json.loads(cout)["pairs"][0]; bad = []
            for s, u in zip("ab", p["units"]):
                for k, v in K["values"][s].items():
                    got = u[{"ha_mode": "mode"}.get(k, k)]
                    if k in res["right"] and got != v: bad.append("%s of %s reads %r, is %r" % (k, u["name"], got, v))
                for k in ("peer_address_match", "peer_key_match", "peer_device_match"):
                    if u.get(k) is False: bad.append("%s of %s is false on a healthy pair" % (k, u["name"]))
                n = sum(1 for f in m.FLEET if f["owner"]) 
                if u["activated_loadmasters"] is not None and u["activated_loadmasters"] != n: bad.append("%s: %s activated, are %d" % (u["name"], u["activated_loadmasters"], n))
                if u["normal_loadmasters"] is not None and u["normal_loadmasters"] != len(m.FLEET) - n: bad.append("%s: %s normal, are %d" % (u["name"], u["normal_loadmasters"], len(m.FLEET) - n))
                if u["report_loadmasters"] is not None and u["report_loadmasters"] != n: bad.append("%s: report has %s, are %d" % (u["name"], u["report_loadmasters"], n))
                for x in u["sources"]:
                    if not x["up"]: bad.append("%s: source %s: %s" % (u["name"], x["name"], x["reason"]))
                for x in u["missing_facts"]: bad.append("%s: missing %s" % (u["name"], x))
            owners = {x["loadmaster"].strip("[").replace("]:", ":"): x["owner"] for x in p["devices"]}
            wrong = sum(1 for f in m.FLEET if owners.get("%s:%d" % (f["ip"], f["port"])) not in (None, name + "-" + (f["owner"] or "?")) )
            known = sum(1 for f in m.FLEET if f["owner"] and owners.get("%s:%d" % (f["ip"], f["port"])) == name + "-" + f["owner"])
            if wrong: bad.append("%d owners WRONG" % wrong)
            for c, v in p["checks"].items():
                if v is False: bad.append("check %s violated on a healthy pair" % c)
            reading = "owners %d/%d" % (known, sum(1 for f in m.FLEET if f["owner"])) + ("; " + "; ".join(bad) if bad else "")
        except (ValueError, KeyError, IndexError) as e: reading = "check exit %s: %s" % (crc, (cerr or str(e))[:300])
    alltext = out + err + text + err2 + (open(prof).read() if os.path.exists(prof) else "")
    for r, _, fs in os.walk(rec):
        for f in fs: alltext += open(os.path.join(r, f), errors="replace").read() + f
    leaks = secrets_in(alltext, us)
    per = {}
    for l in log: per.setdefault(l["unit"], []).append(l)
    busiest = max([l["active"] for l in log] or [0]); most = max([len(v) for v in per.values()] or [0]); verbs = sorted({l["method"] for l in log})
    short = lambda p: ",".join("%s=%s" % (k, v) for k, v in p.items() if v not in ("right", "-")) or "all right"
    line = "%-9s %-7s facts right %2d choose %d missed %d WRONG %d (present %d, absent left open %d) | list: %s | report: %s | read: %s | exit %s" % (
        name, tag, len(res["right"]), len(res["choose"]) + len(res["choose-without"]), len(res["missed"]), len(res["WRONG"]), len(K["facts"]), len(res["absent-ok"]), short(parts), short(rparts), reading[:400], rc)
    print(line)
    for k in ("choose", "choose-without", "missed", "WRONG"):
        if res[k]: print("          %s: %s" % (k, ", ".join(res[k])))
    if leaks: print("          LEAK: %d secrets" % len(leaks))
    if busiest > 1 or set(verbs) - {"GET"}: print("          requests: at once %d, verbs %s" % (busiest, verbs))
    if details:
        for n in note: print("            -", n)
    return res, parts, rparts, leaks

if __name__ == "__main__":
    a = sys.argv[1:]; names = [x for x in a if not x.startswith("--")]
    if not names: names = sorted(f[:-3] for q in ("open", "held") for f in os.listdir(os.path.join(run.HERE, q)) if f.endswith(".py"))
    for n in names: score(n, "--har" in a, "--standard-listing" in a, "--details" in a)
