// The recorded pair through every pure layer: bytes to snapshots, to an assessment, to expositions
// and pages. The same sources are built for arm64 (arm64/CMakeLists.txt) and have to say the same
// there. YAML is left out, for its library is not at hand there: the profile is written down here.

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "appliance/unit_reading.h"
#include "metrics/exposition.h"
#include "model/pair_assessment.h"
#include "pages/pages.h"
#include "profile/profile.h"
#include "support/feed_reading.h"
#include "support/recording.h"

namespace kemp360 {
namespace {

constexpr SystemTime kReadAt{std::chrono::seconds{1772444200}};

FactSpec InSettings(Fact fact, std::string at) {
  FactSpec spec;
  spec.fact = fact;
  spec.source = "settings";
  spec.place.at = std::move(at);
  return spec;
}

FieldSpec Field(std::string at) {
  FieldSpec field;
  field.place.at = std::move(at);
  return field;
}

/// What profile/default.yaml says of the facts that are looked at here.
Profile RecordedProfile() {
  Profile profile;
  profile.sources.resize(3);
  profile.sources[0].name = "settings";
  profile.sources[1].name = "loadmasters";
  profile.sources[1].rows = "/objects";
  profile.sources[1].paging = Paging{};
  profile.sources[2].name = "report";
  profile.sources[2].format = SourceFormat::kCsv;
  profile.facts = {InSettings(Fact::kDeviceId, "/device_id"),
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
                   InSettings(Fact::kPeerHaKey, "/peer_ha_key")};
  profile.facts[4].words = {
      {"master", {"master"}}, {"standby", {"slave"}}, {"standalone", {"standalone"}}};
  LoadMasterSpec& list = profile.loadmasters.emplace();
  list.source = "loadmasters";
  list.address = Field("/ip_address");
  list.port = Field("/port");
  list.name = Field("/name");
  list.mac = Field("/mac_address");
  list.state = Field("/asl_instance");
  list.claim = Field("/licensed_by_peer");
  ReportSpec& report = profile.report.emplace();
  report.source = "report";
  report.address = Field("IP Address");
  report.port = Field("Port");
  report.name = Field("Name");
  report.mac = Field("MAC Address");
  report.owner = Field("Peer");
  return profile;
}

UnitSnapshot Read(const std::shared_ptr<const CompiledProfile>& profile, const std::string& unit,
                  const std::vector<std::string>& recordings) {
  UnitReading reading(profile, {}, false);
  for (std::size_t source = 0; source < recordings.size(); ++source) {
    testing::Recording recording = testing::LoadRecording(recordings[source]);
    CHECK_FALSE(testing::Feed(reading, source,
                              SourceReply{recording.status, std::move(recording.body), kReadAt}));
  }
  REQUIRE(reading.Done());
  CHECK(reading.Snapshot({}).remarks.empty());
  UnitSnapshot snapshot = reading.TakeSnapshot({});
  for (SourceStatus& source : snapshot.sources) source.duration = std::chrono::milliseconds{5};
  snapshot.unit = unit;
  snapshot.last_success = kReadAt;
  return snapshot;
}

TEST_CASE("The recorded pair says the same on every processor", "[portability]") {
  const auto profile = std::make_shared<const CompiledProfile>(RecordedProfile());
  PairSnapshot pair;
  pair.pair = "emea";
  pair.read_at = kReadAt;
  pair.duration = std::chrono::milliseconds{420};
  pair.units.push_back(
      Read(profile, "central-a", {"unit-a-ha-settings-1", "unit-a-loadmaster", "unit-a-report"}));
  pair.units.push_back(Read(profile, "central-b",
                            {"version-mismatch-unit-b-ha-settings-1", "disowned-unit-b-loadmaster",
                             "disowned-unit-b-asl-instance-report"}));
  const PairAssessment assessment = AssessPair(pair);

  CHECK(assessment.comparable);
  CHECK(assessment.of(Check::kVersionParity) == false);
  REQUIRE(assessment.ownership);
  CHECK(assessment.loadmasters.size() == 8);

  const PairView view{&pair, &assessment};
  const PairGlance glance{pair.pair, {"central-a", "central-b"}, &pair, &assessment};
  const PagesView pages{"0.1.0", {&glance, 1}, kReadAt + std::chrono::seconds{12}, true};
  const std::string said = RenderExposition(TextFormat::kPrometheus004, {&view, 1}, nullptr) +
                           RenderExposition(TextFormat::kOpenMetrics100, {&view, 1}, nullptr) +
                           RenderStatus(pages) + RenderLandingPage(pages);
  CHECK(said.size() > 10'000);
  // For arm64/run, which compares what two processors wrote.
  if (const char* const path = std::getenv("KEMP360_SAID")) std::ofstream(path) << said;
}

}  // namespace
}  // namespace kemp360
