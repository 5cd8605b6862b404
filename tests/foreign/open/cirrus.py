"""cirrus: plain list of absolute URLs, camelCase, the units as members of one list (same order on both, slot this/other),
HA as enabled/disabled, owner self/partner beside the owner's host name, preferred master is not the master now."""
from central import *

FLEET = fleet("cirrus", 12, 1, net="10.44", ports=[443, 8443])
D = {"a": dict(host="k360a.corp.example", ip="10.9.0.31", id="f3c1-0a77", key=word("cirrus-a", 26), lead=True, pref=False),
     "b": dict(host="k360b.corp.example", ip="10.9.0.32", id="f3c1-0b12", key=word("cirrus-b", 26), lead=False, pref=True)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("cirrus-" + side, "scrape", hexkey("cirrus" + side), word("cirruspw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    members = [{"uid": n + 1, "slot": "this" if s == side else "other", "nodeId": D[s]["id"], "hostName": D[s]["host"], "ipAddress": D[s]["ip"], "software": {"version": "1.26.1", "build": 4410, "kernel": "5.10.8"},
                "haRole": "PRIMARY" if D[s]["lead"] else "BACKUP", "health": "green", "serialNumber": "ZX00%d" % (n + 71), "bootedAt": "2026-01-0%dT00:00:00" % (n + 1)} for n, s in enumerate("ab")]
    u.list(V + "clusterMembers/", members, flat(), detail=None)
    u.put(V + "haConfig/", {"participation": "enabled", "preferredMaster": "on" if me["pref"] else "off", "sharedKey": me["key"], "peer": {"ipAddress": other["ip"], "sharedKey": other["key"], "port": 443}, "pollSeconds": 60,
                           "notify": {"enabled": "on", "recipients": ["noc@example"]}})
    u.put(V + "haStatus/", {"errorPresent": "off", "errorMessage": None, "lastTransition": "2026-02-01T11:00:00", "lastRole": "BACKUP" if me["lead"] else "PRIMARY", "syncError": "off", "vip": "10.9.0.30"})
    u.put(V + "licensing/", {"localLicensing": "off", "meteredLicensing": "on", "subscription": {"tier": "gold", "active": "on"}, "spla": "off"})
    u.list(V + "loadMasters/", [{"uid": i, "label": f["name"], "url": "https://%s:%d/" % (f["ip"], f["port"]), "mgmt": {"host": f["ip"], "port": f["port"]}, "macAddr": f["mac"].hex(), "activation": {"state": "activated" if f["owner"] else "plain", "by": ("self" if f["owner"] == side else "partner") if f["owner"] else None, "byHost": D[f["owner"]]["host"] if f["owner"] else None},
            "health": "green" if i % 3 else "amber", "registeredBy": D["ab"[i % 2]]["host"], "serialNumber": f["serial"]} for i, f in enumerate(FLEET)], flat(rows="items", default=5), detail=None)
    u.put(V + "reports/", {"available": [{"kind": "metered", "href": V + "reports/metered.csv"}, {"kind": "audit", "href": V + "reports/audit.csv"}]})
    u.text(V + "reports/metered.csv", "\n".join(["address,port,loadMaster,peer"] + ["%s,%d,%s,%s" % (f["ip"], f["port"], f["name"], "" if f["owner"] == side else "(%s)" % other["id"]) for f in FLEET if f["owner"]]) + "\n")
    u.text(V + "reports/audit.csv", "time,user,action\n2026-01-01,admin,login\n")
    u.routes[V] = lambda q: Reply(["%s%s%s/" % (u.url, V, n) for n in ("clusterMembers", "haConfig", "haStatus", "licensing", "loadMasters", "reports")])
    u.ui = [V + n for n in ("clusterMembers/", "haConfig/", "haStatus/", "licensing/", "loadMasters/?limit=100", "reports/", "reports/metered.csv")]
    return u
M, C, S, L = V + "clusterMembers/", V + "haConfig/", V + "haStatus/", V + "licensing/"
KEY = {"facts": {"device_id": [(M, "nodeId", "this")], "version": [(M, "version", "this")], "local_license": [(L, "localLicensing")], "metered_license": [(L, "meteredLicensing")], "ha_mode": [(M, "haRole", "this")],
    "ha_error": [(S, "errorPresent"), (S, "errorMessage")], "ha_error_message": [(S, "errorMessage")], "ha_disabled": [(C, "participation")], "preferred_master": [(C, "preferredMaster")], "address": [(M, "ipAddress", "this")],
    "ha_key": [(C, "/sharedKey")], "peer_address": [(C, "peer/ipAddress"), (M, "ipAddress", "other")], "peer_ha_key": [(C, "peer/sharedKey")], "peer_device_id": [(M, "nodeId", "other")]}, "absent": [],
    "values": {s: {"device_id": D[s]["id"], "version": "1.26.1", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["pref"]} for s in "ab"},
    "list": {"path": V + "loadMasters/", "address": ["/mgmt/host"], "port": ["/mgmt/port"], "name": ["/label"], "mac": ["/macAddr"], "state": ["/activation/state"], "claim": ["/activation/by"]},
    "report": {"path": [V + "reports/metered.csv"], "address": ["address"], "port": ["port"], "name": ["loadMaster"], "mac": [], "owner": ["peer"]}}
