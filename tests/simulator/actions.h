#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/simulated_pair.h"

namespace kemp360::simulator {

/// Something that happens to a pair, by name, as the control interface and the page say it.
struct Action {
  std::string name;
  std::optional<UnitIndex> unit;
  std::string loadmaster;  ///< name, device ID, MAC, address or address:port
  std::string value;
};

/// One row of the list of all actions: what it is called, what it needs, what it does.
struct ActionRule {
  std::string_view name;
  bool needs_unit = false;
  bool needs_loadmaster = false;
  std::string_view value;  ///< what the value means; "" if none is taken
  std::string_view value_example;
  std::string_view help;
};
[[nodiscard]] std::span<const ActionRule> AllActions();

/// What was done, in words; or what is wrong with the action.
[[nodiscard]] Result<std::string> Perform(SimulatedPair& pair, const Action& action);

/// "a" or "b" (any case), also "0" and "1".
[[nodiscard]] std::optional<UnitIndex> ParseUnit(std::string_view text);
[[nodiscard]] constexpr std::string_view UnitLetter(UnitIndex unit) {
  return unit == 0 ? "a" : "b";
}

}  // namespace kemp360::simulator
