#include "diagnosis/diagnosis.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/pair_scenarios.h"

namespace kemp360 {
namespace {

using testing::HealthyPair;

/// A healthy pair changed, and what is said of it.
struct Row {
  std::string what;
  std::function<void(UnitSnapshot& a, UnitSnapshot& b)> change;
  std::optional<bool> in_ha;
  Severity severity;
  std::string headline;
};

const std::string kWell = "In HA: central-a is Master, central-b is Standby";

void CheckRow(const Row& row) {
  PairSnapshot pair = HealthyPair();
  row.change(pair.units[0], pair.units[1]);
  const Diagnosis diagnosis = Diagnose(pair, AssessPair(pair));
  INFO(row.what);
  CHECK(diagnosis.in_ha == row.in_ha);
  CHECK(diagnosis.severity == row.severity);
  CHECK(diagnosis.headline == row.headline);
  CHECK(std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                    [](const Finding& finding) { return finding.severity < Severity::kInfo; }) ==
        (row.severity != Severity::kOk));
}

TEST_CASE("Diagnose: in HA or not, and what comes first", "[diagnosis]") {
  using Unit = UnitSnapshot;
  const std::vector<Row> rows = {
      {"well", [](Unit&, Unit&) {}, true, Severity::kOk, kWell},
      {"well, the other way round",
       [](Unit& a, Unit& b) {
         std::swap(a.ha_mode, b.ha_mode);
         std::swap(a.preferred_master, b.preferred_master);
       },
       true, Severity::kOk, "In HA: central-b is Master, central-a is Standby"},
      {"two masters", [](Unit&, Unit& b) { b.ha_mode = HaMode::kMaster; }, false, Severity::kBad,
       "Not in HA: both units are Master"},
      {"no master", [](Unit& a, Unit&) { a.ha_mode = HaMode::kStandby; }, false, Severity::kBad,
       "Not in HA: neither unit is Master"},
      {"one left", [](Unit&, Unit& b) { b.ha_mode = HaMode::kStandalone; }, false, Severity::kBad,
       "Not in HA: central-b is in standalone mode"},
      {"licences differ", [](Unit& a, Unit&) { a.metered_license = false; }, true, Severity::kBad,
       kWell + "; but Metered Licensing differs: central-b is licensed, central-a is not"},
      {"and it left",
       [](Unit& a, Unit& b) {
         a.local_license = true;
         a.ha_mode = b.ha_mode = HaMode::kStandalone;
       },
       false, Severity::kBad,
       "Not in HA: local licensing differs: central-a is licensed, central-b is not"},
      {"no mode", [](Unit& a, Unit&) { a.ha_mode.reset(); }, std::nullopt, Severity::kUnknown,
       "Unknown whether it is in HA: central-a does not report an HA mode that its profile "
       "maps"},
      {"no word that is mapped", [](Unit& a, Unit&) { a.ha_mode = HaMode::kUnknown; }, std::nullopt,
       Severity::kUnknown,
       "Unknown whether it is in HA: central-a does not report an HA mode that its profile "
       "maps"},
      {"blind, and worse",
       [](Unit& a, Unit& b) {
         a.ha_mode.reset();
         b.version = "1.22";
       },
       std::nullopt, Severity::kBad,
       "Unknown whether it is in HA: central-a does not report an HA mode that its profile "
       "maps; versions differ: "
       "central-a 1.24.3.1527, central-b 1.22"},
      {"disabled", [](Unit&, Unit& b) { b.ha_disabled = true; }, true, Severity::kWarning,
       kWell + "; but central-b is disabled"},
      {"two Preferred Masters", [](Unit&, Unit& b) { b.preferred_master = true; }, true,
       Severity::kWarning, kWell + "; but both units are Preferred Master"},
      {"none", [](Unit& a, Unit&) { a.preferred_master = false; }, true, Severity::kWarning,
       kWell + "; but neither unit is Preferred Master"},
      {"the wrong one is master", [](Unit& a, Unit& b) { std::swap(a.ha_mode, b.ha_mode); }, true,
       Severity::kWarning,
       "In HA: central-b is Master, central-a is Standby; but central-a is Preferred Master, but "
       "central-b is Master"},
      {"a wrong address", [](Unit& a, Unit&) { a.peer_address = "10.9.9.9"; }, true,
       Severity::kWarning, kWell + "; but IP Address for the Other Peer of central-a is wrong"},
      {"an empty key", [](Unit&, Unit& b) { b.peer_ha_key = Secret(); }, true, Severity::kWarning,
       kWell + "; but HA Key for the Other Peer of central-b is empty"},
      {"reports differ", [](Unit& a, Unit&) { a.report->rows.pop_back(); }, true,
       Severity::kWarning, kWell + "; but Metered Licensing reports differ"},
      {"an HA error", [](Unit& a, Unit&) { a.ha_error = true; }, true, Severity::kWarning,
       kWell + "; but central-a reports an HA error"},
      {"no report at all is not a fault", [](Unit& a, Unit&) { a.report.reset(); }, true,
       Severity::kOk, kWell},
  };
  for (const Row& row : rows) CheckRow(row);
}

Diagnosis DiagnosisOf(const PairSnapshot& pair) { return Diagnose(pair, AssessPair(pair)); }

/// The finding of this fault; a default one where it was not found.
Finding FindingOf(const std::string& id, const Diagnosis& diagnosis) {
  for (const Finding& finding : diagnosis.findings) {
    if (finding.fault->id == id) return finding;
  }
  return {};
}

std::vector<std::string> IdsOf(const Diagnosis& diagnosis) {
  std::vector<std::string> ids;
  for (const Finding& finding : diagnosis.findings) ids.emplace_back(finding.fault->id);
  return ids;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("Diagnose: an upgrade half done names the unit to upgrade, and only that",
          "[diagnosis]") {
  const Diagnosis diagnosis = DiagnosisOf(testing::VersionsDiffer());
  REQUIRE(diagnosis.findings.size() >= 4);
  CHECK(diagnosis.findings[0].fault->id == "versions-differ");
  CHECK(diagnosis.findings[0].cure.at(0) ==
        "Upgrade central-b to 1.24.3.1527 as soon as possible.");
  for (const std::string id : {"ha-standalone-both", "ha-error"}) {
    CHECK(FindingOf(id, diagnosis).explained);
    CHECK(FindingOf(id, diagnosis).cure.empty());
  }
  CHECK(Has(FindingOf("ha-error", diagnosis).reason, "HA peer runs another version"));
}

TEST_CASE("Diagnose: versions that cannot be ordered name no unit to upgrade", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].version = "newest";
  CHECK(DiagnosisOf(pair).findings.at(0).cure.at(0) ==
        "Upgrade the unit with the older version to the version of the other unit as soon as "
        "possible.");
}

TEST_CASE("Diagnose: a stale migration says what to do and with which LoadMaster", "[diagnosis]") {
  const Diagnosis diagnosis = DiagnosisOf(testing::StaleMigrations());
  CHECK(diagnosis.in_ha == true);
  CHECK(diagnosis.severity == Severity::kWarning);
  const Finding finding = FindingOf("license-disowned", diagnosis);
  CHECK(Has(finding.reason, "Each unit reports that the other one licenses 10.20.1.2:443."));
  REQUIRE(finding.cure.size() == 3);
  CHECK(Has(finding.cure[0], "If the pair is not in HA, fix that first"));
  CHECK(Has(finding.cure[1], "against one unit only"));
  CHECK(finding.cure[2] == "Wait a few minutes for the re-license to synchronize across the pair.");
}

TEST_CASE(
    "Diagnose: until when a LoadMaster without a license works is said at most, if the "
    "grace period is configured",
    "[diagnosis]") {
  PairSnapshot pair = testing::StaleMigrations();
  CHECK_FALSE(Has(FindingOf("license-disowned", DiagnosisOf(pair)).reason, "at the latest"));
  pair.license_grace_period = std::chrono::days(30);
  pair.read_at = SystemTime(std::chrono::sys_days(std::chrono::year{2026} / 11 / 30)) +
                 std::chrono::hours(15) + std::chrono::minutes(4);
  CHECK(Has(FindingOf("license-disowned", DiagnosisOf(pair)).reason,
            "According to license_grace_period, that is until 2026-12-30 15:04 UTC at the latest "
            "(assumed: counted from this read, which does not report since when)."));
}

TEST_CASE("Diagnose: many disowned LoadMasters are counted, a few are named, the units come first",
          "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    const LoadMaster row = unit.loadmasters->rows[0];
    unit.loadmasters->rows.clear();
    for (int i = 100; i < 400; ++i) {
      unit.loadmasters->rows.push_back(row);
      unit.loadmasters->rows.back().endpoint = "10.0.0.1:" + std::to_string(i);
      unit.loadmasters->rows.back().mac = 0;
      unit.loadmasters->rows.back().claim = Claim::kPeers;
    }
  }
  const Finding finding = FindingOf("licenses-disowned-many", DiagnosisOf(pair));
  CHECK(finding.headline == "stale license migration: 300 LoadMasters disowned");
  CHECK(Has(finding.reason, "10.0.0.1:100, 10.0.0.1:101, 10.0.0.1:102 and 297 more."));
  CHECK(Has(finding.causes.at(0), "All 300 LoadMasters fail in the same way"));
  CHECK(Has(finding.cure.at(0), "compare loadmaster_claim in the profile"));
  CHECK(finding.causes.at(1) == "The units do not synchronize.");
}

