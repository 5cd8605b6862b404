#include "reading_test_kit.h"

namespace kemp360::testing {
namespace {

FactSpec InSettings(Fact fact, std::string at) {
  return {fact, "settings", {std::move(at), std::nullopt}, {}, Basis::kAssumed};
}

SourceSpec JsonSource(std::string name, std::string path) {
  SourceSpec source;
  source.name = std::move(name);
  source.path = std::move(path);
  return source;
}

LoadMasterSpec RecordedLoadMasters(std::string source) {
  LoadMasterSpec spec;
  spec.source = std::move(source);
  spec.address = Field("/ip_address");
  spec.port = Field("/port");
  spec.name = Field("/name");
  spec.mac = Field("/mac_address");
  spec.state = Field("/asl_instance");
  spec.claim = Field("/licensed_by_peer");
  spec.claim_form = ClaimForm::kPeerFlag;
  return spec;
}

ReportSpec RecordedReport() {
  ReportSpec spec;
  spec.source = "report";
  spec.address = Field("IP Address");
  spec.port = Field("Port");
  spec.name = Field("Name");
  spec.mac = Field("MAC Address");
  spec.owner = Field("Peer");
  return spec;
}

}  // namespace

FieldSpec Field(std::string at) { return {{std::move(at), std::nullopt}, {}, Basis::kAssumed}; }

Profile RecordedProfile() {
  Profile profile;
  profile.name = "default";
  profile.sources.push_back(JsonSource("settings", "/api/v1/ha-settings/1/"));
  SourceSpec list = JsonSource("loadmasters", "/api/v1/loadmaster/");
  list.rows = "/objects";
  list.paging = Paging{};
  profile.sources.push_back(list);
  SourceSpec report = JsonSource("report", "/api/v1/asl-instance/report/");
  report.format = SourceFormat::kCsv;
  report.required = false;
  profile.sources.push_back(report);
  profile.facts = {
      InSettings(Fact::kDeviceId, "/device_id"),
      InSettings(Fact::kVersion, "/version"),
      InSettings(Fact::kLocalLicense, "/local_licensed"),
      InSettings(Fact::kMeteredLicense, "/metered_licensed"),
      InSettings(Fact::kHaMode, "/ha_mode"),
      InSettings(Fact::kHaError, "/ha_error"),
      InSettings(Fact::kHaErrorMessage, "/ha_error_message"),
      InSettings(Fact::kHaDisabled, "/disabled"),
      InSettings(Fact::kPreferredMaster, "/preferred_master"),
      InSettings(Fact::kAddress, "/ip_address"),
      InSettings(Fact::kHaKey, "/ha_key"),
      InSettings(Fact::kPeerAddress, "/peer_ip_address"),
      InSettings(Fact::kPeerHaKey, "/peer_ha_key"),
  };
  profile.facts[4].words = {
      {"master", {"master"}}, {"standby", {"slave", "standby"}}, {"standalone", {"standalone"}}};
  profile.loadmasters = RecordedLoadMasters("loadmasters");
  profile.report = RecordedReport();
  return profile;
}

Profile ListProfile() {
  Profile profile;
  SourceSpec list = JsonSource("list", "/api/v1/list/");
  list.rows = "/objects";
  list.paging = Paging{};
  profile.sources.push_back(list);
  profile.loadmasters = RecordedLoadMasters("list");
  return profile;
}

Profile SettingsProfile(const std::vector<Fact>& facts) {
  Profile profile;
  profile.sources.push_back(JsonSource("settings", "/api/v1/settings/1/"));
  for (const Fact fact : facts) {
    profile.facts.push_back(InSettings(fact, "/" + std::string(ToString(fact))));
  }
  return profile;
}

Profile ReportProfile() {
  Profile profile;
  SourceSpec report = JsonSource("report", "/api/v1/report/");
  report.format = SourceFormat::kCsv;
  profile.sources.push_back(report);
  profile.report = RecordedReport();
  return profile;
}

UnitReading MakeReading(Profile profile, ReadingLimits limits, bool has_report_file) {
  return {std::make_shared<const CompiledProfile>(std::move(profile)), limits, has_report_file};
}

UnitSnapshot ReadOnce(Profile profile, std::string body, int status) {
  UnitReading reading = MakeReading(std::move(profile));
  (void)reading.Feed(0, Reply(std::move(body), status));
  return reading.Snapshot(kUnfinished);
}

}  // namespace kemp360::testing
