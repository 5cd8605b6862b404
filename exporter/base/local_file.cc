#include "base/local_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLongestSecret = 4096;

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

Result<std::string, Failure> LoadFile(const std::string& path, std::size_t cap) {
  const int file =
      open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not block us
  if (file < 0) return LocalFile(path, ErrnoText(errno));
  struct stat status {};
  std::string text;
  std::string problem;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    problem = "not a regular file";
  } else {
    std::array<char, 16384> buffer{};
    while (problem.empty()) {
      const ssize_t count = read(file, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) problem = ErrnoText(errno);
      if (count <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(count));
      if (text.size() > cap) problem = "larger than " + std::to_string(cap) + " bytes";
    }
  }
  close(file);
  if (!problem.empty()) return LocalFile(path, problem);
  return text;
}

int OutOfFiles() {
  const int file = open("/", O_PATH | O_CLOEXEC);
  if (file < 0) return errno == EMFILE || errno == ENFILE ? errno : 0;
  close(file);
  return 0;
}

Result<Secret, Failure> LoadSecret(const std::string& path) {
  Result<std::string, Failure> text = LoadFile(path, kLongestSecret);
  if (!text) return text.error();
  const Secret whole{std::move(text).value()};  // wiped, unlike a string
  Secret secret{std::string(Trim(whole.Reveal()))};
  if (secret.empty()) return LocalFile(path, "the file is empty");
  return secret;
}

}  // namespace kemp360
