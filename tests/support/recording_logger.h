#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/logger.h"

namespace kemp360::testing {

/// Keeps the messages above debug, "warn: …" or "info: …". Safe from any thread.
class RecordingLogger final : public Logger {
 public:
  [[nodiscard]] bool Enabled(LogLevel level) const override { return level != LogLevel::kDebug; }
  void Log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> /*fields*/) override {
    lines_.With([&](std::vector<std::string>& lines) {
      lines.push_back(std::string(ToString(level)) + ": " + std::string(message));
    });
  }
  /// What was said since the last call.
  [[nodiscard]] std::vector<std::string> Take() {
    return lines_.With([](std::vector<std::string>& lines) {
      std::vector<std::string> taken;
      taken.swap(lines);
      return taken;
    });
  }

 private:
  Guarded<std::vector<std::string>> lines_;
};

}  // namespace kemp360::testing
