#pragma once

#include <string>
#include <vector>

#include "model/pair_assessment.h"
#include "model/unit_snapshot.h"

// The setting "IP Address for the Other Peer", compared with what the other unit may be called.
namespace kemp360 {

/// Is the setting there, and set to nothing? That it is wrong is known from this unit alone.
[[nodiscard]] bool PeerAddressIsEmpty(const UnitSnapshot& unit);

/// Is it the address that the unit reports for itself, as after the other unit's backup was
/// restored to it?
[[nodiscard]] bool PeerAddressIsOwn(const UnitSnapshot& unit, const UnitSnapshot& other);

/// Is the unit's *IP Address for the Other Peer* the other unit? Compared with the addresses that
/// the configuration knows for the other one, the address that it reports for itself, and the host
/// of its URL. A name counts for the addresses that it was resolved to at this read
/// (UnitSummary::resolved). Equal to any: it matches. It does not only where the setting is there
/// and empty, or where every one of them is an address or was resolved to some, and one of the
/// first two is of the setting's own kind (IPv4 or IPv6): a URL may lead through NAT.
/// The unit's own address is not its peer's, whatever the other unit is said to be called: what
/// would match is undecided then.
[[nodiscard]] Verdict PeerAddressMatch(const UnitSnapshot& unit, const UnitSnapshot& other);

/// The names of the configuration whose addresses that comparison lacks: none where it is decided,
/// or cannot be decided by any. Never a name that a unit alone gives: it might send the exporter's
/// questions, and a secret in them, to any DNS server.
[[nodiscard]] std::vector<std::string> NamesToResolve(const UnitSnapshot& unit,
                                                      const UnitSnapshot& other);

}  // namespace kemp360