TEST_CASE("Diagnose: where every LoadMaster fails alike the profile is named before a re-license",
          "[diagnosis]") {
  const auto [claim_of_b, id] = GENERATE(table<std::optional<Claim>, std::string>({
      {Claim::kMine, "license-contested"},
      {std::nullopt, "license-one-sided"},
  }));
  PairSnapshot pair = HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    const LoadMaster row = unit.loadmasters->rows[0];
    unit.loadmasters->rows.clear();
    if (&unit == &pair.units[1] && !claim_of_b) continue;
    for (int i = 100; i < 105; ++i) {
      unit.loadmasters->rows.push_back(row);
      unit.loadmasters->rows.back().endpoint = "10.0.0.1:" + std::to_string(i);
      unit.loadmasters->rows.back().mac = 0;
      unit.loadmasters->rows.back().claim = Claim::kMine;
    }
  }
  const auto cause = [&pair, id = id] { return FindingOf(id, DiagnosisOf(pair)).causes.at(0); };
  CHECK(Has(cause(), "All 5 LoadMasters fail in the same way"));
  CHECK(Has(FindingOf(id, DiagnosisOf(pair)).cure.at(0), "in the profile"));
  SECTION("not where a unit reports an HA error: then they may really not synchronize") {
    pair.units[1].ha_error = true;
    CHECK_FALSE(Has(cause(), "fail in the same way"));
  }
  SECTION("nor where one of them is as it should be") {
    LoadMaster agreed = pair.units[0].loadmasters->rows[0];
    agreed.endpoint = "10.0.0.2:443";
    pair.units[0].loadmasters->rows.push_back(agreed);
    agreed.claim = Claim::kPeers;
    pair.units[1].loadmasters->rows.push_back(agreed);
    CHECK_FALSE(Has(cause(), "fail in the same way"));
  }
}

