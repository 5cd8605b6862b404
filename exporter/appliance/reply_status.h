#pragma once

#include <string_view>

#include "base/reason.h"

namespace kemp360 {

/// Why an answer with this status is none. 400 and 500 bring a sentence of the framework's
/// ({"error": …}, {"error_message": …}), which helps whoever writes a profile; it is shown without
/// anything that might be a credential: words that hold digits, or look like a query.
[[nodiscard]] Failure FailureOfStatus(int status, std::string_view body);

}  // namespace kemp360
