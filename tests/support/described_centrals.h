#pragma once

#include <rapidjson/document.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::testing {

/// The files of tests/simulator/centrals, those that are held back too.
[[nodiscard]] inline std::vector<std::string> DescribedCentrals() {
  std::vector<std::string> files;
  const std::string folder = SourcePath("tests/simulator/centrals");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

/// The list of texts at "browsed", or below "truth" that of a fact; empty: there is none.
class DescribedCentral {
 public:
  explicit DescribedCentral(const std::string& file) {
    const std::string text = ReadFile(file);
    description_.Parse<rapidjson::kParseCommentsFlag>(text.data(), text.size());
    if (!description_.IsObject()) throw std::runtime_error(file + ": is not JSON");
  }

  /// What the unit's own pages request.
  [[nodiscard]] std::vector<std::string> Browsed() const {
    return TextsIn(description_, "browsed");
  }
  /// Where the fact may be found.
  [[nodiscard]] std::vector<std::string> PlacesOf(const std::string& fact) const {
    return TextsIn(description_["truth"], fact);
  }

 private:
  static std::vector<std::string> TextsIn(const rapidjson::Value& object, const std::string& name) {
    std::vector<std::string> texts;
    const auto found = object.FindMember(name.c_str());
    if (found == object.MemberEnd()) return texts;
    for (const auto& text : found->value.GetArray()) texts.emplace_back(text.GetString());
    return texts;
  }

  rapidjson::Document description_;
};

}  // namespace kemp360::testing
