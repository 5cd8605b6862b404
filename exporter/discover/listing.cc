// The list of its resources that a unit gives.
#include "discover/listing.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/clean_text.h"
#include "base/text.h"
#include "discover/vocabulary.h"

namespace kemp360 {
namespace {

bool IsHtml(const RecordedExchange& exchange) {
  return ToLower(exchange.content_type).find("html") != std::string::npos ||
         Trim(std::string_view(exchange.body).substr(0, 200)).starts_with('<');
}

bool IsLoginPage(std::string_view path) {
  const std::string lower = ToLower(path);
  return std::ranges::any_of(
      std::array<std::string_view, 6>{"login", "log-in", "signin", "sign-in", "auth", "sso"},
      [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string CauseIn(const RecordedExchange& exchange) {
  const std::string status = std::to_string(exchange.status);
  if (!exchange.redirect.empty()) {
    const std::string to = CleanText(exchange.redirect, 100);
    if (!IsLoginPage(exchange.redirect)) {
      return "the unit redirects it to " + to + ": check the path and the scheme of its URL";
    }
    return "the unit redirects to its login page " + to +
           ": it did not accept the credentials. Check user and API key, and that the API is "
           "enabled for this user";
  }
  if (exchange.status == 401 || exchange.status == 403) {
    return status +
           " for the list of its resources: the API key is wrong, was made on the other unit "
           "(each unit has its own), or its user may not use the API";
  }
  if (exchange.status == 200 && IsHtml(exchange)) {
    return "the unit responds with an HTML page instead of a list of its resources: check that "
           "its URL is that of the API, not of a proxy, a portal or another web UI";
  }
  if (exchange.status == 429 || exchange.status >= 500) {
    return status + " for the list of its resources: run discover again later";
  }
  return {};
}

}  // namespace

bool SoundsPromising(const std::string& resource) {
  constexpr std::array kWords = std::to_array<std::string_view>(
      {"system",  "setting", "settings", "config", "configuration", "conf",       "report",
       "reports", "usage",   "status",   "info",   "node",          "nodes",      "unit",
       "units",   "central", "general",  "about",  "identity",      "replication"});
  const std::vector<std::string> words = NameWords(resource);
  if (std::ranges::any_of(words, [&](const std::string& word) { return Holds(kWords, word); })) {
    return true;
  }
  const Hints hints = HintsOf(words);
  return std::ranges::any_of(
      std::array{Hint::kHa, Hint::kPeer, Hint::kLicense, Hint::kAsl, Hint::kMetered, Hint::kMode,
                 Hint::kVersion, Hint::kLoadmaster, Hint::kProduct},
      [&](Hint hint) { return Has(hints, hint); });
}

std::string CauseOfNoListing(std::span<const RecordedExchange> exchanges) {
  for (const RecordedExchange& exchange : exchanges) {
    const std::string cause = CauseIn(exchange);
    if (!cause.empty()) return exchange.path + ": " + cause;
  }
  return {};
}

}  // namespace kemp360
