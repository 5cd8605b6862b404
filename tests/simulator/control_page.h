#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "simulator/simulator.h"

namespace kemp360::simulator {

/// A page for people: the two units of one pair side by side, a button for every scenario, action
/// and fault. Plain forms, no JavaScript. `message` says what was done last; "" for nothing.
[[nodiscard]] std::string ControlPage(const Simulator& simulator, std::size_t pair,
                                      std::string_view message);

}  // namespace kemp360::simulator
