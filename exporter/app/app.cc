#include "app/app.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "app/check_command.h"
#include "app/discover_command.h"
#include "app/generation.h"
#include "app/last_reads.h"
#include "app/log_sink.h"
#include "app/online_check.h"
#include "app/options.h"
#include "app/reading_engine.h"
#include "app/reloader.h"
#include "app/routes.h"
#include "app/signal_queue.h"
#include "app/terminal.h"
#include "app/web_config_file.h"
#include "http/server.h"

namespace kemp360 {
namespace {

constexpr Duration kDrainTime = std::chrono::seconds(20);  ///< Kubernetes kills after 30
constexpr Duration kStopTime = std::chrono::seconds(5);    ///< for pages that are being decoded
constexpr int kOutputLost = 3;  ///< where the exit code would have been 0
constexpr std::time_t kFileWatchSeconds = 10;
constexpr std::time_t kWebFileWatchSeconds = 1;  ///< a renewed certificate does not wait

/// Keeps the heap small: decoding runs on several threads, and glibc would give each an arena of
/// its own that never shrinks. What one scrape of a thousand LoadMasters frees stays for the next:
/// pages given back and taken again cost a tenth of its CPU.
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

/// A standard stream that is closed keeps its number, as a file that takes nothing: as the number
/// of a connection it would send a unit what is printed.
void OccupyStandardStreams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) == -1) static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

/// What the log says of a port that is not on loopback and has no TLS.
constexpr std::string_view kOpenToAll =
    "metrics and pages are served to the network without TLS and without a password: see "
    "--web.config.file, or listen on 127.0.0.1";
constexpr std::string_view kPasswordsInClearText =
    "basic_auth_users without tls_server_config: passwords cross the network in clear text: add "
    "tls_server_config to the file of --web.config.file, or listen on 127.0.0.1";

/// The composition root of a running exporter. Members are in the order in which they need each
/// other; they go in reverse.
class Service {
 public:
  explicit Service(const Options& options)
      : options_(options),
        logger_(MakeLogSink(options.log_level, options.log_format)),
        engine_(clock_, *logger_),
        reloader_({options.config_file,
                   {options.max_connections, &SignalQueue::EndIsPending, OtherPlace(options)},
                   [] { SignalQueue::Send(SIGHUP); },
                   options.web_config_file,
                   [this](Protection protection) { Protect(std::move(protection)); }},
                  engine_.Parts([this](const AssessedRead& read) {
                    last_reads_.Note(*read.snapshot, *read.assessment);
                  }),
                  current_) {}

  int Run(const SignalQueue& signals) {
    if (const Reloader::Outcome loaded = reloader_.Load(); !loaded) {
      return loaded.error().empty() ? 0 : 1;  // it was told to end, or there are mistakes
    }
    Result<std::unique_ptr<Server>> server = Listen();
    if (!server) {
      logger_->Error("cannot listen", {{"error", ToString(server.error())}});
      return 1;
    }
    server_ = *std::move(server);
    for (const std::uint16_t port : server_->Ports())
      logger_->Info("listening",
                    {{"port", std::to_string(port)}, {"tls", is_secure_ ? "on" : "off"}});
    WarnIfOpen();
    ServeUntilTheEnd(signals);
    logger_->Info("shutting down, finishing requests in progress");
    reloader_.Stop();  // whoever waits for a load is answered
    server_->Drain(Deadline::After(clock_.Steady(), kDrainTime));
    current_.StopReading(engine_.loop(), kStopTime);
    engine_.Stop();
    logger_->Info("stopped");
    return 0;
  }

 private:
  void ServeUntilTheEnd(const SignalQueue& signals) {
    const bool web = !options_.web_config_file.empty();
    std::time_t waited = 0;
    while (true) {
      const std::time_t turn = web ? kWebFileWatchSeconds : kFileWatchSeconds;
      const int signal = signals.Wait(turn);
      if (signal == SIGTERM || signal == SIGINT) return;
      if (signal == SIGHUP) {
        static_cast<void>(reloader_.Load());  // what is wrong is in the log
        continue;
      }
      reloader_.LoadWebIfChanged();
      waited += turn;
      if (waited < kFileWatchSeconds) continue;
      waited = 0;
      reloader_.LoadIfChanged();
    }
  }

