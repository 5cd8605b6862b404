#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/guarded.h"
#include "base/reason.h"
#include "base/result.h"
#include "base/secret.h"

namespace kemp360 {

/// What tells that a file is another one than last time, through symlinks (Kubernetes swaps them).
struct FileStamp {
  std::int64_t modified_ns = 0;
  std::int64_t size = -1;
  std::uint64_t inode = 0;
  std::uint64_t device = 0;

  bool operator==(const FileStamp&) const = default;
};

/// nullopt where there is no such file.
[[nodiscard]] std::optional<FileStamp> StampOf(const std::string& path);

/// At most `cap` bytes of a regular file; Failure is kLocalFile and names the file and what is
/// wrong with it.
[[nodiscard]] Result<std::string, Failure> LoadFile(const std::string& path, std::size_t cap);

/// A secret in a file, read again when the file changed. White space at both ends is not part of
/// it. A file that became empty or unreadable is a failure, never the old secret. Safe to call from
/// any thread.
class SecretFile {
 public:
  explicit SecretFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] Result<Secret, Failure> Load();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Known {
    FileStamp stamp;
    Secret secret;
  };

  const std::string path_;
  Guarded<std::optional<Known>> known_;
};

}  // namespace kemp360
