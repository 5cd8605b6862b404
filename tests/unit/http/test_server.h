#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "http/server.h"

namespace kemp360::testing {

/// Keeps what was logged.
class HttpTestLogger final : public Logger {
 public:
  [[nodiscard]] bool Enabled(LogLevel /*level*/) const override { return true; }
  void Log(LogLevel /*level*/, std::string_view message,
           std::initializer_list<LogField> fields) override {
    std::string line(message);
    for (const LogField& field : fields) line.append(" ").append(field.key) += "=" + field.value;
    lines_.With([&](std::vector<std::string>& lines) { lines.push_back(std::move(line)); });
  }
  [[nodiscard]] bool Says(std::string_view text) const {
    return lines_.With([text](const std::vector<std::string>& lines) {
      return std::any_of(lines.begin(), lines.end(), [text](const std::string& line) {
        return line.find(text) != std::string::npos;
      });
    });
  }

 private:
  Guarded<std::vector<std::string>> lines_;
};

/// Requests that were not answered yet.
class HeldRequests {
 public:
  void Hold(Responder responder) {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(responder));
    arrived_.notify_all();
  }
  /// Takes exactly `count`, as soon as they are there.
  std::vector<Responder> Take(std::size_t count) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds{20}, [&] { return held_.size() >= count; })) {
      throw std::runtime_error("only " + std::to_string(held_.size()) + " requests arrived");
    }
    return std::exchange(held_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Responder> held_;
};

/// Until `holds()`, or not at all: for what another thread does a moment after a client noticed.
template <typename Condition>
bool Eventually(Condition holds) {
  const SteadyTime end = SystemClock{}.Steady() + std::chrono::seconds{20};
  while (!holds()) {
    if (SystemClock{}.Steady() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

/// Compresses well, and any piece of it is different from any other.
inline std::string LongText(std::size_t at_least) {
  std::string text;
  for (int i = 0; text.size() < at_least; ++i) {
    text += "kemp360_sample{number=\"" + std::to_string(i) + "\"} 1\n";
  }
  return text;
}

/// A server on a free port of 127.0.0.1:
/// /quick answers, /wait is held until the test answers, /drop forgets to, /throw throws, /echo
/// tells what it was asked, /big gives 20 MB, /page HTML, POST /act acts.
class TestServer {
 public:
  static constexpr std::size_t kBig = 20'000'000;

  explicit TestServer(ServerOptions options = {}) {
    if (options.listen.empty()) options.listen.push_back({"127.0.0.1", 0});
    Result<std::unique_ptr<Server>> started = Server::Start(options, Routes(), stats_, logger_);
    if (!started) throw std::runtime_error(ToString(started.error()));
    server_ = std::move(*started);
  }

  [[nodiscard]] std::uint16_t port() const { return server_->Ports().at(0); }
  [[nodiscard]] Server& server() { return *server_; }
  void Destroy() { server_.reset(); }
  [[nodiscard]] HeldRequests& held() { return held_; }
  [[nodiscard]] const HttpTestLogger& logger() const { return logger_; }
  [[nodiscard]] SelfSnapshot Counts() const { return stats_.Snapshot(); }

 private:
  std::vector<Route> Routes() {
    return {
        {"GET", "/quick", [](const Request&, const Responder& to) { to.Send({.body = "quick\n"}); },
         true},
        {"GET", "/wait", [this](const Request&, Responder to) { held_.Hold(std::move(to)); }},
        {"GET", "/drop", [](const Request&, const Responder&) {}},
        {"GET", "/throw",
         [](const Request&, const Responder&) { throw std::runtime_error("thrown on purpose"); }},
        {"GET", "/echo",
         [](const Request& request, const Responder& to) { to.Send(Echo(request)); }},
        {"GET", "/big",
         [](const Request&, const Responder& to) {
           static const std::string kText = LongText(kBig);
           to.Send({.body = kText});
         }},
        {"GET", "/page",
         [](const Request&, const Responder& to) {
           to.Send({.content_type = "text/html; charset=utf-8",
                    .body = "<p>" + LongText(5000),
                    .headers = {{"Cache-Control", "max-age=5"}, {"X-Broken", "a\r\nb: c"}}});
         }},
        {"GET", "/act", [](const Request&, const Responder& to) { to.Send({.body = "look\n"}); }},
        {"POST", "/act", [](const Request&, const Responder& to) { to.Send({.body = "done\n"}); }},
        {"GET", "/teapot", [](const Request&, const Responder& to) { to.Send({.status = 7}); }},
        {"GET", "/named/",
         [](const Request& request, const Responder& to) { to.Send({.body = request.path}); }},
        {"POST", "/-/reload",
         [](const Request&, const Responder& to) { to.Send({.status = 204}); }},
    };
  }
  static Response Echo(const Request& request) {
    std::string text = request.method + " " + request.path + "\n";
    for (const auto& [name, value] : request.query)
      text.append(name).append("=").append(value) += '\n';
    for (const auto& [name, value] : request.headers)
      text.append(name).append(": ").append(value) += '\n';
    return {.body = std::move(text)};
  }

  SelfStats stats_;
  HttpTestLogger logger_;
  HeldRequests held_;
  std::unique_ptr<Server> server_;
};

}  // namespace kemp360::testing