TEST_CASE("Diagnose: a report of five without a single owner is read from the wrong column",
          "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    unit.report->rows.clear();
    for (int i = 1; i <= 5; ++i) {
      unit.report->rows.push_back({"10.0.0." + std::to_string(i) + ":443", 0, "", true});
    }
  }
  const Finding finding = FindingOf("reports-differ", DiagnosisOf(pair));
  CHECK(Has(finding.causes.at(0), "Neither report names an owner for any of its 5 LoadMasters"));
  CHECK(Has(finding.cure.at(0), "the owner's column in the profile"));
  pair.units[0].report->rows[0].owner_id = "1300482";
  CHECK_FALSE(Has(FindingOf("reports-differ", DiagnosisOf(pair)).causes.at(0), "Neither report"));
}

TEST_CASE("Diagnose: a peer with another device ID is a third unit where HA does not hold",
          "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].peer_device_id = "1300999";
  CHECK(IdsOf(DiagnosisOf(pair)) == std::vector<std::string>{"peer-device-differs"});
  CHECK(DiagnosisOf(pair).severity == Severity::kOk);
  SECTION("an HA error") { pair.units[1].ha_error = true; }
  SECTION("no HA") { pair.units[1].ha_mode = HaMode::kMaster; }
  SECTION("nobody knows") { pair.units[1].ha_mode.reset(); }
  const Finding finding = FindingOf("paired-with-third-unit", DiagnosisOf(pair));
  CHECK(finding.headline == "central-a may be paired with a third unit");
  CHECK(Has(finding.reason, "Its peer has the device ID 1300999; that of central-b is 1300482."));
}

