#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360 {

/// What a word in a name, a title or a help text can hint at: the vendor's terms and their
/// synonyms.
enum class Hint {
  kPeer,
  kOwn,
  kHa,
  kAddress,
  kKey,
  kId,
  kVersion,
  kLocal,
  kAsl,
  kMetered,
  kLicense,
  kMode,
  kMaster,
  kError,
  kMessage,
  kDisable,
  kEnable,
  kPrefer,
  kName,
  kPort,
  kMac,
  kOwner,
  kLoadmaster,
  kProduct,    ///< Kemp 360 Central itself
  kQualifier,  ///< last, minimum, api, backup, …: another thing of that name
  kCount,
};
using Hints = std::bitset<static_cast<std::size_t>(Hint::kCount)>;

/// The words of a name, in lower case: "peerIpAddress", "peer_ip-address" and "peeripaddress" are
/// all peer, ip, address.
[[nodiscard]] std::vector<std::string> NameWords(std::string_view name);
[[nodiscard]] Hints HintsOf(const std::vector<std::string>& words);
[[nodiscard]] inline bool Has(const Hints& hints, Hint hint) {
  return hints.test(static_cast<std::size_t>(hint));
}

/// What an HA role is called. kNone: not a role that anybody knows.
enum class RoleWord { kNone, kMaster, kStandby, kStandalone };
[[nodiscard]] RoleWord RoleOf(std::string_view text);
/// Usual spellings of a role, for what a healthy pair does not show.
[[nodiscard]] const std::vector<std::string>& UsualSpellings(RoleWord role);

/// Who licenses a LoadMaster, as a word.
enum class OwnerWord { kNone, kMine, kPeer };
[[nodiscard]] OwnerWord OwnerOf(std::string_view text);

}  // namespace kemp360
