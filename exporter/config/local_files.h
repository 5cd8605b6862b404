#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "yaml/key_table.h"

namespace kemp360 {

/// A user name or key as it is sent: one line, no control characters.
[[nodiscard]] std::optional<Problem> CheckCredential(std::string_view text);

/// Looks into the key and TLS files that a configuration names, each once however many units share
/// it. What is wrong names the file, never anything that stands in it.
class LocalFiles {
 public:
  /// `content`: not kAnything.
  [[nodiscard]] std::optional<Problem> Check(const std::string& path, FileContent content);

 private:
  std::map<std::pair<std::string, FileContent>, std::optional<Problem>> known_;
};

}  // namespace kemp360
