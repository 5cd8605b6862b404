"""delta: one nested object with abbreviations; listing name->URL; page/per_page with count; owner's device ID nested; report as JSON (cannot be mapped)."""
from central import *
FLEET = fleet("delta", 33, 4, net="10.60", port=443)
D = {"a": dict(nm="ctl1", ip="10.250.1.5", id=551, key=word("delta-a", 28), lead=True), "b": dict(nm="ctl2", ip="10.250.2.5", id=608, key=word("delta-b", 28), lead=False)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("delta-" + side, "mon", hexkey("delta" + side), word("deltapw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    u.put(V + "system/", {"dev": {"id": me["id"], "sn": "SN-%d" % (77001 + (side == "b")), "nm": me["nm"], "gw": "10.250.%d.1" % (1 + (side == "b"))}, "sw": {"cur": "1.24.5-b902", "prev": "1.23.2-b610", "os": "6.1.55"},
        "lic": {"asl": 0, "mela": 1, "spla": 0, "grace_days": 30}, "ha": {"mode": "ACTIVE" if me["lead"] else "STANDBY", "err": 0, "err_msg": "", "disabled": 0, "pref_master": 1 if me["lead"] else 0, "prev_mode": "STANDBY" if me["lead"] else "ACTIVE",
        "self": {"addr": me["ip"], "key": me["key"]}, "peer": {"addr": other["ip"], "key": other["key"], "id": other["id"], "sw": "1.24.5-b902", "mode": "STANDBY" if me["lead"] else "ACTIVE", "min_sw": "1.23.0-b1", "gw": "10.250.%d.1" % (1 + (side == "a"))}},
        "up": 1 + (side == "a")})
    rows = [{"id": i + 1 if side == "a" else 500 - i, "nm": f["name"], "addr": f["ip"], "prt": f["port"], "hw": ":".join("%X" % b for b in f["mac"]), "lic": {"st": "licensed" if f["owner"] else "unlicensed", "own": {"id": D[f["owner"]]["id"] if f["owner"] else None, "since": "2026-01-%02d" % (i % 28 + 1)}},
             "sn": f["serial"], "grp": 551 if i % 6 == 0 else 12, "st": "up"} for i, f in enumerate(FLEET)]
    u.list(V + "lms/", rows, pages())
    u.list(V + "grp/", [{"id": 12, "nm": "default"}, {"id": 551, "nm": "payments"}], pages())
    u.put(V + "usage/", [{"addr": "%s:%d" % (f["ip"], f["port"]), "nm": f["name"], "peer": "" if f["owner"] == side else "(%d)" % other["id"], "hours": 720} for f in FLEET if f["owner"]])
    u.list(V + "jobs/", [{"id": i, "what": "sync", "err": 0, "node": me["id"]} for i in range(9)], pages())
    u.put(V, {n: V + n + "/" for n in ("grp", "jobs", "lms", "system", "usage")})
    u.ui = [V + "system/", V + "lms/?page=1&per_page=100", V + "usage/", V + "jobs/"]
    return u
S = V + "system/"
KEY = {"facts": {"device_id": [(S, "dev/id")], "version": [(S, "sw/cur")], "local_license": [(S, "lic/asl")], "metered_license": [(S, "lic/mela")], "ha_mode": [(S, "ha/mode")], "ha_error": [(S, "ha/err"), (S, "err_msg")], "ha_error_message": [(S, "err_msg")],
    "ha_disabled": [(S, "ha/disabled")], "preferred_master": [(S, "pref_master")], "address": [(S, "self/addr")], "ha_key": [(S, "self/key")], "peer_address": [(S, "peer/addr")], "peer_ha_key": [(S, "peer/key")], "peer_device_id": [(S, "peer/id")]}, "absent": [],
    "values": {s: {"device_id": str(D[s]["id"]), "version": "1.24.5-b902", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "lms/", "address": ["/addr"], "port": ["/prt"], "name": ["/nm"], "mac": ["/hw"], "state": ["/lic/st"], "claim": ["/lic/own/id"]}, "report": None, "report_note": "JSON: cannot be said in a profile"}
