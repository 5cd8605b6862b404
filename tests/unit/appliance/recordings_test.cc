// The recorded unit (tests/fixtures/recordings) through the real decoder, with the default profile:
// the whole snapshot, situation by situation.

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "reading_test_kit.h"
#include "support/recording.h"

namespace kemp360 {
namespace {

using testing::kReceivedAt;
using testing::kUnfinished;
using testing::LoadRecording;
using testing::MakeReading;
using testing::RecordedProfile;
using testing::Reply;

SourceReply RecordedReply(const std::string& name) {
  testing::Recording recording = LoadRecording(name);
  return Reply(std::move(recording.body), recording.status);
}

UnitSnapshot ReadRecorded(const std::string& settings, const std::string& list,
                          const std::string& report) {
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK(reading.Start().size() == 3);
  CHECK_FALSE(testing::Feed(reading, 0, RecordedReply(settings)));
  CHECK_FALSE(testing::Feed(reading, 1, RecordedReply(list)));
  CHECK_FALSE(testing::Feed(reading, 2, RecordedReply(report)));
  CHECK(reading.Done());
  CHECK(reading.Snapshot({}).remarks.empty());
  return reading.TakeSnapshot({});
}

LoadMaster Row(int number, Activation activation, Claim claim) {
  static const std::vector<std::pair<std::string, std::string>> kPlaces{
      {"10.20.1.1:443", "lm-0001"},         {"10.20.1.2:443", "Zürich-Süd 2"},
      {"10.20.1.3:443", "lm-0003, rack 4"}, {"10.20.1.3:8443", "lm-0004"},
      {"[2001:db8:20::5]:443", "lm-0005"},  {"10.20.1.6:443", "lm-0006"},
      {"10.20.1.7:9443", "東京-LM-7"},
  };
  const auto& [endpoint, name] = kPlaces[static_cast<std::size_t>(number - 1)];
  LoadMaster row;
  row.endpoint = endpoint;
  row.name = name;
  row.mac = 0x005056000000U + static_cast<unsigned>(number);
  row.activation = activation;
  row.claim = claim;
  return row;
}

LoadMaster Licensed(int number, Claim claim) { return Row(number, Activation::kActivated, claim); }

LoadMaster PlainDevice() {
  LoadMaster row;
  row.endpoint = "10.30.0.9:443";
  row.name = "plain-0008";
  row.mac = 0x0050560DBBA8U;
  row.activation = Activation::kNormal;
  row.claim = Claim::kSilent;
  return row;
}

/// The list of unit a: odd ones are its own, even ones its peer's, then the plain device.
std::vector<LoadMaster> RowsOfA() {
  std::vector<LoadMaster> rows;
  for (int number = 1; number <= 7; ++number) {
    rows.push_back(Licensed(number, number % 2 == 1 ? Claim::kMine : Claim::kPeers));
  }
  rows.push_back(PlainDevice());
  return rows;
}

/// Unit b lists the same the other way round.
std::vector<LoadMaster> RowsOfB() {
  std::vector<LoadMaster> rows{PlainDevice()};
  for (int number = 7; number >= 1; --number) {
    rows.push_back(Licensed(number, number % 2 == 0 ? Claim::kMine : Claim::kPeers));
  }
  return rows;
}

LoadMasterList ListOf(std::vector<LoadMaster> rows) {
  LoadMasterList list;
  list.rows = std::move(rows);
  list.claims_mapped = true;
  list.states_mapped = true;
  return list;
}

/// `owners`: the device ID in parentheses behind LoadMaster 1, 2, …
Report ReportOf(const std::vector<std::string>& owners) {
  Report report;
  report.made_at = kReceivedAt;
  report.fetched = true;
  report.owners_mapped = true;
  int number = 0;
  for (const std::string& owner : owners) {
    const LoadMaster loadmaster = Licensed(++number, Claim::kMine);
    report.rows.push_back({loadmaster.endpoint, loadmaster.mac, owner, true});
  }
  return report;
}

const std::string kA = "1300471";
const std::string kB = "1300482";

UnitSnapshot HealthyA() {
  UnitSnapshot unit;
  for (const char* name : {"settings", "loadmasters", "report"}) {
    unit.sources.push_back({name, true, false, std::nullopt, std::nullopt});
  }
  for (const Fact fact : kAll<Fact>) unit.missing[fact] = false;
  unit.device_id = kA;
  unit.version = "1.24.3";
  unit.local_license = false;
  unit.metered_license = true;
  unit.ha_mode = HaMode::kMaster;
  unit.ha_error = false;
  unit.ha_disabled = false;
  unit.preferred_master = true;
  unit.address = "192.0.2.10";
  unit.ha_key = Secret(std::string("a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0"));
  unit.peer_address = "192.0.2.11";
  unit.peer_ha_key = Secret(std::string("b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"));
  unit.peer_device_id = kB;
  unit.loadmasters = ListOf(RowsOfA());
  unit.report = ReportOf({"", kB, "", kB, "", kB, ""});
  return unit;
}

UnitSnapshot HealthyB() {
  UnitSnapshot unit = HealthyA();
  unit.device_id = kB;
  unit.ha_mode = HaMode::kStandby;
  unit.preferred_master = false;
  unit.address = "192.0.2.11";
  std::swap(unit.ha_key, unit.peer_ha_key);
  unit.peer_address = "192.0.2.10";
  unit.peer_device_id = kA;
  unit.loadmasters = ListOf(RowsOfB());
  unit.report = ReportOf({kA, "", kA, "", kA, "", kA});
  return unit;
}

/// Field by field first: a whole snapshot that differs does not say where.
void CheckSame(const UnitSnapshot& read, const UnitSnapshot& expected) {
  CHECK(read.device_id == expected.device_id);
  CHECK(read.version == expected.version);
  CHECK(read.ha_mode == expected.ha_mode);
  CHECK(read.ha_error_message == expected.ha_error_message);
  CHECK(read.peer_address == expected.peer_address);
  CHECK(read.sources == expected.sources);
  CHECK(read.missing == expected.missing);
  REQUIRE(read.loadmasters.has_value() == expected.loadmasters.has_value());
  if (read.loadmasters) {
    REQUIRE(read.loadmasters->rows.size() == expected.loadmasters->rows.size());
    for (std::size_t i = 0; i < read.loadmasters->rows.size(); ++i) {
      INFO("row " << i << ": " << read.loadmasters->rows[i].endpoint);
      CHECK(read.loadmasters->rows[i] == expected.loadmasters->rows[i]);
    }
  }
  REQUIRE(read.report.has_value() == expected.report.has_value());
  CHECK(read.report == expected.report);
  CHECK(read == expected);
}

void Standalone(UnitSnapshot& unit, const std::string& message) {
  unit.ha_mode = HaMode::kStandalone;
  unit.ha_error = true;
  unit.ha_error_message = message;
}

LoadMaster& RowOf(UnitSnapshot& unit, int number) {
  const std::string endpoint = Licensed(number, Claim::kMine).endpoint;
  for (LoadMaster& row : unit.loadmasters->rows) {
    if (row.endpoint == endpoint) return row;
  }
  FAIL("no row " << number);
  return unit.loadmasters->rows.front();
}

TEST_CASE("Recordings: a healthy pair", "[appliance]") {
  CheckSame(ReadRecorded("unit-a-ha-settings-1", "unit-a-loadmaster", "unit-a-report"), HealthyA());
  CheckSame(ReadRecorded("unit-b-ha-settings-1", "unit-b-loadmaster", "unit-b-report"), HealthyB());
}

TEST_CASE("Recordings: the units run different versions", "[appliance]") {
  const std::string prefix = "version-mismatch-unit-";
  UnitSnapshot a = HealthyA();
  UnitSnapshot b = HealthyB();
  Standalone(a, "HA peers run different versions");
  Standalone(b, "HA peers run different versions");
  b.version = "1.22.4";
  CheckSame(ReadRecorded(prefix + "a-ha-settings-1", "unit-a-loadmaster", "unit-a-report"), a);
  CheckSame(ReadRecorded(prefix + "b-ha-settings-1", "unit-b-loadmaster", "unit-b-report"), b);
}

TEST_CASE("Recordings: the units have different metered licences", "[appliance]") {
  const std::string prefix = "metered-license-mismatch-unit-";
  UnitSnapshot a = HealthyA();
  UnitSnapshot b = HealthyB();
  Standalone(a, "HA peers have different Metered Licensing settings");
  Standalone(b, "HA peers have different Metered Licensing settings");
  b.metered_license = false;
  CheckSame(ReadRecorded(prefix + "a-ha-settings-1", "unit-a-loadmaster", "unit-a-report"), a);
  CheckSame(ReadRecorded(prefix + "b-ha-settings-1", "unit-b-loadmaster", "unit-b-report"), b);
}

TEST_CASE("Recordings: a backup of unit a was restored onto unit b", "[appliance]") {
  const std::string prefix = "restored-backup-unit-";
  UnitSnapshot b = HealthyB();
  Standalone(b, "HA is disabled");
  b.ha_disabled = true;
  b.preferred_master = true;
  b.peer_address = "192.0.2.11";
  b.peer_ha_key = b.ha_key;
  CheckSame(ReadRecorded(prefix + "a-ha-settings-1", "unit-a-loadmaster", "unit-a-report"),
            HealthyA());
  CheckSame(ReadRecorded(prefix + "b-ha-settings-1", "unit-b-loadmaster", "unit-b-report"), b);
}

TEST_CASE("Recordings: LoadMasters 1 and 2 are disowned", "[appliance]") {
  UnitSnapshot a = HealthyA();
  RowOf(a, 1).claim = Claim::kPeers;
  a.report->rows[0].owner_id = kB;
  UnitSnapshot b = HealthyB();
  RowOf(b, 2).claim = Claim::kPeers;
  b.report->rows[1].owner_id = kA;
  CheckSame(ReadRecorded("unit-a-ha-settings-1", "disowned-unit-a-loadmaster",
                         "disowned-unit-a-asl-instance-report"),
            a);
  CheckSame(ReadRecorded("unit-b-ha-settings-1", "disowned-unit-b-loadmaster",
                         "disowned-unit-b-asl-instance-report"),
            b);
}

TEST_CASE("Recordings: LoadMasters 1 and 2 are contested", "[appliance]") {
  UnitSnapshot a = HealthyA();
  RowOf(a, 2).claim = Claim::kMine;
  UnitSnapshot b = HealthyB();
  RowOf(b, 1).claim = Claim::kMine;
  CheckSame(ReadRecorded("unit-a-ha-settings-1", "contested-unit-a-loadmaster", "unit-a-report"),
            a);
  CheckSame(ReadRecorded("unit-b-ha-settings-1", "contested-unit-b-loadmaster", "unit-b-report"),
            b);
}

TEST_CASE("Recordings: each unit has never heard of a LoadMaster that the other one licenses",
          "[appliance]") {
  UnitSnapshot a = HealthyA();
  a.loadmasters->rows.erase(a.loadmasters->rows.begin() + 1);
  UnitSnapshot b = HealthyB();
  b.loadmasters->rows.pop_back();
  CheckSame(ReadRecorded("unit-a-ha-settings-1", "one-sided-unit-a-loadmaster", "unit-a-report"),
            a);
  CheckSame(ReadRecorded("unit-b-ha-settings-1", "one-sided-unit-b-loadmaster", "unit-b-report"),
            b);
}

TEST_CASE("Recordings: unit b was removed, and the licensed ones are normal devices of a",
          "[appliance]") {
  const std::string prefix = "removed-unit-unit-";
  const auto removed = [](UnitSnapshot unit) {
    unit.ha_mode = HaMode::kStandalone;
    unit.peer_address = "";
    unit.peer_ha_key = Secret();
    unit.peer_device_id = "";
    unit.report->rows.clear();
    return unit;
  };
  UnitSnapshot a = removed(HealthyA());
  for (LoadMaster& row : a.loadmasters->rows) {
    row.activation = Activation::kNormal;
    row.claim = Claim::kSilent;
  }
  UnitSnapshot b = removed(HealthyB());
  b.loadmasters->rows.clear();
  CheckSame(ReadRecorded(prefix + "a-ha-settings-1", prefix + "a-loadmaster",
                         prefix + "a-asl-instance-report"),
            a);
  CheckSame(ReadRecorded(prefix + "b-ha-settings-1", prefix + "b-loadmaster",
                         prefix + "b-asl-instance-report"),
            b);
}

TEST_CASE("Recordings: a wrong key costs that source", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK_FALSE(testing::Feed(reading, 1, RecordedReply("bad-key-unit-b-loadmaster")));
  CHECK_FALSE(testing::Feed(reading, 0, RecordedReply("unit-b-ha-settings-1")));
  const UnitSnapshot unit = reading.Snapshot(kUnfinished);
  CHECK(unit.sources[1].failure->reason == Reason::kUnauthorized);
  CHECK_FALSE(unit.loadmasters);
  CHECK(unit.missing.count(Fact::kLoadmasterAddress) == 0);
  CHECK(unit.device_id == kB);
}

TEST_CASE("Recordings: three pages of three make the list of one page", "[appliance]") {
  Profile profile = RecordedProfile();
  profile.sources[1].paging->limit = 3;
  UnitReading reading = MakeReading(profile);
  CHECK(reading.Start()[1] == SourceRequest{1, "/api/v1/loadmaster/", "limit=3"});
  CHECK(testing::Feed(reading, 1, RecordedReply("page-1-of-3")) ==
        SourceRequest{1, "/api/v1/loadmaster/", "limit=3&offset=3"});
  CHECK(testing::Feed(reading, 1, RecordedReply("page-2-of-3")) ==
        SourceRequest{1, "/api/v1/loadmaster/", "limit=3&offset=6"});
  CHECK_FALSE(testing::Feed(reading, 1, RecordedReply("page-3-of-3")));
  CHECK(reading.Snapshot(kUnfinished).loadmasters == HealthyA().loadmasters);
}

TEST_CASE("Recordings: the limit that the unit takes is not the one we asked for", "[appliance]") {
  const std::string name = GENERATE("default-limit", "limit-0", "limit-5000");
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK_FALSE(testing::Feed(reading, 1, RecordedReply(name)));
  CHECK(reading.Snapshot(kUnfinished).loadmasters == HealthyA().loadmasters);
}

TEST_CASE("Recordings: a page past the end is no list", "[appliance]") {
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK_FALSE(testing::Feed(reading, 1, RecordedReply("page-past-the-end")));
  CHECK(reading.Snapshot(kUnfinished).sources[1].failure->reason == Reason::kInconsistent);
}

TEST_CASE("Recordings: what the framework answers when it does not answer", "[appliance]") {
  const auto [name, reason, detail] = GENERATE(table<std::string, Reason, std::string>({
      {"401-no-credentials", Reason::kUnauthorized, "401"},
      {"404-unknown-id", Reason::kNotFound, "404"},
      {"404-id-not-a-number", Reason::kNotFound, "404"},
      {"404-unknown-resource", Reason::kNotFound, "404"},
      {"301-missing-slash", Reason::kHttpStatus, "status 301"},
      {"405-delete", Reason::kHttpStatus, "status 405"},
      {"500-broken", Reason::kHttpStatus,
       "status 500: Sorry, this request could not be processed. Please try again later."},
      {"400-invalid-limit", Reason::kHttpStatus,
       "status 400: Invalid limit 'many' provided. Please provide a positive integer."},
  }));
  UnitReading reading = MakeReading(RecordedProfile());
  CHECK_FALSE(testing::Feed(reading, 0, RecordedReply(name)));
  const Failure failure = *reading.Snapshot(kUnfinished).sources[0].failure;
  CHECK(failure.reason == reason);
  CHECK(failure.detail.rfind(detail, 0) == 0);
  CHECK(failure.detail.find("0123456789abcdef") == std::string::npos);
}

}  // namespace
}  // namespace kemp360
