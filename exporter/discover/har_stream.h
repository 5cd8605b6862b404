#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "discover/har.h"

namespace kemp360 {

/// The file as RapidJSON reads it, in pieces. A string that is too long for us is cut before the
/// parser sees the rest: it would keep all of it in memory.
class CutStream {
 public:
  using Ch = char;

  CutStream(const ByteSource& source, std::size_t longest) : source_(source), longest_(longest) {
    Fill();
    Settle();
  }

  [[nodiscard]] char Peek() const { return at_ < end_ ? buffer_[at_] : '\0'; }
  char Take() {
    const char c = Peek();
    if (at_ >= end_) return '\0';
    Track(c);
    Step();
    Settle();
    return c;
  }
  [[nodiscard]] std::size_t Tell() const { return taken_; }

  // Only for writing.
  static char* PutBegin() { return nullptr; }
  static void Put(char /*c*/) {}
  static void Flush() {}
  static std::size_t PutEnd(char* /*begin*/) { return 0; }

 private:
  void Fill() {
    at_ = 0;
    end_ = source_(buffer_);
  }
  void Step() {
    ++taken_;
    if (++at_ == end_) Fill();
  }

  void Track(char c) {
    if (!in_string_) {
      in_string_ = c == '"';
      length_ = 0;
      return;
    }
    ++length_;
    if (unicode_ > 0) {
      --unicode_;
    } else if (escaped_) {
      escaped_ = false;
      if (c == 'u') unicode_ = 4;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }

  /// Within a string that is too long: on to its end.
  void Settle() {
    if (!in_string_ || length_ < longest_ || escaped_ || unicode_ > 0) return;
    // A half of a surrogate pair, or of a character, is for who uses the text: it is cut anyway.
    bool escaped = false;
    while (at_ < end_ && (escaped || buffer_[at_] != '"')) {
      escaped = !escaped && buffer_[at_] == '\\';
      Step();
    }
  }

  const ByteSource& source_;
  const std::size_t longest_;
  std::array<char, 65536> buffer_{};
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::size_t taken_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  int unicode_ = 0;
  std::size_t length_ = 0;
};

/// nullopt: it is none.
[[nodiscard]] std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace kemp360
