// Centrals that nobody's profile was written for: what is found in them, and that nothing is wrong.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <string>

#include "discover/draft.h"
#include "made_up_centrals.h"
#include "profile/profile_reader.h"

namespace kemp360::testing {
namespace {

using Places = std::map<Fact, std::string>;

void CheckPlaces(const Explored& explored, const Places& expected) {
  INFO(explored.All());
  for (const auto& [fact, place] : expected) {
    CAPTURE(ToString(fact));
    const std::string found = explored.Of(fact);
    CHECK(found.substr(found.find(' ') + 1) == place);
  }
}

void CheckDraft(const Explored& explored) {
  INFO(explored.proven.draft.text);
  const auto parsed = ParseProfile(explored.proven.draft.text, "draft.yaml");
  if (!parsed) {
    for (const Mistake& mistake : parsed.error()) UNSCOPED_INFO(ToString(mistake));
  }
  REQUIRE(parsed.ok());
  CHECK(*parsed == explored.proven.draft.profile);
  for (const Check check : kAll<Check>) {
    CAPTURE(ToString(check));
    CHECK(explored.proven.assessment.of(check) != false);
  }
}

TEST_CASE("a Central of nested objects is mapped whole", "[discover]") {
  const Explored explored = ExploreAndProve(NestedCentral().AsCentral());
  const std::string cluster = "/api/v2/cluster/1/ ";
  const std::string entitlements = "/api/v2/entitlements/ /result/0/";
  CheckPlaces(explored, {{Fact::kDeviceId, cluster + "/self/uid"},
                         {Fact::kVersion, "/api/v2/about/1/ /product/release"},
                         {Fact::kLocalLicense, entitlements + "asl_entitled"},
                         {Fact::kMeteredLicense, entitlements + "mela_entitled"},
                         {Fact::kHaMode, cluster + "/duty"},
                         {Fact::kHaError, cluster + "/trouble/present"},
                         {Fact::kHaErrorMessage, cluster + "/trouble/text"},
                         {Fact::kHaDisabled, cluster + "/options/switched_off"},
                         {Fact::kPreferredMaster, cluster + "/options/favored"},
                         {Fact::kAddress, cluster + "/self/ip"},
                         {Fact::kHaKey, cluster + "/self/secret"},
                         {Fact::kPeerAddress, cluster + "/mate/ip"},
                         {Fact::kPeerHaKey, cluster + "/mate/secret"},
                         {Fact::kPeerDeviceId, cluster + "/mate/uid"},
                         {Fact::kLoadmasterAddress, "/net/primary_ip"},
                         {Fact::kLoadmasterPort, "/net/tcp_port"},
                         {Fact::kLoadmasterName, "caption"},
                         {Fact::kLoadmasterState, "entitlement"},
                         {Fact::kLoadmasterClaim, "/grant/by_unit"},
                         {Fact::kReportAddress, "Address"},
                         {Fact::kReportName, "Caption"},
                         {Fact::kReportOwner, "Unit"}});
  CheckDraft(explored);
}

TEST_CASE("a Central of settings in rows is mapped whole", "[discover]") {
  const Explored explored = ExploreAndProve(SettingsCentral().AsCentral());
  const auto row = [](const std::string& key) {
    return "/api/v1/parameter/ row /code = \"" + key + "\" /current";
  };
  CheckPlaces(explored, {{Fact::kDeviceId, row("p313")},
                         {Fact::kVersion, row("p312")},
                         {Fact::kLocalLicense, row("p310")},
                         {Fact::kMeteredLicense, row("p311")},
                         {Fact::kHaMode, row("p301")},
                         {Fact::kHaError, row("p308")},
                         {Fact::kHaErrorMessage, row("p309")},
                         {Fact::kHaDisabled, row("p306")},
                         {Fact::kPreferredMaster, row("p307")},
                         {Fact::kAddress, row("p302")},
                         {Fact::kHaKey, row("p304")},
                         {Fact::kPeerAddress, row("p303")},
                         {Fact::kPeerHaKey, row("p305")},
                         {Fact::kPeerDeviceId, row("p314")},
                         {Fact::kLoadmasterAddress, "endpoint"},
                         {Fact::kLoadmasterName, "label"},
                         {Fact::kLoadmasterMac, "hw"},
                         {Fact::kLoadmasterState, "kind"},
                         {Fact::kLoadmasterClaim, "licensed_from"},
                         {Fact::kReportAddress, "Host"},
                         {Fact::kReportOwner, "LoadMaster"}});
  CheckDraft(explored);
}

TEST_CASE("a Central with a row for each unit is mapped whole", "[discover]") {
  const Explored explored = ExploreAndProve(MembersCentral().AsCentral());
  const std::string self = "/api/v1/haMember/ row /isSelf = \"true\" /";
  const std::string peer = "/api/v1/haMember/ row /isSelf = \"false\" /";
  CheckPlaces(explored, {{Fact::kDeviceId, self + "deviceSerial"},
                         {Fact::kVersion, self + "softwareVersion"},
                         {Fact::kLocalLicense, "/api/v1/licenseState/ /items/0/localLicensed"},
                         {Fact::kMeteredLicense, "/api/v1/licenseState/ /items/0/meteredLicensed"},
                         {Fact::kHaMode, self + "haRole"},
                         {Fact::kHaError, self + "fault"},
                         {Fact::kHaErrorMessage, self + "faultReason"},
                         {Fact::kHaDisabled, "/api/v1/haOption/ /items/0/haDisabled"},
                         {Fact::kPreferredMaster, "/api/v1/haOption/ /items/0/preferredMaster"},
                         {Fact::kAddress, self + "haAddress"},
                         {Fact::kHaKey, self + "sharedKey"},
                         {Fact::kPeerAddress, peer + "haAddress"},
                         {Fact::kPeerHaKey, peer + "sharedKey"},
                         {Fact::kPeerDeviceId, peer + "deviceSerial"},
                         {Fact::kLoadmasterAddress, "hostName"},
                         {Fact::kLoadmasterPort, "port"},
                         {Fact::kLoadmasterName, "deviceName"},
                         {Fact::kLoadmasterMac, "macAddress"},
                         {Fact::kLoadmasterState, "aslManaged"},
                         {Fact::kLoadmasterClaim, "licensedVia"},
                         {Fact::kReportAddress, "Host"},
                         {Fact::kReportOwner, "Peer"}});
  CheckDraft(explored);
}

TEST_CASE("a Central full of values that only look like facts has no wrong one taken",
          "[discover]") {
  const Explored explored = ExploreAndProve(DecoyCentral().AsCentral());
  INFO(explored.All());
  INFO(explored.proven.draft.text);
  const std::string ha = "/api/v1/ha/ /objects/0/";
  const Places right{{Fact::kDeviceId, ha + "device_id"},
                     {Fact::kVersion, ha + "version"},
                     {Fact::kLocalLicense, "/api/v1/licence/ /objects/0/asl"},
                     {Fact::kMeteredLicense, "/api/v1/licence/ /objects/0/mela"},
                     {Fact::kHaMode, ha + "role"},
                     {Fact::kHaError, ha + "has_error"},
                     {Fact::kHaErrorMessage, ha + "error_text"},
                     {Fact::kHaDisabled, ha + "is_disabled"},
                     {Fact::kPreferredMaster, ha + "is_preferred"},
                     {Fact::kAddress, ha + "ha_ip"},
                     {Fact::kHaKey, ha + "ha_key"},
                     {Fact::kPeerAddress, ha + "other_ip"},
                     {Fact::kPeerHaKey, ha + "other_ha_key"},
                     {Fact::kPeerDeviceId, ha + "other_device_id"}};
  std::size_t taken = 0;
  for (const auto& [fact, place] : right) {
    CAPTURE(ToString(fact));
    const FactFinding& finding = explored.discovery.Of(fact);
    if (!finding.Taken()) continue;
    ++taken;
    CHECK(finding.candidates.front().where == place);
  }
  CHECK(taken >= 12);
  CheckPlaces(explored, {{Fact::kLoadmasterAddress, "address"},
                         {Fact::kLoadmasterPort, "port"},
                         {Fact::kLoadmasterName, "name"},
                         {Fact::kLoadmasterState, "is_licensed"},
                         {Fact::kLoadmasterClaim, "owner"}});
}

TEST_CASE("a Central whose units are rows of a list is mapped whole", "[discover]") {
  const Explored explored = ExploreAndProve(SlotsCentral().AsCentral());
  const std::string own = "/api/v1/peers_table/ row /seat = \"here\" /";
  const std::string ha = "/api/v1/redundancy/ /";
  CheckPlaces(explored, {{Fact::kDeviceId, own + "device_ident"},
                         {Fact::kVersion, own + "firmware/release"},
                         {Fact::kLocalLicense, "/api/v1/rights/ /localLicensing"},
                         {Fact::kMeteredLicense, "/api/v1/rights/ /meteredLicensing"},
                         {Fact::kHaMode, own + "duty"},
                         {Fact::kHaError, ha + "fault"},
                         {Fact::kHaErrorMessage, ha + "fault_text"},
                         {Fact::kHaDisabled, ha + "participation"},
                         {Fact::kPreferredMaster, ha + "pref_master"},
                         {Fact::kAddress, own + "ip"},
                         {Fact::kHaKey, ha + "secret"},
                         {Fact::kPeerHaKey, ha + "remote/secret"},
                         {Fact::kLoadmasterAddress, "addr"},
                         {Fact::kLoadmasterPort, "choose"},
                         {Fact::kLoadmasterName, "label"},
                         {Fact::kLoadmasterMac, "macAddr"},
                         {Fact::kLoadmasterState, "activation"},
                         {Fact::kLoadmasterClaim, "by"},
                         {Fact::kReportAddress, "Address"},
                         {Fact::kReportName, "Box"},
                         {Fact::kReportOwner, "Holder"}});
  CheckDraft(explored);
}

TEST_CASE("a Central that shows nothing of its own is mapped by names", "[discover]") {
  const Explored explored = ExploreAndProve(SilentCentral().AsCentral());
  const std::string ha = "/api/v1/failover/ /";
  CheckPlaces(explored, {{Fact::kDeviceId, "/api/v1/about/ /device_id"},
                         {Fact::kVersion, "/api/v1/about/ /running_version"},
                         {Fact::kHaMode, ha + "mode"},
                         {Fact::kHaError, ha + "error_text"},
                         {Fact::kHaErrorMessage, ha + "error_text"},
                         {Fact::kHaDisabled, ha + "disabled"},
                         {Fact::kAddress, "found"},
                         {Fact::kHaKey, "found"},
                         {Fact::kPeerAddress, ha + "partner_ip"},
                         {Fact::kPeerHaKey, ha + "partner_secret"},
                         {Fact::kPeerDeviceId, ha + "partner_device_id"},
                         {Fact::kLoadmasterName, "name"},
                         {Fact::kLoadmasterState, "license"},
                         {Fact::kLoadmasterClaim, "license"}});
  CHECK(explored.Of(Fact::kPeerAddress).starts_with("likely"));
  CheckDraft(explored);
}

TEST_CASE("a report without owners is one if the list's state divides as it does", "[discover]") {
  MadeUpCentral central = SilentCentral();
  std::string report = "ip,name,hours\n";
  std::string all = report;
  for (const MadeUpLoadmaster& one : MadeUpLoadmasters()) {
    const std::string line = one.address + "," + one.name + ",744\n";
    if (one.owner >= 0) report += line;
    all += line;
  }
  central.Both("/api/v1/licensing/",
               R"({"asl": false, "mela": true, "usage": "/api/v1/licensing/usage.csv"})");
  central.Both("/api/v1/licensing/usage.csv", report);
  const Explored explored = ExploreAndProve(central.AsCentral());
  INFO(explored.proven.draft.text);
  CHECK(explored.Of(Fact::kReportAddress) == "likely ip");
  CHECK(explored.Of(Fact::kReportName) == "likely name");
  CHECK(explored.Of(Fact::kLoadmasterClaim) == "likely license");
  CheckDraft(explored);
  central.Both("/api/v1/licensing/usage.csv", all);
  CHECK_FALSE(ExploreAndProve(central.AsCentral()).discovery.report.Taken());
}

TEST_CASE("what only lives beside a fact is never taken, however alone it is", "[discover]") {
  MadeUpCentral central = SilentCentral();
  // Nothing but other things: the mode at boot, another error, another thing that is enabled.
  const auto failover = [](bool first) {
    return R"({"boot_mode": ")" + std::string(first ? "Passive" : "Active") +
           R"(", "fence_error": false, "notify": {"enabled": true, "error": false},)" +
           R"( "partner_gateway_ip": "192.0.3.)" + (first ? "8" : "7") +
           R"(", "min_partner_version": "1.0.0", "auto_preferred": )" + (first ? "true" : "false") +
           "}";
  };
  central.Object("/api/v1/failover/", failover(true), failover(false));
  const Explored explored = ExploreAndProve(central.AsCentral());
  INFO(explored.All());
  for (const Fact fact : {Fact::kHaMode, Fact::kHaError, Fact::kHaDisabled, Fact::kPreferredMaster,
                          Fact::kPeerAddress, Fact::kPeerHaKey, Fact::kHaErrorMessage}) {
    CAPTURE(ToString(fact));
    CHECK_FALSE(explored.discovery.Of(fact).Taken());
  }
}

