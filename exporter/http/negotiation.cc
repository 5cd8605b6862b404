#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/server.h"

namespace kemp360 {
namespace {

// One element of Accept or Accept-Encoding, or one media type that is offered.
struct WeightedItem {
  std::string_view value;                                                 // "text/plain", "gzip"
  std::vector<std::pair<std::string_view, std::string_view>> parameters;  // without q
  double weight = 1.0;
};

// Up to `separator`, which does not count inside of quotes; takes it off `text`.
std::string_view TakeUnquoted(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != separator); ++end) {
    if (text[end] == '"') quoted = !quoted;
  }
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return Trim(taken);
}

std::string_view Unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return value;
  return value.substr(1, value.size() - 2);
}

// nullopt: the weight is not a number between 0 and 1; such an element says nothing.
std::optional<WeightedItem> ParseItem(std::string_view text) {
  WeightedItem item;
  item.value = TakeUnquoted(text, ';');
  while (!text.empty()) {
    std::string_view value = TakeUnquoted(text, ';');
    const std::string_view name = TakeUnquoted(value, '=');
    value = Unquoted(value);
    if (!EqualsIgnoringCase(name, "q")) {
      if (!name.empty()) item.parameters.emplace_back(name, value);
      continue;
    }
    const std::optional<double> weight = ParseNumber<double>(value);
    const bool in_range = weight && *weight >= 0.0 && *weight <= 1.0;  // not so for "nan"
    if (!in_range) return std::nullopt;
    item.weight = *weight;
  }
  return item;
}

std::vector<WeightedItem> ParseItems(std::string_view header) {
  std::vector<WeightedItem> items;
  while (!header.empty()) {
    const std::string_view text = TakeUnquoted(header, ',');
    if (text.empty()) continue;
    if (std::optional<WeightedItem> item = ParseItem(text)) items.push_back(std::move(*item));
  }
  return items;
}

// How exactly `range` means `offer`: 0 not at all, 1 "*/*", 2 "type/*", 3 the type itself, and one
// more for each parameter that is equal. A parameter that the offer does not have ("charset",
// Prometheus's "escaping") excludes nothing; one that it has otherwise ("version") does.
int Specificity(const WeightedItem& range, const WeightedItem& offer) {
  const std::string_view type = offer.value.substr(0, offer.value.find('/'));
  if (range.value == "*/*") return 1;
  if (range.value.ends_with("/*")) {
    return EqualsIgnoringCase(range.value.substr(0, range.value.size() - 2), type) ? 2 : 0;
  }
  if (!EqualsIgnoringCase(range.value, offer.value)) return 0;
  int specificity = 3;
  for (const auto& [name, value] : range.parameters) {
    for (const auto& [offered_name, offered_value] : offer.parameters) {
      if (!EqualsIgnoringCase(name, offered_name)) continue;
      if (!EqualsIgnoringCase(value, offered_value)) return 0;
      ++specificity;
    }
  }
  return specificity;
}

}  // namespace

std::size_t PreferredMediaType(std::string_view accept, std::span<const std::string_view> offered) {
  const std::vector<WeightedItem> ranges = ParseItems(accept);
  std::size_t preferred = 0;
  std::pair<double, int> best{0.0, 0};  // weight, specificity
  for (std::size_t i = 0; i < offered.size(); ++i) {
    const std::optional<WeightedItem> offer = ParseItem(offered[i]);
    if (!offer) continue;
    std::pair<int, double> nearest{0, 0.0};  // the most exact range decides the weight
    for (const WeightedItem& range : ranges) {
      const int specificity = Specificity(range, *offer);
      if (specificity > 0) nearest = std::max(nearest, {specificity, range.weight});
    }
    const std::pair<double, int> rank{nearest.second, nearest.first};
    if (rank.first > 0.0 && rank > best) {
      best = rank;
      preferred = i;
    }
  }
  return preferred;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  std::optional<double> gzip;
  std::optional<double> any;
  for (const WeightedItem& item : ParseItems(accept_encoding)) {
    if (EqualsIgnoringCase(item.value, "gzip") || EqualsIgnoringCase(item.value, "x-gzip")) {
      gzip = std::max(gzip.value_or(0.0), item.weight);
    } else if (item.value == "*") {
      any = item.weight;
    }
  }
  return gzip.value_or(any.value_or(0.0)) > 0.0;
}

}  // namespace kemp360
