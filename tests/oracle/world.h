#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "oracle/dice.h"

// The true state of a pair of Centrals, and what may happen to it (domain.md of the appliance:
// roles, upgrades, licences that migrate, units that are removed and restored). Knows nothing of
// how it is told or read.
namespace kemp360::oracle {

inline constexpr std::size_t kUnits = 2;

enum class Licence { kNotListed, kNormal, kMine, kPeers };

/// A LoadMaster as one unit lists it.
struct Listing {
  Licence licence = Licence::kNotListed;
  std::string host;  ///< canonical; IPv6 without brackets
  int port = 443;
};

struct Device {
  int id = 0;
  std::uint64_t mac = 0;
  std::string name;
  std::array<Listing, kUnits> on;
  /// In the report of each unit: kNotListed, kMine or kPeers.
  std::array<Licence, kUnits> reported{};
};

struct Central {
  std::string device_id;
  std::string version;
  bool local_license = false;
  bool metered_license = true;
  std::string mode;  ///< master, standby, standalone
  bool ha_error = false;
  std::string ha_error_message;
  bool disabled = false;
  bool preferred = false;
  std::string address;
  std::string ha_key;
  std::string peer_address;  ///< empty: set to nothing; so are the next two
  std::string peer_key;
  std::string peer_device_id;
  // its user
  std::string api_key;
  std::string password;
};

struct World {
  std::array<Central, kUnits> units;
  std::vector<Device> devices;
  int last_id = 0;

  World(Dice& dice, std::size_t devices_at_first);
  /// One of all that may happen; says what it was.
  std::string Happen(Dice& dice);
  /// For people.
  [[nodiscard]] std::string Text() const;

 private:
  std::string HappenToUnit(Dice& dice);
  std::string HappenToDevice(Dice& dice);
  Device& Add(Dice& dice);
  void Heal();
};

/// Every secret that this world ever had begins with it, so that one search finds any of them.
inline constexpr const char* kSecretMark = "5ec2e7";
/// A new secret: 40 hexadecimal digits.
[[nodiscard]] std::string NewSecret(Dice& dice);

}  // namespace kemp360::oracle