TEST_CASE("a list of which only a part can be requested is left out of the profile", "[discover]") {
  const Central whole = DecoyCentral().AsCentral();
  const Explored explored =
      ExploreAndProve([whole](std::size_t unit, const std::string& path, const std::string& query) {
        RecordedExchange exchange = whole(unit, path, path == "/api/v1/lb/" ? "" : query);
        if (path == "/api/v1/lb/") {  // no parameter is known, and there is more
          exchange.body = std::regex_replace(exchange.body, std::regex(R"("total_count": \d+)"),
                                             R"("total_count": 99)");
        }
        return exchange;
      });
  INFO(explored.proven.draft.text);
  CHECK_FALSE(explored.proven.draft.profile.loadmasters.has_value());
  CHECK(explored.proven.draft.text.find("\n  loadmasters:") == std::string::npos);
  CHECK(ParseProfile(explored.proven.draft.text, "draft.yaml").ok());
}

TEST_CASE("a path with a changing word is never asked, wherever it stands", "[discover]") {
  const Explored explored = ExploreAndProve(MembersCentral().AsCentral());
  const UnitRecord& unit = explored.record.units[0];
  CHECK(std::find(unit.not_requested.begin(), unit.not_requested.end(),
                  "/api/v1/licenseState/reset/") != unit.not_requested.end());
  for (const RecordedExchange& exchange : unit.exchanges) {
    CHECK(exchange.path.find("reset") == std::string::npos);
  }
}

}  // namespace
}  // namespace kemp360::testing