TEST_CASE("Diagnose: a LoadMaster that a unit lists twice with different words is named",
          "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1].loadmasters->rows[0].claim = Claim::kUnclear;
  pair.units[1].loadmasters->listed_twice = {"10.20.1.1:443"};
  const Finding finding = FindingOf("license-unclear", DiagnosisOf(pair));
  CHECK(
      Has(finding.reason, "central-b lists 10.20.1.1:443 twice, with different states or claims."));
}

TEST_CASE("Diagnose: one unit behind both urls is compared in nothing else", "[diagnosis]") {
  const Diagnosis diagnosis = DiagnosisOf(testing::SameUnitTwice());
  CHECK_FALSE(diagnosis.in_ha.has_value());
  CHECK(diagnosis.severity == Severity::kBad);
  CHECK(diagnosis.headline == "Cannot be compared: both units report the same device ID");
  CHECK(IdsOf(diagnosis) == std::vector<std::string>{"units-not-distinct"});
}

TEST_CASE("Diagnose: what was not read is said with the reason and a cure", "[diagnosis]") {
  const Diagnosis diagnosis = DiagnosisOf(testing::OneUnitUnread());
  CHECK(diagnosis.severity == Severity::kUnknown);
  CHECK(diagnosis.headline == "Unknown whether it is in HA: central-b was not read");
  REQUIRE(IdsOf(diagnosis) == std::vector<std::string>{"unit-unreachable"});
  CHECK(Has(diagnosis.findings[0].reason,
            "central-b was not read: connect: connection refused by central-b.example:443."));
  CHECK(diagnosis.findings[0].cure.at(0) ==
        "Check whether central-b is running, and whether the exporter's host can reach it.");
}

TEST_CASE("Diagnose: a unit that has no path of its profile is told to need another one",
          "[diagnosis]") {
  PairSnapshot pair = testing::OneUnitUnread();
  UnitSnapshot& foreign = pair.units[1];
  for (SourceStatus& source : foreign.sources) {
    source.failure = Failure{Reason::kNotFound, "404: the unit has no such resource"};
  }
  SECTION("every path is a failure") {}
  SECTION("an optional one is absent") {
    foreign.sources.back().failure.reset();
    foreign.sources.back().absent = true;
  }
  SECTION("a file of ours was read") {
    foreign.sources.back().failure.reset();
    foreign.sources.back().authenticated = false;
  }
  const Diagnosis diagnosis = DiagnosisOf(pair);
  REQUIRE(IdsOf(diagnosis) == std::vector<std::string>{"profile-does-not-fit"});
  CHECK(diagnosis.findings[0].headline ==
        "central-b was not read: none of this profile's paths exists here: docs/profiles.md");
  CHECK_FALSE(Has(diagnosis.findings[0].reason, "no such resource"));

  foreign.sources.front().failure = Failure{Reason::kHttpStatus, "status 500"};
  CHECK(IdsOf(DiagnosisOf(pair)) == std::vector<std::string>{"response-not-understood"});
}

