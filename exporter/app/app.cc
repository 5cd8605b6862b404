#include "app/app.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>
#include <variant>

#include "app/generation.h"
#include "app/last_reads.h"
#include "app/log_sink.h"
#include "app/options.h"
#include "app/reloader.h"
#include "app/routes.h"
#include "base/blocking_calls.h"
#include "base/worker_pool.h"
#include "collect/session_store.h"
#include "http/server.h"
#include "transport/curl_loop.h"

namespace kemp360 {
namespace {

constexpr Duration kDrainTime = std::chrono::seconds(20);  ///< Kubernetes kills after 30
constexpr Duration kStopTime = std::chrono::seconds(5);    ///< for pages that are being decoded
constexpr std::time_t kFileWatchSeconds = 10;

/// SIGHUP, SIGTERM and SIGINT as values: blocked in every thread (call before any is started),
/// taken by one.
class SignalQueue {
 public:
  SignalQueue() {
    sigemptyset(&signals_);
    for (const int signal : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): a client that left is no reason to end
  }

  /// From any thread: as if somebody had sent it to the process.
  static void Send(int signal) { kill(getpid(), signal); }
  /// Was the process told to end? The signal stays in the queue.
  static bool EndIsPending() {
    sigset_t pending{};
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1;
  }
  /// The next signal, or 0 after `seconds` without one.
  int Wait(std::time_t seconds) const {
    const timespec timeout{seconds, 0};
    const int signal = sigtimedwait(&signals_, nullptr, &timeout);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t signals_{};
};

/// Keeps the heap small: decoding runs on several threads, and glibc would give each an arena of
/// its own that never shrinks. What one scrape of a thousand LoadMasters frees stays for the next:
/// pages given back and taken anew cost a tenth of its CPU.
void TuneHeap() {
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

/// The keys of the units are in memory: there is no core file of it, and no other process of this
/// user reads it. The leak sanitizer has to.
void KeepMemoryPrivate() {
#ifndef __SANITIZE_ADDRESS__
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

std::size_t WorkerCount() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 4);
}

/// The composition root of a running exporter. Members are in the order in which they need each
/// other; they go in reverse.
class Service {
 public:
  explicit Service(const Options& options)
      : options_(options),
        logger_(MakeLogSink(options.log_level, options.log_format)),
        loop_(MakeCurlLoop(clock_, *logger_)),
        files_(MakeBlockingCalls(*loop_)),
        sessions_(*loop_),
        workers_(WorkerCount(), *logger_),
        reloader_({options.config_file,
                   {options.max_connections, &SignalQueue::EndIsPending},
                   [] { SignalQueue::Send(SIGHUP); }},
                  ReaderParts(), current_) {}

  int Run(const SignalQueue& signals) {
    if (const Reloader::Outcome loaded = reloader_.Load(); !loaded) {
      return loaded.error().empty() ? 0 : 1;  // it was told to end, or there are mistakes
    }
    Result<std::unique_ptr<Server>> server = Listen();
    if (!server) {
      logger_->Error("cannot listen", {{"error", ToString(server.error())}});
      return 1;
    }
    for (const std::uint16_t port : (*server)->Ports())
      logger_->Info("listening", {{"port", std::to_string(port)}});
    while (true) {
      const int signal = signals.Wait(kFileWatchSeconds);
      if (signal == SIGTERM || signal == SIGINT) break;
      if (signal == SIGHUP) {
        static_cast<void>(reloader_.Load());  // what is wrong stands in the log
      } else {
        reloader_.LoadIfChanged();
      }
    }
    logger_->Info("stopping: answering what has started");
    reloader_.Stop();  // whoever waits for a load is answered
    (*server)->Drain(Deadline::After(clock_.Steady(), kDrainTime));
    current_.StopReading(*loop_, kStopTime);
    workers_.Stop();
    loop_->Stop();
    logger_->Info("stopped");
    return 0;
  }

 private:
  PairReader::Parts ReaderParts() {
    return {
        *loop_,
        *loop_,
        *loop_,
        workers_,
        *files_,
        clock_,
        sessions_,
        stats_,
        *logger_,
        [this](const AssessedRead& read) { last_reads_.Note(*read.snapshot, *read.assessment); }};
  }

  Result<std::unique_ptr<Server>> Listen() {
    ServerOptions server;
    server.max_connections = options_.max_connections;
    for (const std::string& text : options_.listen_addresses) {
      const Result<ListenAddress> address = ParseListenAddress(text);
      if (!address) return address.error();
      server.listen.push_back(*address);
    }
    return Server::Start(
        server,
        MakeRoutes({options_, current_, last_reads_, reloader_, *loop_, workers_, clock_, stats_}),
        stats_, *logger_);
  }

  const Options options_;
  const SystemClock clock_;
  const std::unique_ptr<Logger> logger_;
  SelfStats stats_;
  const std::unique_ptr<CurlLoop> loop_;
  const std::unique_ptr<BlockingCalls> files_;
  SessionStore sessions_;
  LastReads last_reads_;
  WorkerPool workers_;
  Current current_;
  Reloader reloader_;
};

int CheckConfig(const Options& options) {
  const Result<Config, std::vector<Mistake>> config =
      LoadConfig(options.config_file, {options.max_connections, nullptr});
  if (!config) {
    for (const Mistake& mistake : config.error()) std::cerr << ToString(mistake) << '\n';
    return 1;
  }
  for (const std::string& warning : config->warnings) std::cerr << "warning: " << warning << '\n';
  std::cout << options.config_file << ": good, " << config->pairs.size()
            << (config->pairs.size() == 1 ? " pair\n" : " pairs\n");
  return 0;
}

}  // namespace

int RunApp(int argc, const char* const* argv) {
  KeepMemoryPrivate();
  const std::variant<Options, ExitNow> parsed = ParseOptions(argc, argv);
  if (const auto* now = std::get_if<ExitNow>(&parsed)) {
    (now->code == 0 ? std::cout : std::cerr) << now->text;
    return now->code;
  }
  const auto& options = std::get<Options>(parsed);
  if (options.config_check) return CheckConfig(options);
  TuneHeap();
  const SignalQueue signals;
  return Service(options).Run(signals);
}

}  // namespace kemp360
