#pragma once

#include <map>
#include <string>

#include "base/local_file.h"
#include "base/reason.h"
#include "base/result.h"

namespace kemp360 {

/// What curl is given to verify a unit with: certificates as text, or a file.
struct CaSource {
  std::string text;  ///< PEM; empty: see `path`
  std::string path;
};

/// CA files as they are now: a changed one is noticed at the next request. One thread uses it.
///
/// curl keeps one parsed file in memory, under its path and for a day, so it would go on trusting a
/// CA that was replaced. A small file is therefore handed over as text, which curl does not keep
/// (to parse it costs some 40 µs). The system's bundle costs 25 ms and 12 MB to parse, so that one
/// goes by path, and each change of the file spells the path with another number of slashes.
class CaFiles {
 public:
  /// Empty: the system's bundle. Failure is kTls and says what is wrong with the file.
  [[nodiscard]] Result<CaSource, Failure> Find(const std::string& ca_file);

 private:
  struct Known {
    FileStamp stamp;
    unsigned changes = 0;
    CaSource source;
  };

  std::map<std::string, Known> known_;
  std::string system_bundle_;  // empty: not asked for yet
};

}  // namespace kemp360