TEST_CASE("Diagnose: why facts are missing is a likely cause", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[0];
  for (const Fact fact :
       {Fact::kVersion, Fact::kLocalLicense, Fact::kAddress, Fact::kHaKey, Fact::kPeerAddress}) {
    unit.missing[fact] = true;
    unit.remarks.push_back({.fact = fact, .at = "/x", .mapped_at = "lab.yaml:7"});
  }
  CHECK(FindingOf("fact-missing", DiagnosisOf(pair)).causes.at(0) ==
        "version: nothing at /x (lab.yaml:7); local_license: nothing at /x (lab.yaml:7); address: "
        "nothing at /x (lab.yaml:7); and 2 more.");

  unit.ha_mode = HaMode::kUnknown;
  unit.missing[Fact::kHaMode] = true;
  unit.remarks.push_back({.fact = Fact::kHaMode,
                          .kind = RemarkKind::kUnmappedWord,
                          .said = {"active"},
                          .mapped_at = "lab.yaml:23"});
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK(FindingOf("ha-mode-not-mapped", diagnosis).causes.at(0) ==
        "ha_mode: \"active\" is not mapped: add it to the words (lab.yaml:23).");
  CHECK_FALSE(Has(FindingOf("fact-missing", diagnosis).causes.at(0), "active"));
}

TEST_CASE("Diagnose: of a pair that cannot be reached one fault says what to do", "[diagnosis]") {
  PairSnapshot pair = testing::NothingRead();
  CHECK(IdsOf(DiagnosisOf(pair)) ==
        std::vector<std::string>{"pair-unreachable", "unit-unreachable", "unit-unreachable"});
  CHECK(DiagnosisOf(pair).findings[1].explained);
  CHECK(Has(DiagnosisOf(pair).findings[1].reason, "timeout: no response within 8s"));
  // One unit rejects the key: that is not the network, and each unit has a cure of its own.
  for (SourceStatus& source : pair.units[1].sources) source.failure->reason = Reason::kUnauthorized;
  CHECK(IdsOf(DiagnosisOf(pair)) == std::vector<std::string>{"unit-unreachable", "key-rejected"});
  CHECK_FALSE(DiagnosisOf(pair).findings[0].cure.empty());
}

TEST_CASE("Diagnose: a restored backup explains rejected credentials of one unit, not of both",
          "[diagnosis]") {
  const auto blames_backup = [](const PairSnapshot& pair, std::size_t finding) {
    const Diagnosis diagnosis = DiagnosisOf(pair);
    REQUIRE(diagnosis.findings.at(finding).fault->id == "key-rejected");
    return Has(Joined(diagnosis.findings[finding].causes, " "),
               "A backup of central-a was restored to central-b: it contains the users and keys of "
               "central-a.");
  };
  const auto rejects = [](UnitSnapshot& unit, Reason reason) {
    for (SourceStatus& source : unit.sources) source.failure = Failure{reason, ""};
  };
  PairSnapshot pair = testing::OneUnitUnread();
  rejects(pair.units[1], Reason::kUnauthorized);
  CHECK(blames_backup(pair, 0));

  pair = testing::NothingRead();
  rejects(pair.units[1], Reason::kCooldown);
  CHECK(blames_backup(pair, 1));  // central-a did not respond: it rejects nothing
  rejects(pair.units[0], Reason::kUnauthorized);
  CHECK_FALSE(blames_backup(pair, 0));
  CHECK_FALSE(blames_backup(pair, 1));

  PairSnapshot alone = testing::NothingRead();
  alone.units.resize(1);
  rejects(alone.units[0], Reason::kUnauthorized);
  CHECK(Has(Joined(FindingOf("key-rejected", DiagnosisOf(alone)).causes, " "),
            "A backup of the other unit was restored to central-a"));
}

TEST_CASE("Diagnose: sources that failed alike are one fault", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1].sources[1].failure = Failure{Reason::kTimeout, "no response within 8s"};
  pair.units[1].sources[2].failure = Failure{Reason::kTimeout, "no response within 8s"};
  const Diagnosis diagnosis = DiagnosisOf(pair);
  REQUIRE(IdsOf(diagnosis) == std::vector<std::string>{"source-unreachable"});
  CHECK(diagnosis.findings[0].headline == "loadmasters and report of central-b not read");
  CHECK(Has(diagnosis.findings[0].reason, "The reason is timeout: no response within 8s."));
}

