#include "base/local_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestSecret = 4096;

struct InvisibleRow {
  std::uint32_t first;
  std::uint32_t last;
  std::string_view name;
};

/// What looks like nothing, or like a plain space. What gives an emoji its form is not here.
constexpr std::array kInvisible{
    InvisibleRow{0xA0, 0xA0, "a no-break space (U+00A0)"},
    InvisibleRow{0xAD, 0xAD, "a soft hyphen (U+00AD)"},
    InvisibleRow{0x34F, 0x34F, "an invisible joiner (U+034F)"},
    InvisibleRow{0x61C, 0x61C, "a directional mark (U+061C)"},
    InvisibleRow{0x115F, 0x1160, "an invisible letter"},
    InvisibleRow{0x1680, 0x1680, "a space that is not U+0020"},
    InvisibleRow{0x17B4, 0x17B5, "an invisible letter"},
    InvisibleRow{0x180B, 0x180F, "an invisible separator"},
    InvisibleRow{0x2000, 0x200A, "a space that is not U+0020"},
    InvisibleRow{0x200B, 0x200B, "a zero-width space (U+200B)"},
    InvisibleRow{0x200C, 0x200C, "a zero-width non-joiner (U+200C)"},
    InvisibleRow{0x200D, 0x200D, "a zero-width joiner (U+200D)"},
    InvisibleRow{0x200E, 0x200F, "a directional mark"},
    InvisibleRow{0x2028, 0x2029, "a Unicode line separator"},
    InvisibleRow{0x202A, 0x202E, "a directional mark"},
    InvisibleRow{0x202F, 0x202F, "a narrow no-break space (U+202F)"},
    InvisibleRow{0x205F, 0x205F, "a space that is not U+0020"},
    InvisibleRow{0x2060, 0x2060, "a word joiner (U+2060)"},
    InvisibleRow{0x2061, 0x206F, "an invisible mark"},
    InvisibleRow{0x2800, 0x2800, "an empty Braille pattern (U+2800)"},
    InvisibleRow{0x3000, 0x3000, "an ideographic space (U+3000)"},
    InvisibleRow{0x3164, 0x3164, "an invisible letter"},
    InvisibleRow{0xFEFF, 0xFEFF, "a byte-order mark (U+FEFF)"},
    InvisibleRow{0xFFA0, 0xFFA0, "an invisible letter"},
    InvisibleRow{0xFFF0, 0xFFFD, "a mark that stands for no character"},
    InvisibleRow{0x1BCA0, 0x1BCA3, "an invisible mark"},
    InvisibleRow{0x1D173, 0x1D17A, "an invisible mark"},
    InvisibleRow{0xE0000, 0xE0FFF, "an invisible tag"},
};

/// Empty: it can be seen.
std::string_view NameOfInvisible(std::uint32_t code) {
  for (const InvisibleRow& row : kInvisible) {
    if (code >= row.first && code <= row.last) return row.name;
  }
  return {};
}

Failure LocalFile(const std::string& path, std::string_view what) {
  return {Reason::kLocalFile, path + ": " + std::string(what)};
}

}  // namespace

std::optional<FileStamp> StampOf(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  const timespec& modified = status.st_mtim;
  return FileStamp{std::int64_t{modified.tv_sec} * 1'000'000'000 + modified.tv_nsec, status.st_size,
                   status.st_ino, status.st_dev};
}

std::optional<std::string> ReadLocalFile(const std::string& path, std::size_t cap,
                                         std::string& problem) {
  problem.clear();
  const int file =
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not block us
  if (file < 0) {
    problem = ErrnoText(errno);
    return std::nullopt;
  }
  struct stat status {};
  std::string text;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    problem = "not a regular file";
  } else {
    // Into the text itself, which has room for all of a file that does not grow: a secret leaves no
    // copies in a buffer or in a text that was too short.
    constexpr std::size_t kMore = 16384;
    const auto announced = static_cast<std::size_t>(status.st_size);
    std::size_t size = 0;
    text.resize(std::min(announced, cap) + 1);
    while (problem.empty()) {
      const ssize_t count = read(file, text.data() + size, text.size() - size);
      if (count < 0) problem = ErrnoText(errno);
      if (count <= 0) break;
      size += static_cast<std::size_t>(count);
      if (size > cap) problem = "larger than " + std::to_string(cap) + " bytes";
      if (size == text.size()) text.resize(size + kMore);
    }
    text.resize(size);
  }
  close(file);
  return problem.empty() ? std::optional(std::move(text)) : std::nullopt;
}

Result<std::string, Failure> LoadFile(const std::string& path, std::size_t cap) {
  std::string problem;
  std::optional<std::string> text = ReadLocalFile(path, cap, problem);
  if (!text) return LocalFile(path, problem);
  return *std::move(text);
}

int OutOfFiles() {
  const int file = open("/", O_PATH | O_CLOEXEC);
  if (file < 0) return errno;
  close(file);
  return 0;
}

Result<Secret, Failure> LoadSecret(const std::string& path) {
  Result<std::string, Failure> text = LoadFile(path, kLongestSecret);
  if (!text) return text.error();
  const Secret whole{std::move(text).value()};  // wiped, unlike a string
  std::string_view content = whole.Reveal();
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  Secret secret{std::string(Trim(content))};
  if (secret.empty()) return LocalFile(path, "the file is empty");
  return secret;
}

std::optional<Error> FlawOfCredential(std::string_view text, CredentialKind kind) {
  const bool is_key = kind == CredentialKind::kApiKey;
  if (is_key && (text == "null" || text.starts_with('{') || text.starts_with('['))) {
    return Error{"", "it contains JSON", "write nothing but the key"};
  }
  if (is_key && text.size() > 1 && text.front() == text.back() &&
      (text.front() == '"' || text.front() == '\'')) {
    return Error{"", "it is in quotes", "write nothing but the key"};
  }
  for (std::size_t place = 1; !text.empty(); ++place) {
    const Utf8Character character = DecodeUtf8(text);
    const std::string which = "character " + std::to_string(place);
    if (character.size == 0) return Error{"", which + " is not UTF-8", "save it as UTF-8 text"};
    if (character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0)) {
      return Error{"", "it contains line breaks or control characters", "write it on one line"};
    }
    if (const std::string_view name = NameOfInvisible(character.code); !name.empty()) {
      return Error{"", which + " is " + std::string(name) + ", which cannot be seen",
                   "type it by hand instead of copying it"};
    }
    if (is_key && character.code == ' ') {
      return Error{"", which + " is a space, and an API key is one word",
                   "write nothing but the key"};
    }
    if (is_key && character.code == ':') {
      return Error{"", "it contains a colon, as in user:key",
                   "write nothing but the key, and the name of the user as username"};
    }
    text.remove_prefix(character.size);
  }
  return std::nullopt;
}

Result<Secret, Failure> LoadCredential(const std::string& path, CredentialKind kind) {
  Result<Secret, Failure> secret = LoadSecret(path);
  if (!secret) return secret;
  if (const std::optional<Error> flaw = FlawOfCredential(secret->Reveal(), kind)) {
    return LocalFile(path, ToString(*flaw));
  }
  return secret;
}

}  // namespace kemp360
