#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kemp360 {

/// A file that is read: its name for the messages, and the directory that its relative paths start
/// from.
struct SourceFile {
  std::string name;
  int order = 0;  ///< in which files were read: messages are sorted by it

  /// A path that this file names, absolute: relative ones start at its directory.
  [[nodiscard]] std::string Resolve(std::string_view path) const;
};

/// A place in a file, as editors count: from 1, columns in characters. 0, 0: the file as a whole.
struct Mark {
  int line = 0;
  int column = 0;

  auto operator<=>(const Mark&) const = default;
};

/// One mistake in a file: "FILE:LINE:COLUMN: what is wrong: how to fix it".
struct Mistake {
  std::string file;
  int line = 0;  ///< from 1; 0: the file as a whole
  int column = 0;
  std::string what;
  std::string mend;

  auto operator<=>(const Mistake&) const = default;
};
[[nodiscard]] std::string ToString(const Mistake& mistake);

/// Collects every mistake of one load, in whatever order it is found.
class Mistakes {
 public:
  void Add(const SourceFile& file, Mark mark, std::string what, std::string mend);
  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] std::size_t size() const { return found_.size(); }

  /// By file (as read), line and column; each said once; after the first hundred only how many
  /// more.
  [[nodiscard]] std::vector<Mistake> Sorted() const;

 private:
  struct Found {
    int file_order = 0;
    Mistake mistake;

    auto operator<=>(const Found&) const = default;
  };
  std::vector<Found> found_;
};

}  // namespace kemp360
