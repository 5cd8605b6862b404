#pragma once

#include <microhttpd.h>

#include <optional>
#include <string>

namespace kemp360 {

/// Why the head of a request, which the library has accepted, is no valid one (RFC 9112); nullopt:
/// it is. Two readers of such a head could disagree about what was asked, and where it ends.
/// `method` and `version` as the library hands them over; `target_end`: behind the target, as far
/// as the library saw it.
[[nodiscard]] std::optional<std::string> WhyMalformed(MHD_Connection* connection,
                                                      const char* method, const char* target_end,
                                                      const char* version);

}  // namespace kemp360
