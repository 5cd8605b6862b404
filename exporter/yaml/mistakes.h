#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "yaml/source_text.h"

namespace kemp360 {

/// One mistake in a file: "FILE:LINE:COLUMN: what is wrong: how to mend it".
struct Mistake {
  std::string file;
  int line = 0;  ///< from 1; 0: the file as a whole
  int column = 0;
  std::string what;
  std::string mend;

  bool operator==(const Mistake&) const = default;
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
  };
  std::vector<Found> found_;
};

}  // namespace kemp360
