#include "support/pair_scenarios.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "support/manual_clock.h"

namespace kemp360::testing {
namespace {

using namespace std::chrono_literals;

LoadMaster Row(std::string endpoint, std::string name, Claim claim, std::uint64_t mac = 0) {
  LoadMaster row;
  row.endpoint = std::move(endpoint);
  row.name = std::move(name);
  row.mac = mac;
  row.activation = Activation::kActivated;
  row.claim = claim;
  return row;
}

LoadMaster NormalDevice(std::string endpoint, std::string name) {
  LoadMaster row = Row(std::move(endpoint), std::move(name), Claim::kSilent);
  row.activation = Activation::kNormal;
  return row;
}

SourceStatus Read(std::string name, Duration duration) {
  return {std::move(name), true, false, duration, std::nullopt};
}

SourceStatus Failed(std::string name, Duration duration, Failure failure) {
  return {std::move(name), true, false, duration, std::move(failure)};
}

LoadMasterList ListOf(std::vector<LoadMaster> rows) {
  LoadMasterList list;
  list.rows = std::move(rows);
  list.claims_mapped = true;
  list.states_mapped = true;
  return list;
}

UnitSnapshot HealthyUnit(std::string name, std::string device_id, std::string address) {
  UnitSnapshot unit;
  unit.unit = std::move(name);
  unit.url_host = unit.unit + ".example";
  unit.resolved[unit.url_host] = {address};
  unit.sources = {Read("unit", 12ms), Read("loadmasters", 34500us), Read("report", 21ms)};
  for (const Fact fact : kAll<Fact>) unit.missing[fact] = false;
  unit.last_success = ManualClock::kStart;
  unit.clock_skew = -250ms;
  unit.certificate_expiry = ManualClock::kStart + std::chrono::hours(24 * 90);
  unit.device_id = std::move(device_id);
  unit.version = "1.24.3.1527";
  unit.local_license = false;
  unit.metered_license = true;
  unit.ha_error = false;
  unit.ha_error_message = "";
  unit.ha_disabled = false;
  unit.address = std::move(address);
  unit.ha_key = Secret("never-to-be-seen of " + *unit.device_id);
  return unit;
}

void Introduce(UnitSnapshot& one, const UnitSnapshot& other) {
  one.peer_address = other.address;
  one.peer_ha_key = other.ha_key;
  one.peer_device_id = other.device_id;
  one.maps_peer_device = true;
}

void MakeUnread(UnitSnapshot& unit, const Failure& failure) {
  UnitSnapshot unread;
  unread.unit = unit.unit;
  unread.url_host = unit.url_host;
  unread.maps_peer_device = unit.maps_peer_device;
  for (const SourceStatus& source : unit.sources) {
    unread.sources.push_back(Failed(source.name, 8s, failure));
  }
  unread.last_success = ManualClock::kStart - 5min;
  unit = std::move(unread);
}

}  // namespace

PairSnapshot HealthyPair(std::string name) {
  PairSnapshot pair;
  pair.pair = std::move(name);
  UnitSnapshot a = HealthyUnit("central-a", "1300471", "192.0.2.10");
  UnitSnapshot b = HealthyUnit("central-b", "1300482", "192.0.2.11");
  Introduce(a, b);
  Introduce(b, a);
  a.ha_mode = HaMode::kMaster;
  b.ha_mode = HaMode::kStandby;
  a.preferred_master = true;
  b.preferred_master = false;
  b.read_at = a.read_at + 7ms;
  a.loadmasters = ListOf({Row("10.20.1.1:443", "lm-1", Claim::kMine, 1),
                          Row("10.20.1.2:443", "lm-2", Claim::kPeers, 2),
                          Row("10.20.1.3:8443", "lm-3", Claim::kMine, 3)});
  b.loadmasters = ListOf({Row("10.20.1.3:8443", "lm-3", Claim::kPeers, 3),
                          Row("10.20.1.1:443", "lm-1", Claim::kPeers, 1),
                          Row("10.20.1.2:443", "lm-2", Claim::kMine, 2)});
  a.report = b.report = Report{{ManualClock::kStart - 90s, true}, {}};
  a.report->rows = {{"10.20.1.1:443", 1, "", true},
                    {"10.20.1.2:443", 2, "1300482", true},
                    {"10.20.1.3:8443", 3, "", true}};
  b.report->rows = {{"10.20.1.1:443", 1, "1300471", true},
                    {"10.20.1.2:443", 2, "", true},
                    {"10.20.1.3:8443", 3, "1300471", true}};
  pair.units = {std::move(a), std::move(b)};
  pair.duration = 68750us;
  pair.read_at = ManualClock::kStart;
  return pair;
}

PairSnapshot VersionsDiffer() {
  PairSnapshot pair = HealthyPair();
  pair.units[1].version = "1.22.4.1401";
  for (UnitSnapshot& unit : pair.units) {
    unit.ha_mode = HaMode::kStandalone;
    unit.ha_error = true;
    unit.ha_error_message = "HA peer runs another version. Moving to standalone.";
  }
  return pair;
}

PairSnapshot StaleMigrations() {
  PairSnapshot pair = HealthyPair();
  pair.units[0].loadmasters = ListOf({
      Row("10.20.1.1:443", "agreed", Claim::kMine),
      Row("10.20.1.2:443", "disowned", Claim::kPeers),
      Row("10.20.1.3:443", "contested", Claim::kMine),
      Row("10.20.1.4:443", "one-sided", Claim::kMine),
      Row("10.20.1.5:443", "unclear", Claim::kUnclear),
      NormalDevice("10.20.1.6:443", "normal"),
  });
  pair.units[1].loadmasters = ListOf({
      Row("10.20.1.1:443", "agreed", Claim::kPeers),
      Row("10.20.1.2:443", "disowned", Claim::kPeers),
      Row("10.20.1.3:443", "contested", Claim::kMine),
      Row("10.20.1.5:443", "unclear", Claim::kMine),
  });
  pair.units[1].loadmasters->duplicates = 2;
  pair.units[0].missing[Fact::kLoadmasterClaim] = true;
  pair.units[0].remarks = {{.fact = Fact::kLoadmasterClaim,
                            .kind = RemarkKind::kNoFlagOfClaim,
                            .at = "/licensed_by",
                            .said = {"1300471"},
                            .more = 6,
                            .mapped_at = "profiles/lab.yaml:42"}};
  return pair;
}

PairSnapshot OneUnitLeft() {
  PairSnapshot pair = HealthyPair();
  pair.units.pop_back();
  UnitSnapshot& left = pair.units[0];
  left.ha_mode = HaMode::kStandalone;
  left.peer_address = "";
  left.peer_ha_key = Secret();
  left.peer_device_id = "";
  left.loadmasters =
      ListOf({Row("10.20.1.1:443", "lm-1", Claim::kMine), NormalDevice("10.20.1.2:443", "lm-2"),
              NormalDevice("10.20.1.3:8443", "lm-3")});
  return pair;
}

PairSnapshot NothingRead() {
  PairSnapshot pair = HealthyPair();
  MakeUnread(pair.units[0], {Reason::kTimeout, "no response within 8s"});
  MakeUnread(pair.units[1], {Reason::kDns, "could not resolve central-b.example"});
  pair.units[1].last_success.reset();
  pair.duration = 8s;
  return pair;
}

PairSnapshot OneUnitUnread() {
  PairSnapshot pair = HealthyPair();
  MakeUnread(pair.units[1], {Reason::kConnect, "connection refused by central-b.example:443"});
  return pair;
}

PairSnapshot SameUnitTwice() {
  PairSnapshot pair = HealthyPair();
  pair.units[1] = pair.units[0];
  pair.units[1].unit = "central-b";
  return pair;
}

PairSnapshot BackupRestored() {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& restored = pair.units[1];
  restored.preferred_master = true;
  restored.peer_address = restored.address;  // what central-a's backup says: its peer, which is us
  restored.peer_ha_key = restored.ha_key;
  restored.version = pair.units[0].version = "1.22.4";
  pair.units[0].ha_disabled = true;
  return pair;
}

PairSnapshot StrangeTexts() {
  PairSnapshot pair = HealthyPair("odd.pair_1");
  pair.units[0].version = "1.24 \"quoted\" \\back\\slash";
  pair.units[1].version = "1.24\nnew line\ttab \x01 control \xC2\x85 c1";
  pair.units[0].device_id = std::string(300, 'x');
  pair.units[1].ha_error = true;
  pair.units[1].ha_error_message = "<script>alert('ha')</script> & \"more\"";
  pair.units[1].remarks = {{.fact = Fact::kAddress,
                            .at = "/address",
                            .said = {"<b>",
                                     "a\xC2\x85"
                                     "b"},
                            .mapped_at = "profiles/<lab>.yaml:1"}};
  const std::vector<LoadMaster> rows = {
      Row("[2001:db8::3]:443", "<script>alert(1)</script>", Claim::kPeers),
      Row("[2001:db8::4]:8443", "Lastverteiler Z\xC3\xBCrich \xE2\x80\x93 \xF0\x9F\x90\xAE",
          Claim::kPeers),
      Row("lb.example:443", "broken \xC3( utf-8 \xFF", Claim::kPeers),
      Row("lb2.example:443", "", Claim::kPeers),
  };
  pair.units[0].loadmasters = ListOf(rows);
  pair.units[1].loadmasters = ListOf(rows);
  return pair;
}

PairSnapshot ReadInPart() {
  PairSnapshot pair = HealthyPair();
  UnitSnapshot& a = pair.units[0];
  a.plain_http = true;
  a.certificate_expiry.reset();
  a.ha_mode = HaMode::kUnknown;
  a.missing[Fact::kHaMode] = true;
  a.remarks = {{.fact = Fact::kHaMode,
                .kind = RemarkKind::kUnmappedWord,
                .at = "/role",
                .said = {"degraded"},
                .mapped_at = "profiles/lab.yaml:23"}};
  a.sources[1] = Failed("loadmasters", 250ms,
                        {Reason::kInconsistent, "the list changed between page 1 and page 2"});
  a.loadmasters.reset();
  a.sources[2] = {"report", true, true, 4ms, std::nullopt};  // optional, 404
  a.report.reset();
  a.device_id.reset();
  UnitSnapshot& b = pair.units[1];
  MakeUnread(b, {Reason::kCooldown, "the credentials were rejected; next attempt at 09:40:00Z"});
  for (SourceStatus& source : b.sources) source.duration.reset();
  b.tls_verified = false;
  b.clock_skew.reset();
  b.cooldown_end = ManualClock::kStart + 200s + 500ms;
  return pair;
}

PairSnapshot LeftOutByExporter() {
  PairSnapshot pair = HealthyPair();
  for (UnitSnapshot& unit : pair.units) {
    MakeUnread(unit, {Reason::kBusy,
                      "not tried: the exporter was busy with other pairs, of which it reads 64 at "
                      "once (limits.reads_in_flight)"});
    for (SourceStatus& source : unit.sources) source.duration.reset();
  }
  pair.took_place = false;
  pair.duration = Duration{};
  return pair;
}

std::vector<PairScenario> AllPairScenarios() {
  PairSnapshot truncated = StaleMigrations();
  truncated.license_grace_period = std::chrono::days(30);
  return {
      {"healthy", {HealthyPair()}},
      {"versions_differ", {VersionsDiffer()}},
      {"stale_migrations", {StaleMigrations()}},
      {"one_unit_left", {OneUnitLeft()}},
      {"nothing_read", {NothingRead()}},
      {"left_out", {LeftOutByExporter()}},
      {"one_unit_unread", {OneUnitUnread()}},
      {"same_unit_twice", {SameUnitTwice()}},
      {"backup_restored", {BackupRestored()}},
      {"strange_texts", {StrangeTexts()}},
      {"read_in_part", {ReadInPart()}},
      {"truncated", {std::move(truncated)}, true, 2},
      {"series_off", {HealthyPair()}, false},
      {"two_pairs", {HealthyPair("amer"), OneUnitLeft()}},
  };
}

}  // namespace kemp360::testing
