#include "yaml/typos.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

/// How far above the place where the parser gives up its cause may stand, in lines.
constexpr int kLinesAbove = 3;

constexpr std::string_view kTypographicQuotes[] = {"“", "”", "„", "‟", "‘", "’",
                                                   "‚", "‛", "«", "»", "‹", "›"};

std::string_view QuoteBeginning(std::string_view text) {
  const auto* const quote = std::ranges::find_if(
      kTypographicQuotes, [text](std::string_view one) { return text.starts_with(one); });
  return quote == std::end(kTypographicQuotes) ? std::string_view() : *quote;
}

/// What YAML takes for a letter, although it looks like a space or like nothing.
std::string_view NameOfOddSpace(std::uint32_t code) {
  if (code == 0xA0) return "a no-break space (U+00A0)";
  if (code == 0x202F) return "a narrow no-break space (U+202F)";
  if (code == 0x200B) return "a zero-width space (U+200B)";
  if (code == 0xFEFF) return "a zero-width no-break space (U+FEFF)";
  if (code == 0x3000) return "an ideographic space (U+3000)";
  return code >= 0x2000 && code <= 0x200A ? "a typographic space (U+2000 to U+200A)" : "";
}

Problem OddSpaceProblem(std::string_view name) {
  return {std::string(name) + " is not a space in YAML",
          "write a plain space, or put the whole text in quotes"};
}

Problem OddQuoteProblem(std::string_view quote) {
  return {std::string(quote) + " is not a quote in YAML", "write \" or '"};
}

bool IsWordCharacter(char c) { return IsAlphanumeric(c) || c == '_'; }

/// The word in front of a colon that no space follows; empty: there is none. A URL has none.
std::string_view WordWithoutSpace(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && IsWordCharacter(text[size])) ++size;
  const std::string_view rest = text.substr(size);
  const bool stuck = size != 0 && !IsDigit(text.front()) && rest.size() > 1 && rest[0] == ':' &&
                     rest[1] != ' ' && rest[1] != '\t' && rest[1] != '\r' &&
                     !rest.starts_with("://") &&
                     NameOfOddSpace(DecodeUtf8(rest.substr(1)).code).empty();
  return stuck ? text.substr(0, size) : std::string_view();
}

/// Only a path is shown: the value may be a secret.
Problem MissingSpaceProblem(std::string_view word, std::string_view rest) {
  const std::string key(word);
  const std::string_view value = Trim(rest.substr(0, rest.find_first_of(" ,}")));
  return {"a space is missing after " + Quoted(key + ":"),
          "write " + key + ": " + (value.starts_with('/') ? std::string(value) : "…")};
}

/// Looks through one line of a text that is not YAML.
class LineScan {
 public:
  /// `end`: of the whole text.
  LineScan(std::string_view line, int number, const char* end)
      : line_(line), number_(number), end_(end) {}

  std::optional<std::pair<Mark, Problem>> Run() {
    if (const std::optional<std::size_t> tab = TabInIndent()) {
      return At(*tab, {"YAML does not allow tabs as indentation", "use spaces"});
    }
    while (at_ < line_.size()) {
      const std::string_view rest = line_.substr(at_);
      const std::size_t size = std::max<std::size_t>(DecodeUtf8(rest).size, 1);
      if (quote_ == 0) {
        if (rest.front() == '#' && (at_ == 0 || line_[at_ - 1] == ' ')) break;
        if (std::optional<Problem> problem = ProblemHere(rest)) return At(at_, *std::move(problem));
      }
      Advance(rest);
      at_ += size;
    }
    return std::nullopt;
  }

 private:
  std::pair<Mark, Problem> At(std::size_t offset, Problem problem) const {
    const auto continuing = static_cast<int>(ContinuationBytes(line_.substr(0, offset)));
    return {Mark{number_, static_cast<int>(offset) - continuing + 1}, std::move(problem)};
  }

  std::optional<std::size_t> TabInIndent() const {
    const std::size_t content = line_.find_first_not_of(" \t\r");
    if (content == std::string_view::npos || line_[content] == '#') return std::nullopt;
    const std::size_t tab = line_.find('\t');
    const bool behind_dash = tab == content + 1 && line_[content] == '-';
    return tab < content || behind_dash ? std::optional(tab) : std::nullopt;
  }

  std::optional<Problem> ProblemHere(std::string_view rest) {
    const std::string_view space = NameOfOddSpace(DecodeUtf8(rest).code);
    if (!space.empty()) return OddSpaceProblem(space);
    if (!value_begins_) {
      return open_ != 0 && rest.front() == '{' ? std::optional(BraceInText()) : std::nullopt;
    }
    const std::string_view quote = QuoteBeginning(rest);
    if (!quote.empty()) return OddQuoteProblem(quote);
    if (rest.front() == '{') return TextBehindBrace(rest);
    const std::string_view word = WordWithoutSpace(rest);
    if (!word.empty()) return MissingSpaceProblem(word, rest.substr(word.size() + 1));
    return std::nullopt;
  }

  /// `{api_key_file: keys/{unit}}`
  Problem BraceInText() const {
    const std::size_t before = line_.find_last_of(" ,{[", at_ - 1);
    std::string_view text = line_.substr(before == std::string_view::npos ? 0 : before + 1);
    text = text.substr(0, text.find_first_of(" \t\r,]"));
    while (std::ranges::count(text, '}') > std::ranges::count(text, '{')) text.remove_suffix(1);
    return {"a text with { in it needs quotes inside { … } or [ … ]",
            "write the text in quotes: " + Quoted(text)};
  }

