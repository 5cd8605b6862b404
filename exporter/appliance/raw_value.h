#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kemp360 {

/// What stood at a place, before anybody asks what it means.
enum class RawKind : std::uint8_t {
  kAbsent,  ///< nothing: the field (or the column of a short line) is not there
  kNull,
  kFlag,
  kNumber,     ///< as written: 1.20 stays "1.20"
  kString,     ///< JSON string, unescaped; or a CSV cell
  kContainer,  ///< an object or array, where a scalar was expected
};

/// One scalar, borrowed from the answer's bytes: it dies with them.
struct RawValue {
  std::string_view text;  ///< "true" or "false" for a flag; empty for null and containers
  RawKind kind = RawKind::kAbsent;
};

struct JsonNode;

/// Takes the rows of a list as they come. A row is a value for each slot of the source's plan.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// `content` is all that the row holds: equal for equal rows of one answer's format, and fit for
  /// nothing else. false: no more, please (too many rows).
  virtual bool Row(std::span<const RawValue> values, std::string_view content) = 0;
  /// A name that an object on the way to a wanted place has; of the rows, only the first one's.
  virtual void Member(const JsonNode& /*object*/, std::string_view /*name*/) {}
};

/// A place in the span that RowSink::Row gets.
using Slot = std::size_t;
inline constexpr Slot kNoSlot = static_cast<Slot>(-1);

}  // namespace kemp360
