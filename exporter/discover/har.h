#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "discover/recorded_exchange.h"

namespace kemp360 {

struct HarBounds {
  std::size_t body_bytes = 4U << 20U;    ///< of one response; what is longer is not used
  std::size_t total_bytes = 24U << 20U;  ///< of all responses that are kept; the longest go first
  std::size_t exchanges = 5000;
};

/// Fills the span with the next bytes of the file; how many there were, 0 at its end.
using ByteSource = std::function<std::size_t(std::span<char>)>;

/// What a browser recorded (HAR 1.2), as it comes: the file is never in memory as a whole. Of it
/// only GETs to one host are kept that brought JSON or CSV: the unit's `host` (may be empty: the
/// host of most such responses). What a browser calls anything else is kept where it reads like
/// JSON or CSV. Headers, cookies and what was posted are not looked at, queries lose their
/// credentials. A file that ends too early brings what was whole before; that is a note.
[[nodiscard]] Result<UnitRecord> ReadHar(const std::string& unit, const std::string& host,
                                         const ByteSource& source, const HarBounds& bounds = {});

/// The query without credentials, paging of a browser's cache, and whatever looks like a token.
[[nodiscard]] std::string HarmlessQuery(std::string_view query);
/// Does a segment of it look like a token or the ID of a session?
[[nodiscard]] bool HasTokenInPath(std::string_view path);

}  // namespace kemp360
