#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pages/terminal_text.h"

namespace kemp360 {

/// The value of a variable of the environment; nullopt or empty: it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] std::optional<std::string> FromEnvironment(const char* name);

/// What standard output can show. `columns`: of the terminal; 0: it is none, so nothing is wrapped
/// and nothing is colored. NO_COLOR and TERM=dumb are honored; without a locale of UTF-8 it is
/// ASCII. Pure.
[[nodiscard]] TextStyle StyleFor(std::size_t columns, const Environment& environment);
/// The columns of the terminal that standard output is; 0: it is none.
[[nodiscard]] std::size_t TerminalColumns();
/// Does nobody read standard output any more: a closed pipe, a terminal that is gone?
[[nodiscard]] bool OutputIsClosed();

}  // namespace kemp360
