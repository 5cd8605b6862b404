#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "yaml/key_table.h"

namespace kemp360 {

/// What a file of the user's must hold.
enum class FileContent {
  kSecret,          ///< a key, a password or a user name: one line, not empty
  kCertificates,    ///< PEM, at least one certificate
  kUnencryptedKey,  ///< PEM, a private key that needs no passphrase
};

/// Looks into the key and TLS files that a configuration names, each once however many units share
/// it. What is wrong names the file, never anything that stands in it.
class LocalFiles {
 public:
  [[nodiscard]] std::optional<Problem> Check(const std::string& path, FileContent content);

 private:
  std::map<std::pair<std::string, FileContent>, std::optional<Problem>> known_;
};

}  // namespace kemp360
