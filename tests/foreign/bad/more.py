"""more.py [CASE…]: further bad inputs: CPU by rows, HAR with a pair, images in a HAR, camelCase changing words, requests above the limit."""
import os, sys; sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bad, central, json, time, resource
from bad import V, Go, Reply, tastypie, hars
C = {}
def case(f): C[f.__name__] = f
@case
def har_and_pair_hosts():
    for label, f in (("http://host:port as configured", lambda u: u.url), ("https://host:port", lambda u: u.url.replace("http:", "https:")), ("host without port", lambda u: "http://127.0.0.1")):
        s = Go("har_and_pair_hosts"); bad.both(s, V, lambda q: Reply("<h1>Not Found</h1>", 404, "text/html")); s.start()
        a = hars(s, lambda b, i: b.replace(("https://%s.example" % s.us[i].name).encode(), f(s.us[i]).encode()))
        s.go(*a).report(label).show("other hosts", n=1)
@case
def rows_cpu():
    for n in (0, 500, 1000, 2000, 4000):
        s = Go("rows_cpu_%d" % n); s.timeout = 200
        for u in s.us:
            u.list(V + "event/", [{"id": k, "text": "event number %d of this unit" % (k % 50), "level": "info", "at": "2026-03-02T%02d:%02d:00" % (k // 60 % 24, k % 60)} for k in range(n)], tastypie())
            d = json.loads(u.routes[V]({}).body); d["event"] = {"list_endpoint": V + "event/", "schema": V + "event/schema/"}; u.put(V, d)
        s.start(); c0 = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime; s.go(); c1 = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime; s.report("event/ of %d rows: %.1f s of CPU in discover" % (n, c1 - c0))
@case
def har_images():
    for mime in ("image/png", "application/octet-stream"):
        s = Go("har_images"); s.timeout = 100; s.start(); s.pairarg = []; args = []
        for u in s.us:
            h = central.har(u, u.name + ".example"); f = s.d + "/" + u.name + ".har"
            h["log"]["entries"] = [{"startedDateTime": "2026-03-02T09:00:00Z", "request": {"method": "GET", "url": "https://%s.example/static/x%d" % (u.name, 0), "headers": []}, "response": {"status": 200, "headers": [], "content": {"size": 1 << 20, "mimeType": mime, "encoding": "base64", "text": "A" * (1 << 20)}}}] * 30 + h["log"]["entries"]
            json.dump(h, open(f, "w")); args += ["--har", "%s=%s" % (u.name, f)]
        s.go(*args, config=False).report("30 MB of " + mime); [os.remove(s.d + "/" + u.name + ".har") for u in s.us]
@case
def wide_object():
    for n in (200, 1000, 4000):
        s = Go("wide_object_%d" % n)
        for u in s.us:
            u.put(V + "counters/", {"c%d" % k: k for k in range(n)}); d = json.loads(u.routes[V]({}).body); d["counters"] = {"list_endpoint": V + "counters/"}; u.put(V, d)
        s.start().go().report("one object with %d numbers" % n)
@case
def loadmasters_1000():
    for n in (100, 400):
        s = Go("loadmasters_%d" % n); s.timeout = 300; F = central.fleet("big", n, 20)
        for i, f in enumerate(F): f["ip"] = "10.%d.%d.%d" % (20 + i // 60000, i // 250 % 250, i % 250 + 1)
        for side, u in zip("ab", s.us):
            u.list(V + "appliance/", [{"id": 40 + i, "nickname": f["name"], "mgmt_ip": f["ip"], "mgmt_port": f["port"], "hw_address": f["mac"].hex(":"), "serial": f["serial"], "firmware": f["fw"], "central_licensed": f["owner"] is not None, "held_by_partner": bool(f["owner"]) and f["owner"] != side, "reachable": True} for i, f in enumerate(F)], tastypie(), detail="id")
        s.start(); c0 = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime; s.go(); s.report("%d LoadMasters: %.1f s of CPU" % (n, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - c0)).show("LoadMasters:", n=1)
@case
def limit_counts_checks():
    s = Go("limit_counts_checks"); s.start().go("--max-requests", "20", record=False).report("--max-requests 20: the reading for the checks comes on top")
if __name__ == "__main__":
    for c in sys.argv[1:] or C:
        try: C[c]()
        except Exception as e: print(c, "harness:", type(e).__name__, e)
        sys.stdout.flush()
