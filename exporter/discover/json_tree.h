#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/raw_value.h"

namespace kemp360 {

struct JsonMember;

/// A response as a tree, numbers as written. For looking around in what nobody has described yet:
/// what is read by a profile never becomes a tree.
struct JsonTree {
  RawKind kind = RawKind::kAbsent;
  bool array = false;               ///< of kContainer
  std::string text;                 ///< of scalars, as RawValue has it
  std::vector<JsonMember> members;  ///< of an object, or the items of an array (without names)
  std::size_t items = 0;            ///< of an array: how many came, also those that were not kept

  [[nodiscard]] bool IsObject() const { return kind == RawKind::kContainer && !array; }
  [[nodiscard]] bool IsArray() const { return kind == RawKind::kContainer && array; }
  [[nodiscard]] bool IsScalar() const {
    return kind != RawKind::kAbsent && kind != RawKind::kContainer;
  }
  /// Null, or a text of nothing but spaces.
  [[nodiscard]] bool IsBlank() const;
  /// The last member of that name; nullptr: there is none.
  [[nodiscard]] const JsonTree* Find(std::string_view name) const;
  /// By a JSON Pointer; nullptr: nothing is there.
  [[nodiscard]] const JsonTree* At(std::string_view pointer) const;
};

struct JsonMember {
  std::string name;
  JsonTree value;
};

/// Bounds of a tree: what is beyond is counted, and not kept.
struct TreeBounds {
  std::size_t items = 2000;  ///< of one array
  std::size_t nodes = 400'000;
  std::size_t depth = 40;
  std::size_t text = 16U << 10U;  ///< bytes of one text; no fact is that long
};

/// nullopt: not JSON (or cut off), or too much of it.
[[nodiscard]] std::optional<JsonTree> ParseJsonTree(const std::string& body,
                                                    TreeBounds bounds = {});

/// `pointer` with one more token, escaped as RFC 6901 has it.
[[nodiscard]] std::string PointerBelow(std::string_view pointer, std::string_view token);
/// The tokens of a pointer, unescaped.
[[nodiscard]] std::vector<std::string> PointerTokens(std::string_view pointer);

}  // namespace kemp360
