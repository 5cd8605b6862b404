"""probes.py: small changes of the open Central aurora, one at a time, to find which form of a value or a name is not understood. Prints what each probe costs."""
import os, sys; sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bad, central, json, re, score
from bad import V, Go, Reply, tastypie
WITHOUT_HELP = True
def probe(label, change, watch=()):
    """change(text of every answer, side) -> text"""
    s = Go("probe")
    for i, u in enumerate(s.us):
        old = u.answer
        def answer(t, h, old=old, i=i):
            r = old(t, h)
            if r.status != 200: return r
            b = r.body.decode()
            if "/schema/" in t: b = re.sub(r'"help_text": "[^"]*"', '"help_text": ""', b)
            return Reply(change(b, i).encode(), 200, r.type, r.headers)
        u.answer = answer
    s.start(); s.timeout = 120; s.go(out="json", record=False)
    try: j = json.loads(s.out)
    except ValueError: print("%-52s no JSON, exit %s" % (label, s.rc)); return
    lost = ["%s=%s" % (f["fact"], f["certainty"]) for f in j["facts"] if f["certainty"] not in score.OK]
    for part in ("loadmasters", "report"):
        if j[part].get("certainty") not in score.OK: lost.append("%s=%s" % (part, j[part].get("certainty")))
        lost += ["%s=%s" % (f["fact"], f["certainty"]) for f in j[part].get("fields", []) if f["certainty"] not in score.OK]
    print("%-52s %s" % (label, ", ".join(lost) or "all found")); sys.stdout.flush()
def sub(*pairs):
    def f(b, i):
        for a, c in pairs: b = b.replace(a, c)
        return b
    return f
def rsub(p, c): return lambda b, i: re.sub(p, c, b)
ID = lambda a, b: sub(("2204817", a), ("2207733", b), ('"node_id": CX', '"node_id": "CX'), )
def ids(a, b, quote):
    def f(t, i):
        for o, n in (("2204817", a), ("2207733", b)):
            t = t.replace(": " + o, ': "%s"' % n if quote else ": " + n).replace(o, n)
        return t
    return f
if __name__ == "__main__":
    probe("no help texts, else unchanged", lambda b, i: b)
    probe("device IDs CX-4411-A, CX-4411-C", ids("CX-4411-A", "CX-4411-C", True))
    probe("device IDs 551, 608", ids("551", "608", False))
    probe("device IDs f3c1-0a77, f3c1-0b12", ids("f3c1-0a77", "f3c1-0b12", True))
    probe("device IDs K36000017, K36000029", ids("K36000017", "K36000029", True))
    probe("device IDs UUID", ids("1f0c0a4e-1c1b-4b11-9b0a-3b1a8f3e0001", "1f0c0a4e-1c1b-4b11-9b0a-3b1a8f3e0002", True))
    probe("own address not shown", rsub(r'"own_ip": "[^"]*", ', ""))
    probe("own key not shown", rsub(r'"own_secret": "[^"]*", ', ""))
    probe("peer's device ID not shown", rsub(r'"partner_node_id": \d+, ', ""))
    probe("  and device ID CX-4411-A", lambda b, i: ids("CX-4411-A", "CX-4411-C", True)(re.sub(r'"partner_node_id": \d+, ', "", b), i))
    probe("release -> version", sub(('"release"', '"version"')))
    probe("release -> firmware_version, previous -> old_", sub(('"release"', '"firmware_version"'), ('"previous_release"', '"old_version"')))
    probe("release -> running_version, previous -> fallback_", sub(('"release"', '"running_version"'), ('"previous_release"', '"fallback_version"')))
    probe("prefer_leader -> pref_master", sub(("prefer_leader", "pref_master")))
    probe("prefer_leader -> preferred", sub(("prefer_leader", "preferred")))
    probe("prefer_leader -> primary_preference", sub(("prefer_leader", "primary_preference")))
    probe("last_role -> mode_before", sub(("last_role", "mode_before")))
    probe("last_role -> boot_role", sub(("last_role", "boot_role")))
    probe("last_role -> role_at_start", sub(("last_role", "role_at_start")))
    probe("MAC without separators", lambda b, i: re.sub(r"\b00:50:56:(..):(..):(..)\b", r"005056\1\2\3", b))
    probe("MAC 0050.56xx.xxxx", lambda b, i: re.sub(r"\b00:50:56:(..):(..):(..)\b", r"0050.56\1.\2\3", b))
    probe("claim as words self/partner", lambda b, i: b.replace('"held_by_partner": true', '"held_by": "partner"').replace('"held_by_partner": false', '"held_by": "self"'))
    probe("claim as words this-central/other-central", lambda b, i: b.replace('"held_by_partner": true', '"held_by": "other-central"').replace('"held_by_partner": false', '"held_by": "this-central"'))
    probe("claim as host name (not sayable)", lambda b, i: b.replace('"held_by_partner": true', '"held_by": "%s"' % ("k360-south", "k360-north")[i]).replace('"held_by_partner": false', '"held_by": "%s"' % ("k360-north", "k360-south")[i]))
    probe("claim as IP address (not sayable)", lambda b, i: b.replace('"held_by_partner": true', '"held_by": "%s"' % ("10.81.0.12", "10.81.0.11")[i]).replace('"held_by_partner": false', '"held_by": "%s"' % ("10.81.0.11", "10.81.0.12")[i]))
    probe("LoadMasters by URL (not sayable)", lambda b, i: re.sub(r'"mgmt_ip": "([^"]*)", "mgmt_port": (\d+)', r'"mgmt_url": "https://\1:\2/"', b))
