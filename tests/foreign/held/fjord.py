"""fjord: PascalCase, OData paging ($top, $skip, @odata.count), listing of objects, preferred master as a word (Primary/Secondary), claim as own flag Yes/No, Cisco MACs."""
from central import *
FLEET = fleet("fjord", 31, 3, net="10.33", ports=[443, 9443])
D = {"a": dict(host="Oslo", ip="10.33.200.1", id="7c9e6679", key=word("fjord-a", 32), lead=True), "b": dict(host="Bergen", ip="10.33.200.2", id="16fd2706", key=word("fjord-b", 32), lead=False)}
V = "/api/v1/"
def dots(m): h = m.hex(); return "%s.%s.%s" % (h[:4], h[4:8], h[8:])
def unit(side):
    me, other = D[side], D["b" if side == "a" else "a"]
    u = Unit("fjord-" + side, "Monitor", hexkey("fjord" + side), word("fjordpw" + side, 14)); u.secrets |= {me["key"], other["key"]}
    yn = lambda x: "Yes" if x else "No"
    od = tastypie(default=20, maximum=50, rows="value", meta="@page", total="@count", limit="$top", offset="$skip")
    def odata(rows, q, path):
        t = min(number(q, "$top", 20), 50); s = number(q, "$skip", 0)
        d = {"@odata.context": "metadata", "@odata.count": len(rows), "value": rows[s:s + t]}
        if s + t < len(rows): d["@odata.nextLink"] = path + "?$top=%d&$skip=%d" % (t, s + t)
        return d
    u.put(V + "HighAvailability/", {"Status": {"Mode": "Primary" if me["lead"] else "Secondary", "PreviousMode": "Secondary" if me["lead"] else "Primary", "Error": "None", "ErrorMessage": "", "HasError": "No", "PeerMode": "Secondary" if me["lead"] else "Primary", "PeerHealth": "Healthy"},
        "Settings": {"Disable": "No", "PreferredRole": "Primary" if me["lead"] else "Secondary", "ThisUnit": {"IPAddress": me["ip"], "Key": me["key"], "UnitId": me["id"]}, "OtherPeer": {"IPAddress": other["ip"], "Key": other["key"], "UnitId": other["id"], "MinimumVersion": "1.23.0"}}})
    u.put(V + "About/", {"ProductVersion": "1.24.3.1527", "DatabaseVersion": "10.6.12", "InstalledVersions": ["1.24.3.1527", "1.22.0.900"], "DeviceId": me["id"], "SerialNumber": "NO-%s" % ("4001" if side == "a" else "4002"), "HostName": me["host"]})
    u.put(V + "LicenseInfo/", {"LocalLicensing": "Disabled", "MeteredLicensing": "Enabled", "Support": "Enabled", "Telemetry": "Disabled"})
    u.list(V + "LoadMasters/", [{"Id": "LM%04d" % (i + (0 if side == "a" else 700)), "Label": f["name"], "Address": {"Ip": f["ip"], "Port": str(f["port"])}, "EthernetAddress": dots(f["mac"]), "Activation": "Central" if f["owner"] else "None",
        "LicensedHere": yn(f["owner"] == side) if f["owner"] else None, "MigratedBefore": yn(i % 4 == 0), "BackupOk": yn(i % 5), "Owner": "IT", "Gateway": "10.33.0.1", "SerialNumber": f["serial"]} for i, f in enumerate(FLEET)], odata, detail=None)
    u.text(V + "Reports/Usage/", "\n".join(["IPAddress;Port;Label;LicensedBy;Throughput"] + ["%s;%d;%s;%s;500" % (f["ip"], f["port"], f["name"], "" if f["owner"] == side else "%s (%s)" % (other["host"], other["id"])) for f in FLEET if f["owner"]]) + "\n")
    u.put(V + "Reports/", {"value": [{"Name": "MeteredUsage", "Href": V + "Reports/Usage/"}, {"Name": "Audit", "Href": V + "Reports/Audit/"}]})
    u.put(V, {"value": [{"Name": n, "Href": V + n + "/", "Methods": ["GET"]} for n in ("HighAvailability", "About", "LicenseInfo", "LoadMasters", "Reports")]})
    u.ui = [V + "HighAvailability/", V + "About/", V + "LicenseInfo/", V + "LoadMasters/?$top=50", V + "Reports/", V + "Reports/Usage/"]
    return u
H = V + "HighAvailability/"
KEY = {"facts": {"device_id": [(V + "About/", "DeviceId"), (H, "ThisUnit/UnitId")], "version": [(V + "About/", "ProductVersion")], "local_license": [(V + "LicenseInfo/", "LocalLicensing")], "metered_license": [(V + "LicenseInfo/", "MeteredLicensing")],
    "ha_mode": [(H, "Status/Mode")], "ha_error": [(H, "HasError"), (H, "ErrorMessage")], "ha_error_message": [(H, "ErrorMessage"), (H, "Status/Error")], "ha_disabled": [(H, "Settings/Disable")], "preferred_master": [(H, "PreferredRole")], "address": [(H, "ThisUnit/IPAddress")],
    "ha_key": [(H, "ThisUnit/Key")], "peer_address": [(H, "OtherPeer/IPAddress")], "peer_ha_key": [(H, "OtherPeer/Key")], "peer_device_id": [(H, "OtherPeer/UnitId")]}, "absent": [],
    "values": {s: {"device_id": D[s]["id"], "version": "1.24.3.1527", "local_license": False, "metered_license": True, "ha_mode": "master" if D[s]["lead"] else "standby", "ha_error": False, "ha_disabled": False, "preferred_master": D[s]["lead"]} for s in "ab"},
    "list": {"path": V + "LoadMasters/", "address": ["/Address/Ip"], "port": ["/Address/Port"], "name": ["/Label"], "mac": ["/EthernetAddress"], "state": ["/Activation"], "claim": ["/LicensedHere"]},
    "report": {"path": [V + "Reports/Usage/"], "address": ["IPAddress"], "port": ["Port"], "name": ["Label"], "mac": [], "owner": ["LicensedBy"]}}
