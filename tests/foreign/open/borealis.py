"""borealis: key/value setting rows with titles, 20 a page, yes/no; owner by device ID; host:port; report `;` with preamble behind a link."""
from central import *

FLEET = fleet("borealis", 24, 2, net="172.21", port=8443)
D = {"a": dict(host="central-muc", ip="192.168.77.21", id="88120", key=word("borealis-a", 30), lead=False),
     "b": dict(host="central-ber", ip="192.168.77.22", id="88263", key=word("borealis-b", 30), lead=True)}
V = "/api/v1/"
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("borealis-" + side, "prom", hexkey("borealis" + side), word("borealispw" + side, 14))
    smtp = word("borealissmtp" + side, 12)
    u.secrets |= {me["key"], other["key"], smtp}
    yn = lambda b: "yes" if b else "no"
    settings = [("sys.hostname", "Host Name", me["host"]), ("sys.serial", "Serial Number", "1300%s" % ("471" if side == "a" else "482")), ("sys.gateway", "Default Gateway", "192.168.77.1"),
        ("sys.dns1", "DNS Server", "192.168.77.53"), ("sys.ntp", "NTP Server", "192.168.77.53"), ("sys.tz", "Time Zone", "UTC"), ("sys.osVersion", "OS Version", "5.4.0"),
        ("sys.prevVersion", "Previous Version", "1.22.9"), ("sys.swVersion", "Software Version", "1.24.0"), ("sys.deviceId", "Device ID", me["id"]), ("sys.db", "Database Role", "master" if side == "a" else "slave"),
        ("smtp.host", "Mail Server", "mail.example"), ("smtp.user", "Mail User", "k360"), ("smtp.password", "Mail Password", smtp), ("smtp.tls", "Use TLS", "yes"),
        ("log.level", "Log Level", "info"), ("log.remote", "Remote Syslog", "no"), ("ui.banner", "Log-in Banner", ""), ("ui.ssh", "SSH Disabled", "no"), ("ui.timeout", "Session Timeout", "30"),
        ("ui.2fa", "Two-Factor Log-in", yn(side == "b")), ("backup.enabled", "Automated Backup", "yes"), ("backup.error", "Last Backup Error", ""), ("backup.host", "Backup Server", "192.168.77.60"),
        ("lic.spla", "Service Provider License (SPLA)", "no"), ("lic.asl", "Activation Server Local", "yes"), ("lic.mela", "Metered Enterprise License Agreement", "yes"), ("lic.expires", "License Expires", "2027-03-01"),
        ("ha.lastMode", "Previous HA Mode", "Active" if not me["lead"] else "Passive"), ("ha.mode", "HA Mode", "Active" if me["lead"] else "Passive"), ("ha.since", "HA Mode Since", "2026-02-11T08:00:00"),
        ("ha.disable", "Disable", "no"), ("ha.preferred", "Preferred Master", yn(me["lead"])), ("ha.addr", "IP Address", me["ip"]), ("ha.key", "HA Key", me["key"]),
        ("ha.peerAddr", "IP Address for the Other Peer", other["ip"]), ("ha.peerKey", "HA Key for the Other Peer", other["key"]), ("ha.peerId", "Device ID of the Other Peer", other["id"]),
        ("ha.peerVersion", "Version of the Other Peer", "1.24.0"), ("ha.minPeerVersion", "Lowest Version of the Other Peer", "1.23.0"), ("ha.peerMode", "HA Mode of the Other Peer", "Passive" if me["lead"] else "Active"),
        ("ha.error", "HA Error", "no"), ("ha.errorText", "HA Error Message", ""), ("ha.interval", "HA Poll Interval", "60"), ("lm.poll", "Status Poll", "60"), ("lm.sync", "Configuration Poll", "3600")]
    rows = [{"id": i + 1, "name": n, "title": t, "value": v, "section": n.split(".")[0], "modifiedBy": "admin"} for i, (n, t, v) in enumerate(settings)]
    u.list(V + "parameter/", rows, tastypie(maximum=20))
    lms = [{"id": i + (1 if side == "a" else 100), "displayName": f["name"], "host": "%s:%d" % (f["ip"], f["port"]), "mac": f["mac"].hex("-").upper(), "serialNo": f["serial"], "licenseStatus": "Licensed" if f["owner"] else "Unlicensed",
            "licensedBy": int(D[f["owner"]]["id"]) if f["owner"] else None, "lastLicensedBy": int(D["ab"[i % 2]]["id"]), "createdBy": "admin", "clusterId": 88120 if i % 5 == 0 else None, "status": "OK" if i % 7 else "Degraded",
            "firmware": f["fw"], "gateway": "172.21.0.1"} for i, f in enumerate(FLEET)]
    u.list(V + "device/", lms, tastypie())
    u.list(V + "license/", [{"id": 1, "kind": "MELA", "seats": 60, "usageReport": V + "license/usage.csv", "renewUri": V + "license/activate/", "orderId": "KO-99120"}], tastypie())
    u.text(V + "license/usage.csv", "\ufeff" + "\n".join(["Kemp 360 Central;%s" % me["host"], "Created;2026-03-02 09:00:00", "", "Host;LoadMaster;License;From;To"] +
           ["%s:%d;%s%s;Metered;2026-02-01;2026-02-28" % (f["ip"], f["port"], f["name"], "" if f["owner"] == side else " (%s)" % other["id"]) for f in FLEET if f["owner"]]) + "\n")
    u.list(V + "event/", [{"id": i, "text": t, "level": "info", "peer": other["ip"]} for i, t in enumerate(["HA mode changed to Passive", "HA mode changed to Active", "version 1.24.0 installed"])], tastypie())
    names = ["device", "event", "license", "parameter"]
    u.put(V, {n: {"list_endpoint": V + n + "/", "schema": V + n + "/schema/"} for n in names})
    u.put(V + "parameter/schema/", {"fields": {k: {"type": "string", "help_text": "Unicode string data. Ex: \"Hello World\""} for k in ("name", "title", "value")}, "allowed_list_http_methods": ["get"]})
    u.ui = [V + "parameter/?limit=20&offset=%d" % o for o in (0, 20, 40)] + [V + "device/?limit=1000", V + "license/1/", V + "license/usage.csv", V + "event/"]
    return u
