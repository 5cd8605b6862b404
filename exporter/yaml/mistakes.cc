#include "yaml/mistakes.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace kemp360 {
namespace {

constexpr std::size_t kMostMistakes = 100;  // nobody mends more in one go

}  // namespace

std::string SourceFile::Resolve(std::string_view path) const {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return given.lexically_normal().string();
  return (std::filesystem::absolute(name).parent_path() / given).lexically_normal().string();
}

std::string ToString(const Mistake& mistake) {
  std::string text = mistake.file;
  if (mistake.line != 0) {
    text += ":" + std::to_string(mistake.line) + ":" + std::to_string(mistake.column);
  }
  text += ": " + mistake.what;
  if (!mistake.mend.empty()) text += ": " + mistake.mend;
  return text;
}

void Mistakes::Add(const SourceFile& file, Mark mark, std::string what, std::string mend) {
  found_.push_back(
      {file.order, {file.name, mark.line, mark.column, std::move(what), std::move(mend)}});
}

std::vector<Mistake> Mistakes::Sorted() const {
  std::vector<Found> sorted = found_;
  std::ranges::sort(sorted);
  // An inherited value is looked at once for each unit: its mistake is still one.
  const auto repeated = std::ranges::unique(sorted);
  sorted.erase(repeated.begin(), repeated.end());
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostMistakes); ++i) {
    mistakes.push_back(std::move(sorted[i].mistake));
  }
  if (sorted.size() > kMostMistakes) {
    const std::size_t left = sorted.size() - kMostMistakes;
    mistakes.push_back(
        {mistakes.back().file, 0, 0, "… and " + std::to_string(left) + " more errors", ""});
  }
  return mistakes;
}

}  // namespace kemp360
