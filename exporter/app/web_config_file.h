#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/local_file.h"
#include "base/result.h"
#include "http/protection.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// The file of --web.config.file, as the server takes it, and whether it changed. Of one thread.
class WebConfigFile {
 public:
  /// Empty: there is none, and nothing protects the server.
  explicit WebConfigFile(std::string name) : name_(std::move(name)) {}

  /// Reads it with its certificates and keys: all of it, or every mistake.
  [[nodiscard]] Result<Protection, std::vector<Mistake>> Load();
  /// Did it, or a file that it names, change since it was loaded?
  [[nodiscard]] bool Changed() const;
  [[nodiscard]] bool exists() const { return !name_.empty(); }

 private:
  const std::string name_;
  std::map<std::string, std::optional<FileStamp>> stamps_;
};

}  // namespace kemp360
