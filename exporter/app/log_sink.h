#pragma once

#include <unistd.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/logger.h"

namespace kemp360 {

enum class LogFormat { kLogfmt, kJson };

/// The log of the process: one line on `fd` (standard error) for each message of `level` or above.
/// Never waits for a reader: up to 1 MiB of lines are queued, more are dropped, and once the reader
/// goes on one line says how many. The destructor waits at most a second for what is queued.
[[nodiscard]] std::unique_ptr<Logger> MakeLogSink(LogLevel level, LogFormat format,
                                                  int fd = STDERR_FILENO);

/// One line without its end: `ts=2026-03-02T09:36:40.000Z level=info msg="…" key=value`, or the
/// same as a JSON object. Whatever the texts hold, it is one line of valid UTF-8: control
/// characters are escaped, what is not UTF-8 becomes U+FFFD, a value longer than 4 kB is cut. Pure.
[[nodiscard]] std::string FormatLogLine(LogFormat format, SystemTime time, LogLevel level,
                                        std::string_view message,
                                        std::initializer_list<LogField> fields);

}  // namespace kemp360
