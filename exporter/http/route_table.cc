#include "http/route_table.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestEchoedPath = 100;

/// What a client sent, as it is shown back.
std::string Echo(std::string_view text) { return CleanText(text, kLongestEchoedPath, "..."); }

}  // namespace

RouteTable::RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    if (std::find(paths_.begin(), paths_.end(), route.path) == paths_.end()) {
      paths_.push_back(route.path);
    }
  }
}

std::variant<const Route*, Response> RouteTable::Find(std::string_view method,
                                                      std::string_view path) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::string allowed;
  for (const Route& route : routes_) {
    if (route.path != path) continue;
    if (route.method == wanted) return &route;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (allowed.empty()) return NotFound(path);
  Response response{.status = 405};
  response.body =
      Echo(path) + " does not know the method " + Echo(method) + ": use one of " + allowed + "\n";
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

std::string RouteTable::Label(std::string_view path) const {
  const auto known = std::find(paths_.begin(), paths_.end(), path);
  return known == paths_.end() ? "other" : *known;
}

Response RouteTable::NotFound(std::string_view path) const {
  Response response{.status = 404};
  response.body = "no such path " + Echo(path) + ": ";
  const std::optional<std::string> nearest = Nearest(path, paths_);
  if (nearest) response.body += "did you mean " + *nearest + "? ";
  response.body += "there is";
  for (const std::string& known : paths_) {
    response.body.append(&known == &paths_.front() ? " " : ", ").append(known);
  }
  response.body += '\n';
  return response;
}

}  // namespace kemp360
