#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "scenario_exposition.h"
#include "support/manual_clock.h"

namespace kemp360 {
namespace {

using namespace std::chrono_literals;
using testing::HealthyPair;
using testing::ManualClock;
using testing::ScenarioViews;

using Change = std::function<void(UnitSnapshot&)>;  // of central-b, the second of a healthy pair
using Value = std::optional<std::string>;           // nullopt: no such series

const Value kAbsent;

/// The value of the series `name{pair="emea",labels}`; an empty `labels` stands for
/// `{pair="emea"}`.
Value ValueOf(const std::string& text, const std::string& name, const std::string& labels) {
  const std::string series =
      "\n" + name + "{pair=\"emea\"" + (labels.empty() ? "" : "," + labels) + "} ";
  const std::size_t found = text.find(series);
  if (found == std::string::npos) return kAbsent;
  const std::size_t begin = found + series.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

bool HasFamily(const std::string& text, const std::string& name) {
  return text.find("\n" + name + "{") != std::string::npos;
}

std::string Rendered(const PairSnapshot& pair) {
  return ScenarioViews(pair).Render(TextFormat::kPrometheus004);
}

/// Central-b changed as the row says, and one series of it.
struct AbsenceRow {
  std::string rule;
  Change change;
  std::string name;    // without kemp360_
  std::string labels;  // beyond pair and unit
  Value expected;
};

void CheckRow(const AbsenceRow& row) {
  PairSnapshot pair = HealthyPair();
  row.change(pair.units[1]);
  const std::string labels = "unit=\"central-b\"" + (row.labels.empty() ? "" : "," + row.labels);
  INFO(row.rule << ": " << row.name << " " << labels);
  CHECK(ValueOf(Rendered(pair), "kemp360_" + row.name, labels) == row.expected);
}

const Change kNothing = [](UnitSnapshot&) {};
const Change kFailed = [](UnitSnapshot& unit) {
  unit.sources[1].failure = Failure{Reason::kTimeout, "too slow"};
  unit.sources[1].duration.reset();
};
const Change kAbsentSource = [](UnitSnapshot& unit) { unit.sources[2].absent = true; };

TEST_CASE("Reading families: absent by the letter of the contract", "[metrics]") {
  const std::vector<AbsenceRow> rows = {
      {"up is 1", kNothing, "up", "", "1"},
      {"up is 1 when a source failed", kFailed, "up", "", "1"},
      {"up is 0 when all did",
       [](UnitSnapshot& unit) {
         for (SourceStatus& source : unit.sources) source.failure = Failure{Reason::kTls, ""};
       },
       "up", "", "0"},
      {"a file of ours is no sign of life",
       [](UnitSnapshot& unit) {
         unit.sources.resize(1);
         unit.sources[0].authenticated = false;
       },
       "up", "", "0"},
      {"a source is up", kNothing, "source_up", "source=\"loadmasters\"", "1"},
      {"a source failed", kFailed, "source_up", "source=\"loadmasters\"", "0"},
      {"a unit lacks an optional one", kAbsentSource, "source_up", "source=\"report\"", kAbsent},
      {"it was tried all the same", kAbsentSource, "source_duration_seconds", "source=\"report\"",
       "0.021"},
      {"lacking is no failure", kAbsentSource, "source_failure",
       "source=\"report\",reason=\"not_found\"", kAbsent},
      {"not tried", kFailed, "source_duration_seconds", "source=\"loadmasters\"", kAbsent},
      {"the one reason", kFailed, "source_failure", "source=\"loadmasters\",reason=\"timeout\"",
       "1"},
      {"no other reason", kFailed, "source_failure", "source=\"loadmasters\",reason=\"dns\"",
       kAbsent},
      {"a read source has none", kNothing, "source_failure",
       "source=\"loadmasters\",reason=\"timeout\"", kAbsent},
      {"a fact is there", kNothing, "fact_missing", "fact=\"version\"", "0"},
      {"a fact is missing", [](UnitSnapshot& unit) { unit.missing[Fact::kVersion] = true; },
       "fact_missing", "fact=\"version\"", "1"},
      {"a fact's source was not read",
       [](UnitSnapshot& unit) { unit.missing.erase(Fact::kVersion); }, "fact_missing",
       "fact=\"version\"", kAbsent},
      {"no success yet", [](UnitSnapshot& unit) { unit.last_success.reset(); },
       "unit_last_success_timestamp_seconds", "", kAbsent},
      {"a clock that is behind", kNothing, "unit_clock_skew_seconds", "", "-0.25"},
      {"no date seen", [](UnitSnapshot& unit) { unit.clock_skew.reset(); },
       "unit_clock_skew_seconds", "", kAbsent},
      {"no handshake", [](UnitSnapshot& unit) { unit.certificate_expiry.reset(); },
       "unit_tls_certificate_expiry_timestamp_seconds", "", kAbsent},
      {"verification is on", kNothing, "unit_tls_verification_enabled", "", "1"},
      {"verification is off", [](UnitSnapshot& unit) { unit.tls_verified = false; },
       "unit_tls_verification_enabled", "", "0"},
      {"plain HTTP", [](UnitSnapshot& unit) { unit.plain_http = true; },
       "unit_tls_verification_enabled", "", kAbsent},
      {"no cool-down", kNothing, "unit_auth_cooldown_end_timestamp_seconds", "", kAbsent},
      {"a cool-down", [](UnitSnapshot& unit) { unit.cooldown_end = ManualClock::kStart + 500ms; },
       "unit_auth_cooldown_end_timestamp_seconds", "", "1772444200.5"},
  };
  for (const AbsenceRow& row : rows) CheckRow(row);
}

TEST_CASE("Unit families: absent by the letter of the contract", "[metrics]") {
  const std::string info = "device_id=\"1300482\",version=";
  const std::vector<AbsenceRow> rows = {
      {"both are known", kNothing, "unit_info", info + "\"1.24.3.1527\"", "1"},
      {"one is known", [](UnitSnapshot& unit) { unit.version.reset(); }, "unit_info", info + "\"\"",
       "1"},
      {"local", kNothing, "unit_license", "license=\"local\"", "0"},
      {"metered", kNothing, "unit_license", "license=\"metered\"", "1"},
      {"not said", [](UnitSnapshot& unit) { unit.local_license.reset(); }, "unit_license",
       "license=\"local\"", kAbsent},
      {"the other stays", [](UnitSnapshot& unit) { unit.local_license.reset(); }, "unit_license",
       "license=\"metered\"", "1"},
      {"its mode", kNothing, "unit_ha_mode", "mode=\"standby\"", "1"},
      {"a mode it is not in", kNothing, "unit_ha_mode", "mode=\"unknown\"", "0"},
      {"a word nobody mapped", [](UnitSnapshot& unit) { unit.ha_mode = HaMode::kUnknown; },
       "unit_ha_mode", "mode=\"unknown\"", "1"},
      {"no error", kNothing, "unit_ha_error", "", "0"},
      {"error not said", [](UnitSnapshot& unit) { unit.ha_error.reset(); }, "unit_ha_error", "",
       kAbsent},
      {"disable not said", [](UnitSnapshot& unit) { unit.ha_disabled.reset(); }, "unit_ha_disabled",
       "", kAbsent},
      {"preferred not said", [](UnitSnapshot& unit) { unit.preferred_master.reset(); },
       "unit_preferred_master", "", kAbsent},
      {"the peer's address", kNothing, "unit_peer_address_match", "", "1"},
      {"set to nothing", [](UnitSnapshot& unit) { unit.peer_address = ""; },
       "unit_peer_address_match", "", "0"},
      {"not said", [](UnitSnapshot& unit) { unit.peer_address.reset(); }, "unit_peer_address_match",
       "", kAbsent},
      {"the peer's key", kNothing, "unit_peer_key_match", "", "1"},
      {"no key", [](UnitSnapshot& unit) { unit.peer_ha_key = Secret(); }, "unit_peer_key_match", "",
       "0"},
      {"key not said", [](UnitSnapshot& unit) { unit.peer_ha_key.reset(); }, "unit_peer_key_match",
       "", kAbsent},
      {"a new version", kNothing, "unit_cross_restore_supported", "", "1"},
      {"an old version", [](UnitSnapshot& unit) { unit.version = "1.9"; },
       "unit_cross_restore_supported", "", "0"},
      {"no version", [](UnitSnapshot& unit) { unit.version = "newest"; },
       "unit_cross_restore_supported", "", kAbsent},
      {"activated", kNothing, "unit_loadmasters", "state=\"activated\"", "3"},
      {"none is normal", kNothing, "unit_loadmasters", "state=\"normal\"", "0"},
      {"states not mapped", [](UnitSnapshot& unit) { unit.loadmasters->states_mapped = false; },
       "unit_loadmasters", "state=\"activated\"", kAbsent},
      {"duplicates", [](UnitSnapshot& unit) { unit.loadmasters->duplicates = 2; },
       "unit_duplicate_loadmasters", "", "2"},
      {"no list", [](UnitSnapshot& unit) { unit.loadmasters.reset(); },
       "unit_duplicate_loadmasters", "", kAbsent},
      {"a report", kNothing, "unit_report_loadmasters", "", "3"},
      {"its time", kNothing, "unit_report_timestamp_seconds", "", "1772444110"},
      {"a line of it that nobody could name",
       [](UnitSnapshot& unit) { unit.report->without_address = 1; }, "unit_report_loadmasters", "",
       kAbsent},
      {"no report", [](UnitSnapshot& unit) { unit.report.reset(); }, "unit_report_loadmasters", "",
       kAbsent},
      {"nor its time", [](UnitSnapshot& unit) { unit.report.reset(); },
       "unit_report_timestamp_seconds", "", kAbsent},
  };
  for (const AbsenceRow& row : rows) CheckRow(row);
}

TEST_CASE("Unit families: nothing known of the unit, no info, no mode, none of the four",
          "[metrics]") {
  PairSnapshot pair = HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    unit.device_id.reset();
    unit.version.reset();
    unit.ha_mode.reset();
  }
  const std::string text = Rendered(pair);
  CHECK_FALSE(HasFamily(text, "kemp360_unit_info"));
  CHECK_FALSE(HasFamily(text, "kemp360_unit_ha_mode"));
}

TEST_CASE("LoadMaster families: a state that was not understood is no activation", "[metrics]") {
  PairSnapshot pair = HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    for (LoadMaster& row : unit.loadmasters->rows) row.activation = Activation::kUnknown;
  }
  CHECK_FALSE(HasFamily(Rendered(pair), "kemp360_loadmaster_activated"));
}

TEST_CASE("Pair families: the grace period of licenses is there where it is configured",
          "[metrics]") {
  PairSnapshot pair = HealthyPair();
  CHECK_FALSE(HasFamily(Rendered(pair), "kemp360_pair_license_grace_period_seconds"));
  pair.license_grace_period = std::chrono::days(30);
  CHECK(ValueOf(Rendered(pair), "kemp360_pair_license_grace_period_seconds", "") == "2592000");
}

TEST_CASE("Pair families: with one unit nothing compares, and the facts stay", "[metrics]") {
  const std::string text = Rendered(testing::OneUnitLeft());
  CHECK(ValueOf(text, "kemp360_pair_units", "") == "1");
  CHECK(ValueOf(text, "kemp360_pair_comparable", "") == "0");
  CHECK(HasFamily(text, "kemp360_loadmaster_activated"));
  CHECK(HasFamily(text, "kemp360_loadmaster_claimed"));
  for (const std::string name :
       {"kemp360_pair_check", "kemp360_pair_check_decided", "kemp360_pair_read_skew_seconds",
        "kemp360_pair_loadmasters", "kemp360_pair_loadmasters_undecided",
        "kemp360_loadmaster_owner", "kemp360_loadmaster_ownership"}) {
    INFO(name);
    CHECK_FALSE(HasFamily(text, name));
  }
}

TEST_CASE("Pair families: every check tells whether it was decided, blind or not", "[metrics]") {
  PairSnapshot unmapped = HealthyPair();
  for (UnitSnapshot& unit : unmapped.units) {
    unit.maps_peer_device = false;
    unit.peer_device_id.reset();
  }
  REQUIRE_FALSE(AssessPair(unmapped).has(Check::kPeerDevice));
  for (const PairSnapshot& pair :
       {HealthyPair(), testing::NothingRead(), testing::SameUnitTwice(), testing::OneUnitUnread(),
        testing::VersionsDiffer(), testing::OneUnitLeft(), unmapped}) {
    const std::string text = Rendered(pair);
    const PairAssessment assessment = AssessPair(pair);
    for (const Check check : kAll<Check>) {
      const std::string label = "check=\"" + std::string(ToString(check)) + "\"";
      const Verdict verdict = assessment.of(check);
      INFO(label);
      if (!assessment.has(check)) {
        CHECK(ValueOf(text, "kemp360_pair_check_decided", label) == kAbsent);
        CHECK(ValueOf(text, "kemp360_pair_check", label) == kAbsent);
        continue;
      }
      CHECK(ValueOf(text, "kemp360_pair_check_decided", label) == (verdict ? "1" : "0"));
      CHECK(ValueOf(text, "kemp360_pair_check", label) ==
            (verdict ? Value(*verdict ? "1" : "0") : kAbsent));
    }
  }
}

TEST_CASE("Pair families: what was not read on both sides is not compared", "[metrics]") {
  for (const PairSnapshot& pair : {testing::OneUnitUnread(), testing::NothingRead()}) {
    const std::string text = Rendered(pair);
    CHECK(ValueOf(text, "kemp360_pair_comparable", "") == "0");
    CHECK_FALSE(HasFamily(text, "kemp360_pair_read_skew_seconds"));
    CHECK_FALSE(HasFamily(text, "kemp360_pair_loadmasters"));
    CHECK_FALSE(HasFamily(text, "kemp360_loadmaster_owner"));
    CHECK_FALSE(HasFamily(text, "kemp360_loadmaster_ownership"));
    CHECK(HasFamily(text, "kemp360_pair_read_duration_seconds"));
  }
}

TEST_CASE("Pair families: with a row that nobody could name LoadMasters are judged, not counted",
          "[metrics]") {
  PairSnapshot pair = HealthyPair();
  pair.units[1].loadmasters->without_address = 1;
  const std::string text = Rendered(pair);
  CHECK_FALSE(HasFamily(text, "kemp360_pair_loadmasters"));
  CHECK_FALSE(HasFamily(text, "kemp360_pair_loadmasters_undecided"));
  CHECK(HasFamily(text, "kemp360_loadmaster_owner"));
  CHECK(HasFamily(text, "kemp360_loadmaster_ownership"));
}

TEST_CASE("Loadmaster families: four things are never confused", "[metrics]") {
  const std::string text = Rendered(testing::StaleMigrations());
  const auto of = [&](const std::string& name, int number, const std::string& rest) {
    return ValueOf(text, "kemp360_loadmaster_" + name,
                   "loadmaster=\"10.20.1." + std::to_string(number) + ":443\"," + rest);
  };
  const std::string a = "unit=\"central-a\"";
  const std::string b = "unit=\"central-b\"";
  // 1 agreed, 2 disowned, 3 contested, 4 one-sided, 5 not understood on central-a, 6 normal
  CHECK(of("claimed", 1, a) == "1");
  CHECK(of("claimed", 1, b) == "0");
  CHECK(of("claimed", 4, b) == kAbsent);
  CHECK(of("claimed", 5, a) == kAbsent);
  CHECK(of("claimed", 5, b) == "1");
  CHECK(of("claimed", 6, a) == kAbsent);
  CHECK(of("activated", 4, b) == kAbsent);
  CHECK(of("activated", 6, a) == "0");
  CHECK(of("owner", 1, a) == "1");
  CHECK(of("owner", 1, b) == "0");
  for (const int stale : {2, 3, 4}) {
    CHECK(of("owner", stale, a) == "0");
    CHECK(of("owner", stale, b) == "0");
    CHECK(of("ownership", stale, "ownership=\"agreed\"") == "0");
  }
  CHECK(of("ownership", 2, "ownership=\"disowned\"") == "1");
  CHECK(of("ownership", 3, "ownership=\"contested\"") == "1");
  CHECK(of("ownership", 4, "ownership=\"one_sided\"") == "1");
  for (const int unjudged : {5, 6}) {
    CHECK(of("owner", unjudged, a) == kAbsent);
    CHECK(of("ownership", unjudged, "ownership=\"agreed\"") == kAbsent);
    CHECK(of("info", unjudged, unjudged == 5 ? "name=\"unclear\"" : "name=\"normal\"") == "1");
  }
}

}  // namespace
}  // namespace kemp360
