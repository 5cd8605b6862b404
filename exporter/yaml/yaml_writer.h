#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360 {

/// A text in double quotes, as any reader of YAML takes it: `yes` and `10` stay texts, and what
/// cannot be seen is escaped.
[[nodiscard]] std::string YamlQuoted(std::string_view text);
/// The same for a list, on one line.
[[nodiscard]] std::string YamlQuoted(const std::vector<std::string>& texts);

/// Writes YAML line by line, from the outside in.
class YamlWriter {
 public:
  /// `value` is YAML already.
  void Line(std::string_view key, std::string_view value);
  /// What follows stands within it. A map or list without content is written as `empty`.
  void Open(std::string_view key, std::string_view empty = "{}");
  /// An item of a list: what follows are its keys.
  void OpenItem();
  void Close();

  /// Everything that was opened must be closed.
  [[nodiscard]] std::string Take() && { return std::move(text_); }

 private:
  struct Level {
    std::size_t begin = 0;  // of what stands within
    std::string empty;
  };
  void Begin(std::string_view key);

  std::string text_;
  std::vector<Level> open_;
  bool at_item_ = false;  // the next line begins an item
};

}  // namespace kemp360
