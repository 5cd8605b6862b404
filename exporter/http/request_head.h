#pragma once

#include <microhttpd.h>

#include <optional>
#include <string>
#include <string_view>

namespace kemp360 {

/// Why the head of a request, which the library has accepted, is not a valid one (RFC 9112);
/// nullopt: it is. Two readers of such a head could disagree about what was asked, and where it
/// ends. All three lie in the library's buffer, as it hands them over.
[[nodiscard]] std::optional<std::string> WhyMalformed(MHD_Connection* connection,
                                                      const char* method, std::string_view target,
                                                      const char* version);

}  // namespace kemp360
