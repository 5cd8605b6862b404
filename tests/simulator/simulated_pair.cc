#include "simulator/simulated_pair.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace kemp360::simulator {
namespace {

constexpr std::size_t kNoRow = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kFirstIdOfB = 41;  // so that no LoadMaster has one id on both units

// As recorded.
constexpr const char* kVersionsDiffer = "HA peers run different versions";
constexpr const char* kMeteredDiffers = "HA peers have different Metered Licensing settings";
constexpr const char* kDisabled = "HA is disabled";
// Assumed, in the manner of the recorded ones.
constexpr const char* kLocalDiffers = "HA peers have different Local Licensing settings";
constexpr const char* kUnreachable = "HA peer is not reachable";
constexpr const char* kBroken = "HA configuration is not valid";

}  // namespace

std::string_view ToString(Mode mode) {
  switch (mode) {
    case Mode::kMaster:
      return "master";
    case Mode::kStandby:
      return "slave";
    case Mode::kStandalone:
      return "standalone";
  }
  return "";
}

bool BreaksOnCrossRestore(std::string_view version) {
  int major = 0;
  int minor = 0;
  const char* end = version.data() + version.size();
  const auto first = std::from_chars(version.data(), end, major);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return false;
  if (std::from_chars(first.ptr + 1, end, minor).ec != std::errc{}) return false;
  return major < 1 || (major == 1 && minor < 23);
}

SimulatedPair::SimulatedPair(PairOptions options) : options_(std::move(options)) {
  MakeUnits();
  MakeRows();
  SchedulePoll(0, options_.poll_interval);
  SchedulePoll(1, options_.poll_interval + options_.poll_offset);
}

void SimulatedPair::MakeUnits() {
  for (UnitIndex index = 0; index < 2; ++index) {
    Unit& unit = units_.at(index);
    unit = Unit{};
    unit.host_name = options_.host_names.at(index);
    unit.version = options_.version;
    unit.preferred_master = index == 0;
    unit.mode = index == 0 ? Mode::kMaster : Mode::kStandby;
    unit.device_id = index == 0 ? "1300471" : "1300482";
    unit.ip_address = index == 0 ? "192.0.2.10" : "192.0.2.11";
    for (int repeat = 0; repeat < 16; ++repeat) unit.ha_key += index == 0 ? "a0" : "b0";
    unit.api_key = options_.api_keys.at(index);
  }
  for (UnitIndex index = 0; index < 2; ++index) {
    const Unit& peer = units_.at(PeerOf(index));
    units_.at(index).peer_device_id = peer.device_id;
    units_.at(index).peer_ip_address = peer.ip_address;
    units_.at(index).peer_ha_key = peer.ha_key;
  }
}

void SimulatedPair::MakeRows() {
  devices_.clear();
  const std::size_t count = options_.loadmasters + options_.plain_devices;
  for (std::size_t number = 1; number <= count; ++number) {
    devices_.push_back(number <= options_.loadmasters ? MakeLicensable(number) : MakePlain(number));
  }
  for (UnitIndex index = 0; index < 2; ++index) {
    row_of_device_.at(index).assign(count, kNoRow);
    for (std::size_t place = 0; place < count; ++place) {
      // Unit b met the LoadMasters in the opposite order.
      const std::size_t device = index == 0 ? place : count - 1 - place;
      const bool plain = device >= options_.loadmasters;
      const bool mine = device % 2 == index;  // device 0 is LoadMaster 1, which unit a licenses
      const Licence licence = plain ? Licence::kNormal : mine ? Licence::kMine : Licence::kPeers;
      units_.at(index).rows.push_back({device, (index == 0 ? 1 : kFirstIdOfB) + place, licence});
      row_of_device_.at(index).at(device) = place;
    }
  }
}

void SimulatedPair::Reset() {
  events_.clear();
  link_up_ = true;
  sync_running_ = true;
  MakeUnits();
  MakeRows();
  // The rhythm of the polls goes on.
  const auto interval = options_.poll_interval;
  const auto next_of_a = (now_ / interval + 1) * interval;
  SchedulePoll(0, next_of_a);
  const auto before_b =
      now_ < options_.poll_offset ? Duration::zero() : now_ - options_.poll_offset;
  SchedulePoll(1, (before_b / interval + 1) * interval + options_.poll_offset);
  Touch();
}

void SimulatedPair::SchedulePoll(UnitIndex unit, Duration at) {
  events_.emplace(at, Event{[this, unit] {
                    Poll(unit);
                    SchedulePoll(unit, now_ + options_.poll_interval);
                  }});
}

void SimulatedPair::After(Duration delay, std::function<void()> run) {
  events_.emplace(now_ + delay, Event{std::move(run)});
}

