#include "app/pair_names.h"

#include <optional>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {

std::vector<std::string> NamesOfPairs(const Config& config) {
  std::vector<std::string> names;
  names.reserve(config.pairs.size());
  for (const PairConfig& pair : config.pairs) names.push_back(pair.name);
  return names;
}

std::string NoPairIn(const std::string& file, const Config& config) {
  std::vector<std::string> why;
  for (const std::string& warning : config.warnings) {
    if (warning.starts_with("pair_files: ")) why.push_back(warning);
  }
  if (why.empty()) why.emplace_back("the files of pair_files have none");
  return file + ": no pair is configured: " + Joined(why, "; ");
}

std::string NoSuchPair(const std::string& name, const std::vector<std::string>& known,
                       std::string_view otherwise) {
  constexpr std::size_t kLongestEchoed = 63;  // what a name may have
  const std::optional<std::string> nearest = Nearest(name, known);
  return "there is no pair \"" + CleanText(name, kLongestEchoed) +
         "\": " + (nearest ? "did you mean \"" + *nearest + "\"?" : std::string(otherwise));
}

}  // namespace kemp360
