#pragma once

#include <bitset>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kemp360 {

/// Texts and what stands in for them, wherever they are in a text. The cost of In() does not grow
/// with how many there are.
class Replacements {
 public:
  enum class Where {
    kAnywhere,  ///< also within a longer word
    kWord,      ///< not beside a letter or digit
  };

  /// The first stand-in of a text stays. A text of fewer than three characters is replaced only
  /// where it is the whole.
  void Add(const std::string& text, std::string stand_in, Where where);
  [[nodiscard]] bool Has(const std::string& text) const { return rules_.contains(text); }
  [[nodiscard]] bool empty() const { return rules_.empty(); }
  [[nodiscard]] std::string In(std::string_view text) const;

 private:
  struct Rule {
    std::string stand_in;
    Where where = Where::kAnywhere;
  };
  [[nodiscard]] const Rule* At(std::string_view text, std::size_t at, std::size_t& size) const;

  std::unordered_map<std::string, Rule> rules_;
  std::set<std::size_t, std::greater<>> sizes_;  ///< of the texts, the longest first
  std::bitset<65536> beginnings_;                ///< their first two characters
};

}  // namespace kemp360
