#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace kemp360 {

/// The names of all pairs, in the order of the configuration.
[[nodiscard]] std::vector<std::string> NamesOfPairs(const Config& config);
/// Why a configuration without a pair has none, for the place where it was looked for. `file`: of
/// the configuration.
[[nodiscard]] std::string NoPairIn(const std::string& file, const Config& config);
/// `there is no pair "emae": did you mean "emea"?`; `otherwise` if no name is like it.
[[nodiscard]] std::string NoSuchPair(const std::string& name, const std::vector<std::string>& known,
                                     std::string_view otherwise);

}  // namespace kemp360
