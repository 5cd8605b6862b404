#include "base/local_file.h"
#include "base/text.h"
#include "support/allocations.h"
#include "support/few_files.h"
#include "support/temp_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <tuple>

namespace kemp360 {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone afterwards.
class ScratchFolder {
 public:
  ScratchFolder() : path_(testing::MakeTempDirectory()) {}
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string Path(std::string_view name) const { return (path_ / name).string(); }

  /// In place (the inode stays), with a modification time that differs from every earlier one: two
  /// writes of a test may fall into one tick of the file system's clock.
  std::string Write(std::string_view name, std::string_view text) {
    std::string path = Path(name);
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    const timespec time{1'772'000'000 + ++writes_, 0};
    const std::array<timespec, 2> times{time, time};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), times.data(), 0) == 0);
    return path;
  }

 private:
  fs::path path_;
  int writes_ = 0;
};

std::string Text(const Result<Secret, Failure>& secret) {
  return secret.ok() ? std::string(secret->Reveal()) : "failed: " + secret.error().detail;
}

TEST_CASE("LoadSecret: white space at both ends is no part of the secret", "[base]") {
  const auto [content, secret] = GENERATE(table<std::string, std::string>({
      {"key", "key"},
      {"key\n", "key"},
      {"key\r\n", "key"},
      {"  key \t\n\n", "key"},
      {"two words\n", "two words"},
      {"one\ntwo\n", "one\ntwo"},
      {"\xEF\xBB\xBFkey\r\n", "key"},  // a byte-order mark
      {"\xEF\xBB\xBF  key", "key"},
      {"\xEF\xBB\xBF\xEF\xBB\xBFkey", "\xEF\xBB\xBFkey"},
  }));
  ScratchFolder folder;
  const std::string file = folder.Write("key", content);
  CHECK(Text(LoadSecret(file)) == secret);
}

TEST_CASE("FlawOfCredential: what cannot be meant, and for what", "[base]") {
  using enum CredentialKind;
  const auto [text, flaw_of_key,
              flaw_of_others] = GENERATE(table<std::string, std::string, std::string>({
      {"0123456789abcdef", "", ""},
      {"Zürich-日本-👩", "", ""},
      {"❤\xEF\xB8\x8F", "", ""},  // what gives an emoji its form
      {"", "", ""},
      {"open sesame", "character 5 is a space, and an API key is one word", ""},
      {"user:key", "it contains a colon, as in user:key", ""},
      {"null", "it contains JSON", ""},
      {R"({"key": "0123"})", "it contains JSON", ""},
      {R"(["0123"])", "it contains JSON", ""},
      {"\"0123\"", "it is in quotes", ""},
      {"'0123'", "it is in quotes", ""},
      {"nullable", "", ""},
      {"\"", "", ""},
      {"''", "it is in quotes", ""},
      {"'0123", "", ""},
      {"one\ntwo", "it contains line breaks or control characters", "="},
      {"one\ttwo", "it contains line breaks or control characters", "="},
      {std::string("o\0n", 3), "it contains line breaks or control characters", "="},
      {"o\xC2\x85n", "it contains line breaks or control characters", "="},
      {"\xFF\xFEk", "character 1 is not UTF-8", "="},
      {"k\xE4y", "character 2 is not UTF-8", "="},
      {"k\x1Fy", "it contains line breaks or control characters", "="},
      {"k~y", "", ""},
      {"k\x7Fy", "it contains line breaks or control characters", "="},
      {"k\xC2\x9Fy", "it contains line breaks or control characters", "="},
      {"k\xC2\xA0y", "character 2 is a no-break space (U+00A0), which cannot be seen", "="},
      {"ü\xE2\x80\x8B", "character 2 is a zero-width space (U+200B), which cannot be seen", "="},
      {"key\xEF\xBB\xBF", "character 4 is a byte-order mark (U+FEFF), which cannot be seen", "="},
      {"\xE2\x80\xAEyek", "character 1 is a directional mark, which cannot be seen", "="},
      {"k\xC2\xADy", "character 2 is a soft hyphen (U+00AD), which cannot be seen", "="},
      {"k\xE3\x80\x80y", "character 2 is an ideographic space (U+3000), which cannot be seen", "="},
      {"k\xE2\x81\xA0y", "character 2 is a word joiner (U+2060), which cannot be seen", "="},
      {"k\xF3\xA0\x81\xA1y", "character 2 is an invisible tag, which cannot be seen", "="},
  }));
  const auto flaw = [text = text](CredentialKind kind) {
    const std::optional<Error> found = FlawOfCredential(text, kind);
    if (found) CHECK_FALSE(found->mend.empty());
    return found ? found->what : "";
  };
  CAPTURE(text);
  const std::string others = flaw_of_others == "=" ? flaw_of_key : flaw_of_others;
  CHECK(flaw(kApiKey) == flaw_of_key);
  CHECK(flaw(kPassword) == others);
  CHECK(flaw(kUsername) == others);
}

