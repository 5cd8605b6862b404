#include "made_up_centrals.h"

#include <string>
#include <utility>
#include <vector>

namespace kemp360::testing {
namespace {

constexpr const char* kIds[] = {"771001", "771002"};

std::vector<std::string> Rows(const std::function<std::string(const MadeUpLoadmaster&)>& row) {
  std::vector<std::string> rows;
  for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) rows.push_back(row(one));
  return rows;
}

std::string Quote(const std::string& text) { return "\"" + text + "\""; }

std::string NestedRow(const MadeUpLoadmaster& one) {
  const std::string number = std::to_string(one.number);
  const bool normal = one.owner < 0;
  return R"({"ref": )" + number + R"(, "net": {"primary_ip": ")" + one.address +
         R"(", "tcp_port": 8443, "gateway_ip": "10.20.1.254"}, "caption": ")" + one.name +
         R"(", "site": "rack )" + std::to_string(one.number % 2) + R"(", "firmware": "7.2.59.)" +
         number + R"(", "reachable": true, "entitlement": ")" + (normal ? "open" : "granted") +
         R"(", "grant": )" +
         (normal ? "null" : R"({"by_unit": )" + std::string(kIds[one.owner]) + "}") + "}";
}

std::string NestedPeer(std::size_t other) {
  const std::string b = other == 0 ? "a" : "b";
  return R"({"uid": )" + std::string(kIds[other]) + R"(, "ip": "198.51.100.1)" +
         std::to_string(other) + R"(", "secret": ")" + b + "9f8e7d6c5b4a39281706f5e4d3c2b1a" +
         R"(", "release": "2.4.1", "state": ")" + (other == 0 ? "Lead" : "Follow") + "\"}";
}

std::string NestedCluster(std::size_t unit) {
  const std::string a = unit == 0 ? "a" : "b";
  return R"({"self": {"uid": )" + std::string(kIds[unit]) + R"(, "ip": "198.51.100.1)" +
         std::to_string(unit) + R"(", "secret": ")" + a + "9f8e7d6c5b4a39281706f5e4d3c2b1a" +
         R"("}, "mate": )" + NestedPeer(1 - unit) + R"(, "duty": ")" +
         (unit == 0 ? "Lead" : "Follow") + R"(", "last_duty": ")" +
         (unit == 0 ? "Follow" : "Lead") + R"(", "options": {"switched_off": false, "favored": )" +
         (unit == 0 ? "true" : "false") +
         R"(, "auto_sync": true}, "trouble": {"present": false, "text": null}})";
}

}  // namespace

MadeUpCentral NestedCentral() {
  MadeUpCentral central;
  central.Listing("/api/v2/",
                  {"about", "cluster", "entitlements", "balancer", "network", "backup", "users"});
  central.Both("/api/v2/about/1/",
               R"({"product": {"name": "Kemp 360 Central", "release": "2.4.1", "build": 1871},)"
               R"( "api_version": "2.0", "database_version": "13.4", "min_tls_version": "1.2"})");
  central.Status("/api/v2/about/", 405);
  central.Status("/api/v2/cluster/", 405);
  central.Object("/api/v2/cluster/1/", NestedCluster(0), NestedCluster(1));
  central.Both(
      "/api/v2/entitlements/",
      R"({"paging": {"total": 1}, "result": [{"asl_entitled": false, "mela_entitled": true,)"
      R"( "spla_entitled": false, "mela_usage_csv": "/api/v2/entitlements/usage.csv",)"
      R"( "local_cache_enabled": true, "metered_alert_enabled": true}]})");
  MadeUpCentral::List list;
  list.before = R"({"paging": {"size": LIMIT, "start": OFFSET, "total": "TOTAL", "next": NEXT}, )"
                R"("result": [)";
  list.after = "]}";
  list.limit = "size";
  list.offset = "start";
  list.page = 5;
  list.rows = {Rows(NestedRow), Rows(NestedRow)};
  central.Rows("/api/v2/balancer/", list);
  central.Both("/api/v2/network/", R"([{"id": 1, "gateway": "10.20.1.254", "name": "lab"},)"
                                   R"( {"id": 2, "gateway": "10.20.2.254", "name": "dmz"}])");
  central.Both("/api/v2/backup/",
               R"({"enabled": true, "error": false, "message": null, "disabled": false})");
  central.Status("/api/v2/users/", 401);
  const auto report = [](std::size_t unit) {
    std::string text = "Address,Caption,Unit\n";
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      text += one.address + "," + one.name + ",";
      if (one.owner != static_cast<int>(unit)) text += "(" + std::string(kIds[1 - unit]) + ")";
      text += "\n";
    }
    return text;
  };
  central.Object("/api/v2/entitlements/usage.csv", report(0), report(1));
  return central;
}