  /// `{unit}.pem`, `{unit and more`
  std::optional<Problem> TextBehindBrace(std::string_view rest) const {
    const std::string_view whole(rest.data(), static_cast<std::size_t>(end_ - rest.data()));
    std::size_t depth = 0;
    std::size_t end = 0;
    for (; end < whole.size(); ++end) {
      if (whole[end] == '{') ++depth;
      if (whole[end] == '}' && --depth == 0) break;
    }
    if (end == whole.size()) {
      return Problem{"this { begins a mapping that never ends",
                     "write } after it, or put the text in quotes"};
    }
    if (end + 1 >= rest.size()) return std::nullopt;
    constexpr std::string_view kMayFollow = " \t\r,]}:#";
    if (kMayFollow.find(rest[end + 1]) != std::string_view::npos) return std::nullopt;
    std::string_view text = rest.substr(0, rest.find_first_of(" \t\r,", end + 1));
    while (std::ranges::count(text, '}') > std::ranges::count(text, '{')) text.remove_suffix(1);
    return Problem{"this { begins a mapping, and text follows its }",
                   "write the text in quotes: " + Quoted(text)};
  }

  void Advance(std::string_view rest) {
    const char c = rest.front();
    if (quote_ != 0) {
      const bool pair = c == quote_ && c == '\'' && rest.substr(1).starts_with(c);
      if (pair || (quote_ == '"' && c == '\\')) {
        ++at_;  // what is escaped
      } else if (c == quote_) {
        quote_ = 0;
      }
      return;
    }
    const bool ends = rest.size() == 1 || rest[1] == ' ' || rest[1] == '\t' || rest[1] == '\r';
    if (value_begins_ && (c == '"' || c == '\'')) {
      quote_ = c;
    } else if (value_begins_ && (c == '{' || c == '[')) {
      ++open_;
      return;
    }
    if (open_ != 0 && (c == '}' || c == ']')) --open_;
    const bool begins = (c == ':' && ends) || (open_ != 0 && c == ',') ||
                        (value_begins_ && (c == ' ' || (c == '-' && ends)));
    value_begins_ = begins;
  }

  std::string_view line_;
  int number_;
  const char* end_;
  std::size_t at_ = 0;
  std::size_t open_ = 0;  // braces and brackets
  char quote_ = 0;
  bool value_begins_ = true;
};

/// A line that begins between two levels of those above it.
std::optional<std::pair<Mark, Problem>> OffBy(std::string_view text, int line) {
  std::vector<std::size_t> levels;  // where what is open begins
  for (int number = 1; !text.empty() && number <= line; ++number) {
    const std::string_view one = TakeUntil(text, "\n");
    std::size_t begin = one.find_first_not_of(" \r");
    if (begin == std::string_view::npos || one[begin] == '#') continue;
    std::size_t deeper = 0;
    while (!levels.empty() && levels.back() > begin) {
      deeper = levels.back();
      levels.pop_back();
    }
    const bool known = !levels.empty() && levels.back() == begin;
    if (deeper != 0 && !known && !levels.empty() && number + 1 >= line) {
      const auto column = [](std::size_t offset) { return std::to_string(offset + 1); };
      return std::pair{
          Mark{number, static_cast<int>(begin) + 1},
          Problem{
              "this line begins in column " + column(begin) + ", which matches no line above it",
              "begin it in column " + column(levels.back()) + " or " + column(deeper)}};
    }
    if (!known) levels.push_back(begin);
    while (one.substr(begin).starts_with("- ")) {
      begin = std::min(one.find_first_not_of(' ', begin + 1), one.size());
      levels.push_back(begin);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<OddCharacter> FindOddCharacter(std::string_view text, bool is_key) {
  for (std::string_view rest = text; !rest.empty();) {
    const Utf8Character character = DecodeUtf8(rest);
    const std::size_t size = std::max<std::size_t>(character.size, 1);
    const std::string_view space = NameOfOddSpace(character.code);
    if (!space.empty()) return OddCharacter{rest.substr(0, size), space, OddSpaceProblem(space)};
    const bool may_be_quote = is_key || rest.size() == text.size();
    const std::string_view quote = may_be_quote ? QuoteBeginning(rest) : std::string_view();
    if (!quote.empty()) return OddCharacter{rest.substr(0, size), "quote", OddQuoteProblem(quote)};
    rest.remove_prefix(size);
  }
  return std::nullopt;
}

void OddCharacters::Note(Mark mark, const OddCharacter& found) {
  const auto [known, fresh] = first_.try_emplace(found.kind, First{mark, found.problem, {}});
  known->second.lines.insert(mark.line);
  if (!fresh && mark < known->second.mark) known->second.mark = mark;
}

void OddCharacters::Tell(const SourceFile& file, Mistakes& mistakes) const {
  for (const auto& [kind, first] : first_) {
    std::string what = first.problem.what;
    const std::size_t more = first.lines.size() - 1;
    if (more != 0) what += " (as in " + CountOf(more, "more line") + ")";
    mistakes.Add(file, first.mark, std::move(what), first.problem.mend);
  }
}

std::optional<std::pair<Mark, Problem>> TypoNear(std::string_view text, int line) {
  std::optional<std::pair<Mark, Problem>> nearest;
  const std::string_view whole = text;
  for (int number = 1; !text.empty() && number <= line; ++number) {
    const std::string_view one = TakeUntil(text, "\n");
    if (number + kLinesAbove < line) continue;
    if (auto typo = LineScan(one, number, whole.data() + whole.size()).Run())
      nearest = std::move(typo);
  }
  return nearest ? nearest : OffBy(whole, line);
}

std::optional<Problem> MissingSpace(std::string_view text, const KeyTable& known) {
  const std::string_view word = WordWithoutSpace(text);
  if (word.empty() || known.Find(word) == nullptr) return std::nullopt;
  return MissingSpaceProblem(word, text.substr(word.size() + 1));
}

}  // namespace kemp360
