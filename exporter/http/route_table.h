#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "http/server.h"

namespace kemp360 {

/// The second word of a request line, taken apart.
struct RequestTarget {
  std::string path;                                        ///< decoded
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order

  bool operator==(const RequestTarget&) const = default;
};

/// `raw` as the client sent it: "/probe?pair=emea", also "http://host/probe" (as to a proxy).
/// nullopt: not a path, a space or control character, a % without two hexadecimal digits, or an
/// encoded NUL. Decodes before nothing is compared and only once: "%2Fmetrics" is the path
/// "/metrics", "%252F" is not.
[[nodiscard]] std::optional<RequestTarget> ParseRequestTarget(std::string_view raw);

/// The fixed list of routes. Immutable once made, so every thread may look things up.
class RouteTable {
 public:
  /// The routes are below `prefix` ("", or like "/kemp"), which clients call `external_prefix`.
  RouteTable(std::vector<Route> routes, std::string prefix, std::string external_prefix);

  /// The route of `method` (HEAD is GET) and `path`, the 404 or 405 that says what there is, or,
  /// for "/" and the prefix without a slash at its end, the redirect to the first page.
  [[nodiscard]] std::variant<const Route*, Response> Find(std::string_view method,
                                                          std::string_view path) const;
  /// The label `handler`: a known path without the prefix, whatever the method, or "other".
  [[nodiscard]] std::string Label(std::string_view path) const;

 private:
  /// Without the prefix; nullopt: it is not below it.
  [[nodiscard]] std::optional<std::string_view> Inner(std::string_view path) const;

  std::vector<Route> routes_;
  std::string prefix_;
  std::string external_prefix_;
  std::vector<std::string> paths_;  ///< with the prefix; each once, in the order of the routes
};

}  // namespace kemp360