MadeUpCentral SettingsCentral() {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"parameter", "appliance", "statement", "event"});
  const auto settings = [](std::size_t unit) {
    std::vector<std::string> rows;
    const auto add = [&](const std::string& key, const std::string& value,
                         const std::string& title) {
      rows.push_back(R"({"id": )" + std::to_string(rows.size() + 1) + R"(, "code": ")" + key +
                     R"(", "title": ")" + title + R"(", "current": )" + value +
                     R"(, "default": null})");
    };
    for (int i = 1; i <= 20; ++i) {
      add("misc.p" + std::to_string(i), i % 2 == 0 ? "\"x\"" : std::to_string(i),
          "Other " + std::to_string(i));
    }
    const bool first = unit == 0;
    add("p301", Quote(first ? "active" : "passive"), "HA Mode");
    add("p302", Quote(first ? "10.9.0.1" : "10.9.0.2"), "IP Address");
    add("p303", Quote(first ? "10.9.0.2" : "10.9.0.1"), "IP Address for the Other Peer");
    add("p304", Quote(first ? "aa11bb22cc33dd44ee55" : "ff66aa77bb88cc99dd00"), "HA Key");
    add("p305", Quote(first ? "ff66aa77bb88cc99dd00" : "aa11bb22cc33dd44ee55"),
        "HA Key for the Other Peer");
    add("p306", Quote("no"), "Disable");
    add("p307", Quote(first ? "yes" : "no"), "Preferred Master");
    add("p308", Quote("no"), "HA Error");
    add("p309", "null", "HA Error Message");
    add("p310", Quote("no"), "Local Licensing");
    add("p311", Quote("yes"), "Metered Licensing");
    add("p312", Quote("V1.25.0-build9"), "Kemp 360 Central Version");
    add("p313", Quote(first ? "551001" : "551002"), "Device ID");
    add("p314", Quote(first ? "551002" : "551001"), "Device ID of the Peer");
    add("p315", Quote("no"), "SSH Disabled");
    add("p316", Quote("1.24.9"), "Previous Version");
    add("p317", Quote(first ? "10.9.9.1" : "10.9.9.2"), "Default Gateway");
    return rows;
  };
  MadeUpCentral::List list;
  list.before =
      R"({"meta": {"limit": LIMIT, "offset": OFFSET, "total_count": TOTAL, "next": NEXT},)"
      R"( "objects": [)";
  list.after = "]}";
  list.most = 15;
  list.rows = {settings(0), settings(1)};
  central.Rows("/api/v1/parameter/", list);
  const auto device = [](std::size_t unit) {
    return [unit](const MadeUpLoadmaster& one) {
      const bool own = one.owner == static_cast<int>(unit);
      return R"({"id": )" + std::to_string(one.number + 100 * static_cast<int>(unit)) +
             R"(, "endpoint": ")" + one.address + ":9443" + R"(", "hw": ")" + one.mac +
             R"(", "label": ")" + one.name + R"(", "kind": ")" +
             (one.owner < 0 ? "Plain" : "Activated") + R"(", "online": "up", "licensed_from": )" +
             (one.owner < 0 ? "null"
              : own         ? "\"HERE\""
                            : "\"THERE\"") +
             "}";
    };
  };
  list.rows = {Rows(device(0)), Rows(device(1))};
  list.most = 100;
  list.page = 4;
  central.Rows("/api/v1/appliance/", list);
  central.Both("/api/v1/event/",
               R"({"meta": {"limit": 20, "offset": 0, "total_count": 2}, "objects": [)"
               R"({"id": 1, "error": "disk", "source_ip": "10.20.1.1"},)"
               R"({"id": 2, "error": "fan", "source_ip": "10.20.1.2"}]})");
  central.Redirect("/api/v1/statement/", "/files/latest/usage.csv");
  const auto report = [](std::size_t unit) {
    std::string text = "\xEF\xBB\xBFKemp 360 Central;Metered\r\n\r\nHost;LoadMaster;Type\r\n";
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      text += one.address + ":9443;" + one.name;
      if (one.owner != static_cast<int>(unit)) text += unit == 0 ? " (551002)" : " (551001)";
      text += ";Metered\r\n";
    }
    return text;
  };
  central.Object("/files/latest/usage.csv", report(0), report(1));
  return central;
}

