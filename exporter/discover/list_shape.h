#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "discover/json_tree.h"

namespace kemp360 {

/// How a response wraps a list of rows, as far as it can be seen from one of them.
struct ListShape {
  std::string rows;       ///< JSON Pointer to the array of objects; "": the response itself
  std::size_t count = 0;  ///< rows of this response
  std::string total;      ///< JSON Pointer to the number of rows in all; empty: nothing says it
  std::size_t total_count = 0;
  std::string limit_parameter = "limit";
  std::string offset_parameter = "offset";
  bool has_next = false;  ///< a next page is named
  /// The response itself says limit and offset, as the framework's envelope does.
  bool plain_names = false;

  [[nodiscard]] bool IsPart() const { return !total.empty() && total_count > count; }
  bool operator==(const ListShape&) const = default;
};

/// nullopt: the response contains no list of objects, or only empty ones.
[[nodiscard]] std::optional<ListShape> FindListShape(const JsonTree& tree);

/// The value of a parameter; nullopt: it is not in the query.
[[nodiscard]] std::optional<std::string> QueryValue(std::string_view query, std::string_view name);

}  // namespace kemp360
