#include "simulator/devices.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace kemp360::simulator {
namespace {

constexpr std::time_t kDeployment = 1772444205;  // 2026-03-02T09:36:45Z
constexpr std::size_t kPerNetwork = 250;

template <typename... Values>
std::string Format(const char* pattern, Values... values) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), pattern, values...);
  return text.data();
}

std::string Mac(std::size_t number) {
  return Format("00:50:56:%02zx:%02zx:%02zx", (number >> 16U) & 0xff, (number >> 8U) & 0xff,
                number & 0xff);
}

/// Where the devices of the recordings stand in each fifty.
constexpr std::size_t kShared = 4;  // shares the address of the one before
constexpr std::size_t kIpv6 = 5;
constexpr std::size_t kOtherPort = 7;

std::string Address(std::size_t number) {
  const std::size_t place = number - 1;
  const std::size_t network = place / kPerNetwork + 1;
  return Format("10.%zu.%zu.%zu", 20 + network / 256, network % 256, place % kPerNetwork + 1);
}

}  // namespace

std::string TimeAfterDeployment(std::size_t minutes) {
  const std::time_t time = kDeployment + static_cast<std::time_t>(minutes) * 60;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  return text.data();
}

Device MakeLicensable(std::size_t number) {
  Device device;
  device.device_id = std::to_string(2'100'000 + number);
  device.name = Format("lm-%04zu", number);
  device.ip_address = Address(number);
  device.mac_address = Mac(number);
  device.last_update = TimeAfterDeployment(number);
  switch (number % 50) {
    case 2:
      device.name = "Zürich-Süd " + std::to_string(number);
      break;
    case 3:
      device.name += ", rack 4";
      break;
    case kShared:
      device.ip_address = Address(number - 1);
      device.port = 8443;
      break;
    case kIpv6:
      device.ip_address = Format("2001:db8:20::%zx", number);
      break;
    case kOtherPort:
      device.name = "東京-LM-" + std::to_string(number);
      device.port = 9443;
      break;
    default:
      break;
  }
  return device;
}

Device MakePlain(std::size_t number) {
  Device device;
  device.device_id = std::to_string(2'900'000 + number);
  device.name = Format("plain-%04zu", number);
  device.ip_address = Format("10.30.%zu.%zu", (number + 1) / 256, (number + 1) % 256);
  device.mac_address = Mac(900'000 + number);
  device.last_update = TimeAfterDeployment(number);
  return device;
}

std::string NetworkOf(const Device& device) {
  if (device.ip_address.find(':') != std::string::npos) {
    return device.ip_address.substr(0, device.ip_address.find("::") + 2);
  }
  return device.ip_address.substr(0, device.ip_address.rfind('.')) + ".0";
}

}  // namespace kemp360::simulator
