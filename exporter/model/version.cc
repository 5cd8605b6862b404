#include "model/version.h"

#include <array>
#include <charconv>
#include <system_error>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::array kCrossRestoreSince{1U, 23U};

}  // namespace

std::optional<std::vector<unsigned>> ParseRelease(std::string_view text) {
  std::string_view rest = Trim(text);
  if (rest.starts_with('v') || rest.starts_with('V')) rest.remove_prefix(1);
  std::vector<unsigned> parts;
  while (true) {
    unsigned part = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
    // A dot promises a number: "1.x" could be any release from 1 on, so it is none that we know.
    if (error != std::errc{}) return std::nullopt;
    parts.push_back(part);
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    if (!rest.starts_with('.')) return parts;
    rest.remove_prefix(1);
  }
}

std::optional<bool> SupportsCrossRestore(std::string_view version) {
  const std::optional<std::vector<unsigned>> release = ParseRelease(version);
  if (!release) return std::nullopt;
  for (std::size_t i = 0; i < kCrossRestoreSince.size(); ++i) {
    const unsigned part = i < release->size() ? (*release)[i] : 0;
    if (part != kCrossRestoreSince[i]) return part > kCrossRestoreSince[i];
  }
  return true;
}

}  // namespace kemp360
