#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/apache.h"
#include "simulator/wire_message.h"
#include "simulator/wire_server.h"

namespace kemp360::simulator {

/// How a unit misbehaves, by name.
struct Fault {
  std::string name;
  std::string path{};                    ///< only for requests whose path contains this; "": all
  std::optional<std::int64_t> number{};  ///< what it means, and its default, says the rule
  std::string value{};
  std::size_t times = 0;         ///< for so many requests; 0: until it is cleared
  std::shared_ptr<Gate> gate{};  ///< for "hold", which a test releases

  bool operator==(const Fault&) const = default;
};

/// One row of the list of all faults.
struct FaultRule {
  std::string_view name;
  std::string_view number{};  ///< what the number means; "" if none is taken
  std::int64_t default_number = 0;
  std::string_view value{};  ///< what the value means; "" if none is taken
  std::string_view default_value{};
  std::string_view help;
};
[[nodiscard]] std::span<const FaultRule> AllFaults();

/// Fills in the defaults; or says what is wrong.
[[nodiscard]] Result<Fault> CheckFault(Fault fault);

/// For faults that happen before HTTP; nullopt for the others.
[[nodiscard]] std::optional<ConnectionFault> ConnectionFaultOf(const Fault& fault);
/// Does the fault concern a request?
[[nodiscard]] bool Concerns(const Fault& fault, const WireRequest& request);

/// What a checked fault does to the page, and later to the reply; each does one of them.
struct FaultContext {
  const WireRequest& request;
  std::string_view dangerous_path;
};
void SpoilPage(const Fault& fault, const FaultContext& context, Page& page);
void SpoilReply(const Fault& fault, WireReply& reply);

}  // namespace kemp360::simulator
