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

bool IsSpaceOrControl(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

std::optional<std::string> DecodeWithoutNul(std::string_view text) {
  std::optional<std::string> decoded = PercentDecode(text);
  if (decoded && decoded->find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

// In a query, unlike in a path, "+" is a space.
std::optional<std::string> DecodeParameter(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return DecodeWithoutNul(spaced);
}

Response RedirectTo(const std::string& path) {
  Response response = PlainText(302, "the first page is " + path);
  response.headers.emplace_back("Location", path);
  return response;
}

std::string_view WithoutOrigin(std::string_view raw) {
  const std::string scheme = ToLower(raw.substr(0, 8));
  std::size_t host = 0;
  if (scheme.starts_with("http://")) host = 7;
  if (scheme.starts_with("https://")) host = 8;
  if (host == 0) return raw;
  const std::size_t path = raw.find_first_of("/?", host);
  return path == std::string_view::npos ? std::string_view("/") : raw.substr(path);
}

bool EndsInName(std::string_view route) { return route.size() > 1 && route.ends_with('/'); }

/// Is the path the route's, or a name at its end?
bool IsAt(std::string_view route, std::string_view path) {
  return path == route || (EndsInName(route) && path.starts_with(route));
}

/// "there is /, /pair/NAME". A prefix alone is no route that ends in a name.
std::string ThereIs(std::vector<std::string> paths, std::size_t prefix) {
  for (std::string& path : paths) {
    if (EndsInName(std::string_view(path).substr(prefix))) path += "NAME";
  }
  return "there is " + Joined(paths, ", ");
}

}  // namespace

std::optional<RequestTarget> ParseRequestTarget(std::string_view raw) {
  if (std::any_of(raw.begin(), raw.end(), IsSpaceOrControl)) return std::nullopt;
  raw = WithoutOrigin(raw);
  std::string_view query = TakeUntil(raw, "#");
  const std::string_view raw_path = TakeUntil(query, "?");
  std::optional<std::string> path = DecodeWithoutNul(raw_path.empty() ? "/" : raw_path);
  if (!path || !path->starts_with('/')) return std::nullopt;
  RequestTarget target{.path = std::move(*path), .query = {}};
  while (!query.empty()) {
    std::string_view item = TakeUntil(query, "&");
    if (item.empty()) continue;
    std::optional<std::string> name = DecodeParameter(TakeUntil(item, "="));
    std::optional<std::string> value = DecodeParameter(item);
    if (!name || !value) return std::nullopt;
    target.query.emplace_back(std::move(*name), std::move(*value));
  }
  return target;
}

RouteTable::RouteTable(std::vector<Route> routes, std::string prefix, std::string external_prefix)
    : routes_(std::move(routes)),
      prefix_(std::move(prefix)),
      external_prefix_(std::move(external_prefix)) {
  for (const Route& route : routes_) {
    std::string whole = prefix_ + route.path;
    if (std::ranges::find(paths_, whole) == paths_.end()) paths_.push_back(std::move(whole));
  }
}

std::optional<std::string_view> RouteTable::Inner(std::string_view path) const {
  if (!path.starts_with(prefix_)) return std::nullopt;
  path.remove_prefix(prefix_.size());
  if (!path.starts_with('/')) return std::nullopt;
  return path;
}

std::variant<const Route*, Response> RouteTable::Find(std::string_view method,
                                                      std::string_view path) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const std::optional<std::string_view> inner = Inner(path);
  if (!inner && wanted == "GET" && path == "/") return RedirectTo(prefix_ + "/");
  if (!inner && wanted == "GET" && path == prefix_) return RedirectTo(external_prefix_ + "/");
  std::string allowed;
  for (const Route& route : routes_) {
    if (!inner || !IsAt(route.path, *inner)) continue;
    if (route.method == wanted) return &route;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  if (allowed.empty()) {
    const std::optional<std::string> nearest = Nearest(path, paths_);
    return PlainText(404, "no such path " + Echo(path) + ": " +
                              (nearest ? "did you mean " + *nearest + "? " : "") +
                              ThereIs(paths_, prefix_.size()));
  }
  Response response = PlainText(
      405, Echo(path) + " does not support the method " + Echo(method) + ": use one of " + allowed);
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

std::string RouteTable::Label(std::string_view path) const {
  const std::optional<std::string_view> inner = Inner(path);
  if (!inner) return "other";
  const auto known = std::ranges::find_if(
      routes_, [&inner](const Route& route) { return IsAt(route.path, *inner); });
  return known == routes_.end() ? "other" : known->path;
}

}  // namespace kemp360
