"""aurora: Tastypie with other names. Near-synonyms in snake_case, booleans, the claim as a boolean, the report behind a redirect."""
from central import *

FLEET = fleet("aurora", 27, 3)
D = {"a": dict(host="k360-north", ip="10.81.0.11", id=2204817, key=word("aurora-a", 22), lead=True),
     "b": dict(host="k360-south", ip="10.81.0.12", id=2207733, key=word("aurora-b", 22), lead=False)}

def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("aurora-" + side, "watcher", hexkey("aurora" + side), word("aurorapw" + side, 14))
    u.secrets |= {me["key"], other["key"]}
    V = "/api/v1/"
    node = {"id": 1, "serial_number": "K3-%s-0091" % ("7F21" if side == "a" else "7F88"), "node_id": me["id"], "host_name": me["host"], "release": "1.25.2.2011",
            "previous_release": "1.24.3.1527", "os_release": "4.9.11-k360", "database_role": "primary" if side == "b" else "replica",
            "uptime": 88213 if side == "a" else 91332, "resource_uri": V + "node/1/", "default_gateway": "10.81.0.1", "dns": "10.81.0.53"}
    u.list(V + "node/", [node], tastypie(), schema={"fields": {
        "node_id": {"type": "integer", "help_text": "Device ID of this Kemp 360 Central, as printed in usage reports", "nullable": False},
        "serial_number": {"type": "string", "help_text": "Hardware serial number", "nullable": False},
        "release": {"type": "string", "help_text": "Installed software version"}, "previous_release": {"type": "string", "help_text": "Version before the last upgrade"},
        "database_role": {"type": "string", "help_text": "Replication role of the local database"}}, "allowed_list_http_methods": ["get"], "default_limit": 20})
    red = {"id": 1, "current_role": "leader" if me["lead"] else "follower", "last_role": "follower" if me["lead"] else "leader", "fault": False, "fault_text": None,
           "switched_off": False, "prefer_leader": me["lead"], "own_ip": me["ip"], "own_secret": me["key"], "partner_ip": other["ip"], "partner_secret": other["key"],
           "partner_node_id": other["id"], "partner_release": "1.25.2.2011", "partner_state": "healthy", "min_partner_release": "1.23.0",
           "probe_interval": 15, "last_probe": "2026-03-02T09:00:11", "resource_uri": V + "redundancy/1/", "created_by": "admin"}
    u.list(V + "redundancy/", [red], tastypie(), schema={"fields": {
        "current_role": {"type": "string", "help_text": "leader (HA master), follower (HA slave) or alone (standalone)"}, "last_role": {"type": "string", "help_text": "Role before the last switch"},
        "fault": {"type": "boolean", "help_text": "An HA error is present"}, "fault_text": {"type": "string", "nullable": True, "help_text": "Text of the HA error"},
        "switched_off": {"type": "boolean", "help_text": "Disable HA on this unit"}, "prefer_leader": {"type": "boolean", "help_text": "This unit takes the leading role back when it returns"},
        "own_secret": {"type": "string", "help_text": "HA key of this unit"}, "partner_secret": {"type": "string", "help_text": "HA key of the other peer"},
        "own_ip": {"type": "string", "help_text": ""}, "partner_ip": {"type": "string", "help_text": "IP address of the other peer"},
        "partner_node_id": {"type": "integer", "help_text": ""}}, "allowed_list_http_methods": ["get", "put"]})
    ent = {"id": 1, "on_box": False, "consumption_based": True, "valid_until": "2027-01-01T00:00:00", "support_tier": "Enterprise Plus", "usage_report": V + "entitlement/report/",
           "seats": 100, "trial": False, "partner_on_box": False, "resource_uri": V + "entitlement/1/"}
    u.list(V + "entitlement/", [ent], tastypie(), schema={"fields": {"on_box": {"type": "boolean", "help_text": "Licensed locally (ASL)"},
        "consumption_based": {"type": "boolean", "help_text": "Metered Licensing (MELA) is active"}, "trial": {"type": "boolean", "help_text": ""}}, "allowed_list_http_methods": ["get"]})
    rows = []
    for i, f in enumerate(FLEET):
        rows.append({"id": 40 + i * (1 if side == "a" else 3), "nickname": f["name"], "mgmt_ip": f["ip"], "mgmt_port": f["port"], "hw_address": f["mac"].hex(":"), "serial": f["serial"],
                     "firmware": f["fw"], "model": f["model"], "central_licensed": f["owner"] is not None, "held_by_partner": bool(f["owner"]) and f["owner"] != side,
                     "reachable": True, "gateway": "10.20.0.1", "ssh_disabled": i % 2 == 0, "sync_error": False, "created_by": "admin", "ha_role": "master" if i % 4 == 0 else "none",
                     "resource_uri": V + "appliance/%d/" % (40 + i * (1 if side == "a" else 3))})
    if side == "b": rows.reverse()
    u.list(V + "appliance/", rows, tastypie(), schema={"fields": {"held_by_partner": {"type": "boolean", "help_text": "The other peer licenses this LoadMaster"},
        "central_licensed": {"type": "boolean", "help_text": "Licensed through Central"}, "hw_address": {"type": "string", "help_text": ""}}, "allowed_list_http_methods": ["get"]})
    u.list(V + "backup/", [{"id": i, "taken": "2026-02-%02dT03:00:00" % (i + 1), "release": "1.25.2.2011", "host_name": me["host"], "resource_uri": V + "backup/%d/" % i,
                           "restore_uri": V + "backup/%d/restore/" % i, "download": V + "backup/%d/download/" % i} for i in range(1, 6)], tastypie())
    u.list(V + "user/", [{"id": 1, "login": "watcher", "admin": False}, {"id": 2, "login": "admin", "admin": True}], tastypie())
    u.redirect(V + "entitlement/report/", V + "entitlement/files/latest.csv")
    csv = ["Appliance IP,Appliance Port,Appliance,MAC,Holder,Hours"]
    for f in FLEET:
        if f["owner"]: csv.append("%s,%d,%s,%s,%s,%d" % (f["ip"], f["port"], f["name"], f["mac"].hex(":"), "" if f["owner"] == side else "(%d)" % other["id"], 744))
    u.text(V + "entitlement/files/latest.csv", "\r\n".join(csv) + "\r\n")
    names = ["node", "redundancy", "entitlement", "appliance", "backup", "user"]
    u.put(V, {n: {"list_endpoint": V + n + "/", "schema": V + n + "/schema/"} for n in names})
    u.ui = [V + "node/1/", V + "redundancy/1/", V + "entitlement/1/", V + "appliance/?limit=1000", V + "entitlement/report/", V + "user/"]
    return u

