// Centrals that nobody's profile was written for: what is found in them, and that nothing is wrong.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
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