MadeUpCentral MembersCentral() {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"haMember", "haOption", "sysInfo", "licenseState", "managedDevice"});
  const auto members = [](std::size_t unit) {
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < 2; ++i) {
      const bool first = i == 0;
      rows.push_back(R"({"node": ")" + std::string(first ? "alpha" : "beta") + R"(", "isSelf": ")" +
                     (i == unit ? "true" : "false") + R"(", "deviceSerial": "9900)" +
                     std::to_string(i) + R"(", "haAddress": "2001:db8::)" + std::to_string(i + 1) +
                     R"(", "sharedKey": ")" + (first ? "Kx81mmQp29sLLqA0" : "Zr55ttWw71vBBcX9") +
                     R"(", "haRole": ")" + (first ? "Master" : "Slave") +
                     R"(", "softwareVersion": "1.23.2", "fault": "no", "faultReason": ""})");
    }
    return rows;
  };
  MadeUpCentral::List list;
  list.before = R"({"count": TOTAL, "next": NEXT, "items": [)";
  list.after = "]}";
  list.rows = {members(0), members(1)};
  central.Rows("/api/v1/haMember/", list);
  const auto option = [](const std::string& preferred) {
    return R"({"count": 1, "items": [{"id": 1, "haDisabled": "off", "preferredMaster": ")" +
           preferred + R"(", "preemptTimeout": 30, "webUiDisabled": "off"}]})";
  };
  central.Object("/api/v1/haOption/", option("on"), option("off"));
  central.Both("/api/v1/sysInfo/", R"({"uptime": 99123, "kernelVersion": "5.10.1",)"
                                   R"( "timeZone": "UTC", "diskFull": "no"})");
  central.Both("/api/v1/licenseState/",
               R"({"items": [{"localLicensed": "1", "meteredLicensed": "1", "seats": 100}]})");
  central.Both(
      "/api/v1/licenseState/schema/",
      R"({"fields": {"seats": {"type": "integer", "help_text": )"
      R"("Seats in use; see /api/v1/licenseState/report/ or /api/v1/licenseState/reset/."}}})");
  const auto device = [](std::size_t unit) {
    return [unit](const MadeUpLoadmaster& one) {
      const bool own = one.owner == static_cast<int>(unit);
      const std::string other = unit == 0 ? "99001" : "99000";
      return R"({"hostName": "lm)" + std::to_string(one.number) + R"(.lab.example", "port": 443,)" +
             R"( "sshPort": 22, "deviceName": ")" + one.name + R"(", "macAddress": ")" + one.mac +
             R"(", "licensedVia": ")" +
             (one.owner < 0 ? ""
              : own         ? "Metered"
                            : "Metered (" + other + ")") +
             R"(", "aslManaged": ")" + (one.owner < 0 ? "no" : "yes") + R"(", "backupOk": "yes"})";
    };
  };
  list.rows = {Rows(device(0)), Rows(device(1))};
  central.Rows("/api/v1/managedDevice/", list);
  const auto report = [](std::size_t unit) {
    std::string text = "Host|Name|Peer\n";
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      text += "lm" + std::to_string(one.number) + ".lab.example|" + one.name + "|";
      if (one.owner != static_cast<int>(unit)) text += unit == 0 ? "(99001)" : "(99000)";
      text += "\n";
    }
    return text;
  };
  central.Object("/api/v1/licenseState/report/", report(0), report(1));
  return central;
}

