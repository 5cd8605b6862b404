"""iris: Tastypie without help texts, facts in singletons as lists with one row, Leader/Follower, own flag `licensed_here` 1/0, LoadMasters by host name, tab-separated report."""
from central import *
FLEET = fleet("iris", 17, 2, port=8443)
for i, f in enumerate(FLEET): f["ip"] = "lm%02d.dc%d.example" % (i + 1, i % 3 + 1)
D = {"a": dict(host="iris-1", ip="100.64.7.1", id=700312, key=hexkey("iris-a", 32), lead=False), "b": dict(host="iris-2", ip="100.64.7.2", id=700977, key=hexkey("iris-b", 32), lead=True)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("iris-" + side, "metrics", hexkey("iris" + side), word("irispw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    def one(n, doc): u.list(V + n + "/", [dict({"id": 1, "resource_uri": V + n + "/1/"}, **doc)], tastypie(), schema={"fields": {k: {"type": "string", "help_text": ""} for k in doc}, "allowed_list_http_methods": ["get"]})
    one("central", {"device_id": me["id"], "hostname": me["host"], "serial": 5500000 + me["id"], "sw_version": "1.24.1", "sw_version_previous": "1.24.0", "kernel_version": "4.14.2", "gateway": "100.64.7.254"})
    one("license_status", {"local_licensing": 0, "metered_licensing": 1, "mela_expired": 0, "local_licensing_allowed": 1})
    one("ha_status", {"ha_role": "Leader" if me["lead"] else "Follower", "ha_role_previous": "Follower" if me["lead"] else "Leader", "peer_role": "Follower" if me["lead"] else "Leader", "ha_error": 0, "ha_error_description": "", "peer_version": "1.24.1", "peer_device_id": other["id"], "sync_error": 0})
    one("ha_settings", {"disabled": 0, "preferred_leader": int(me["lead"]), "ip": me["ip"], "key": me["key"], "peer_ip": other["ip"], "peer_key": other["key"], "interval": 30})
    u.list(V + "lm/", [{"id": (i * 7) % 17 + (100 if side == "b" else 0), "fqdn": f["ip"], "port": f["port"], "display_name": f["name"], "mac": f["mac"].hex().upper(), "status": "Activated" if f["owner"] else "Managed", "licensed_here": int(f["owner"] == side),
        "licensed_before": i % 2, "monitored": 1, "resource_uri": V + "lm/%d/" % ((i * 7) % 17 + (100 if side == "b" else 0)), "serial": f["serial"], "added_by": "admin"} for i, f in enumerate(FLEET)], tastypie(default=5))
    u.list(V + "report/", [{"id": 1, "title": "Metered Licensing", "file": V + "report/1/export.csv"}, {"id": 2, "title": "Inventory", "file": V + "report/2/export.csv"}], tastypie())
    u.text(V + "report/1/export.csv", "\r\n".join(["LoadMaster\tPort\tName\tLicensed by"] + ["%s\t%d\t%s\t%s" % (f["ip"], f["port"], f["name"], me["host"] if f["owner"] == side else "%s (%d)" % (other["host"], other["id"])) for f in FLEET if f["owner"]]) + "\r\n")
    u.text(V + "report/2/export.csv", "\r\n".join(["LoadMaster\tName\tFirmware"] + ["%s\t%s\t%s" % (f["ip"], f["name"], f["fw"]) for f in FLEET]) + "\r\n")
    u.put(V, {n: {"list_endpoint": V + n + "/", "schema": V + n + "/schema/"} for n in ("central", "ha_settings", "ha_status", "license_status", "lm", "report")})
    u.ui = [V + n + "/" for n in ("central", "ha_settings", "ha_status", "license_status")] + [V + "lm/?limit=0", V + "report/", V + "report/1/export.csv", V + "report/2/export.csv"]
    return u
KEY = {"facts": {"device_id": [(V + "central/", "device_id")], "version": [(V + "central/", "sw_version")], "local_license": [(V + "license_status/", "local_licensing")], "metered_license": [(V + "license_status/", "metered_licensing")], "ha_mode": [(V + "ha_status/", "/ha_role")],
    "ha_error": [(V + "ha_status/", "/ha_error"), (V + "ha_status/", "ha_error_description")], "ha_error_message": [(V + "ha_status/", "ha_error_description")], "ha_disabled": [(V + "ha_settings/", "disabled")], "preferred_master": [(V + "ha_settings/", "preferred_leader")], "address": [(V + "ha_settings/", "/ip")],
    "ha_key": [(V + "ha_settings/", "/key")], "peer_address": [(V + "ha_settings/", "peer_ip")], "peer_ha_key": [(V + "ha_settings/", "peer_key")], "peer_device_id": [(V + "ha_status/", "peer_device_id")]}, "absent": [],
    "values": {s: {"device_id": str(D[s]["id"]), "version": "1.24.1", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "lm/", "address": ["/fqdn"], "port": ["/port"], "name": ["/display_name"], "mac": ["/mac"], "state": ["/status"], "claim": ["/licensed_here"]},
    "report": {"path": [V + "report/1/export.csv"], "address": ["LoadMaster"], "port": ["Port"], "name": ["Name"], "mac": [], "owner": ["Licensed by"]}}
