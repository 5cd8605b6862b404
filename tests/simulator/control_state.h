#pragma once

#include <cstddef>
#include <string>

#include "simulator/simulator.h"

namespace kemp360::simulator {

/// The state of every pair as JSON; of each the LoadMasters on which the units disagree, at most
/// 100.
[[nodiscard]] std::string StateJson(const Simulator& simulator);
/// The requests that a unit got, as JSON: method, path, status-free, never a query string (it holds
/// the key).
[[nodiscard]] std::string RequestsJson(const Simulator& simulator, std::size_t pair,
                                       UnitIndex unit);
/// All scenarios, actions and faults as JSON.
[[nodiscard]] std::string CatalogueJson();

/// What a unit's row says of a licence, in a word: "mine", "peer's", "normal", "not listed".
[[nodiscard]] std::string_view LicenceWord(const Row* row);
/// "[2001:db8::5]:443"
[[nodiscard]] std::string EndpointOf(const Device& device);

}  // namespace kemp360::simulator
