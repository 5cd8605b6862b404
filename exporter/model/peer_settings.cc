#include "model/peer_settings.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/host.h"
#include "base/text.h"

namespace kemp360 {
namespace {

/// The host alone, in its one spelling: "10.0.0.2", "10.0.0.2:443", "[2001:DB8::2]:443",
/// "[2001:db8::2]", "central-b.example." are taken as people write them.
std::string HostOf(std::string_view text) {
  text = Trim(text);
  const Result<HostAndPort> written = ParseHostAndPort(text, {.bare_ipv6 = true, .zones = true});
  std::string host = written ? written->host : CanonicalHost(text);
  if (host.ends_with('.')) host.pop_back();
  return host;
}

}  // namespace

bool SameDeviceId(const std::optional<std::string>& one, std::string_view other) {
  return one && !one->empty() && EqualsIgnoringCase(*one, other);
}

bool PeerAddressIsEmpty(const UnitSnapshot& unit) {
  return unit.peer_address && Trim(*unit.peer_address).empty();
}

bool PeerKeyIsEmpty(const UnitSnapshot& unit) {
  return unit.peer_ha_key && unit.peer_ha_key->empty();
}

Verdict PeerAddressMatch(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (!unit.peer_address) return std::nullopt;
  if (PeerAddressIsEmpty(unit)) return false;
  const std::string named = HostOf(*unit.peer_address);
  bool known = false;
  for (const std::string& address : other.known_addresses) {
    known = true;
    if (HostOf(address) == named) return true;
  }
  if (other.address && !Trim(*other.address).empty()) {
    known = true;
    if (HostOf(*other.address) == named) return true;
  }
  const std::string url_host = HostOf(other.url_host);
  if (IsIpAddress(url_host) && url_host == named) return true;
  return known ? Verdict(false) : std::nullopt;
}

Verdict PeerKeyMatch(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (!unit.peer_ha_key) return std::nullopt;
  if (PeerKeyIsEmpty(unit)) return false;
  if (!other.ha_key || other.ha_key->empty()) return std::nullopt;
  return *unit.peer_ha_key == *other.ha_key;
}

}  // namespace kemp360
