#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Do two texts name one device? Case does not matter: a report may print it otherwise.
[[nodiscard]] bool SameDeviceId(const std::optional<std::string>& one, std::string_view other);

/// Is the unit's *IP Address for the Other Peer* the other unit? Compared with the addresses that
/// the configuration knows for the other one, the address that it reports for itself, and the host
/// of its url if that is an IP address. Equal to any: it matches. It does not only where one of the
/// first two is known, or where the setting is there and empty: a url may lead through NAT.
[[nodiscard]] Verdict PeerAddressMatch(const UnitSnapshot& unit, const UnitSnapshot& other);

/// Is the unit's *HA Key for the Other Peer* the key that the other unit shows? In constant time.
[[nodiscard]] Verdict PeerKeyMatch(const UnitSnapshot& unit, const UnitSnapshot& other);

/// Is the setting there, and set to nothing? That it is wrong is known from this unit alone.
[[nodiscard]] bool PeerAddressIsEmpty(const UnitSnapshot& unit);
[[nodiscard]] bool PeerKeyIsEmpty(const UnitSnapshot& unit);

}  // namespace kemp360
