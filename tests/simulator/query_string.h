#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kemp360::simulator {

/// A query string as Django's QueryDict reads it: `+` is a space, empty parts are left out, of two
/// values for one name the last one counts.
class QueryString {
 public:
  QueryString() = default;
  explicit QueryString(std::string_view text);

  [[nodiscard]] std::optional<std::string> Get(std::string_view name) const;
  [[nodiscard]] std::string GetOr(std::string_view name, std::string fallback) const {
    return Get(name).value_or(std::move(fallback));
  }
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& pairs() const {
    return pairs_;
  }
  /// As QueryDict.urlencode() writes it: values of one name together, in the order of first sight.
  [[nodiscard]] std::string Encode() const;
  void Remove(std::string_view name);
  void Add(std::string name, std::string value);

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace kemp360::simulator
