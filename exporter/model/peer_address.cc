#include "model/peer_address.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

using Texts = std::vector<std::string>;

/// The host alone, in its one spelling: "10.0.0.2", "10.0.0.2:443", "[2001:DB8::2]:443",
/// "[2001:db8::2]", "central-b.example." are taken as people write them.
std::string HostOf(std::string_view text) {
  text = Trim(text);
  const Result<HostAndPort> written = ParseHostAndPort(text, {.zones = true});
  std::string host = written ? written->host : CanonicalHost(text);
  if (host.ends_with('.')) host.pop_back();
  return host;
}

bool OfIpv6(std::string_view host) { return host.find(':') != std::string_view::npos; }

/// What a server listens on, or a unit calls itself: no peer calls it so.
bool IsOfItself(std::string_view host) {
  return host == "localhost" || host == "0.0.0.0" || host == "::" || host == "::1" ||
         (IsIpAddress(host) && host.starts_with("127."));
}

/// One of several addresses of a unit, which says nothing of the others.
bool IsLinkLocal(std::string_view host) {
  if (!OfIpv6(host)) return IsIpAddress(host) && host.starts_with("169.254.");
  return host.starts_with("fe") && host.find_first_of("89ab") == 2 && host.find(':') == 4;
}

/// What the unit calls itself; empty: nothing that its peer could call it.
std::string ReportedHost(const UnitSnapshot& unit) {
  std::string reported = HostOf(unit.address.value_or(""));
  return IsOfItself(reported) ? "" : reported;
}

/// By which hosts the configuration and the unit itself say that it is known.
Texts ToldHosts(const UnitSnapshot& unit) {
  Texts hosts;
  for (const std::string& address : unit.known_addresses) hosts.push_back(HostOf(address));
  std::string reported = ReportedHost(unit);
  if (!reported.empty()) hosts.push_back(std::move(reported));
  return hosts;
}

/// Empty: they are not known.
Texts AddressesOf(const std::string& host, const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (IsIpAddress(host)) return {host};
  for (const UnitSnapshot* known : {&unit, &other}) {
    const auto found = known->resolved.find(host);
    if (found != known->resolved.end()) return found->second;
  }
  return {};
}

/// Is there one of the same kind? An IPv6 address says nothing of the IPv4 address of a unit.
bool OfOneKind(const Texts& one, const Texts& other) {
  return std::ranges::any_of(one, [&](const std::string& address) {
    return std::ranges::find(other, OfIpv6(address), OfIpv6) != other.end();
  });
}

bool Meet(const Texts& one, const Texts& other) {
  return std::ranges::find_first_of(one, other) != one.end();
}

/// Does the configuration give the unit this name?
bool IsNamed(const UnitSnapshot& unit, const std::string& name) {
  return HostOf(unit.url_host) == name ||
         std::ranges::find(unit.known_addresses, name, HostOf) != unit.known_addresses.end();
}

/// Without regard to the unit's own address.
Verdict Compare(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (!unit.peer_address) return std::nullopt;
  if (PeerAddressIsEmpty(unit)) return false;
  const std::string named = HostOf(*unit.peer_address);
  const Texts setting = AddressesOf(named, unit, other);
  bool all_known = !setting.empty();
  bool refuted = false;
  for (const std::string& host : ToldHosts(other)) {
    if (host == named) return true;
    if (IsLinkLocal(host)) continue;
    const Texts addresses = AddressesOf(host, unit, other);
    if (Meet(setting, addresses)) return true;
    all_known &= !addresses.empty();
    refuted |= OfOneKind(setting, addresses);
  }
  const Texts of_url = AddressesOf(HostOf(other.url_host), unit, other);
  if (Meet(setting, of_url)) return true;
  all_known &= !of_url.empty();
  return all_known && refuted ? Verdict(false) : std::nullopt;
}

}  // namespace

bool PeerAddressIsEmpty(const UnitSnapshot& unit) {
  return unit.peer_address && Trim(*unit.peer_address).empty();
}

bool PeerAddressIsOwn(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (!unit.peer_address) return false;
  const std::string named = HostOf(*unit.peer_address);
  const std::string own = ReportedHost(unit);
  if (own.empty()) return false;
  return named == own || Meet(AddressesOf(named, unit, other), AddressesOf(own, unit, other));
}

Verdict PeerAddressMatch(const UnitSnapshot& unit, const UnitSnapshot& other) {
  const Verdict match = Compare(unit, other);
  return match == true && PeerAddressIsOwn(unit, other) ? std::nullopt : match;
}

std::vector<std::string> NamesToResolve(const UnitSnapshot& unit, const UnitSnapshot& other) {
  if (!unit.peer_address || Compare(unit, other)) return {};
  const std::string named = HostOf(*unit.peer_address);
  Texts hosts = other.known_addresses;
  hosts.push_back(other.url_host);
  if (!IsIpAddress(named)) {
    // It may be the unit's own name, after the other unit's backup was restored to it.
    if (!IsNamed(unit, named) && !IsNamed(other, named)) return {};
    hosts.push_back(named);
  }
  Texts names;
  for (const std::string& text : hosts) {
    const std::string host = HostOf(text);
    const bool asked = unit.resolved.contains(host) || other.resolved.contains(host);
    if (!asked && IsHostName(host) && !Holds(names, host)) names.push_back(host);
  }
  return names;
}

}  // namespace kemp360