void SimulatedPair::Advance(Duration span) {
  const Duration until = now_ + span;
  while (!events_.empty() && events_.begin()->first <= until) {
    now_ = std::max(now_, events_.begin()->first);
    const Event event = std::move(events_.begin()->second);
    events_.erase(events_.begin());
    event.run();
  }
  now_ = until;
}

bool SimulatedPair::KnowsPeer(UnitIndex unit) const {
  const Unit& self = units_.at(unit);
  const Unit& peer = units_.at(PeerOf(unit));
  return self.peer_ip_address == peer.ip_address && self.peer_ha_key == peer.ha_key;
}

bool SimulatedPair::Reaches(UnitIndex unit) const {
  return link_up_ && units_.at(PeerOf(unit)).up && KnowsPeer(unit);
}

std::optional<std::string> SimulatedPair::Mismatch() const {
  const auto& [a, b] = units_;
  if (a.local_licensed != b.local_licensed) return kLocalDiffers;
  if (a.metered_licensed != b.metered_licensed) return kMeteredDiffers;
  if (a.version != b.version) return kVersionsDiffer;
  return std::nullopt;
}

Mode SimulatedPair::RoleOf(UnitIndex unit) const {
  const Unit& self = units_.at(unit);
  const Unit& peer = units_.at(PeerOf(unit));
  // The Preferred Master takes the role (back) whatever its peer is: two of them are two masters.
  if (self.preferred_master) return Mode::kMaster;
  const bool peer_takes_part = !peer.disabled && !peer.ha_broken && KnowsPeer(PeerOf(unit));
  if (!peer_takes_part) return Mode::kMaster;
  if (peer.mode == Mode::kMaster) return Mode::kStandby;
  // Who is master stays it until the preferred one has taken over; nobody promotes itself.
  return self.mode == Mode::kMaster ? Mode::kMaster : Mode::kStandby;
}

void SimulatedPair::Poll(UnitIndex unit) {
  const Unit& self = units_.at(unit);
  if (!self.up) return;
  if (self.disabled) return Conclude(unit, Mode::kStandalone, kDisabled);
  if (self.ha_broken) return Conclude(unit, Mode::kStandalone, kBroken);
  if (!self.peer_ip_address || self.peer_ip_address->empty()) {
    return Conclude(unit, Mode::kStandalone, std::nullopt);  // in no pair
  }
  if (!Reaches(unit)) {
    // A peer that is gone leaves the role to us; one that we cannot address was never ours.
    const bool takes_over = KnowsPeer(unit) && self.mode != Mode::kStandalone;
    return Conclude(unit, takes_over ? Mode::kMaster : Mode::kStandalone, kUnreachable);
  }
  if (!units_.at(PeerOf(unit)).disabled) {
    if (auto mismatch = Mismatch()) return Conclude(unit, Mode::kStandalone, std::move(mismatch));
  }
  Conclude(unit, RoleOf(unit), std::nullopt);
}

void SimulatedPair::Conclude(UnitIndex unit, Mode mode, std::optional<std::string> error) {
  Unit& self = units_.at(unit);
  if (self.mode == mode && self.ha_error == error) return;
  self.mode = mode;
  self.ha_error = std::move(error);
  Touch();
}

void SimulatedPair::Change(UnitIndex unit, const std::function<void(Unit&)>& change) {
  change(units_.at(unit));
  Touch();
}

void SimulatedPair::ShutDown(UnitIndex unit) {
  Change(unit, [](Unit& self) { self.up = false; });
}

void SimulatedPair::StartUp(UnitIndex unit) {
  Change(unit, [](Unit& self) {
    self.up = true;
    if (self.mode == Mode::kMaster) self.mode = Mode::kStandby;
  });
}

void SimulatedPair::Upgrade(UnitIndex unit, const std::string& version) {
  ShutDown(unit);
  After(options_.reboot_time, [this, unit, version] {
    units_.at(unit).version = version;
    StartUp(unit);
  });
}

void SimulatedPair::RollingUpgrade(const std::string& version) {
  Upgrade(1, version);
  After(options_.reboot_time + options_.upgrade_pause, [this, version] { Upgrade(0, version); });
}

void SimulatedPair::SetLink(bool up) {
  link_up_ = up;
  Touch();
}

void SimulatedPair::SetSync(bool running) {
  sync_running_ = running;
  Touch();
}

const Row* SimulatedPair::FindRow(std::size_t device, UnitIndex unit) const {
  const auto& positions = row_of_device_.at(unit);
  const std::size_t position = device < positions.size() ? positions[device] : kNoRow;
  return position == kNoRow ? nullptr : &units_.at(unit).rows.at(position);
}