TEST_CASE("Diagnose: an HA error that an unread peer explains has no cure of its own",
          "[diagnosis]") {
  PairSnapshot pair = testing::OneUnitUnread();
  pair.units[0].ha_error = true;
  CHECK(FindingOf("ha-error", DiagnosisOf(pair)).explained);
}

TEST_CASE("Diagnose: a certificate and a clock that alerts would name", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].certificate_expiry = pair.read_at + std::chrono::hours(24 * 7 + 1);
  pair.units[1].certificate_expiry = pair.read_at;
  pair.units[1].clock_skew = std::chrono::seconds(-75);
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK(FindingOf("certificate-expiring", diagnosis).headline ==
        "the certificate of central-a expires in 7 days");
  CHECK(FindingOf("certificate-expired", diagnosis).headline ==
        "the certificate of central-b has expired");
  CHECK(FindingOf("clock-skew", diagnosis).headline ==
        "the clock of central-b is 75 s behind the exporter's clock");
}

bool IsThere(const std::string& id, const PairSnapshot& pair) {
  const std::vector<std::string> ids = IdsOf(DiagnosisOf(pair));
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

TEST_CASE("Diagnose: a report that is more than a day old", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1].report->made_at = pair.read_at - std::chrono::hours(24);
  CHECK_FALSE(IsThere("report-stale", pair));
  pair.units[1].report->made_at -= std::chrono::seconds(1);
  CHECK(FindingOf("report-stale", DiagnosisOf(pair)).headline ==
        "the Metered Licensing report of central-b is more than a day old");
  pair.units[1].report.reset();
  CHECK_FALSE(IsThere("report-stale", pair));
}

TEST_CASE("Diagnose: a certificate that is not verified is good to know", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  CHECK_FALSE(IsThere("tls-verification-disabled", pair));
  pair.units[0].tls_verified = false;
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK(diagnosis.severity == Severity::kOk);
  CHECK(FindingOf("tls-verification-disabled", diagnosis).headline ==
        "the exporter does not verify the certificate of central-a");
}

TEST_CASE("Diagnose: a backup of the other unit shows by the unit's own address, and comes first",
          "[diagnosis]") {
  PairSnapshot pair = testing::BackupRestored();
  UnitSnapshot& restored = pair.units[1];
  restored.peer_address = restored.address;
  const Finding first = DiagnosisOf(pair).findings.at(0);
  CHECK(first.headline ==
        "IP Address for the Other Peer of central-b is its own address: a backup of central-a was "
        "probably restored to it");
  for (const std::string& step : first.cure) CHECK_FALSE(Has(step, "addresses of central-a"));
  CHECK_FALSE(IsThere("peer-address-wrong", pair));
  // What the configuration says of central-a does not make it right.
  pair.units[0].known_addresses = {*restored.address};
  const PairAssessment assessment = AssessPair(pair);
  CHECK_FALSE(assessment.of(Check::kPeerAddress).has_value());
}

TEST_CASE("Diagnose: a step that several faults share is named once", "[diagnosis]") {
  std::set<std::string> known;
  for (const Finding& finding : DiagnosisOf(testing::BackupRestored()).findings) {
    for (const std::string& step : finding.cure) CHECK_FALSE(known.contains(step));
    known.insert(finding.cure.begin(), finding.cure.end());
  }
}

TEST_CASE("Diagnose: a fault of both units has all of its steps at each", "[diagnosis]") {
  PairSnapshot pair = testing::NothingRead();
  for (UnitSnapshot& unit : pair.units) {
    for (SourceStatus& source : unit.sources) source.failure->reason = Reason::kTls;
  }
  const std::vector<Finding> findings = DiagnosisOf(pair).findings;
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].cure.size() == findings[1].cure.size());
}

TEST_CASE("Diagnose: a mode whose source was not read is not called unreported", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& unit = pair.units[1];
  unit.ha_mode.reset();
  CHECK(IsThere("ha-mode-not-reported", pair));
  unit.missing.erase(Fact::kHaMode);
  CHECK(IsThere("ha-mode-not-reported", pair));  // its profile does not map it
  unit.sources[0].failure = Failure{Reason::kNotFound, "404"};
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK(IdsOf(diagnosis) == std::vector<std::string>{"source-not-found"});
  CHECK(diagnosis.headline == "Unknown whether it is in HA: unit of central-b not read");
}

