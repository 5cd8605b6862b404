#include "app/log_sink.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/clean_text.h"
#include "base/json_text.h"
#include "base/quantities.h"

namespace kemp360 {
namespace {

// Much of what is logged came over the network; a line must stay a line.
constexpr std::size_t kLongestValue = 4096;

// In quotes and escaped as JSON has it; logfmt readers understand the same.
void AppendQuoted(std::string_view text, std::string& out) {
  const bool cut = text.size() > kLongestValue;
  std::string valid = ValidUtf8(text.substr(0, kLongestValue));
  if (cut) valid += "...";
  AppendJsonString(valid, out);
}

bool IsBareWord(std::string_view text) {
  return !text.empty() && text.size() <= kLongestValue && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '=' && c != '\\';
  });
}

void AppendPair(LogFormat format, std::string_view key, std::string_view value, std::string& out) {
  if (format == LogFormat::kJson) {
    out += out.empty() ? '{' : ',';
    AppendQuoted(key, out);
    out += ':';
    return AppendQuoted(value, out);
  }
  if (!out.empty()) out += ' ';
  out.append(key) += '=';
  if (!IsBareWord(value)) return AppendQuoted(value, out);
  out += value;
}

/// Ten thousand lines: what comes in while a file system or a journal is slow.
constexpr std::size_t kLongestQueue = std::size_t{1} << 20U;
/// How long the end of the process waits for what is left.
constexpr Duration kLastWords = std::chrono::seconds{1};

/// Between those who log and the thread that writes, which may hang in a write for ever: then the
/// queue outlives the sink.
struct LogQueue {
  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  std::string lines;     ///< each with its end
  std::size_t lost = 0;  ///< lines that found no room since these
  bool closed = false;   ///< nothing more comes
  bool drained = false;  ///< and all that came is written
};

/// Whole lines, as many as a pipe takes at once: what several processes write to it does not mix.
std::string_view TakePiece(std::string_view& lines) {
  std::size_t end = lines.rfind('\n', PIPE_BUF - 1);
  if (end == std::string_view::npos) end = lines.find('\n');  // one line that is longer
  const std::string_view piece = lines.substr(0, end + 1);
  lines.remove_prefix(piece.size());
  return piece;
}

/// Waits as long as it takes. false: there is nobody to write to, or no room.
bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // somebody who shares it made it so
      pollfd writable{fd, POLLOUT, 0};
      poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void WriteQueued(int fd, LogFormat format, LogQueue& queue) noexcept {
  std::unique_lock lock(queue.mutex);
  while (true) {
    queue.changed.wait(lock, [&] { return !queue.lines.empty() || queue.closed; });
    if (queue.lines.empty()) break;
    std::string lines = std::exchange(queue.lines, {});
    std::size_t lost = std::exchange(queue.lost, 0);
    lock.unlock();
    std::size_t failed = 0;
    for (std::string_view rest = lines; !rest.empty();) {
      const std::string_view piece = TakePiece(rest);
      if (!WriteAll(fd, piece)) {
        failed += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
      }
    }
    if (lost > 0) {
      const std::string line =
          FormatLogLine(format, SystemClock{}.System(), LogLevel::kWarn,
                        "log lines were lost: standard error could not be written",
                        {{"count", std::to_string(lost)}});
      if (WriteAll(fd, line + '\n')) lost = 0;
    }
    lock.lock();
    queue.lost += lost + failed;
  }
  queue.drained = true;
  queue.changed.notify_all();
}

/// Who logs never waits for who reads the log: lines are queued, and written by a thread.
class LogSink final : public Logger {
 public:
  LogSink(LogLevel level, LogFormat format, int fd)
      : level_(level),
        format_(format),
        writer_([fd, format, queue = queue_] { WriteQueued(fd, format, *queue); }) {}
  ~LogSink() override {
    std::unique_lock lock(queue_->mutex);
    queue_->closed = true;
    queue_->changed.notify_all();
    const bool drained =
        queue_->changed.wait_for(lock, kLastWords, [this] { return queue_->drained; });
    lock.unlock();
    drained ? writer_.join() : writer_.detach();
  }

  [[nodiscard]] bool Enabled(LogLevel level) const override { return level >= level_; }

  void Log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields) override {
    if (!Enabled(level)) return;
    const std::string line =
        FormatLogLine(format_, SystemClock{}.System(), level, message, fields) + '\n';
    const std::lock_guard lock(queue_->mutex);
    if (queue_->lines.size() + line.size() > kLongestQueue) {
      ++queue_->lost;
      return;
    }
    queue_->lines += line;
    queue_->changed.notify_all();
  }

 private:
  const LogLevel level_;
  const LogFormat format_;
  const std::shared_ptr<LogQueue> queue_ = std::make_shared<LogQueue>();
  std::thread writer_;
};

}  // namespace

std::string FormatLogLine(LogFormat format, SystemTime time, LogLevel level,
                          std::string_view message, std::initializer_list<LogField> fields) {
  std::string line;
  AppendPair(format, "ts", Iso8601(time, true), line);
  AppendPair(format, "level", ToString(level), line);
  AppendPair(format, "msg", message, line);
  for (const LogField& field : fields) AppendPair(format, field.key, field.value, line);
  if (format == LogFormat::kJson) line += '}';
  return line;
}

std::unique_ptr<Logger> MakeLogSink(LogLevel level, LogFormat format, int fd) {
  return std::make_unique<LogSink>(level, format, fd);
}

}  // namespace kemp360
