#include "discover/replacements.h"

#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortest = 3;

std::size_t BeginningOf(std::string_view text) {
  return static_cast<std::size_t>(static_cast<unsigned char>(text[0])) << 8U |
         static_cast<unsigned char>(text[1]);
}

bool IsWordAt(std::string_view text, std::size_t at, std::size_t size) {
  const bool before = at > 0 && IsAlphanumeric(text[at - 1]);
  const bool after = at + size < text.size() && IsAlphanumeric(text[at + size]);
  return !before && !after;
}

}  // namespace

void Replacements::Add(const std::string& text, std::string stand_in, Where where) {
  if (text.empty() || !rules_.try_emplace(text, Rule{std::move(stand_in), where}).second) return;
  if (text.size() < kShortest) return;
  sizes_.insert(text.size());
  beginnings_.set(BeginningOf(text));
}

const Replacements::Rule* Replacements::At(std::string_view text, std::size_t at,
                                           std::size_t& size) const {
  if (at + kShortest > text.size() || !beginnings_.test(BeginningOf(text.substr(at)))) {
    return nullptr;
  }
  for (const std::size_t one : sizes_) {
    if (at + one > text.size()) continue;
    const auto rule = rules_.find(std::string(text.substr(at, one)));
    if (rule == rules_.end()) continue;
    if (rule->second.where == Where::kWord && !IsWordAt(text, at, one)) continue;
    size = one;
    return &rule->second;
  }
  return nullptr;
}

std::string Replacements::In(std::string_view text) const {
  if (const auto whole = rules_.find(std::string(text)); whole != rules_.end()) {
    return whole->second.stand_in;
  }
  std::string replaced;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = 0;
    const Rule* const rule = At(text, at, size);
    if (rule == nullptr) {
      replaced += text[at++];
    } else {
      replaced += rule->stand_in;
      at += size;
    }
  }
  return replaced;
}

}  // namespace kemp360
