#include "oracle/world.h"

#include <algorithm>
#include <utility>

namespace kemp360::oracle {
namespace {

std::string HostOf(int id, std::size_t kind) {
  const std::string number = std::to_string(id % 250 + 1);
  if (kind == 0) return "2001:db8:20::" + number;
  if (kind == 1) return "lm-" + std::to_string(id) + ".example";
  return "10.20." + std::to_string(id / 250 % 250) + "." + number;
}

void Migrate(Device& device, std::size_t owner) {
  device.on[owner].licence = Licence::kMine;
  device.on[1 - owner].licence = Licence::kPeers;
  device.reported[owner] = Licence::kMine;
  device.reported[1 - owner] = Licence::kPeers;
}

}  // namespace

std::string NewSecret(Dice& dice) {
  std::string secret = kSecretMark;
  while (secret.size() < 40) secret += "0123456789abcdef"[dice.Below(16)];
  return secret;
}

World::World(Dice& dice, std::size_t devices_at_first) {
  for (std::size_t i = 0; i < kUnits; ++i) {
    Central& unit = units[i];
    unit.device_id = i == 0 ? "1300471" : "1300482";
    unit.address = i == 0 ? "192.0.2.10" : "192.0.2.11";
    unit.ha_key = NewSecret(dice);
    unit.api_key = NewSecret(dice);
    unit.password = NewSecret(dice);
  }
  Heal();
  for (std::size_t i = 0; i < devices_at_first; ++i) Migrate(Add(dice), dice.Below(2));
}

void World::Heal() {
  for (std::size_t i = 0; i < kUnits; ++i) {
    Central& unit = units[i];
    unit.device_id = i == 0 ? "1300471" : "1300482";
    unit.version = "1.24.3";
    unit.local_license = false;
    unit.metered_license = true;
    unit.mode = i == 0 ? "master" : "standby";
    unit.ha_error = false;
    unit.ha_error_message.clear();
    unit.disabled = false;
    unit.preferred = i == 0;
    unit.peer_address = units[1 - i].address;
    unit.peer_key = units[1 - i].ha_key;
    unit.peer_device_id = i == 0 ? "1300482" : "1300471";
  }
}

Device& World::Add(Dice& dice) {
  Device& device = devices.emplace_back();
  device.id = ++last_id;
  device.mac = 0x005056000000U + static_cast<std::uint64_t>(device.id);
  device.name = dice.Chance(10) ? "Zürich \"Süd\" " + std::to_string(device.id)
                                : "lm-" + std::to_string(device.id);
  const std::string host = HostOf(device.id, dice.Below(8));
  const int port = dice.Chance(70) ? 443 : dice.Chance(50) ? 8443 : 9443;
  for (Listing& listing : device.on) {
    listing.host = host;
    listing.port = port;
  }
  return device;
}

std::string World::Text() const {
  std::string text = "the truth:\n";
  for (const Central& unit : units) {
    const std::size_t peer = &unit == units.data() ? 1 : 0;
    text += "  unit " + std::string(peer == 1 ? "a" : "b") + " " + unit.device_id + " " +
            unit.version + " " + unit.mode + (unit.local_license ? ", local" : "") +
            (unit.metered_license ? ", metered" : "") + (unit.ha_error ? ", HA error" : "") +
            (unit.disabled ? ", disabled" : "") + (unit.preferred ? ", preferred" : "") +
            ", peer " + unit.peer_address + " " + unit.peer_device_id + ", peer key " +
            (unit.peer_key.empty()                 ? "empty"
             : unit.peer_key == units[peer].ha_key ? "right"
                                                   : "wrong") +
            "\n";
  }
  static constexpr std::array<const char*, 4> kWords{"-", "normal", "mine", "peer's"};
  const auto word = [](Licence licence) { return kWords.at(static_cast<std::size_t>(licence)); };
  for (const Device& device : devices) {
    text += "  LoadMaster " + std::to_string(device.id) + " " + device.name + " MAC " +
            std::to_string(device.mac & 0xFFFFU);
    for (std::size_t i = 0; i < kUnits; ++i) {
      const Listing& listing = device.on[i];
      text += std::string(i == 0 ? "; a: " : "; b: ") + word(listing.licence) + " " + listing.host +
              " " + std::to_string(listing.port) + ", report " + word(device.reported[i]);
    }
    text += "\n";
  }
  return text;
}

std::string World::Happen(Dice& dice) {
  return dice.Chance(45) ? HappenToUnit(dice) : HappenToDevice(dice);
}

std::string World::HappenToUnit(Dice& dice) {
  const std::size_t index = dice.Below(2);
  Central& unit = units[index];
  Central& other = units[1 - index];
  const std::string which = index == 0 ? "unit a " : "unit b ";
  static const std::vector<std::string> kModes{"master", "standby", "standalone"};
  static const std::vector<std::string> kVersions{"1.24.3", "1.22.4", "1.23", "1.25.0", "1.9.1"};
  switch (dice.Below(16)) {
    case 0:
      unit.local_license = !unit.local_license;
      return which + "local licensing";
    case 1:
      unit.metered_license = !unit.metered_license;
      return which + "Metered Licensing";
    case 2:
      unit.disabled = !unit.disabled;
      return which + "Disable";
    case 3:
      unit.preferred = !unit.preferred;
      return which + "Preferred Master";
    case 4:
      unit.mode = dice.Pick(kModes);
      return which + "is " + unit.mode;
    case 5:
      std::swap(unit.mode, other.mode);
      return "roles change";
    case 6:
      unit.ha_error = !unit.ha_error;
      unit.ha_error_message =
          unit.ha_error ? "presented key " + other.ha_key + ", expected " + unit.ha_key : "";
      if (unit.ha_error) unit.mode = "standalone";
      return which + "HA error " + (unit.ha_error ? "on" : "off");
    case 7:
      unit.version = dice.Pick(kVersions);
      return which + "runs " + unit.version;
    case 8:
      other.version = unit.version;
      return "both run " + unit.version;
    case 9:
      unit.peer_address = dice.Chance(30) ? "" : dice.Chance(50) ? other.address : "198.51.100.7";
      return which + "peer address \"" + unit.peer_address + "\"";
    case 10:
      unit.peer_key = dice.Chance(30) ? "" : dice.Chance(50) ? other.ha_key : NewSecret(dice);
      return which + "peer key";
    case 11:
      unit.peer_device_id = dice.Chance(30) ? "" : dice.Chance(50) ? other.device_id : "1300999";
      return which + "peer device " + unit.peer_device_id;
    case 12:
      unit.ha_key = NewSecret(dice);
      return which + "new HA key";
    case 13:  // the backup of the other one is restored onto it
      unit.preferred = other.preferred;
      unit.disabled = other.disabled;
      unit.peer_address = other.peer_address;
      unit.peer_key = other.peer_key;
      if (dice.Chance(20)) unit.device_id = other.device_id;
      return which + "has the backup of the other one";
    default:
      Heal();
      return "healthy again";
  }
}

std::string World::HappenToDevice(Dice& dice) {
  if (devices.size() < 2 || (devices.size() < 14 && dice.Chance(12))) {
    Device& added = Add(dice);
    Migrate(added, dice.Below(2));
    return "LoadMaster " + std::to_string(added.id) + " is new";
  }
  const std::size_t at = dice.Below(devices.size());
  Device& device = devices[at];
  const std::size_t index = dice.Below(2);
  const std::string which = "LoadMaster " + std::to_string(device.id) + " ";
  const std::string where = index == 0 ? " on a" : " on b";
  switch (dice.Below(15)) {
    case 0:
      for (Listing& listing : device.on) listing.licence = Licence::kPeers;
      return which + "re-licensed from both in quick succession";
    case 1:
      for (Listing& listing : device.on) listing.licence = Licence::kMine;
      return which + "claimed by both";
    case 2:
      device.on[index].licence = Licence::kNotListed;
      return which + "not listed" + where;
    case 3:
      device.on[index].licence = Licence::kNormal;
      device.reported[index] = Licence::kNotListed;
      return which + "a normal device" + where;
    case 4:
      for (Device& one : devices) {
        one.on[index].licence = Licence::kNormal;
        one.on[1 - index].licence = Licence::kNotListed;
        one.reported = {};
      }
      return "all are normal devices" + where;
    case 5:
      for (Device& one : devices) Migrate(one, dice.Below(2));
      return "all re-licensed";
    case 6:
      device.reported[index] = dice.Chance(50) ? Licence::kPeers : Licence::kNotListed;
      return which + "otherwise in the report" + where;
    case 7:
      devices.erase(devices.begin() + static_cast<std::ptrdiff_t>(at));
      return which + "is gone";
    case 8:
      device.on[index].host = HostOf(device.id + 100, dice.Below(3));
      return which + "behind NAT as " + device.on[index].host + where;
    case 9: {  // rebuilt: another MAC at one address, beside its old record or in its place
      Device again = device;
      again.id = ++last_id;
      again.mac = 0x005056000000U + static_cast<std::uint64_t>(again.id);
      if (dice.Chance(50)) devices[at].on[index].licence = Licence::kNotListed;
      if (dice.Chance(50)) again.on[1 - index].licence = Licence::kNotListed;
      devices.push_back(std::move(again));
      return which + "rebuilt as " + std::to_string(last_id) + where;
    }
    case 10: {  // a cloned VM
      const std::uint64_t mac = device.mac;
      Device& clone = Add(dice);
      clone.mac = mac;
      Migrate(clone, index);
      return which + "cloned as " + std::to_string(clone.id);
    }
    case 11:
      for (std::size_t i = 0; i < kUnits; ++i) {
        std::swap(device.on[i].host, devices[(at + 1) % devices.size()].on[i].host);
        if (index == 0) break;  // one unit has not heard of it
      }
      return which + "swaps addresses with the next" + (index == 0 ? " on a" : "");
    default:
      for (Listing& listing : device.on) listing = device.on[0];
      Migrate(device, index);
      return which + "licensed" + where;
  }
}

}  // namespace kemp360::oracle
