#include "app/log_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "support/manual_clock.h"
#include "support/read_file.h"
#include "support/temp_directory.h"

namespace kemp360 {
namespace {

constexpr SystemTime kTime = testing::ManualClock::kStart + std::chrono::milliseconds{7};
constexpr std::string_view kLogfmtHead = "ts=2026-03-02T09:36:40.007Z level=info msg=";

TEST_CASE("FormatLogLine: logfmt and JSON carry time, level, message and fields", "[app]") {
  CHECK(FormatLogLine(LogFormat::kLogfmt, kTime, LogLevel::kWarn, "unit not read",
                      {{"pair", "emea"}, {"reason", "tls"}, {"detail", "no CA: give one"}}) ==
        "ts=2026-03-02T09:36:40.007Z level=warn msg=\"unit not read\" pair=emea reason=tls "
        "detail=\"no CA: give one\"");
  CHECK(FormatLogLine(LogFormat::kJson, kTime, LogLevel::kError, "unit not read",
                      {{"pair", "emea"}, {"detail", "no CA: give one"}}) ==
        R"({"ts":"2026-03-02T09:36:40.007Z","level":"error","msg":"unit not read",)"
        R"("pair":"emea","detail":"no CA: give one"})");
  CHECK(FormatLogLine(LogFormat::kJson, SystemTime{}, LogLevel::kDebug, "", {}) ==
        R"({"ts":"1970-01-01T00:00:00.000Z","level":"debug","msg":""})");
}

TEST_CASE("FormatLogLine: whatever a value holds, the line stays one line of UTF-8", "[app]") {
  const auto [value, logfmt, json] = GENERATE(table<std::string, std::string, std::string>({
      {"word", "word", "\"word\""},
      {"https://a.example:443/api/v1/", "https://a.example:443/api/v1/",
       "\"https://a.example:443/api/v1/\""},
      {"", "\"\"", "\"\""},
      {"two words", "\"two words\"", "\"two words\""},
      {"a=b", "\"a=b\"", "\"a=b\""},
      {"say \"no\"", R"("say \"no\"")", R"("say \"no\"")"},
      {"back\\slash", R"("back\\slash")", R"("back\\slash")"},
      {"a\nb\r\tc", R"("a\nb\r\tc")", R"("a\nb\r\tc")"},
      {std::string("\0\x1b[31m\x7f", 7), R"("\u0000\u001b[31m\u007f")",
       R"("\u0000\u001b[31m\u007f")"},
      {"Z\xC3\xBCrich \xF0\x9F\x98\x80", "\"Z\xC3\xBCrich \xF0\x9F\x98\x80\"",
       "\"Z\xC3\xBCrich \xF0\x9F\x98\x80\""},
      {"\xFF", "\"\xEF\xBF\xBD\"", "\"\xEF\xBF\xBD\""},
      {"a\xC3", "\"a\xEF\xBF\xBD\"", "\"a\xEF\xBF\xBD\""},
      {"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"",
       "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
      {std::string(4096, 'x'), std::string(4096, 'x'), "\"" + std::string(4096, 'x') + "\""},
      {std::string(5000, 'x'), "\"" + std::string(4096, 'x') + "...\"",
       "\"" + std::string(4096, 'x') + "...\""},
  }));
  CAPTURE(value);
  CHECK(FormatLogLine(LogFormat::kLogfmt, kTime, LogLevel::kInfo, value, {{"key", value}}) ==
        std::string(kLogfmtHead) + logfmt + " key=" + logfmt);
  CHECK(FormatLogLine(LogFormat::kJson, kTime, LogLevel::kInfo, value, {{"key", value}}) ==
        R"({"ts":"2026-03-02T09:36:40.007Z","level":"info","msg":)" + json + R"(,"key":)" + json +
            "}");
}

/// A pipe that somebody reads, or not.
class LogPipe {
 public:
  LogPipe() {
    if (pipe(ends_.data()) != 0) throw std::runtime_error("pipe");
  }
  LogPipe(const LogPipe&) = delete;
  LogPipe& operator=(const LogPipe&) = delete;
  ~LogPipe() {
    CloseWriteEnd();
    close(ends_[0]);
  }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void CloseWriteEnd() {
    if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
  }
  /// What comes, up to a piece that holds `mark`; all of it if none does.
  [[nodiscard]] std::string ReadTo(std::string_view mark) const {
    std::string text;
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = read(ends_[0], piece.data(), piece.size())) > 0;) {
      text.append(piece.data(), static_cast<std::size_t>(got));
      if (text.find(mark, text.size() - std::min(text.size(), 2 * piece.size())) !=
          std::string::npos)
        break;
    }
    return text;
  }

 private:
  std::array<int, 2> ends_{};
};

/// What `write` puts on the file descriptor of stderr.
template <typename Write>
std::string CaptureStderr(Write write) {
  LogPipe log;
  const int saved = dup(STDERR_FILENO);
  dup2(log.write_end(), STDERR_FILENO);
  log.CloseWriteEnd();
  write();
  dup2(saved, STDERR_FILENO);
  close(saved);
  return log.ReadTo("\n\n");  // no line is empty
}

/// `count` lines, numbered.
void LogLines(Logger& log, int count) {
  const std::string padding(80, 'x');
  for (int n = 0; n < count; ++n) {
    log.Info("line", {{"n", std::to_string(n)}, {"padding", padding}});
  }
}

std::vector<std::string> SplitLines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The number behind `key=`; -1 if there is none.
int NumberIn(const std::string& line, const std::string& key) {
  const std::size_t at = line.find(" " + key + "=");
  return at == std::string::npos ? -1 : std::stoi(line.substr(at + key.size() + 2));
}

TEST_CASE("MakeLogSink: writes to stderr what the level lets through", "[app]") {
  const std::string text = CaptureStderr([] {
    const auto log = MakeLogSink(LogLevel::kWarn, LogFormat::kLogfmt);
    CHECK_FALSE(log->Enabled(LogLevel::kDebug));
    CHECK_FALSE(log->Enabled(LogLevel::kInfo));
    CHECK(log->Enabled(LogLevel::kWarn));
    log->Debug("one");
    log->Info("two");
    log->Warn("three {} %v", {{"n", "3"}});
    log->Error("four");
  });
  CHECK(text.starts_with("ts=20"));
  CHECK(text.find(" level=warn msg=\"three {} %v\" n=3\nts=") != std::string::npos);
  CHECK(text.ends_with(" level=error msg=four\n"));
  CHECK(text.find("one") == std::string::npos);
  CHECK(text.find("two") == std::string::npos);
}

TEST_CASE("MakeLogSink: lines of several threads do not mix", "[app]") {
  const std::string text = CaptureStderr([] {
    const auto log = MakeLogSink(LogLevel::kDebug, LogFormat::kJson);
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&log] {
        for (int n = 0; n < 50; ++n) log->Debug("same", {{"text", std::string(50, 'x')}});
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  std::size_t lines = 0;
  const std::string tail =
      R"(","level":"debug","msg":"same","text":")" + std::string(50, 'x') + "\"}\n";
  for (std::size_t at = text.find(tail); at != std::string::npos; at = text.find(tail, at + 1)) {
    ++lines;
  }
  CHECK(lines == 200);
  CHECK(text.size() ==
        200 * (tail.size() + std::string("{\"ts\":\"2026-03-02T09:36:40.007Z").size()));
}

TEST_CASE("MakeLogSink: where nobody reads, lines are dropped, counted and told later", "[app]") {
  constexpr int kLines = 30'000;  // three times what fits into pipe and queue
  LogPipe unread;
  const auto log = MakeLogSink(LogLevel::kInfo, LogFormat::kLogfmt, unread.write_end());
  LogLines(*log, kLines);  // would never return if it waited
  std::string text = unread.ReadTo("count=");
  log->Info("read again");
  text += unread.ReadTo("read again\"\n");

  const std::vector<std::string> lines = SplitLines(text);
  const std::size_t written = lines.size() - 2;
  for (std::size_t n = 0; n < written; ++n) REQUIRE(NumberIn(lines[n], "n") == static_cast<int>(n));
  CHECK(lines[written].find(" level=warn msg=\"log lines were lost: ") != std::string::npos);
  CHECK(NumberIn(lines[written], "count") == kLines - static_cast<int>(written));
}

TEST_CASE("MakeLogSink: the end does not wait for who never reads", "[app]") {
  LogPipe unread;
  auto log = MakeLogSink(LogLevel::kInfo, LogFormat::kLogfmt, unread.write_end());
  LogLines(*log, 2000);
  const auto begin = std::chrono::steady_clock::now();
  log.reset();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{10});
  // Its writer is still there, and ends as soon as it can.
  CHECK(unread.ReadTo("n=1999 ").starts_with("ts="));
}

TEST_CASE("MakeLogSink: a file loses nothing, and the end waits for it", "[app]") {
  constexpr int kLines = 5000;
  const std::filesystem::path folder = testing::MakeTempDirectory();
  const int fd = open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  REQUIRE(fd >= 0);
  LogLines(*MakeLogSink(LogLevel::kInfo, LogFormat::kLogfmt, fd), kLines);
  close(fd);
  const std::vector<std::string> lines = SplitLines(testing::ReadFile(folder / "log"));
  std::filesystem::remove_all(folder);
  REQUIRE(lines.size() == kLines);
  CHECK(NumberIn(lines.back(), "n") == kLines - 1);
}

}  // namespace
}  // namespace kemp360
