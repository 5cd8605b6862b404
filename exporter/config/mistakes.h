#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/source_text.h"

namespace kemp360 {

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
