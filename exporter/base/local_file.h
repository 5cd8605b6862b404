#pragma once

#include <cstdint>
#include <optional>
#include <string>

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

/// The secret that stands in a file, without white space at both ends. Read anew each time: an
/// empty or unreadable file is the Failure, never what it held before.
[[nodiscard]] Result<Secret, Failure> LoadSecret(const std::string& path);

/// EMFILE or ENFILE where the process can open no more files (sockets are files, too), else 0. For
/// what libraries do not tell.
[[nodiscard]] int OutOfFiles();

}  // namespace kemp360
