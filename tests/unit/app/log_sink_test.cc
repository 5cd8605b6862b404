#include "app/log_sink.h"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "support/manual_clock.h"

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

// What `write` puts on the file descriptor of stderr.
template <typename Write>
std::string CaptureStderr(Write write) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  const int saved = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  write();
  dup2(saved, STDERR_FILENO);
  close(saved);
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t got = 0; (got = read(ends[0], piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  return text;
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

}  // namespace
}  // namespace kemp360
