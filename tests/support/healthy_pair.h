#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "model/unit_snapshot.h"
#include "support/manual_clock.h"

namespace kemp360::testing {

/// One LoadMaster, licensed through Central.
inline LoadMaster Licensed(std::string endpoint, std::uint64_t mac, Claim claim) {
  LoadMaster row;
  row.endpoint = std::move(endpoint);
  row.name = "lm " + row.endpoint;
  row.mac = mac;
  row.activation = Activation::kActivated;
  row.claim = claim;
  return row;
}

/// A normal device: not activated by Central.
inline LoadMaster Normal(std::string endpoint, std::uint64_t mac = 0) {
  LoadMaster row = Licensed(std::move(endpoint), mac, Claim::kUnclear);
  row.activation = Activation::kNormal;
  return row;
}

/// A unit that was reached, and said nothing yet.
inline UnitSnapshot ReachedUnit(std::string name) {
  UnitSnapshot unit;
  unit.unit = std::move(name);
  unit.sources.push_back({"unit", true, false, std::chrono::milliseconds{5}, std::nullopt});
  return unit;
}

/// A pair of which every check holds. Every fact is known on both units; three LoadMasters, of
/// which the first and third belong to central-a, are listed and reported by both.
inline PairSnapshot HealthyPair() {
  UnitSnapshot a = ReachedUnit("central-a");
  UnitSnapshot b = ReachedUnit("central-b");
  a.url_host = "192.0.2.10";
  b.url_host = "central-b.example";
  b.resolved = {{"central-b.example", {"192.0.2.11"}}};
  a.device_id = "1300471";
  b.device_id = "1300482";
  a.peer_device_id = b.device_id;
  b.peer_device_id = a.device_id;
  a.maps_peer_device = b.maps_peer_device = true;
  a.ha_mode = HaMode::kMaster;
  b.ha_mode = HaMode::kStandby;
  a.preferred_master = true;
  b.preferred_master = false;
  a.address = b.peer_address = "192.0.2.10";
  b.address = a.peer_address = "192.0.2.11";
  a.ha_key = b.peer_ha_key = Secret("key of a");
  b.ha_key = a.peer_ha_key = Secret("key of b");
  for (UnitSnapshot* unit : {&a, &b}) {
    unit->version = "1.24.3";
    unit->local_license = false;
    unit->metered_license = true;
    unit->ha_error = false;
    unit->ha_disabled = false;
    const bool first = unit == &a;
    const Claim of_a = first ? Claim::kMine : Claim::kPeers;
    const Claim of_b = first ? Claim::kPeers : Claim::kMine;
    unit->loadmasters = LoadMasterList{};
    unit->loadmasters->claims_mapped = true;
    unit->loadmasters->states_mapped = true;
    unit->loadmasters->rows = {Licensed("10.20.1.1:443", 1, of_a),
                               Licensed("10.20.1.2:443", 2, of_b),
                               Licensed("[2001:db8::3]:443", 3, of_a)};
    unit->report = Report{};
    unit->report->made_at = ManualClock::kStart;
    unit->report->owners_mapped = true;
    unit->report->rows = {{"10.20.1.1:443", 1, first ? "" : "1300471", true},
                          {"10.20.1.2:443", 2, first ? "1300482" : "", true},
                          {"[2001:db8::3]:443", 3, first ? "" : "1300471", true}};
  }
  PairSnapshot pair;
  pair.pair = "emea";
  pair.units = {std::move(a), std::move(b)};
  return pair;
}

/// As if this unit had not answered: what the configuration knows of it is all that is left.
inline void MakeUnread(UnitSnapshot& unit) {
  UnitSnapshot unread;
  unread.unit = unit.unit;
  unread.known_addresses = unit.known_addresses;
  unread.url_host = unit.url_host;
  unread.resolved = unit.resolved;
  unread.maps_peer_device = unit.maps_peer_device;
  unread.sources.push_back({"unit", true, false, std::chrono::milliseconds{5},
                            Failure{Reason::kConnect, "connection refused"}});
  unit = std::move(unread);
}

/// The same pair, its units named in the other order.
inline PairSnapshot Mirrored(PairSnapshot pair) {
  std::swap(pair.units.at(0), pair.units.at(1));
  return pair;
}

}  // namespace kemp360::testing