  void Protect(Protection protection) {
    is_secure_ = protection.tls != nullptr;
    asks_for_passwords_ = !protection.users.empty();
    if (server_ != nullptr) {
      server_->Protect(std::move(protection));
    } else {
      first_protection_ = std::move(protection);
    }
  }

  void WarnIfOpen() {
    if (is_secure_ || server_->IsLocal()) return;
    logger_->Warn(asks_for_passwords_ ? kPasswordsInClearText : kOpenToAll);
  }

  Result<std::unique_ptr<Server>> Listen() {
    ServerOptions server;
    server.protection = std::move(first_protection_);
    server.max_connections = options_.max_connections;
    server.route_prefix = options_.route_prefix;
    server.external_prefix =
        options_.external_url ? options_.external_url->path : options_.route_prefix;
    if (options_.systemd_socket) {
      Result<std::vector<int>> sockets = SocketsOfSystemd();
      if (!sockets) return sockets.error();
      server.inherited = *std::move(sockets);
    }
    for (const std::string& text : options_.listen_addresses) {
      const Result<ListenAddress> address = ParseListenAddress(text);
      if (!address) return address.error();
      server.listen.push_back(*address);
    }
    return Server::Start(server,
                         MakeRoutes({options_, current_, last_reads_, reloader_, engine_.loop(),
                                     engine_.workers(), clock_, engine_.stats()}),
                         engine_.stats(), *logger_);
  }

  const Options options_;
  const SystemClock clock_;
  const std::unique_ptr<Logger> logger_;
  LastReads last_reads_;
  ReadingEngine engine_;
  Current current_;
  Protection first_protection_;  ///< until there is a server
  bool is_secure_ = false;
  bool asks_for_passwords_ = false;
  Reloader reloader_;
  std::unique_ptr<Server> server_;
};

/// Which addresses the sockets of systemd have is not known.
bool ListensToNetwork(const Options& options) {
  return !options.systemd_socket &&
         std::ranges::any_of(options.listen_addresses, [](const std::string& text) {
           const Result<ListenAddress> address = ParseListenAddress(text);
           return address && !IsLoopback(*address);
         });
}

int CheckConfig(const Options& options) {
  const auto web = WebConfigFile(options.web_config_file).Load();
  if (!web) {
    for (const Mistake& mistake : web.error()) std::cerr << ToString(mistake) << '\n';
  }
  const Result<Config, std::vector<Mistake>> config =
      LoadConfig(options.config_file, {options.max_connections, nullptr, OtherPlace(options)});
  if (!config) {
    for (const Mistake& mistake : config.error()) std::cerr << ToString(mistake) << '\n';
    return 1;
  }
  if (!web) return 1;
  if (!web->users.empty() && web->tls == nullptr && ListensToNetwork(options)) {
    std::cerr << "warning: " << kPasswordsInClearText << '\n';
  }
  for (const std::string& warning : config->warnings) std::cerr << "warning: " << warning << '\n';
  std::cout << options.config_file << ": valid, " << config->pairs.size()
            << (config->pairs.size() == 1 ? " pair\n" : " pairs\n");
  if (options.online) return CheckOnline(*config);
  return 0;
}

int RunCommand(const ExitNow& now) {
  (now.code == 0 ? std::cout : std::cerr) << now.text;
  return now.code;
}

int RunCommand(Options options) {
  if (!options.config_file_given) options.config_file = DefaultConfigFile();
  if (options.config_check) return CheckConfig(options);
  TuneHeap();
  const SignalQueue signals(SignalQueue::HangUp::kIsTaken);
  return Service(options).Run(signals);
}

int RunCommand(CheckOptions options) {
  if (!options.config_file_given) options.config_file = DefaultConfigFile();
  TuneHeap();
  return RunCheck(options);
}

int RunCommand(DiscoverOptions options) {
  if (!options.config_file_given) options.config_file = DefaultConfigFile();
  return RunDiscover(options);
}

}  // namespace

int RunApp(int argc, const char* const* argv) {
  OccupyStandardStreams();
  KeepMemoryPrivate();
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): who left is no reason to end
  const int code =
      std::visit([](const auto& command) { return RunCommand(command); }, ParseOptions(argc, argv));
  if (std::cout.flush()) return code;
  // Who closed a pipe knows that not all came through it.
  if (!OutputIsClosed()) {
    std::cerr
        << "standard output: not everything could be written: it is closed, or the disk is full\n";
  }
  return code == 0 ? kOutputLost : code;
}

}  // namespace kemp360
