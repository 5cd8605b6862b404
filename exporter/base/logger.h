#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/enum_words.h"

namespace kemp360 {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

/// The word of a log line, and of `--log.level`.
[[nodiscard]] constexpr auto WordsFor(LogLevel) {
  return EnumWords<LogLevel::kError>("debug", "info", "warn", "error");
}

/// One key and its value of a log line. Values are never secrets: a Secret does not convert.
struct LogField {
  std::string_view key;
  std::string value;
};

/// Where a line of the log goes (app/ has the sink). Safe to call from any thread; does not throw.
class Logger {
 public:
  Logger() = default;
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;
  virtual ~Logger() = default;

  [[nodiscard]] virtual bool Enabled(LogLevel level) const = 0;
  virtual void Log(LogLevel level, std::string_view message,
                   std::initializer_list<LogField> fields) = 0;

  void Debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    if (Enabled(LogLevel::kDebug)) Log(LogLevel::kDebug, message, fields);
  }
  void Info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    Log(LogLevel::kInfo, message, fields);
  }
  void Warn(std::string_view message, std::initializer_list<LogField> fields = {}) {
    Log(LogLevel::kWarn, message, fields);
  }
  void Error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    Log(LogLevel::kError, message, fields);
  }
};

}  // namespace kemp360