TEST_CASE("LoadCredential: a flaw names the file and shows nothing of what stands in it",
          "[base]") {
  ScratchFolder folder;
  const std::string file = folder.Write("key", "\xEF\xBB\xBFhush:hush\n");
  CHECK(Text(LoadCredential(file, CredentialKind::kPassword)) == "hush:hush");
  CHECK(Text(LoadCredential(file, CredentialKind::kApiKey)) ==
        "failed: " + file +
            ": it contains a colon, as in user:key: write nothing but the key, and the name of the "
            "user as username");
  fs::remove(file);
  CHECK(Text(LoadCredential(file, CredentialKind::kApiKey)) ==
        "failed: " + file + ": No such file or directory");
}

TEST_CASE("LoadFile: a file may announce no size, or no bytes to be read", "[base]") {
  CHECK(LoadFile("/proc/self/status", 100'000).value().size() > 100);
  CHECK(LoadFile("/proc/self/mem", 100).error().detail == "/proc/self/mem: Input/output error");
}

TEST_CASE(
    "LoadFile: no copies of a secret stay in pieces of memory that were too short or too long",
    "[base]") {
  ScratchFolder folder;
  const std::string file = folder.Write("file", std::string(20'000, 'x'));
  testing::ForgetAllocations();
  CHECK(LoadFile(file, 1'000'000).ok());
  // Room for the file, for a byte that tells its end, and for the end of the text.
  CHECK(testing::LargestAllocation() == 20'002);
}

TEST_CASE("ReadLocalFile: what was wrong with another file is forgotten", "[base]") {
  ScratchFolder folder;
  std::string problem = "No such file or directory";
  CHECK(ReadLocalFile(folder.Write("file", "text"), 100, problem) == "text");
  CHECK(problem.empty());
}

/// The lowest descriptor that is free.
int NextDescriptor() {
  const int next = dup(STDERR_FILENO);
  close(next);
  return next;
}

TEST_CASE("LoadFile and OutOfFiles: a file is closed, whatever its number is", "[base]") {
  ScratchFolder folder;
  const std::string file = folder.Write("file", "text");
  const int next = NextDescriptor();
  CHECK(LoadFile(file, 100).ok());
  CHECK_FALSE(LoadFile(file, 3).ok());
  CHECK_FALSE(LoadFile(folder.Path(""), 100).ok());
  CHECK(OutOfFiles() == 0);
  CHECK(NextDescriptor() == next);

  const int input = dup(STDIN_FILENO);
  close(STDIN_FILENO);  // 0 is the next one
  errno = EMFILE;       // of some earlier call
  const int out_of_files = OutOfFiles();
  const bool read = LoadFile(file, 100).ok();
  if (input >= 0) {
    dup2(input, STDIN_FILENO);
    close(input);
  }
  CHECK(out_of_files == 0);
  CHECK(read);
}

TEST_CASE("LoadSecret: a rewritten file gives the new secret, also one of the same length",
          "[base]") {
  ScratchFolder folder;
  const std::string file = folder.Write("key", "first");
  CHECK(Text(LoadSecret(file)) == "first");
  CHECK(Text(LoadSecret(file)) == "first");
  folder.Write("key", "other");
  CHECK(Text(LoadSecret(file)) == "other");
  folder.Write("key", "a longer one");
  CHECK(Text(LoadSecret(file)) == "a longer one");
}

TEST_CASE("LoadSecret: a file that became empty, unreadable or vanished is never the old key",
          "[base]") {
  ScratchFolder folder;
  const std::string file = folder.Write("key", "first");
  REQUIRE(Text(LoadSecret(file)) == "first");
  std::string problem;
  SECTION("empty") {
    folder.Write("key", "");
    problem = "the file is empty";
  }
  SECTION("white space only") {
    folder.Write("key", " \r\n\t\n");
    problem = "the file is empty";
  }
  SECTION("vanished") {
    fs::remove(file);
    problem = "No such file or directory";
  }
  SECTION("a folder in its place") {
    fs::remove(file);
    fs::create_directory(file);
    problem = "not a regular file";
  }
  SECTION("too long to be a key") {
    folder.Write("key", std::string(5000, 'k'));
    problem = "larger than 4096 bytes";
  }
  const Result<Secret, Failure> secret = LoadSecret(file);
  REQUIRE_FALSE(secret.ok());
  CHECK(secret.error().reason == Reason::kLocalFile);
  CHECK(secret.error().detail == file + ": " + problem);
  fs::remove_all(file);
  folder.Write("key", "mended");
  CHECK(Text(LoadSecret(file)) == "mended");
}

TEST_CASE("LoadSecret: a symlink swapped to another file is another secret", "[base]") {
  // As Kubernetes does it: key -> ..data/key, ..data -> a folder with a time in its name.
  ScratchFolder folder;
  fs::create_directory(folder.Path("one"));
  fs::create_directory(folder.Path("two"));
  folder.Write("one/key", "first");
  const std::string second = folder.Write("two/key", "other");
  fs::last_write_time(second, fs::last_write_time(folder.Path("one/key")));
  fs::create_directory_symlink("one", folder.Path("..data"));
  fs::create_symlink("..data/key", folder.Path("key"));
  const std::string file = folder.Path("key");
  CHECK(Text(LoadSecret(file)) == "first");
  fs::create_directory_symlink("two", folder.Path("..data_tmp"));
  fs::rename(folder.Path("..data_tmp"), folder.Path("..data"));
  CHECK(Text(LoadSecret(file)) == "other");
  fs::remove_all(folder.Path("two"));
  CHECK_FALSE(LoadSecret(file).ok());
}

TEST_CASE("LoadFile: a FIFO does not block us", "[base]") {
  ScratchFolder folder;
  const std::string path = folder.Path("fifo");
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  const Result<std::string, Failure> text = LoadFile(path, 100);
  REQUIRE_FALSE(text.ok());
  CHECK(text.error().detail == path + ": not a regular file");
}

TEST_CASE("LoadFile: the cap is the largest size that passes", "[base]") {
  ScratchFolder folder;
  const std::string path = folder.Write("file", std::string(20'000, 'x'));
  CHECK(LoadFile(path, 20'000).value().size() == 20'000);
  const Result<std::string, Failure> over = LoadFile(path, 19'999);
  REQUIRE_FALSE(over.ok());
  CHECK(over.error() == Failure{Reason::kLocalFile, path + ": larger than 19999 bytes"});
}

TEST_CASE("LoadFile: bytes come as they are", "[base]") {
  ScratchFolder folder;
  const std::string bytes(
      "\xef\xbb\xbf"
      "a\0b\r\n\xff",
      9);
  CHECK(LoadFile(folder.Write("file", bytes), 100).value() == bytes);
  CHECK(LoadFile(folder.Write("empty", ""), 100).value().empty());
}

TEST_CASE("StampOf: the time, the size and the place of a file, and no file has no stamp",
          "[base]") {
  ScratchFolder folder;
  CHECK(StampOf(folder.Path("nothing")) == std::nullopt);
  const std::string file = folder.Write("file", "text");
  const std::array<timespec, 2> times{timespec{}, timespec{1'772'444'200, 7}};
  REQUIRE(utimensat(AT_FDCWD, file.c_str(), times.data(), 0) == 0);
  const std::optional<FileStamp> stamp = StampOf(file);
  REQUIRE(stamp);
  CHECK(stamp->modified_ns == 1'772'444'200'000'000'007);
  CHECK(stamp->size == 4);
  fs::create_symlink(file, folder.Path("link"));
  CHECK(StampOf(folder.Path("link")) == stamp);
  fs::copy(file, folder.Path("copy"));
  REQUIRE(utimensat(AT_FDCWD, folder.Path("copy").c_str(), times.data(), 0) == 0);
  CHECK(StampOf(folder.Path("copy")) != stamp);
}

TEST_CASE("LoadFile: where the process is out of files, that is what is wrong", "[base]") {
  ScratchFolder folder;
  const std::string path = folder.Write("key", "secret");
  CHECK(OutOfFiles() == 0);
  {
    const testing::FewFiles none(0);
    CHECK(OutOfFiles() == EMFILE);
    const std::string detail = LoadFile(path, 100).error().detail;
    CHECK(detail == path +
                        ": Too many open files: raise LimitNOFILE of the exporter's systemd unit "
                        "(ulimit -n)");
    CHECK(LoadSecret(path).error().detail == detail);
  }
  CHECK(LoadFile(path, 100).ok());
  CHECK(ErrnoText(ENFILE) ==
        "Too many open files in system: raise fs.file-max of this host (sysctl)");
}

}  // namespace
}  // namespace kemp360
