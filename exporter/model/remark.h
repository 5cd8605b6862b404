#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/fact.h"

namespace kemp360 {

/// Why a read brought no value for a fact that the profile maps.
enum class RemarkKind : std::uint8_t {
  kNothingThere,  ///< `said`: the names that are there
  kNoObject,      ///< on the way there is a value where an object should be
  kNoSuchRow,     ///< `at` is what was looked for; `said`: the nearest that is there
  kEmpty,         ///< null or ""
  kNoValue,       ///< an object or a list
  kUnmappedWord,  ///< of all below, `said`: what stood there
  kNoFlag,
  kNoFlagOfClaim,
  kNoVersion,
  kNoText,
  kNoKey,  ///< which is never said
  kNoPort,
  kNoAddress,
  kNoMac,
  kNoDeviceId,
  kSecret,  ///< a secret of the pair, which is never said
};

/// For whoever writes the profile. What the unit wrote stands by itself, cleaned and cut, so that
/// secrets can be hidden in it before a sentence is made of it.
struct Remark {
  Fact fact = Fact::kDeviceId;
  RemarkKind kind = RemarkKind::kNothingThere;
  std::string at{};                 ///< "/version", "/key = \"ha.disable\"", "column \"Peer\""
  std::vector<std::string> said{};  ///< the first few
  std::size_t more = 0;             ///< of them beyond these
  std::string nearest{};            ///< kNothingThere: of all that is there
  std::size_t rows = 0;             ///< of a list: in how many; kNoSuchRow: how many were read
  std::size_t all_rows = 0;         ///< of a list: how many there are
  std::string mapped_at{};          ///< "profiles/lab.yaml:23"

  bool operator==(const Remark&) const = default;
};

/// `; nearest "versions"; there: serial, uptime, …`; empty where the remark has no names.
[[nodiscard]] std::string NamesThere(const Remark& remark);

/// Of a unit that responds to every path with 404.
inline constexpr std::string_view kNoPathExists =
    "none of this profile's paths exists here: docs/profiles.md";

/// A sentence without a period: "version: nothing at /version; there: serial, uptime
/// (profiles/lab.yaml:23)".
[[nodiscard]] std::string ToString(const Remark& remark);

}  // namespace kemp360
