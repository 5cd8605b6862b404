"""bad.py [CASE…]: bad inputs, each made from aurora. Prints exit status, seconds, peak memory, requests per unit, and what stood out.
Everything printed and written is kept in run/bad-CASE/ (stdout, stderr, profile.yaml, requests.log, record/)."""
import json, os, resource, shutil, subprocess, sys, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib")); sys.dont_write_bytecode = True
import central, run, score
from central import Reply, dumps, tastypie, Unit
V = "/api/v1/"
CASES = {}
def case(f): CASES[f.__name__] = f; return f
class Go:
    def __init__(s, name, pair="aurora"):
        s.name, s.pair = name, pair; s.d = os.path.join(run.HERE, "run", "bad-" + name); shutil.rmtree(s.d, ignore_errors=True); os.makedirs(s.d)
        s.m = run.load(pair); s.us = [s.m.unit("a"), s.m.unit("b")]; s.args = []; s.pairarg = [pair]; s.timeout = 150; s.extra_config = ""
    def start(s): run.setup(s.pair, s.m, s.us, out=s.d); return s
    def go(s, *more, config=True, profile=True, record=True, out="text"):
        a = [run.EXPORTER, "discover"] + s.pairarg + (["--config.file", s.d + "/kemp360.yaml"] if config else []) + (["--write-profile", s.d + "/profile.yaml", "--force"] if profile else []) + (["--record", s.d + "/record"] if record else []) + ["--output", out] + list(more)
        t = time.time()
        with open(s.d + "/stdout", "wb") as o, open(s.d + "/stderr", "wb") as e:
            p = subprocess.Popen(a, stdin=subprocess.DEVNULL, stdout=o, stderr=e)
            end = time.time() + s.timeout; rc = None; peak = 0
            while True:
                try: peak = max([peak] + [int(l.split()[1]) // 1024 for l in open("/proc/%d/status" % p.pid) if l.startswith("VmHWM")])
                except OSError: pass
                pid, st = os.waitpid(p.pid, os.WNOHANG)
                if pid: rc = os.waitstatus_to_exitcode(st); break
                if time.time() > end: p.kill(); os.waitpid(p.pid, 0); rc = "HUNG, killed"; break
                time.sleep(0.02)
            p.returncode = 0
        s.rc, s.t, s.peak = rc, time.time() - t, peak
        s.out, s.err = (open(s.d + "/" + f, errors="replace").read() for f in ("stdout", "stderr"))
        return s
    def report(s, note=""):
        n = {}
        lp = s.d + "/requests.log"
        odd = set()
        for l in open(lp) if os.path.exists(lp) else []:
            l = json.loads(l); n[l["unit"]] = n.get(l["unit"], 0) + 1
            if l["active"] > 1: odd.add("%d at once" % l["active"])
            if l["method"] != "GET": odd.add(l["method"])
            if any(w in l["path"].split("/") for w in "set unset add delete remove reset reboot restart shutdown restore update activate deactivate unset_proxy".split()): odd.add("CHANGING " + l["path"])
        text = s.out + s.err
        for r, _, fs in os.walk(s.d):
            for f in fs:
                p = os.path.join(r, f)
                if "/keys" in r or f.endswith((".har", "requests.log")) or f in ("stdout", "stderr"): continue
                text += open(p, errors="replace").read()
        leaks = score.secrets_in(text, s.us)
        tab = [l for l in s.out.splitlines() if l.split(" ")[0] in score.FACTS]
        sure = {}
        for l in tab[:14]:
            k = "not found" if "not found" in l else l.split()[1]; sure[k] = sure.get(k, 0) + 1
        print("%-22s exit %s  %.1f s  %d MB  requests %s  %s%s%s" % (s.name, s.rc, s.t, s.peak, n or "none", sure, "  ODD: %s" % odd if odd else "", "  LEAKS %d" % len(leaks) if leaks else ""))
        if isinstance(s.rc, int) and s.rc < 0: print("    CRASH signal", -s.rc)
        for l in [l for l in s.err.splitlines() if not any(x in l for x in ("resource ", "requests next", "  GET ")) and not l.split(": ")[-1].startswith("/api")][:4]: print("    err|", l[:220])
        if note: print("    note|", note)
        return s
    def show(s, *words, n=3):
        for w in words:
            for l in [l for l in s.out.splitlines() if w in l][:n]: print("    out|", l[:260])
        return s

def both(s, path, f):
    for u in s.us: u.routes[path] = f

@case
def no_listing():
    s = Go("no_listing"); both(s, V, lambda q: Reply("<h1>Not Found</h1>", 404, "text/html")); s.start().go().report().show("no list", "--har")
@case
def no_listing_ask():
    s = Go("no_listing_ask"); both(s, V, lambda q: Reply("<h1>Not Found</h1>", 404, "text/html")); s.start()
    s.go(*sum((["--ask", V + n + "/"] for n in ("node", "redundancy", "entitlement", "appliance")), [])).report().show("ll be", "Loadm")
@case
def listing_401():
    s = Go("listing_401"); both(s, V, lambda q: Reply(b"", 401, "text/html")); s.start().go().report().show("Note")
@case
def html_instead():
    s = Go("html_instead")
    for u in s.us: u.answer = lambda t, h: Reply("<!doctype html><html><body><form action='/login'>Log in</form></body></html>", 200, "text/html")
    s.start().go().report().show("Note", "HTML", "html")
@case
def html_as_json():
    s = Go("html_as_json")
    for u in s.us: u.answer = lambda t, h: Reply(b"<!doctype html><html>" + b"x" * 3000, 200, "application/json")
    s.start().go().report().show("Note")
@case
def login_redirect():
    s = Go("login_redirect")
    for u in s.us: u.answer = lambda t, h: Reply(b"", 302, "text/html", {"Location": "/login/?next=" + t})
    s.start().go().report().show("Note", "redirect")
@case
def html_some():
    s = Go("html_some"); both(s, V + "redundancy/", lambda q: Reply("<html>Internal Server Error</html>", 500, "text/html")); both(s, V + "redundancy/1/", lambda q: Reply("<html>", 500, "text/html")); s.start().go().report().show("Note", "redundancy")
@case
def some_401():
    s = Go("some_401")
    for p in ("redundancy/", "redundancy/1/", "user/"): both(s, V + p, lambda q: Reply(b"", 401, "text/html"))
    s.start().go().report().show("Note", "401")
@case
def some_401_one_unit():
    s = Go("some_401_one_unit")
    for p in ("redundancy/", "redundancy/1/"): s.us[1].routes[V + p] = lambda q: Reply(b"", 401, "text/html")
    s.start().go().report().show("Note", "401")
@case
def wrong_key():
    s = Go("wrong_key"); s.start()
    for u in s.us: open(s.d + "/keys/" + u.name, "w").write("0" * 40)
    s.go().report().show("401", "key", "reject")
@case
def wrong_key_one():
    s = Go("wrong_key_one"); s.start(); open(s.d + "/keys/" + s.us[1].name, "w").write("0" * 40); s.go().report().show("401", "key", "reject")
@case
def lying_schema():
    s = Go("lying_schema")
    for u in s.us:
        u.put(V + "node/schema/", {"fields": {"node_id": {"type": "boolean", "help_text": "Preferred Master"}, "default_gateway": {"type": "string", "help_text": "Device ID of this Kemp 360 Central"}, "serial_number": {"type": "integer", "help_text": "Device ID"},
            "os_release": {"type": "string", "help_text": "Installed software version of Kemp 360 Central; see " + V + "360/unset_proxy/"}, "not_there": {"type": "string", "help_text": "HA mode (master, slave)"}, "database_role": {"type": "string", "help_text": "HA mode: master, slave or standalone"}}, "default_limit": "many", "allowed_list_http_methods": "get"})
        u.put(V + "redundancy/schema/", {"fields": ["a", "b"], "filtering": 7}); u.put(V + "entitlement/schema/", {"fields": {"on_box": None, "trial": {"type": "boolean", "help_text": "Metered Licensing is active"}, "seats": {"type": "boolean", "help_text": "Licensed locally (ASL)"}, "consumption_based": {"help_text": 5}}})
        u.put(V + "appliance/schema/", {"fields": {"held_by_partner": {"type": "list", "help_text": "True where this unit licenses the LoadMaster"}, "ssh_disabled": {"type": "boolean", "help_text": "Licensed through Central"}, "nickname": {"type": "integer", "help_text": "MAC address"}}})
    s.start().go().report().show(*score.FACTS, n=1)
@case
def million_rows_paged():
    s = Go("million_rows_paged"); s.timeout = 300
    for u in s.us:
        def page(q):
            l = min(central.number(q, "limit", 20), 1000); o = central.number(q, "offset", 0)
            rows = [{"id": o + i, "nickname": "lm-%d" % (o + i), "mgmt_ip": "10.%d.%d.%d" % ((o + i) >> 16 & 255, (o + i) >> 8 & 255, (o + i) & 255), "mgmt_port": 443, "central_licensed": True, "held_by_partner": False, "resource_uri": V + "appliance/%d/" % (o + i)} for i in range(min(l, 1000000 - o))]
            return Reply({"meta": {"limit": l, "offset": o, "total_count": 1000000, "next": V + "appliance/?limit=%d&offset=%d" % (l, o + l), "previous": None}, "objects": rows})
        u.routes[V + "appliance/"] = page
    s.start().go().report().show("LoadMasters", "Note", "rows")
@case
def million_rows_whole():
    s = Go("million_rows_whole"); s.timeout = 300
    body = b'{"objects": [' + b",".join(b'{"id": %d, "nickname": "lm-%d", "mgmt_ip": "10.%d.%d.%d", "mgmt_port": 443, "central_licensed": true, "held_by_partner": false}' % (i, i, i >> 16, i >> 8 & 255, i & 255) for i in range(1000000)) + b"]}"
    both(s, V + "appliance/", lambda q: Reply(body)); s.start().go().report("body %d MB" % (len(body) >> 20)).show("LoadMasters", "Note")
@case
def endless_body():
    s = Go("endless_body"); body = b'{"x": "' + b"a" * (300 << 20)
    both(s, V + "node/", lambda q: Reply(body)); s.start().go().report().show("Note")
@case
def har_200mb():
    s = Go("har_200mb"); s.timeout = 300; s.start(); s.pairarg = []; args = []
    for u in s.us:
        h = central.har(u, u.name + ".example"); f = s.d + "/" + u.name + ".har"
        t = json.dumps(h["log"]["entries"][3])
        with open(f, "w") as o:
            o.write('{"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [')
            big = json.dumps({"startedDateTime": "2026-03-02T09:00:00Z", "request": {"method": "GET", "url": "https://%s.example/static/video.bin" % u.name, "headers": []}, "response": {"status": 200, "headers": [], "content": {"size": 1 << 20, "mimeType": "application/octet-stream", "encoding": "base64", "text": "A" * (1 << 20)}}})
            for i in range(200): o.write(big + ",")
            o.write(",".join(json.dumps(e) for e in h["log"]["entries"])); o.write("]}}")
        args += ["--har", "%s=%s" % (u.name, f)]
    s.go(*args, config=False).report("2 x %d MB" % (os.path.getsize(f) >> 20))
    for u in s.us: os.remove(s.d + "/" + u.name + ".har")
@case
def har_200mb_json():
    s = Go("har_200mb_json"); s.timeout = 300; s.start(); s.pairarg = []; args = []
    for u in s.us:
        h = central.har(u, u.name + ".example"); f = s.d + "/" + u.name + ".har"
        with open(f, "w") as o:
            o.write('{"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [')
            o.write(",".join(json.dumps(e) for e in h["log"]["entries"]))
            for i in range(100):
                body = json.dumps({"objects": [{"id": k, "t": "x" * 50, "n": i} for k in range(25000)]})
                o.write("," + json.dumps({"startedDateTime": "2026-03-02T09:00:00Z", "request": {"method": "GET", "url": "https://%s.example/api/v1/stats/%d/" % (u.name, i), "headers": []}, "response": {"status": 200, "headers": [], "content": {"size": len(body), "mimeType": "application/json", "text": body}}}))
            o.write("]}}")
        args += ["--har", "%s=%s" % (u.name, f)]
    s.go(*args, config=False).report("2 x %d MB" % (os.path.getsize(f) >> 20)).show("Note")
    for u in s.us: os.remove(s.d + "/" + u.name + ".har")
def hars(s, change):
    args = []
    for i, u in enumerate(s.us):
        f = s.d + "/" + u.name + ".har"; b = json.dumps(central.har(u, u.name + ".example")).encode(); b = change(b, i)
        if b is not None: open(f, "wb").write(b)
        args += ["--har", "%s=%s" % (u.name, f)]
    return args
def har_case(name, change, config=False, only=None):
    s = Go(name); s.start(); s.pairarg = []; a = hars(s, change); s.go(*(a[:only] if only else a), config=config).report().show("Note", "truncat", "HAR")
@case
def har_truncated(): har_case("har_truncated", lambda b, i: b[:len(b) * 2 // 3])
@case
def har_truncated_one(): har_case("har_truncated_one", lambda b, i: b[:len(b) // 2] if i else b)
@case
def har_empty(): har_case("har_empty", lambda b, i: b"")
@case
def har_missing(): har_case("har_missing", lambda b, i: None)
@case
def har_png(): har_case("har_png", lambda b, i: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
@case
def har_other_json(): har_case("har_other_json", lambda b, i: b'{"hello": [1, 2, {"log": "x"}]}')
@case
def har_list(): har_case("har_list", lambda b, i: b"[]")
@case
def har_no_entries(): har_case("har_no_entries", lambda b, i: b'{"log": {"version": "1.2", "entries": []}}')
@case
def har_wrong_types(): har_case("har_wrong_types", lambda b, i: b'{"log": {"version": 12, "entries": [null, 5, "x", {"request": 5, "response": []}, {"request": {"method": 7, "url": null}, "response": {"status": "200", "content": {"text": 5}}}]}}')
@case
def har_deep(): har_case("har_deep", lambda b, i: b'{"log": {"entries": ' + b"[" * 500000)
@case
def har_deep_body(): har_case("har_deep_body", lambda b, i: b.replace(b'"{\\"id\\": 1, ', b'"' + b"[" * 200000 + b'{\\"id\\": 1, ', 1))
@case
def har_bom(): har_case("har_bom", lambda b, i: b"\xef\xbb\xbf" + b)
@case
def har_utf16(): har_case("har_utf16", lambda b, i: b.decode().encode("utf-16"))
@case
def har_gzip():
    import gzip; har_case("har_gzip", lambda b, i: gzip.compress(b))
@case
def har_bad_base64(): har_case("har_bad_base64", lambda b, i: b.replace(b'"encoding": "base64"', b'"encoding": "base64!"').replace(b'"text": "', b'"text": "\\u0000%%'))
@case
def har_same_file():
    first = []
    har_case("har_same_file", lambda b, i: (first.append(b), first[0])[1])
@case
def har_one_unit(): har_case("har_one_unit", lambda b, i: b, only=2)
@case
def har_and_pair():
    s = Go("har_and_pair"); both(s, V, lambda q: Reply("<h1>Not Found</h1>", 404, "text/html")); s.start(); s.go(*hars(s, lambda b, i: b)).report().show("Note")
@case
def one_down():
    s = Go("one_down"); s.start(); s.us[1].server.shutdown(); s.us[1].server.server_close(); s.go().report().show("aurora-b", "read")
@case
def both_down():
    s = Go("both_down"); s.start(); [u.server.shutdown() or u.server.server_close() for u in s.us]; s.go().report().show("read")
@case
def one_unit_twice():
    s = Go("one_unit_twice"); s.us[1].routes = s.us[0].routes; s.us[1].key, s.us[1].user = s.us[0].key, s.us[0].user; s.start().go().report().show("one unit", "same", *score.FACTS, n=1)
def unhealthy(name, change):
    s = Go(name)
    import re
    for i, u in enumerate(s.us):
        r = json.loads(u.routes[V + "redundancy/1/"]({}).body); n = json.loads(u.routes[V + "node/1/"]({}).body); change(r, n, i)
        u.list(V + "redundancy/", [r], tastypie()); u.list(V + "node/", [n], tastypie())
    s.start().go().report().show(*score.FACTS, n=1).show("healthy", "standalone", "violated", "HA error")
    return s
@case
def both_standalone_versions(): unhealthy("both_standalone_versions", lambda r, n, i: (r.update(current_role="alone", fault=True, fault_text="The other peer runs another version", partner_release="1.25.2.2011" if i else "1.24.0.1"), n.update(release="1.24.0.1" if i else "1.25.2.2011")))
@case
def two_leaders(): unhealthy("two_leaders", lambda r, n, i: r.update(current_role="leader", last_role="leader" if i else "follower"))
@case
def both_disabled(): unhealthy("both_disabled", lambda r, n, i: r.update(switched_off=True, current_role="alone"))
@case
def no_preferred(): unhealthy("no_preferred", lambda r, n, i: r.update(prefer_leader=False))
@case
def peer_empty_one(): unhealthy("peer_empty_one", lambda r, n, i: r.update(partner_ip="", partner_secret="", partner_node_id=None) if i else None)
@case
def peer_third(): unhealthy("peer_third", lambda r, n, i: r.update(partner_ip="10.81.0.99", partner_secret="ThisIsTheKeyOfAThird", partner_node_id=2299999) if i else None)
@case
def fault_one(): unhealthy("fault_one", lambda r, n, i: r.update(fault=bool(i), fault_text="Peer is not reachable" if i else None, current_role="alone" if i else "leader"))
@case
def max_requests():
    for k in ("1", "2", "5", "12"):
        s = Go("max_requests_" + k); s.start().go("--max-requests", k).report().show("max-requests", "--max", "not asked")
@case
def max_requests_bad():
    for k in ("0", "-1", "abc", "99999999999999999999"):
        s = Go("max_requests_bad"); s.start().go("--max-requests", k).report(k)
@case
def throttled_429():
    s = Go("throttled_429")
    for u in s.us:
        u.n = 0; old = u.answer
        def answer(t, h, u=u, old=old):
            u.n += 1
            return Reply(b"", 429, "text/html", {"Retry-After": "1"}) if u.n % 5 == 4 else old(t, h)
        u.answer = answer
    s.start().go().report().show("429")
@case
def throttled_forever():
    s = Go("throttled_forever"); s.timeout = 120
    for u in s.us: u.answer = lambda t, h: Reply(b"", 429, "text/html", {"Retry-After": "3600"})
    s.start().go().report().show("429", "Retry")
@case
def busy_503():
    s = Go("busy_503"); s.timeout = 120
    both(s, V + "backup/", lambda q: Reply(b"", 503, "text/html", {"Retry-After": "99999999999999"})); both(s, V + "user/", lambda q: Reply(b"", 503, "text/html", {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}))
    s.start().go().report().show("503")
@case
def hang_one():
    s = Go("hang_one"); s.timeout = 200; both(s, V + "backup/", lambda q: time.sleep(1000)); s.start().go().report().show("backup", "time")
@case
def hang_all():
    s = Go("hang_all"); s.timeout = 200
    for u in s.us: u.answer = lambda t, h: time.sleep(1000)
    s.start().go().report().show("time")
@case
def slow_unit():
    s = Go("slow_unit"); s.timeout = 200
    for u in s.us: u.delay = 1.5
    s.start().go().report()
@case
def evil_listing():
    s = Go("evil_listing"); good = {n: {"list_endpoint": V + n + "/", "schema": V + n + "/schema/"} for n in ("node", "redundancy", "entitlement", "appliance")}
    evil = {"p": {"list_endpoint": V + "360/unset_proxy/", "schema": V + "node/reset/"}, "q": {"list_endpoint": "http://127.0.0.1:9/api/v1/x/"}, "r": {"list_endpoint": "//evil.example/api/v1/"}, "s": {"list_endpoint": V + "../../etc/passwd"}, "t": {"list_endpoint": V + "%64elete/"}, "u": {"list_endpoint": V + "x;y/"},
        "v": {"list_endpoint": V + "node/?delete=1"}, "w": {"list_endpoint": None}, "x": {"list_endpoint": 5}, "y": [], "z": "", "aa": {"list_endpoint": V + "Reboot/"}, "bb": {"list_endpoint": V + "node/re-boot/"}, "cc": {"list_endpoint": "\n/api/v1/y/"}, "dd": {"list_endpoint": V + "do-restart/"}, "ee": {"list_endpoint": V + "systemReboot/"}, "ff": {"list_endpoint": V + "factory_reset/"}, "gg": {"list_endpoint": V + "poweroff/"}, "hh": {"list_endpoint": V + "logout/"}, "ii": {"list_endpoint": V + "purge/"}, "jj": {"list_endpoint": V + "apply/"}}
    for u in s.us:
        u.put(V, {**good, **evil}); e = json.loads(u.routes[V + "entitlement/1/"]({}).body)
        e.update(a=V + "entitlement/delete/report.csv", b=V + "entitlement/report/apply/", c="http://169.254.169.254/latest/", d=V + "entitlement/export/restart/", f=V + "entitlement/wipe.csv", g=V + "node/1/status/../reset/", h=V + "appliance/export/status/", i=V + "entitlement/summary/report.csv?reset=1", j=V + "entitlement/list/clear.json")
        u.list(V + "entitlement/", [e], tastypie())
    s.start().go().report()
    print("    asked:", sorted({json.loads(l)["path"] for l in open(s.d + "/requests.log")} - {V + n + t for n in good for t in ("/", "/schema/", "/1/")}))
@case
def evil_redirects():
    s = Go("evil_redirects")
    for u in s.us:
        u.redirect(V + "entitlement/report/", V + "360/unset_proxy/"); u.redirect(V + "node/", V + "node/"); u.redirect(V + "user/", "http://127.0.0.1:9/x/"); u.redirect(V + "backup/", V + "entitlement/delete/export.csv")
    s.start().go().report(); print("    asked:", sorted({json.loads(l)["path"] for l in open(s.d + "/requests.log")}))
@case
def many_resources():
    s = Go("many_resources")
    for u in s.us:
        d = json.loads(u.routes[V]({}).body); d = {**{"x%d" % i: {"list_endpoint": V + "x%d/" % i, "schema": V + "x%d/schema/" % i} for i in range(5000)}, **d}; u.put(V, d)
        for i in range(5000): u.put(V + "x%d/" % i, {"meta": {"total_count": 0, "limit": 20, "offset": 0, "next": None}, "objects": []})
    s.timeout = 300; s.start().go().report().show("max-requests", "Note", n=2)
@case
def odd_json():
    bodies = {"utf8": b'{"objects": [{"id": 1, "name": "\xff\xfe\x80"}]}', "nul": b'{"objects": [{"id": 1, "name": "a\\u0000b"}]}', "deep": b"[" * 300000, "deepobj": b'{"a":' * 100000 + b"1" + b"}" * 100000, "empty": b"", "nan": b'{"a": NaN}', "big": b'{"meta": {"total_count": 1e999, "limit": -5, "offset": 99999999999999999999999}, "objects": [{"id": 18446744073709551616, "v": -1e400}]}',
        "dup": b'{"objects": [{"id": 1, "id": 2, "role": "leader", "role": "follower"}]}', "neg": b'{"meta": {"total_count": -1, "limit": 0, "offset": -20, "next": "/api/v1/odd-neg/?offset=-20"}, "objects": [{"id": 1}]}', "strtotal": b'{"meta": {"total_count": "many", "limit": "20", "offset": "0"}, "objects": [{"id": 1}]}',
        "next": b'{"meta": {"total_count": 50, "limit": 20, "offset": 0, "next": "/api/v1/odd-next/"}, "objects": [{"id": 1}, {"id": 2}]}', "scalars": b'{"objects": [1, "x", null, [2], {"id": {}}]}', "surrogate": b'{"name": "\\ud800"}', "esc": b'{"name": "\\u001b[31mred\\u001b]0;title\\u0007 \\r\\n\\t"}'}
    s = Go("odd_json")
    for u in s.us:
        d = json.loads(u.routes[V]({}).body); d.update({"odd-" + k: {"list_endpoint": V + "odd-%s/" % k, "schema": V + "odd-%s/schema/" % k} for k in bodies}); u.put(V, d)
        for k, b in bodies.items(): u.routes[V + "odd-%s/" % k] = lambda q, b=b: Reply(b); u.routes[V + "odd-%s/schema/" % k] = lambda q, b=b: Reply(b)
    s.start().go().report().show("odd-", n=20)
    if "\x1b" in s.out + s.err: print("    ESCAPE bytes reach the terminal")
@case
def escapes_in_values():
    s = Go("escapes_in_values")
    for i, u in enumerate(s.us):
        n = json.loads(u.routes[V + "node/1/"]({}).body); n["release"] = "1.25.2\x1b[31m"; n["node_id"] = "22\x1b]0;x\x07%d\nversion certain" % i; u.list(V + "node/", [n], tastypie())
    s.start().go().report().show("device_id", "version"); print("    raw escape bytes:", "\x1b" in s.out + s.err, "in profile:", "\x1b" in open(s.d + "/profile.yaml").read() if os.path.exists(s.d + "/profile.yaml") else "-")
@case
def secrets():
    s = Go("secrets")
    for i, u in enumerate(s.us):
        w = lambda k: (u.secrets.add(central.word("%s%d" % (k, i), 17)), central.word("%s%d" % (k, i), 17))[1]
        u.cookie = w("setcookie")
        u.list(V + "secretstore/", [{"id": 1, "smtp_password": w("smtp"), "snmp_community": w("comm"), "radius_secret": w("rad"), "private_key": "-----BEGIN PRIVATE KEY-----" + w("pk"), "api_token": w("tok"), "psk": w("psk"), "passphrase": w("pp"), "auth": {"bearer": w("bear")}, "ldap_bind_pw": w("pw"), "certificate_passwd": w("cp"),
            "url": "https://admin:%s@proxy.example:3128/" % w("proxy"), "webhook": "https://hooks.example/services/%s" % w("hook"), "report_url": V + "entitlement/report/?api_key=" + w("urlkey"), "session": w("sess"), "csrf": w("csrf"), "credentials": [{"user": "x", "password": w("cred")}]}], tastypie())
        u.list(V + "setting/", [{"id": k, "key": n, "value": v} for k, (n, v) in enumerate([("smtp.password", w("kv1")), ("snmp.community", w("kv2")), ("ha.secret", w("kv3")), ("radius.sharedSecret", w("kv4"))])], tastypie())
        u.list(V + "variable/", [{"id": k, "label": n, "text": v} for k, (n, v) in enumerate([("Mail Password", w("lb1")), ("SNMP Community", w("lb2")), ("HA Key of the Third", w("lb3"))])], tastypie())
        u.put(V + "panel/", {"groups": [{"title": "Mail", "entries": [{"caption": "Password", "content": w("cap1")}, {"caption": "API Token", "content": w("cap2")}]}]})
        d = json.loads(u.routes[V]({}).body); d.update({n: {"list_endpoint": V + n + "/", "schema": V + n + "/schema/"} for n in ("secretstore", "setting", "variable", "panel")}); u.put(V, d)
    s.start()
    for o in ("text", "json"):
        s.go("--log.level", "debug", out=o)
        for where, text in (("printed (%s)" % o, s.out + s.err), ("profile", open(s.d + "/profile.yaml").read()), ("record", "".join(open(os.path.join(r, f), errors="replace").read() for r, _, fs in os.walk(s.d + "/record") for f in fs))):
            l = score.secrets_in(text, s.us)
            if l: print("    LEAK in %s:" % where, len(l)); [print("       ", text[max(0, text.index(x) - 60):text.index(x) + 17].replace("\n", " ")) for x in l[:20]]
        shutil.rmtree(s.d + "/record", ignore_errors=True)
    s.report()
@case
def secrets_har():
    s = Go("secrets_har"); s.start(); s.pairarg = []; s.go(*hars(s, lambda b, i: b), "--log.level", "debug", config=False).report()
@case
def record_names():
    s = Go("record_names"); s.start().go().report()
    t = "".join(open(os.path.join(r, f), errors="replace").read() for r, _, fs in os.walk(s.d + "/record") for f in fs)
    kept = [k for f in s.m.FLEET for k in (f["name"], f["serial"]) if k in t] + [x for x in ("k360-north", "k360-south", "K3-7F21-0091", "2204817") if x in t]
    print("    names and serial numbers still in the record:", len(kept), kept[:6], "addresses:", sum(f["ip"] in t for f in s.m.FLEET), "MACs:", sum(f["mac"].hex(":") in t for f in s.m.FLEET))
    a = s.out
    s.pairarg = []; s.go("--replay", s.d + "/record", config=False, record=False).report()
    f = lambda x: [(l.split()[0], l.split()[1]) for l in x.splitlines() if l.split(" ")[0] in score.FACTS]
    print("    replay finds the same:", f(a)[:14] == f(s.out)[:14])
@case
def files():
    s = Go("files"); s.start(); open(s.d + "/profile.yaml", "w").write("mine")
    s.go("--write-profile", s.d + "/profile.yaml", profile=False, record=False).report("profile exists, no --force; kept: %s" % (open(s.d + "/profile.yaml").read() == "mine"))
    s.go("--write-profile", s.d + "/nodir/profile.yaml", profile=False, record=False).report("directory missing")
    s.go("--write-profile", s.d, profile=False, record=False).report("is a directory")
    s.go("--write-profile", "/proc/x", profile=False, record=False).report("not writable")
    s.go(profile=False).report("record"); s.go(profile=False).report("record once more, no --force")
    s.go("--replay", s.d + "/keys", profile=False, record=False).report("replay of no record")
@case
def usage():
    s = Go("usage"); s.start()
    for a in (["nopair"], ["aurora", "--ask", V + "360/unset_proxy/"], ["aurora", "--ask", "http://evil.example/x"], ["aurora", "--ask", "relative"], ["aurora", "--har", "aurora-a"], ["aurora", "--har", "nounit=/dev/null"], ["aurora", "--output", "xml"], ["--replay", "/nonexistent"], ["aurora", "--replay", "/tmp"], ["aurora", "--har", "aurora-a=/dev/zero"]):
        s.pairarg = a; s.timeout = 20; s.go(profile=False, record=False).report(" ".join(a))
@case
def dry_run():
    s = Go("dry_run"); s.start().go("--dry-run", record=False).report("profile written: %s" % os.path.exists(s.d + "/profile.yaml")); print("\n".join("    " + l for l in s.out.splitlines()[:12]))
@case
def no_slash():
    s = Go("no_slash")
    for u in s.us:
        for k in [k for k in u.routes if k.endswith("/") and k != V]: u.routes[k[:-1]] = u.routes.pop(k)
        u.put(V, {n: {"list_endpoint": V + n, "schema": V + n + "/schema"} for n in ("node", "redundancy", "entitlement", "appliance", "backup", "user")})
    s.start().go().report().show("Note", "list of its")
if __name__ == "__main__":
    for c in sys.argv[1:] or CASES:
        try: CASES[c]()
        except Exception as e: print(c, "harness:", type(e).__name__, e)
        sys.stdout.flush()
