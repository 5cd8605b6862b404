#include "http/request_target.h"

#include <algorithm>

#include "base/text.h"

namespace kemp360 {
namespace {

std::optional<std::string> DecodeWithoutNul(std::string_view text) {
  std::optional<std::string> decoded = PercentDecode(text);
  if (decoded && decoded->find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

// In a query, unlike in a path, "+" is a space.
std::optional<std::string> DecodeParameter(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return DecodeWithoutNul(spaced);
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

}  // namespace

std::optional<RequestTarget> ParseRequestTarget(std::string_view raw) {
  raw = WithoutOrigin(raw);
  raw = raw.substr(0, raw.find('#'));
  const std::size_t mark = raw.find('?');
  std::string_view raw_path = raw.substr(0, mark);
  if (raw_path.empty()) raw_path = "/";
  std::optional<std::string> path = DecodeWithoutNul(raw_path);
  if (!path || !path->starts_with('/')) return std::nullopt;
  RequestTarget target{.path = std::move(*path), .query = {}};
  std::string_view rest = mark == std::string_view::npos ? "" : raw.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    if (item.empty()) continue;
    const std::size_t equals = item.find('=');
    std::optional<std::string> name = DecodeParameter(item.substr(0, equals));
    std::optional<std::string> value =
        DecodeParameter(equals == std::string_view::npos ? "" : item.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    target.query.emplace_back(std::move(*name), std::move(*value));
  }
  return target;
}

}  // namespace kemp360
