#include "reading_test_kit.h"

#include <catch2/catch.hpp>
#include <string_view>

#include "profile/profile_reader.h"

namespace kemp360::testing {
namespace {

FactSpec InSettings(Fact fact, std::string at) {
  FactSpec spec;
  spec.fact = fact;
  spec.source = "settings";
  spec.place.at = std::move(at);
  if (fact == Fact::kHaMode) {
    spec.words = {{"master", {"master"}}, {"standby", {"standby"}}, {"standalone", {"standalone"}}};
  }
  return spec;
}

SourceSpec JsonSource(std::string name, std::string path) {
  SourceSpec source;
  source.name = std::move(name);
  source.path = std::move(path);
  return source;
}

}  // namespace

FieldSpec Field(std::string at) {
  FieldSpec field;
  field.place.at = std::move(at);
  return field;
}

Profile ParsedProfile(std::string_view text, const std::string& file) {
  Result<Profile, std::vector<Mistake>> profile = ParseProfile(text, file);
  if (!profile) {
    for (const Mistake& mistake : profile.error()) UNSCOPED_INFO(ToString(mistake));
  }
  REQUIRE(profile);
  return *std::move(profile);
}

Profile RecordedProfile() { return ParsedProfile(*BuiltInProfileText("default"), "default.yaml"); }

Profile ListProfile() {
  Profile profile;
  SourceSpec list = JsonSource("list", "/api/v1/list/");
  list.rows = "/objects";
  list.paging = Paging{};
  profile.sources.push_back(list);
  profile.loadmasters = RecordedProfile().loadmasters;
  profile.loadmasters->source = "list";
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
  profile.report = RecordedProfile().report;
  return profile;
}

UnitReading MakeReading(Profile profile, ReadingLimits limits, bool has_report_file) {
  return {std::make_shared<const CompiledProfile>(std::move(profile)), limits, has_report_file};
}

UnitSnapshot ReadOnce(Profile profile, std::string body, int status) {
  UnitReading reading = MakeReading(std::move(profile));
  (void)testing::Feed(reading, 0, Reply(std::move(body), status));
  return reading.Snapshot(kUnfinished);
}

}  // namespace kemp360::testing
