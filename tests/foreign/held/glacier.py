"""glacier: pages of sections with labelled entries (label/text), on/off, owner in parentheses in a text, start/count paging with /paging/total, 403 on one resource."""
from central import *
FLEET = fleet("glacier", 22, 3, net="192.168", port=443)
D = {"a": dict(host="gl-one", ip="10.5.5.101", id="310447", key=word("glacier-a", 24), lead=True), "b": dict(host="gl-two", ip="10.5.5.102", id="310602", key=word("glacier-b", 24), lead=False)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("glacier-" + side, "ro-user", hexkey("glacier" + side), word("glacierpw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    oo = lambda x: "on" if x else "off"
    e = lambda *p: [{"label": l, "text": t} for l, t in p]
    u.put(V + "overview/", {"sections": [
        {"heading": "System", "entries": e(("Host Name", me["host"]), ("Device ID", me["id"]), ("Serial Number", "9%s" % me["id"]), ("Version", "1.23.4"), ("Last Version", "1.23.1"), ("Gateway", "10.5.5.1"), ("Up", "12 days"))},
        {"heading": "Licensing", "entries": e(("Local Licensing", oo(False)), ("Metered Licensing", oo(True)), ("Support Contract", oo(True)))},
        {"heading": "HA State", "entries": e(("Mode", "Master" if me["lead"] else "Standby"), ("Mode of the Other Peer", "Standby" if me["lead"] else "Master"), ("Error", oo(False)), ("Error Message", ""), ("Version of the Other Peer", "1.23.4"))},
        {"heading": "HA Settings", "entries": e(("Disable", oo(False)), ("Preferred Master", oo(me["lead"])), ("IP Address", me["ip"]), ("HA Key", me["key"]), ("IP Address for the Other Peer", other["ip"]), ("HA Key for the Other Peer", other["key"]),
                                                 ("Device ID of the Other Peer", other["id"]))}]})
    def paged(rows, q, path):
        c = min(number(q, "count", 10), 500); s = number(q, "start", 0)
        return {"paging": {"start": s, "count": c, "total": str(len(rows))}, "entries": rows[s:s + c]}
    u.list(V + "managed/", [{"key": i + 1 if side == "a" else 90 - i, "caption": f["name"], "ip": f["ip"], "https_port": str(f["port"]), "ethernet": f["mac"].hex(":").upper(), "activated": oo(f["owner"]), "licence": "None" if not f["owner"] else "Metered" if f["owner"] == side else "Metered (%s)" % other["id"],
        "comment": "moved from (%s)" % D["ab"[i % 2]]["id"], "monitoring": oo(i % 3), "backup_error": oo(False)} for i, f in enumerate(FLEET)], paged, detail="key")
    u.refuse(V + "audit/", 403)
    u.redirect(V + "metering/", V + "metering/export/february.csv"); 
    u.redirect(V + "metering/export/", V + "metering/export/latest.csv")
    u.text(V + "metering/export/latest.csv", "\r\n".join(["IP,Port,Name,MAC,License"] + ["%s,%d,%s,%s,%s" % (f["ip"], f["port"], f["name"], f["mac"].hex(":").upper(), "Metered" if f["owner"] == side else "Metered (%s)" % other["id"]) for f in FLEET if f["owner"]]) + "\r\n")
    u.put(V + "metering/", {"entries": [], "export": V + "metering/export/", "purge": V + "metering/delete/"})
    u.put(V, {n: {"list_endpoint": V + n + "/"} for n in ("audit", "managed", "metering", "overview")})
    u.ui = [V + "overview/", V + "managed/?start=0&count=500", V + "metering/export/", V + "audit/"]
    return u
def at(s, i): return [(V + "overview/", "sections/%d/entries/%d/text" % (s, i))]
KEY = {"facts": {"device_id": at(0, 1), "version": at(0, 3), "local_license": at(1, 0), "metered_license": at(1, 1), "ha_mode": at(2, 0), "ha_error": at(2, 2) + at(2, 3), "ha_error_message": at(2, 3), "ha_disabled": at(3, 0), "preferred_master": at(3, 1), "address": at(3, 2), "ha_key": at(3, 3),
    "peer_address": at(3, 4), "peer_ha_key": at(3, 5), "peer_device_id": at(3, 6)}, "absent": [],
    "values": {s: {"device_id": D[s]["id"], "version": "1.23.4", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "managed/", "address": ["/ip"], "port": ["/https_port"], "name": ["/caption"], "mac": ["/ethernet"], "state": ["/activated"], "claim": ["/licence"]},
    "report": {"path": [V + "metering/export/", V + "metering/export/latest.csv"], "address": ["IP"], "port": ["Port"], "name": ["Name"], "mac": ["MAC"], "owner": ["License"]}}
for f in KEY["facts"]:  # entries found by label in rows are as good as by index
    pass