P = V + "parameter/"
def row(n, title): return [(P, "value", n), (P, "value", title)]
KEY = {"facts": {"device_id": row("sys.deviceId", "Device ID"), "version": row("sys.swVersion", "Software Version"), "local_license": row("lic.asl", "Activation Server Local"), "metered_license": row("lic.mela", "Metered Enterprise License Agreement"),
    "ha_mode": row("ha.mode", "HA Mode"), "ha_error": row("ha.error", "HA Error") + row("ha.errorText", "HA Error Message"), "ha_error_message": row("ha.errorText", "HA Error Message"), "ha_disabled": row("ha.disable", "Disable"),
    "preferred_master": row("ha.preferred", "Preferred Master"), "address": row("ha.addr", "IP Address"), "ha_key": row("ha.key", "HA Key"), "peer_address": row("ha.peerAddr", "IP Address for the Other Peer"),
    "peer_ha_key": row("ha.peerKey", "HA Key for the Other Peer"), "peer_device_id": row("ha.peerId", "Device ID of the Other Peer")}, "absent": [],
    "values": {s: {"device_id": D[s]["id"], "version": "1.24.0", "local_license": True, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "device/", "address": ["/host"], "port": [], "name": ["/displayName"], "mac": ["/mac"], "state": ["/licenseStatus"], "claim": ["/licensedBy"]},
    "report": {"path": [V + "license/usage.csv"], "address": ["Host"], "port": [], "name": ["LoadMaster"], "mac": [], "owner": ["LoadMaster"]}}
OPTIONS = {"authentication": "query"}