MadeUpCentral DecoyCentral() {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"ha", "licence", "lb", "node", "system"});
  const auto ha = [](std::size_t unit) {
    const auto pick = [unit](const char* a, const char* b) {
      return std::string(unit == 0 ? a : b);
    };
    const auto text = [](const std::string& name, const std::string& value) {
      return ", \"" + name + "\": \"" + value + "\"";
    };
    std::string row = R"({"id": 1, "resource_uri": "/api/v1/ha/1/", "node_id": )" + pick("1", "2") +
                      R"(, "peer_node_id": )" + pick("2", "1");
    row += text("role", pick("PRIMARY", "BACKUP")) + text("peer_role", pick("BACKUP", "PRIMARY"));
    row += text("configured_role", pick("PRIMARY", "BACKUP")) + text("state", "ok");
    row += text("serial", pick("4400123", "4400124"));
    row += text("peer_serial", pick("4400124", "4400123"));
    row += text("device_id", pick("880011", "880012"));
    row += text("other_device_id", pick("880012", "880011"));
    row += text("ha_ip", pick("10.5.0.1", "10.5.0.2")) +
           text("other_ip", pick("10.5.0.2", "10.5.0.1"));
    row += text("mgmt_ip", pick("10.6.0.1", "10.6.0.2"));
    row += text("gateway", "10.5.0.254") +
           text("api_token", pick("tok123456789012345a", "tok123456789012345b"));
    row += text("ha_key", pick("f00dfeed12345678", "beefcafe87654321"));
    row += text("other_ha_key", pick("beefcafe87654321", "f00dfeed12345678"));
    row += text("version", "1.24.3") + text("peer_version", "1.24.3");
    row += text("min_peer_version", "1.20.0") + text("error_text", "") + text("last_error", "disk");
    row += R"(, "is_disabled": false, "sync_disabled": false, "is_preferred": )" +
           pick("true", "false") + R"(, "is_primary": )" + pick("true", "false");
    row += R"(, "has_error": false, "sync_error": false, "peer_error": false})";
    return R"({"meta": {"total_count": 1}, "objects": [)" + row + "]}";
  };
  central.Object("/api/v1/ha/", ha(0), ha(1));
  central.Both("/api/v1/licence/",
               R"({"meta": {"total_count": 1}, "objects": [{"id": 1, "asl": "no", "mela": "yes",)"
               R"( "spla": "no", "mela_report_enabled": "yes", "local_ntp_enabled": "no",)"
               R"( "expires": "2027-01-01"}]})");
  central.Both("/api/v1/system/",
               R"({"hostname": "central", "os_version": "11.7", "openssl_version": "1.1.1",)"
               R"( "db": {"role": "primary", "version": "13.4"}, "disabled": false})");
  central.Both("/api/v1/node/", R"({"objects": [{"id": 1, "name": "one", "ip": "10.5.0.1"},)"
                                R"( {"id": 2, "name": "two", "ip": "10.5.0.2"}]})");
  const auto device = [](std::size_t unit) {
    return [unit](const MadeUpLoadmaster& one) {
      const std::string owner = one.owner == 0 ? "880011" : "880012";
      const bool own = one.owner == static_cast<int>(unit);
      return R"({"pk": )" + std::to_string(one.number) + R"(, "address": ")" + one.address +
             R"(", "last_ip": "10.20.9.)" + std::to_string(one.number) + R"(", "port": )" +
             std::to_string(8440 + one.number) + R"(, "snmp_port": 161, "name": ")" + one.name +
             R"(", "model": "VLM-)" + std::to_string(one.number % 3) + R"(", "health": ")" +
             (one.number % 2 == 0 ? "green" : "amber") + R"(", "created_by": ")" +
             (one.number % 2 == 0 ? "880011" : "880012") + R"(", "owner": )" +
             (one.owner < 0 ? "null" : "\"" + owner + "\"") + R"(, "is_licensed": )" +
             (one.owner < 0 ? "false" : "true") + R"(, "is_local": )" + (own ? "true" : "false") +
             R"(, "monitored": true})";
    };
  };
  MadeUpCentral::List list;
  list.before = R"({"meta": {"limit": LIMIT, "total_count": TOTAL, "next": NEXT}, "objects": [)";
  list.after = "]}";
  list.rows = {Rows(device(0)), Rows(device(1))};
  central.Rows("/api/v1/lb/", list);
  return central;
}

