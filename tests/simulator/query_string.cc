#include "simulator/query_string.h"

#include <algorithm>

#include "base/text.h"

namespace kemp360::simulator {
namespace {

std::string FormDecode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return PercentDecode(spaced).value_or(spaced);
}

std::string FormEncode(std::string_view text) {
  std::string encoded = PercentEncode(text);
  for (auto at = encoded.find("%20"); at != std::string::npos; at = encoded.find("%20", at)) {
    encoded.replace(at, 3, "+");
  }
  return encoded;
}

}  // namespace

QueryString::QueryString(std::string_view text) {
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const auto value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    pairs_.emplace_back(FormDecode(part.substr(0, equals)), FormDecode(value));
  }
}

std::optional<std::string> QueryString::Get(std::string_view name) const {
  const auto found = std::find_if(pairs_.rbegin(), pairs_.rend(),
                                  [name](const auto& pair) { return pair.first == name; });
  return found == pairs_.rend() ? std::nullopt : std::optional(found->second);
}

void QueryString::Remove(std::string_view name) {
  std::erase_if(pairs_, [name](const auto& pair) { return pair.first == name; });
}

void QueryString::Add(std::string name, std::string value) {
  pairs_.emplace_back(std::move(name), std::move(value));
}

std::string QueryString::Encode() const {
  std::string text;
  std::vector<std::string_view> written;
  for (const auto& [name, ignored] : pairs_) {
    if (std::find(written.begin(), written.end(), name) != written.end()) continue;
    written.push_back(name);
    for (const auto& [other, value] : pairs_) {
      if (other != name) continue;
      if (!text.empty()) text += '&';
      text += FormEncode(name) + "=" + FormEncode(value);
    }
  }
  return text;
}

}  // namespace kemp360::simulator
