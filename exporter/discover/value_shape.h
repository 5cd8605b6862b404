#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "discover/json_tree.h"

namespace kemp360 {

/// What a value looks like, whatever its field is called.
enum class ValueShape {
  kAbsent,
  kBlank,    ///< null or ""
  kFlag,     ///< true, "yes", 0, "off", "enabled", …
  kAddress,  ///< an IP address, with a port or without
  kHost,     ///< a host name with a dot, with a port or without
  kMac,
  kVersion,  ///< 1.24.3, V1.24.3-build7
  kTime,     ///< 2026-03-02T09:37:45
  kPath,     ///< /api/v1/…, https://…
  kId,       ///< three digits and more, or a UUID
  kKey,      ///< long and without meaning: nothing that may be shown
  kNumber,   ///< any other
  kWord,     ///< one or two short words
  kText,     ///< any other
};

[[nodiscard]] ValueShape ShapeOf(const JsonTree* value);
[[nodiscard]] ValueShape ShapeOfText(std::string_view text);

/// The texts that a profile takes for a flag, and "enabled", "disabled", "active", "inactive",
/// "ja", "nein", "oui", "non", …
[[nodiscard]] std::optional<bool> FlagSaid(const JsonTree* value);
/// May the text be an ID, whatever it is called? One word with digits in it, "CX-4411-A": as long
/// as its name does not say so it may as well be a name, a version or a model.
[[nodiscard]] bool MayBeId(std::string_view text);
/// May the text be a key, a token or a hash? Long, no spaces, letters mixed with digits.
[[nodiscard]] bool LooksSecret(std::string_view text);
/// For comparing what two units say: trimmed, addresses in their canonical form, without case.
[[nodiscard]] std::string Comparable(std::string_view text);

}  // namespace kemp360