MadeUpCentral SlotsCentral() {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"peers_table", "redundancy", "rights", "boxes", "statement"});
  const auto id = [](std::size_t unit) {
    return std::string(unit == 0 ? "QX-88-0A1" : "QX-88-0B7");
  };
  const auto host = [](std::size_t unit) {
    return std::string(unit == 0 ? "kc1.corp.example" : "kc2.corp.example");
  };
  const auto units = [&](std::size_t unit) {
    std::string rows;
    for (std::size_t i = 0; i < 2; ++i) {
      rows += std::string(i == 0 ? "" : ", ") + R"({"pos": )" + std::to_string(i + 1) +
              R"(, "seat": ")" + (i == unit ? "here" : "there") + R"(", "fqdn": ")" + host(i) +
              R"(", "device_ident": ")" + id(i) + R"(", "ip": "172.30.0.)" + std::to_string(i + 5) +
              R"(", "firmware": {"release": "3.1.0", "kernel_release": "5.15.2"}, "duty": ")" +
              (i == 0 ? "Secondary" : "Primary") + R"("})";
    }
    return R"({"list": [)" + rows + "]}";
  };
  central.Object("/api/v1/peers_table/", units(0), units(1));
  const auto redundancy = [](std::size_t unit) {
    const bool first = unit == 0;
    return R"({"participation": "enabled", "pref_master": ")" + std::string(first ? "yes" : "no") +
           R"(", "secret": ")" + (first ? "aaQ81mmQp29sLLqA0" : "bbZr5ttWw71vBBcX9") +
           R"(", "remote": {"ip": "172.30.0.)" + (first ? "6" : "5") + R"(", "secret": ")" +
           (first ? "bbZr5ttWw71vBBcX9" : "aaQ81mmQp29sLLqA0") +
           R"("}, "notify": {"enabled": "on",)" + R"( "fault": "off"}, "duty_before": ")" +
           (first ? "Primary" : "Secondary") +
           R"(", "fault": "off", "fault_text": "", "sync_fault": "off"})";
  };
  central.Object("/api/v1/redundancy/", redundancy(0), redundancy(1));
  central.Both("/api/v1/rights/", R"({"localLicensing": "no", "meteredLicensing": "yes",)"
                                  R"( "mela_mail_enabled": "no", "spla": "no"})");
  const auto box = [&](std::size_t unit) {
    return [unit, host](const MadeUpLoadmaster& one) {
      std::string mac = one.mac;
      std::erase(mac, ':');
      const bool own = one.owner == static_cast<int>(unit);
      return R"({"key": )" + std::to_string(one.number) + R"(, "addr": ")" + one.address +
             R"(", "ssh_port": 22, "hostname": ")" + one.name + R"(.lab.example", "label": ")" +
             one.name + R"(", "macAddr": ")" + mac + R"(", "activation": ")" +
             (one.owner < 0 ? "plain" : "activated") + R"(", "by": )" +
             (one.owner < 0 ? "null"
              : own         ? "\"here\""
                            : "\"there\"") +
             R"(, "byHost": )" +
             (one.owner < 0 ? "null" : "\"" + host(static_cast<std::size_t>(one.owner)) + "\"") +
             "}";
    };
  };
  MadeUpCentral::List list;
  list.before =
      R"({"meta": {"limit": LIMIT, "offset": OFFSET, "total_count": TOTAL, "next": NEXT}, )"
      R"("objects": [)";
  list.after = "]}";
  list.rows = {Rows(box(0)), Rows(box(1))};
  list.page = 4;
  central.Rows("/api/v1/boxes/", list);
  const auto report = [&](std::size_t unit) {
    std::string text = "Address,Box,Holder\n";
    for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
      if (one.owner < 0) continue;
      text += one.address + "," + one.name + ",";
      if (one.owner != static_cast<int>(unit)) text += "(" + id(1 - unit) + ")";
      text += "\n";
    }
    return text;
  };
  central.Both("/api/v1/statement/", R"({"download": "/api/v1/statement/usage.csv"})");
  central.Object("/api/v1/statement/usage.csv", report(0), report(1));
  return central;
}

MadeUpCentral SilentCentral() {
  MadeUpCentral central;
  central.Listing("/api/v1/", {"about", "failover", "licensing", "managed"});
  const auto about = [](std::size_t unit) {
    return R"({"device_id": )" + std::string(unit == 0 ? "551" : "608") +
           R"(, "running_version": "2.0.4", "fallback_version": "2.0.1", "sql_role": ")" +
           (unit == 0 ? "replica" : "primary") + "\"}";
  };
  central.Object("/api/v1/about/", about(0), about(1));
  const auto failover = [](std::size_t unit) {
    const bool first = unit == 0;
    return R"({"mode": ")" + std::string(first ? "Active" : "Passive") + R"(", "boot_mode": ")" +
           (first ? "Passive" : "Active") + R"(", "partner_ip": "192.0.2.)" + (first ? "8" : "7") +
           R"(", "partner_gateway": "192.0.3.)" + (first ? "8" : "7") +
           R"(", "partner_secret": ")" + (first ? "Zr55ttWw71vBBcX9" : "Kx81mmQp29sLLqA0") +
           R"(", "partner_device_id": )" + (first ? "608" : "551") +
           R"(, "disabled": false, "fence_error": false, "error_text": null})";
  };
  central.Object("/api/v1/failover/", failover(0), failover(1));
  central.Both("/api/v1/licensing/", R"({"asl": false, "mela": true, "mela_seats_error": false})");
  const auto device = [](std::size_t unit) {
    return [unit](const MadeUpLoadmaster& one) {
      const bool own = one.owner == static_cast<int>(unit);
      return R"({"ip": ")" + one.address + R"(", "name": ")" + one.name + R"(", "license": ")" +
             (one.owner < 0 ? "none"
              : own         ? "LOCAL"
                            : "REMOTE") +
             R"(", "last_license": ")" +
             (one.number % 2 == static_cast<int>(unit) ? "LOCAL" : "REMOTE") + "\"}";
    };
  };
  MadeUpCentral::List list;
  list.before = "[";
  list.after = "]";
  list.rows = {Rows(device(0)), Rows(device(1))};
  central.Rows("/api/v1/managed/", list);
  return central;
}

}  // namespace kemp360::testing
