#include "support/exposition.h"

#include <cstddef>
#include <stdexcept>

namespace kemp360::testing {

Exposition::Exposition(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t space = line.rfind(' ');
    if (space == std::string_view::npos)
      throw std::runtime_error("no sample: " + std::string(line));
    const std::string value(line.substr(space + 1));
    std::size_t used = 0;
    const double number = std::stod(value, &used);
    if (used != value.size()) throw std::runtime_error("no value: " + std::string(line));
    if (!series_.emplace(line.substr(0, space), number).second) {
      throw std::runtime_error("twice: " + std::string(line));
    }
  }
}

std::optional<double> Exposition::Value(const std::string& series) const {
  const auto found = series_.find(series);
  return found == series_.end() ? std::nullopt : std::optional(found->second);
}

std::map<std::string, double> Exposition::StartingWith(std::string_view prefix) const {
  std::map<std::string, double> found;
  for (auto one = series_.lower_bound(std::string(prefix)); one != series_.end(); ++one) {
    if (!one->first.starts_with(prefix)) break;
    found.insert(*one);
  }
  return found;
}

}  // namespace kemp360::testing