void SimulatedPair::SetLicence(std::size_t device, UnitIndex unit, Licence licence) {
  Unit& self = units_.at(unit);
  auto& positions = row_of_device_.at(unit);
  positions.resize(devices_.size(), kNoRow);
  std::size_t& position = positions.at(device);
  if (position == kNoRow) {
    position = self.rows.size();
    const std::size_t first = unit == 0 ? 1 : kFirstIdOfB;
    self.rows.push_back({device, self.rows.empty() ? first : self.rows.back().id + 1, licence});
  } else {
    self.rows.at(position).licence = licence;
  }
  Touch();
}

void SimulatedPair::License(std::size_t device, UnitIndex unit) {
  SetLicence(device, unit, Licence::kMine);
  After(options_.sync_delay,
        [this, device, unit] { Learn(device, PeerOf(unit), Licence::kPeers); });
}

void SimulatedPair::Learn(std::size_t device, UnitIndex unit, Licence licence) {
  const Unit& self = units_.at(unit);
  const bool in_pair = self.peer_ip_address && units_.at(PeerOf(unit)).peer_ip_address;
  if (!sync_running_ || !link_up_ || !self.up || !units_.at(PeerOf(unit)).up || !in_pair) return;
  SetLicence(device, unit, licence);
}

std::size_t SimulatedPair::AddDevice(const Device& device) {
  devices_.push_back(device);
  return devices_.size() - 1;
}

void SimulatedPair::RemoveDevice(std::size_t device, UnitIndex unit) {
  if (FindRow(device, unit) == nullptr) return;
  auto& rows = units_.at(unit).rows;
  auto& positions = row_of_device_.at(unit);
  const std::size_t position = positions.at(device);
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(position));
  positions.at(device) = kNoRow;
  for (std::size_t& other : positions) {
    if (other != kNoRow && other > position) --other;
  }
  Touch();
}

void SimulatedPair::RemoveUnit(UnitIndex unit) {
  for (Unit& self : units_) {
    self.peer_device_id.reset();
    self.peer_ip_address.reset();
    self.peer_ha_key.reset();
    self.mode = Mode::kStandalone;
    self.ha_error.reset();
  }
  for (Row& row : units_.at(PeerOf(unit)).rows) row.licence = Licence::kNormal;
  units_.at(unit).rows.clear();
  row_of_device_.at(unit).assign(devices_.size(), kNoRow);
  Touch();
}

void SimulatedPair::FormPair() {
  for (UnitIndex index = 0; index < 2; ++index) {
    Unit& self = units_.at(index);
    const Unit& peer = units_.at(PeerOf(index));
    self.peer_device_id = peer.device_id;
    self.peer_ip_address = peer.ip_address;
    self.peer_ha_key = peer.ha_key;
    self.ha_broken = false;
    if (!self.rows.empty()) continue;
    for (const Row& row : peer.rows) {
      const Licence licence = row.licence == Licence::kMine    ? Licence::kPeers
                              : row.licence == Licence::kPeers ? Licence::kMine
                                                               : Licence::kNormal;
      After(options_.sync_delay,
            [this, device = row.device, index, licence] { Learn(device, index, licence); });
    }
  }
  Touch();
}

void SimulatedPair::RestoreBackup(UnitIndex unit, bool with_users) {
  Unit& self = units_.at(unit);
  const Unit& origin = units_.at(PeerOf(unit));
  if (BreaksOnCrossRestore(self.version)) {
    self.ha_broken = true;
    self.peer_device_id.reset();
    self.peer_ip_address.reset();
    self.peer_ha_key.reset();
  } else {
    // The backup's peer is the very unit onto which it is restored.
    self.peer_ip_address = origin.peer_ip_address;
    self.peer_ha_key = origin.peer_ha_key;
    self.disabled = true;
    self.preferred_master = origin.preferred_master;
  }
  if (with_users) {
    self.username = origin.username;
    self.password = origin.password;
    self.api_key = origin.api_key;
  }
  Touch();
}

void SimulatedPair::FreezeReport(UnitIndex unit, bool frozen) {
  Unit& self = units_.at(unit);
  if (frozen == self.frozen_report.has_value()) return;
  self.frozen_report = frozen ? std::optional(self.rows) : std::nullopt;
  Touch();
}

void SimulatedPair::RenumberRows(UnitIndex unit) {
  std::size_t id = unit == 0 ? 1 : kFirstIdOfB;
  for (Row& row : units_.at(unit).rows) row.id = id++;
  Touch();
}

std::optional<std::size_t> SimulatedPair::FindDevice(std::string_view text) const {
  for (std::size_t index = 0; index < devices_.size(); ++index) {
    const Device& device = devices_[index];
    const bool six = device.ip_address.find(':') != std::string::npos;
    const std::string endpoint = (six ? "[" + device.ip_address + "]" : device.ip_address) + ":" +
                                 std::to_string(device.port);
    if (text == device.name || text == device.device_id || text == device.mac_address ||
        text == endpoint || text == device.ip_address) {
      return index;
    }
  }
  return std::nullopt;
}

}  // namespace kemp360::simulator
