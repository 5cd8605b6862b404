#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kemp360 {

/// The second word of a request line, taken apart.
struct RequestTarget {
  std::string path;                                        ///< decoded
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order

  bool operator==(const RequestTarget&) const = default;
};

/// `raw` as the client sent it: "/probe?pair=emea", also "http://host/probe" (as to a proxy).
/// nullopt: not a path, a % without two hexadecimal digits, or an encoded NUL. Decodes before
/// nothing is compared and only once: "%2Fmetrics" is the path "/metrics", "%252F" is not.
[[nodiscard]] std::optional<RequestTarget> ParseRequestTarget(std::string_view raw);

}  // namespace kemp360
