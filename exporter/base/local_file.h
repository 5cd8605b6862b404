#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

/// At most `cap` bytes of a regular file; nullopt: `problem` says why not, without the file's name.
[[nodiscard]] std::optional<std::string> ReadLocalFile(const std::string& path, std::size_t cap,
                                                       std::string& problem);
/// The same; Failure is kLocalFile and names the file and what is wrong with it.
[[nodiscard]] Result<std::string, Failure> LoadFile(const std::string& path, std::size_t cap);

/// The secret that is in a file, without a byte-order mark in front and white space at both
/// ends. Read again each time: an empty or unreadable file is the Failure, never what it held
/// before.
[[nodiscard]] Result<Secret, Failure> LoadSecret(const std::string& path);

/// The errno (EMFILE, ENFILE) where the process can open no more files (sockets are files, too),
/// else 0. For what libraries do not tell.
[[nodiscard]] int OutOfFiles();

/// What a text that a person wrote is sent as.
enum class CredentialKind { kApiKey, kPassword, kUsername };
/// Why `text` cannot be meant: what is wrong (never the text itself), and how to fix it. Line
/// ends, characters that cannot be seen, and in an API key white space or the user's name. A
/// password may hold anything that can be seen, and spaces.
[[nodiscard]] std::optional<Error> FlawOfCredential(std::string_view text, CredentialKind kind);
/// LoadSecret; what cannot be meant is the Failure.
[[nodiscard]] Result<Secret, Failure> LoadCredential(const std::string& path, CredentialKind kind);

}  // namespace kemp360
