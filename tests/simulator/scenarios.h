#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "simulator/simulated_pair.h"

namespace kemp360::simulator {

/// A situation with a name. Each is reached by what the pair does, not by writing the answer down.
struct Scenario {
  std::string_view name;
  std::string_view help;  ///< the cause, and what it leads to
};
[[nodiscard]] std::span<const Scenario> AllScenarios();

enum class Settle {
  kAtOnce,  ///< time passes inside, until the effect is there
  kByTime,  ///< only the cause happens; polls and synchronising do the rest
};

/// Resets the pair and brings the situation about. An error names the nearest known scenario.
[[nodiscard]] Result<std::string_view> ApplyScenario(SimulatedPair& pair, std::string_view name,
                                                     Settle settle = Settle::kAtOnce);

}  // namespace kemp360::simulator
