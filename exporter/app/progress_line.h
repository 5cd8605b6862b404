#pragma once

#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "base/clean_text.h"

namespace kemp360 {

/// Where a command is on its way, on standard error: one line that is written again on a terminal,
/// a line each elsewhere.
class ProgressLine {
 public:
  ProgressLine() = default;
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const std::string& line) {
    const std::string clean = CleanText(line, 160, "...");
    if (terminal_) {
      std::cerr << "\r\x1b[K" << clean << std::flush;
      shown_ = true;
    } else {
      std::cerr << clean << '\n';
    }
  }
  /// What is going to be requested, before it is.
  void Plan(const std::string& unit, const std::vector<std::string>& paths) {
    Clear();
    std::cerr << unit << ": requests these paths next, then those that their responses name:\n";
    for (const std::string& path : paths) std::cerr << "  GET " << CleanText(path, 200) << '\n';
  }
  void Clear() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
  }

 private:
  const bool terminal_ = isatty(STDERR_FILENO) == 1;
  bool shown_ = false;
};

}  // namespace kemp360
