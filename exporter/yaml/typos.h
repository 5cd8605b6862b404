#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "yaml/key_table.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// What a keyboard, a web page or a word processor leaves in a file: it looks like YAML, and is
/// read otherwise. Said with the place of the character itself.

/// What is wrong with the characters of a text without quotes, as YAML read it.
struct OddCharacter {
  std::string_view text;  ///< the character, as it is in the text that was looked at
  std::string_view kind;  ///< one message for each kind in a file
  Problem problem;
};

/// A space that is none in YAML, anywhere; a typographic quote in front. `is_key`: or anywhere.
[[nodiscard]] std::optional<OddCharacter> FindOddCharacter(std::string_view text, bool is_key);

/// Collects the odd characters of a file: of those of one kind the first is said, and in how many
/// lines there are more.
class OddCharacters {
 public:
  void Note(Mark mark, const OddCharacter& found);
  [[nodiscard]] bool empty() const { return first_.empty(); }
  void Tell(const SourceFile& file, Mistakes& mistakes) const;

 private:
  struct First {
    Mark mark;
    Problem problem;
    std::set<int> lines;
  };
  std::map<std::string_view, First> first_;  // by kind
};

/// Of a text that is not YAML: what in `line`, or just above it, is likely to be the cause.
[[nodiscard]] std::optional<std::pair<Mark, Problem>> TypoNear(std::string_view text, int line);

/// "at:/version" where `known` has "at": what to write instead. nullopt: it is nothing like it.
[[nodiscard]] std::optional<Problem> MissingSpace(std::string_view text, const KeyTable& known);

}  // namespace kemp360
