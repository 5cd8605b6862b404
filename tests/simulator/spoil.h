#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kemp360::simulator {

/// Ways to make a well-formed JSON answer wrong. All take the body and give another one, written as
/// the appliance writes JSON; a body that is no JSON comes back unchanged.

/// 443 becomes "443", everywhere.
[[nodiscard]] std::string NumbersAsStrings(const std::string& body);
/// Members of that name are gone, everywhere; in key/value rows the whole row of that name.
[[nodiscard]] std::string WithoutField(const std::string& body, std::string_view field);
/// The first row of the list stands there twice, and is counted twice.
[[nodiscard]] std::string WithFirstRowTwice(const std::string& body);
/// The HA mode is that word.
[[nodiscard]] std::string WithModeWord(const std::string& body, std::string_view word);
/// The list lost its first row since the page before was read: the total is one less, and the first
/// row of this page has moved up to the page before.
[[nodiscard]] std::string AfterARowWasRemoved(const std::string& body);
/// The total says something else.
[[nodiscard]] std::string WithTotal(const std::string& body, std::int64_t total);

/// `depth` arrays in each other.
[[nodiscard]] std::string DeepNesting(std::size_t depth);
/// A byte in the middle of the body that no UTF-8 text holds.
[[nodiscard]] std::string WithInvalidUtf8(const std::string& body);

}  // namespace kemp360::simulator