TEST_CASE("Diagnose: what a source lacks has the cure of its reason", "[diagnosis]") {
  const auto [reason, id, step] = GENERATE(table<Reason, std::string, std::string>({
      {Reason::kNotFound, "source-not-found", "required: false"},
      {Reason::kRedirect, "source-redirected", "redirects_to"},
      {Reason::kTooLarge, "source-too-large", "limits.rows"},
      {Reason::kInconsistent, "source-inconsistent", "Read the pair again"},
      {Reason::kMalformed, "source-not-understood", "compare the responses"},
  }));
  PairSnapshot pair = HealthyPair();
  pair.units[1].sources[1].failure = Failure{reason, "it is so"};
  const Finding finding = FindingOf(id, DiagnosisOf(pair));
  REQUIRE(finding.fault != nullptr);
  std::string cure;
  for (const std::string& text : finding.cure) cure += text;
  CHECK(Has(cure, step));
  CHECK(Has(finding.causes.at(0), "changed while it was read") ==
        (reason == Reason::kInconsistent));
}

TEST_CASE("Diagnose: a source that was not asked because of another one is no second reason",
          "[diagnosis]") {
  PairSnapshot pair = testing::OneUnitUnread();
  std::vector<SourceStatus>& sources = pair.units[1].sources;
  for (SourceStatus& source : sources) {
    source.failure = Failure{Reason::kUnauthorized, "not requested: the unit rejected the key"};
    source.duration.reset();
  }
  sources[0].failure->detail = "401: the API key is wrong";
  sources[0].duration = std::chrono::seconds(1);
  CHECK(Has(FindingOf("key-rejected", DiagnosisOf(pair)).reason,
            "central-b was not read: unauthorized: 401: the API key is wrong. "));
}

TEST_CASE("Diagnose: which peer it is of a unit that names none is not asked", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].peer_device_id = "";
  CHECK(IsThere("check-undecided", pair));
  pair.units[0].peer_address = "";
  pair.units[0].peer_ha_key = Secret();
  CHECK_FALSE(IsThere("check-undecided", pair));
}

TEST_CASE("Diagnose: what is good to know makes no pair unwell", "[diagnosis]") {
  PairSnapshot pair = HealthyPair();
  pair.units[0].version = pair.units[1].version = "1.22.4";
  pair.units[0].report.reset();
  const Diagnosis diagnosis = DiagnosisOf(pair);
  CHECK(diagnosis.severity == Severity::kOk);
  CHECK(diagnosis.headline == kWell);
  CHECK(IdsOf(diagnosis) ==
        std::vector<std::string>{"cross-restore-unsupported", "check-undecided"});
  CHECK(Has(diagnosis.findings[1].reason,
            "Reports agree (the profile of central-a maps no Metered Licensing report)"));
}

TEST_CASE("Diagnose: every violated check of every scenario is explained", "[diagnosis]") {
  for (const testing::PairScenario& scenario : testing::AllPairScenarios()) {
    for (const PairSnapshot& pair : scenario.pairs) {
      const PairAssessment assessment = AssessPair(pair);
      std::set<Check> explained;
      for (const Finding& finding : Diagnose(pair, assessment).findings) {
        INFO(scenario.name << " " << finding.fault->id);
        CHECK(finding.reason.ends_with('.'));
        CHECK_FALSE(finding.headline.empty());
        CHECK(finding.causes.empty() == finding.explained);
        CHECK_FALSE(Has(finding.reason, "{"));
        if (finding.fault->check) explained.insert(*finding.fault->check);
      }
      for (const Check check : kAll<Check>) {
        INFO(scenario.name << " " << ToString(check));
        CHECK((assessment.of(check) == false) == (explained.count(check) == 1));
      }
    }
  }
}

}  // namespace
}  // namespace kemp360
