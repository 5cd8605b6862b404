"""harbor: JSON:API (data[].attributes, links.next, page[limit]/page[offset]), TRUE/FALSE, HA error only as a text; own address, own key and the peer's device ID are not shown; 8 LoadMasters."""
from central import *
FLEET = fleet("harbor", 8, 1, net="10.99", port=443)
D = {"a": dict(host="harbor-east", ip="10.99.250.1", id="K360-00017", key=word("harbor-a", 36), lead=False), "b": dict(host="harbor-west", ip="10.99.250.2", id="K360-00029", key=word("harbor-b", 36), lead=True)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("harbor-" + side, "svc.prom", hexkey("harbor" + side), word("harborpw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    tf = lambda x: "TRUE" if x else "FALSE"
    def api(rows, q, path):
        l = number(q, "page[limit]", 25); o = number(q, "page[offset]", 0)
        return {"data": rows[o:o + l], "meta": {"total": len(rows)}, "links": {"self": path, "next": None}}
    one = lambda t, a: {"data": {"type": t, "id": "1", "attributes": a}}
    u.put(V + "centrals/1/", one("centrals", {"appliance-id": me["id"], "build": "2026.01.14", "central-version": "1.25.0", "serial": "HB%s" % ("77" if side == "a" else "78"), "name": me["host"], "metered-license": tf(True), "local-license": tf(False), "trial-license": tf(False)}))
    u.put(V + "ha-groups/1/", one("ha-groups", {"mode": "Active" if me["lead"] else "Hot Standby", "former-mode": "Hot Standby" if me["lead"] else "Active", "error-message": None, "is-disabled": tf(False), "is-preferred-master": tf(me["lead"]), "peer-address": other["ip"], "peer-ha-key": other["key"],
        "peer-central-version": "1.25.0", "virtual-address": "10.99.250.9", "min-peer-version": "1.23.0"}))
    u.list(V + "load-masters/", [{"type": "load-masters", "id": str(i + (1 if side == "a" else 40)), "attributes": {"name": f["name"], "address": f["ip"], "port": f["port"], "mac": f["mac"].hex("-"), "license-state": "Metered" if f["owner"] else "None",
        "license-source": "none" if not f["owner"] else "this-central" if f["owner"] == side else "other-central", "config-source": "this-central" if i % 2 else "other-central", "state": "up"}} for i, f in enumerate(FLEET)], api, detail=None)
    u.text(V + "reports/metered-usage.csv", "\n".join(["# Metered Licensing report", "# %s" % me["id"], "Address,Port,LoadMaster,Other Central"] + ["%s,%d,%s,%s" % (f["ip"], f["port"], f["name"], "" if f["owner"] == side else "(%s)" % other["id"]) for f in FLEET if f["owner"]]) + "\n")
    u.put(V + "reports/", {"data": [{"type": "reports", "id": "metered", "links": {"related": V + "reports/metered-usage.csv"}}]})
    u.put(V, {"links": {"centrals": V + "centrals/1/", "ha-groups": V + "ha-groups/1/", "load-masters": V + "load-masters/", "reports": V + "reports/"}})
    u.ui = [V + "centrals/1/", V + "ha-groups/1/", V + "load-masters/?page[limit]=100", V + "reports/", V + "reports/metered-usage.csv"]
    return u
C, H = V + "centrals/1/", V + "ha-groups/1/"
KEY = {"facts": {"device_id": [(C, "appliance-id")], "version": [(C, "central-version")], "local_license": [(C, "local-license")], "metered_license": [(C, "metered-license")], "ha_mode": [(H, "/mode")], "ha_error": [(H, "error-message")], "ha_error_message": [(H, "error-message")], "ha_disabled": [(H, "is-disabled")],
    "preferred_master": [(H, "is-preferred-master")], "peer_address": [(H, "peer-address")], "peer_ha_key": [(H, "peer-ha-key")]}, "absent": ["address", "ha_key", "peer_device_id"],
    "values": {s: {"device_id": D[s]["id"], "version": "1.25.0", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "load-masters/", "address": ["/attributes/address"], "port": ["/attributes/port"], "name": ["/attributes/name"], "mac": ["/attributes/mac"], "state": ["/attributes/license-state", "/attributes/license-source"], "claim": ["/attributes/license-source"]},
    "report": {"path": [V + "reports/metered-usage.csv"], "address": ["Address"], "port": ["Port"], "name": ["LoadMaster"], "mac": [], "owner": ["Other Central"]}}
