#include "discover/fact_names.h"

#include <algorithm>

#include "base/text.h"

namespace kemp360 {

std::size_t UnknownWords(const std::vector<std::string>& words,
                         std::initializer_list<Hint> expected) {
  static const std::vector<std::string> kFillers{
      "in",        "at",        "to",       "on",         "with",      "is",          "has",
      "the",       "of",        "for",      "a",          "an",        "unit",        "flag",
      "state",     "status",    "central",  "present",    "raised",    "exists",      "set",
      "current",   "currently", "actual",   "running",    "effective", "now",         "value",
      "node",      "member",    "switched", "turned",     "sys",       "system",      "config",
      "conf",      "cfg",       "general",  "info",       "detected",  "option",      "setting",
      "settings",  "take",      "be",       "should",     "are",       "operational", "operating",
      "installed", "shared",    "server",   "enterprise", "agreement", "based"};
  return static_cast<std::size_t>(std::ranges::count_if(words, [&](const std::string& word) {
    const Hints hints = HintsOf({word});
    const bool known = std::ranges::any_of(expected, [&](Hint hint) { return Has(hints, hint); });
    return !known && !Has(hints, Hint::kHa) && !Has(hints, Hint::kOwn) &&
           !Has(hints, Hint::kPeer) && !Has(hints, Hint::kQualifier) && !Holds(kFillers, word);
  }));
}

double Fitting(double score, const Naming& naming, std::initializer_list<Hint> expected) {
  std::size_t more = HintsOf(naming.leaf).none() ? 0 : UnknownWords(naming.leaf, expected);
  const std::vector<std::string> title = NameWords(naming.title);
  if (HintsOf(title).any()) more = std::min(more, UnknownWords(title, expected));
  score -= 2.0 * static_cast<double>(more);
  return more == 0 ? score : std::min(score, kDoubtful);
}

bool IsHaAlone(const Naming& naming) {
  return !naming.leaf.empty() && std::ranges::all_of(naming.leaf, [](const std::string& word) {
    return word == "ha" || word.starts_with("redundan") || word.starts_with("failover") ||
           word == "highavailability" || word == "high" || word == "availability";
  });
}

bool IsQualified(const Spot& spot) {
  const auto qualified = [](const std::vector<std::string>& words) {
    return Has(HintsOf(words), Hint::kQualifier);
  };
  if (qualified(spot.naming.leaf) || qualified(NameWords(spot.naming.title))) return true;
  std::vector<std::string> around = PointerTokens(spot.row ? spot.rows + spot.at : spot.at);
  // The name itself, and "value" behind it.
  while (!around.empty() && !spot.row && NameWords(around.back()) != spot.naming.leaf) {
    around.pop_back();
  }
  if (!around.empty()) around.pop_back();
  return std::ranges::any_of(around,
                             [&](const std::string& token) { return qualified(NameWords(token)); });
}

}  // namespace kemp360
