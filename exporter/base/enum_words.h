#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace kemp360 {

/// One word for each enumerator of a closed enum that counts from 0, in its order: what a function
/// WordsFor(Enum) beside the enum returns. A word too few or too many does not compile.
template <auto kLast, typename... Texts>
[[nodiscard]] consteval auto EnumWords(const Texts&... words) {
  static_assert(sizeof...(words) == static_cast<std::size_t>(kLast) + 1);
  return std::array<std::string_view, sizeof...(words)>{words...};
}

template <typename Enum>
concept Worded = requires(Enum value) { WordsFor(value); };

template <Worded Enum>
inline constexpr auto kWordsFor = WordsFor(Enum{});

/// Every enumerator, in order.
template <Worded Enum>
inline constexpr auto kAll = [] {
  std::array<Enum, kWordsFor<Enum>.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Enum>(i);
  return all;
}();

[[nodiscard]] constexpr std::string_view ToString(Worded auto value) {
  return kWordsFor<decltype(value)>[static_cast<std::size_t>(value)];
}

/// nullopt: no enumerator has that word.
template <Worded Enum>
[[nodiscard]] constexpr std::optional<Enum> ParseWord(std::string_view word) {
  const auto found = std::ranges::find(kWordsFor<Enum>, word);
  if (found == kWordsFor<Enum>.end()) return std::nullopt;
  return kAll<Enum>[static_cast<std::size_t>(found - kWordsFor<Enum>.begin())];
}

}  // namespace kemp360
