#pragma once

#include <string>
#include <string_view>

#include "simulator/simulated_pair.h"

namespace kemp360::simulator {

/// One cell, quoted where the delimiter, a quote or a line end makes it necessary.
[[nodiscard]] std::string CsvCell(std::string_view text, char delimiter);

/// The Metered Licensing report of the default dialect (recorded): what `unit` lists as licensed,
/// in the order of the devices, the other unit's device ID in parentheses where that one licenses
/// it.
[[nodiscard]] std::string DefaultReport(const SimulatedPair& pair, UnitIndex unit, bool with_mac);
/// The report of the dialect "other": title lines, `;`, CRLF, the owner behind the name.
[[nodiscard]] std::string OtherReport(const SimulatedPair& pair, UnitIndex unit);

/// "10.20.1.1", "10.20.1.3:9443", "[2001:db8::1]": the dialect "other" leaves out port 8443.
[[nodiscard]] std::string OtherEndpoint(const Device& device);
/// "00-50-56-00-00-01"
[[nodiscard]] std::string OtherMac(const Device& device);

}  // namespace kemp360::simulator
