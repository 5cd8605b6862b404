#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kemp360::simulator {

/// A LoadMaster as such, apart from what a unit says of its licence.
struct Device {
  std::string device_id;
  std::string name;
  std::string ip_address;
  std::uint16_t port = 443;
  std::string mac_address;
  std::string last_update;  ///< ISO 8601 without zone, as the appliance writes it
};

/// The n-th LoadMaster of a pair (n from 1). The first seven are those of the recordings; the
/// others go on in their manner, with an IPv6 address, another port and a name beyond ASCII now and
/// then.
[[nodiscard]] Device MakeLicensable(std::size_t number);
/// The n-th device when it is one that was never licensed through Central.
[[nodiscard]] Device MakePlain(std::size_t number);

/// "2026-03-02T09:36:45" and so many minutes.
[[nodiscard]] std::string TimeAfterDeployment(std::size_t minutes);

/// The network (address without prefix length) in which the device lies: /24, for IPv6 /64.
[[nodiscard]] std::string NetworkOf(const Device& device);

}  // namespace kemp360::simulator
