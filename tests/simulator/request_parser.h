#pragma once

#include <optional>
#include <string>
#include <variant>

#include "simulator/wire_message.h"

namespace kemp360::simulator {

struct NeedMore {};
/// The status with which a careful server refuses what it could not read.
struct BadRequest {
  int status = 400;
};

/// Takes one whole request off the front of `buffer`, or says what is missing. Pure. At most 64 KiB
/// of head and 1 MiB of body.
[[nodiscard]] std::variant<NeedMore, BadRequest, WireRequest> TakeRequest(std::string& buffer);

}  // namespace kemp360::simulator
