#include "app/log_sink.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <exception>
#include <span>
#include <utility>

namespace kemp360 {
namespace {

// Much of what is logged came over the network; a line must stay a line.
constexpr std::size_t kLongestValue = 4096;

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;  // unreachable
}

std::string Timestamp(SystemTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  const std::time_t whole = seconds.time_since_epoch().count();
  std::tm utc{};
  gmtime_r(&whole, &utc);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                static_cast<int>(milliseconds));
  return text.data();
}

// The bytes of the character at the front of `text` (RFC 3629: no overlong form, no surrogate,
// nothing above U+10FFFF); 0 if it is not UTF-8.
std::size_t Utf8Length(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool beyond = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
  return overlong || beyond ? 0 : length;
}

void AppendAsciiEscaped(char letter, std::string& out) {
  switch (letter) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (letter >= ' ' && letter != '\x7f') {
    out += letter;
    return;
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto code = static_cast<std::uint8_t>(letter);
  out.append("\\u00").append(1, kDigits[code >> 4U]).append(1, kDigits[code & 0xFU]);
}

// In quotes and escaped as JSON has it; logfmt readers understand the same.
void AppendQuoted(std::string_view text, std::string& out) {
  const bool cut = text.size() > kLongestValue;
  text = text.substr(0, kLongestValue);
  out += '"';
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    if (length == 1) {
      AppendAsciiEscaped(text.front(), out);
    } else if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  if (cut) out += "...";
  out += '"';
}

bool IsBareWord(std::string_view text) {
  if (text.empty() || text.size() > kLongestValue) return false;
  for (const char letter : text) {
    if (letter <= ' ' || letter > '~' || letter == '"' || letter == '=' || letter == '\\') {
      return false;
    }
  }
  return true;
}

void AppendPair(LogFormat format, std::string_view key, std::string_view value, std::string& out) {
  switch (format) {
    case LogFormat::kLogfmt:
      if (!out.empty()) out += ' ';
      out.append(key) += '=';
      if (IsBareWord(value)) {
        out += value;
      } else {
        AppendQuoted(value, out);
      }
      return;
    case LogFormat::kJson:
      out += out.empty() ? '{' : ',';
      AppendQuoted(key, out);
      out += ':';
      AppendQuoted(value, out);
      return;
  }
}

// spdlog writes, locks and flushes; what a line looks like is ours.
class LogSink final : public Logger {
 public:
  LogSink(LogLevel level, LogFormat format)
      : format_(format), spdlog_("kemp360", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    spdlog_.set_pattern("%v");
    spdlog_.set_level(SpdlogLevel(level));
  }

  [[nodiscard]] bool Enabled(LogLevel level) const override {
    return spdlog_.should_log(SpdlogLevel(level));
  }

  void Log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields) override {
    if (!Enabled(level)) return;
    try {
      const std::string line =
          FormatLogLine(format_, SystemClock{}.System(), level, message, fields);
      spdlog_.log(SpdlogLevel(level), spdlog::string_view_t(line.data(), line.size()));
    } catch (...) {  // no memory for a line: going on matters more than telling
      static_cast<void>(std::current_exception());
    }
  }

 private:
  const LogFormat format_;
  spdlog::logger spdlog_;
};

}  // namespace

std::string FormatLogLine(LogFormat format, SystemTime time, LogLevel level,
                          std::string_view message, std::initializer_list<LogField> fields) {
  std::string line;
  AppendPair(format, "ts", Timestamp(time), line);
  AppendPair(format, "level", ToString(level), line);
  AppendPair(format, "msg", message, line);
  for (const LogField& field : fields) AppendPair(format, field.key, field.value, line);
  if (format == LogFormat::kJson) line += '}';
  return line;
}

std::unique_ptr<Logger> MakeLogSink(LogLevel level, LogFormat format) {
  return std::make_unique<LogSink>(level, format);
}

}  // namespace kemp360
