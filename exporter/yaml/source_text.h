#pragma once

#include <string>
#include <string_view>

namespace kemp360 {

/// A file that is read: its name for the messages, and the directory that its relative paths start
/// from.
struct SourceFile {
  std::string name;
  int order = 0;  ///< in which files were read: messages are sorted by it

  /// A path that this file names: relative ones start at its directory.
  [[nodiscard]] std::string Resolve(std::string_view path) const;
};

/// A place in a file, as editors count: from 1, columns in characters. 0, 0: the file as a whole.
struct Mark {
  int line = 0;
  int column = 0;

  auto operator<=>(const Mark&) const = default;
};

/// Is it all UTF-8, without control characters but tab and line ends? The place of
/// the first byte that is not, or a zero Mark.
[[nodiscard]] Mark FirstByteThatIsNoText(std::string_view text);

}  // namespace kemp360
