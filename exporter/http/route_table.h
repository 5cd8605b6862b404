#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "http/server.h"

namespace kemp360 {

/// The fixed list of routes. Immutable once made, so every thread may look things up.
class RouteTable {
 public:
  explicit RouteTable(std::vector<Route> routes);

  /// The route of `method` (HEAD is GET) and `path`, or the 404 or 405 that says what there is.
  [[nodiscard]] std::variant<const Route*, Response> Find(std::string_view method,
                                                          std::string_view path) const;
  /// The label `handler`: a known path, whatever the method, or "other".
  [[nodiscard]] std::string Label(std::string_view path) const;

 private:
  [[nodiscard]] Response NotFound(std::string_view path) const;

  std::vector<Route> routes_;
  std::vector<std::string> paths_;  ///< each once, in the order of the routes
};

}  // namespace kemp360
