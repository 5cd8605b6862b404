"""juniper: one dictionary of settings with title and value, ON/OFF, owner's device ID as a string, list without envelope in an object, report behind a list of files; a unit's copy of everything its peer said."""
from central import *
FLEET = fleet("juniper", 36, 4, net="10.14", ports=[8443, 443])
D = {"a": dict(host="jun-a", ip="172.30.1.8", id="20011783", key=word("juniper-a", 16), lead=True), "b": dict(host="jun-b", ip="172.30.1.9", id="20011994", key=word("juniper-b", 16), lead=False)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("juniper-" + side, "k360exporter", hexkey("juniper" + side), word("juniperpw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    st = lambda **k: {n: {"title": t, "value": v} for n, (t, v) in k.items()}
    o = lambda x: "ON" if x else "OFF"
    mode = lambda d: "Master" if d["lead"] else "Slave"
    u.put(V + "configuration/", {"general": st(identifier=("Device ID", me["id"]), serial=("Serial Number", "JU%s" % ("001" if side == "a" else "002")), name=("Name", me["host"]), gateway=("Gateway", "172.30.1.1"), version=("Firmware Version", "1.25.3.188"), rollback=("Rollback Version", "1.25.1.120")),
        "licensing": st(asl=("ASL Licensing", o(True)), mela=("MELA Licensing", o(True)), spla=("SPLA Licensing", o(False))),
        "high_availability": st(mode=("Current Mode", mode(me)), boot_mode=("Mode at Boot", mode(other)), error=("Error", o(False)), error_text=("Error Text", ""), off=("Disable", o(False)), preferred=("Preferred Master", o(me["lead"])), address=("Own IP Address", me["ip"]), key=("HA Key", me["key"]),
            other_address=("IP Address for the Other Peer", other["ip"]), other_key=("HA Key for the Other Peer", other["key"]), other_identifier=("Device ID of the Other Peer", other["id"]))})
    u.put(V + "peer_snapshot/", {"taken": "2026-03-02T09:00:00", "general": st(identifier=("Device ID", other["id"]), version=("Firmware Version", "1.25.3.188")), "high_availability": st(mode=("Current Mode", mode(other)), preferred=("Preferred Master", o(other["lead"])), off=("Disable", o(False)))})
    u.put(V + "inventory/", {"updated": "2026-03-02T09:00:01", "loadmasters": [{"title": f["name"], "address": f["ip"], "https_port": f["port"], "mac_address": f["mac"].hex(":"), "license": {"status": "Licensed" if f["owner"] else "Not licensed", "central": D[f["owner"]]["id"] if f["owner"] else "", "previous_central": D["ab"[i % 2]]["id"]},
        "poller": D["ab"[i % 3 % 2]]["id"], "health": "up", "fw": f["fw"]} for i, f in enumerate(FLEET)]})
    u.put(V + "files/", {"files": [{"name": "metered.csv", "path": V + "files/metered.csv"}, {"name": "set.csv", "path": V + "files/set/all.csv"}]})
    u.text(V + "files/metered.csv", "Metered Licensing Report;;;\r\nDevice;%s;;\r\n;;;\r\nAddress;Port;Title;Licensing Central\r\n" % me["id"] + "".join("%s;%d;%s;%s\r\n" % (f["ip"], f["port"], f["name"], "this" if f["owner"] == side else "other (%s)" % other["id"]) for f in FLEET if f["owner"]))
    u.put(V, {n: V + n + "/" for n in ("configuration", "files", "inventory", "peer_snapshot")})
    u.ui = [V + n + "/" for n in ("configuration", "files", "inventory", "peer_snapshot")] + [V + "files/metered.csv"]
    return u
C = V + "configuration/"
def h(n): return [(C, "high_availability/%s/value" % n)]
KEY = {"facts": {"device_id": [(C, "general/identifier/value")], "version": [(C, "general/version/value")], "local_license": [(C, "licensing/asl/value")], "metered_license": [(C, "licensing/mela/value")], "ha_mode": h("mode"), "ha_error": h("error") + h("error_text"), "ha_error_message": h("error_text"), "ha_disabled": h("off"),
    "preferred_master": h("preferred"), "address": h("address"), "ha_key": h("key"), "peer_address": h("other_address"), "peer_ha_key": h("other_key"), "peer_device_id": h("other_identifier") + [(V + "peer_snapshot/", "general/identifier/value")]}, "absent": [],
    "values": {s: {"device_id": D[s]["id"], "version": "1.25.3.188", "local_license": True, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "inventory/", "address": ["/address"], "port": ["/https_port"], "name": ["/title"], "mac": ["/mac_address"], "state": ["/license/status"], "claim": ["/license/central"]},
    "report": {"path": [V + "files/metered.csv"], "address": ["Address"], "port": ["Port"], "name": ["Title"], "mac": [], "owner": ["Licensing Central"]}}
