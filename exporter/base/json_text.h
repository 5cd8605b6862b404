#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace kemp360 {

/// Appends `text` as a JSON string with its quotes. Bytes beyond ASCII go through as they are: a
/// text that may not be UTF-8 is the caller's to clean (ValidUtf8).
void AppendJsonString(std::string_view text, std::string& json);

/// Indented JSON for people and for files that are committed, written from the outside in.
class JsonLines {
 public:
  /// `bracket` is { or [. Items of a list have no key.
  void Open(std::string_view key, char bracket);
  void Close();
  /// `json` is JSON already.
  void Raw(std::string_view key, std::string_view json);
  void Text(std::string_view key, std::string_view text);
  void Number(std::string_view key, std::int64_t number) { Raw(key, std::to_string(number)); }

  /// What was written since the last call: for a long text that goes on.
  [[nodiscard]] std::string TakePart() { return std::exchange(text_, {}); }
  /// The whole text, or the rest of it, with a line break; everything that was opened must be
  /// closed.
  [[nodiscard]] std::string Take() && { return std::move(text_) + "\n"; }

 private:
  void NewLine() { text_.append("\n").append(2 * closing_.size(), ' '); }
  void Begin(std::string_view key);

  std::string text_;
  std::string closing_;
  bool first_ = true;
};

}  // namespace kemp360
