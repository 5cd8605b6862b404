#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kemp360::testing {

/// The samples of one scrape by their series as written:
/// `kemp360_up{pair="emea",unit="central-a"}`.
class Exposition {
 public:
  /// Throws std::runtime_error at a line that is no sample and no comment, or at a series that
  /// is there twice.
  explicit Exposition(std::string_view text);

  /// nullopt: absent.
  [[nodiscard]] std::optional<double> Value(const std::string& series) const;
  /// Every series whose name is, or begins with, `prefix`.
  [[nodiscard]] std::map<std::string, double> StartingWith(std::string_view prefix) const;
  [[nodiscard]] const std::map<std::string, double>& series() const { return series_; }

 private:
  std::map<std::string, double> series_;
};

}  // namespace kemp360::testing
