#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oracle/said.h"

namespace kemp360::oracle {

/// A row of one of two lists, for finding out which rows are one LoadMaster. Endpoints are unique
/// within a list.
struct Known {
  std::size_t list = 0;
  std::size_t row = 0;
  std::string_view endpoint;
  std::uint64_t mac = 0;  ///< 0: not said; or kUnclearMac
};

/// One LoadMaster: its row in each list, and whether the lists say clearly that it is one.
struct Same {
  std::array<std::optional<std::size_t>, 2> row;
  bool clear = true;
};

/// As the metric contract has it: the MAC where both lists give it and it is unique in each, else
/// the endpoint; and nothing is concluded where the two contradict each other. Slow and plain.
[[nodiscard]] std::vector<Same> SameLoadMasters(const std::vector<Known>& rows);

}  // namespace kemp360::oracle