N, R, E = "/api/v1/node/", "/api/v1/redundancy/", "/api/v1/entitlement/"
KEY = {
    "facts": {"device_id": [(N, "node_id")], "version": [(N, "release")], "local_license": [(E, "on_box")], "metered_license": [(E, "consumption_based")],
              "ha_mode": [(R, "current_role")], "ha_error": [(R, "fault"), (R, "fault_text")], "ha_error_message": [(R, "fault_text")], "ha_disabled": [(R, "switched_off")],
              "preferred_master": [(R, "prefer_leader")], "address": [(R, "own_ip")], "ha_key": [(R, "own_secret")], "peer_address": [(R, "partner_ip")],
              "peer_ha_key": [(R, "partner_secret")], "peer_device_id": [(R, "partner_node_id")]},
    "absent": [],
    "values": {s: {"device_id": str(D[s]["id"]), "version": "1.25.2.2011", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False,
                   "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": "/api/v1/appliance/", "address": ["/mgmt_ip"], "port": ["/mgmt_port"], "name": ["/nickname"], "mac": ["/hw_address"], "state": ["/central_licensed"], "claim": ["/held_by_partner"]},
    "report": {"path": ["/api/v1/entitlement/report/", "/api/v1/entitlement/files/latest.csv"], "address": ["Appliance IP"], "port": ["Appliance Port"], "name": ["Appliance"], "mac": ["MAC"], "owner": ["Holder"]},
}
OPTIONS = {"authentication": "header"}
