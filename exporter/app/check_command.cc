#include "app/check_command.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <utility>

#include "app/options.h"
#include "app/pair_names.h"
#include "app/signal_queue.h"
#include "app/status_client.h"
#include "app/terminal.h"
#include "app/units_reader.h"
#include "base/clean_text.h"
#include "base/quantities.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr int kUnread = static_cast<int>(CheckOutcome::kUndecided);

/// Nothing could be said: lines for standard error, and the exit code.
struct CheckFailure {
  std::vector<std::string> lines;
  int exit_code = kCheckUsage;
};

/// Where the statuses come from.
class StatusOrigin {
 public:
  StatusOrigin() = default;
  StatusOrigin(const StatusOrigin&) = delete;
  StatusOrigin& operator=(const StatusOrigin&) = delete;
  virtual ~StatusOrigin() = default;

  [[nodiscard]] virtual Result<StatusPage, CheckFailure> Read() = 0;
};

std::optional<CheckFailure> UnknownPairs(const CheckOptions& options,
                                         const std::vector<std::string>& known,
                                         const std::string& where) {
  CheckFailure failure;
  for (const std::string& name : options.pairs) {
    if (Holds(known, name)) continue;
    const bool is_interval = options.watch && ParseDuration(name);
    failure.lines.push_back(
        where + ": " +
        (is_interval ? NoSuchPair(name, {}, "write --watch=" + name)
                     : NoSuchPair(name, known, "it has " + CountOf(known.size(), "pair"))));
  }
  if (failure.lines.empty()) return std::nullopt;
  return failure;
}

/// Reads the units by the configuration.
class ReadUnits final : public StatusOrigin {
 public:
  ReadUnits(const CheckOptions& options, Config config, const Clock& clock, Logger& logger)
      : options_(options), clock_(clock), reader_(std::move(config), clock, logger) {
    for (const std::string& name : NamesOfPairs(reader_.config())) {
      if (options_.pairs.empty() || Holds(options_.pairs, name)) names_.push_back(name);
    }
  }

  Result<StatusPage, CheckFailure> Read() override {
    const std::vector<PairOutcome> outcomes = reader_.Read(names_);
    if (outcomes.empty()) return CheckFailure{{}, kUnread};
    std::vector<PairGlance> glances;
    for (const PairOutcome& outcome : outcomes) {
      PairGlance& glance = glances.emplace_back();
      glance.pair = outcome.pair;
      if (!outcome.read) continue;
      glance.snapshot = outcome.read->snapshot.get();
      glance.assessment = outcome.read->assessment.get();
    }
    return DescribePairs(
        {ThisBuild().version, glances, clock_.System(), reader_.config().MetricsCarryPairs()},
        options_.view.loadmasters ? DeviceScope::kAll : DeviceScope::kNeedy);
  }

 private:
  const CheckOptions& options_;
  const Clock& clock_;
  UnitsReader reader_;
  std::vector<std::string> names_;
};

/// Asks a running exporter.
class AskExporter final : public StatusOrigin {
 public:
  AskExporter(const CheckOptions& options, StatusAccess access, const Clock& clock, Logger& logger)
      : options_(options),
        access_(std::move(access)),
        clock_(clock),
        loop_(MakeCurlLoop(clock, logger)) {}

  Result<StatusPage, CheckFailure> Read() override {
    Result<StatusPage> page =
        FetchStatus(*loop_, clock_, *options_.from, access_, &SignalQueue::EndIsPending);
    if (!page) {
      return CheckFailure{{ToString(page.error())}, kUnread};
    }
    if (page->pairs.empty()) {
      return CheckFailure{{Display(*options_.from) +
                           ": no pair is configured: check pairs and pair_files in the "
                           "configuration of the exporter"}};
    }
    std::vector<std::string> known;
    for (const StatusPair& pair : page->pairs) known.push_back(pair.name);
    if (const auto unknown = UnknownPairs(options_, known, Display(*options_.from))) {
      return *unknown;
    }
    if (!options_.pairs.empty()) {
      std::erase_if(page->pairs,
                    [this](const StatusPair& pair) { return !Holds(options_.pairs, pair.name); });
    }
    if (options_.view.loadmasters || options_.view.after == CheckJob::kRemoval) ReadWhole(*page);
    return *std::move(page);
  }

 private:
  /// /status names a few LoadMasters of each pair: all of them are in what it says of one pair. A
  /// pair for which that fails stays as it is, and says that its list is not complete.
  void ReadWhole(StatusPage& page) {
    for (StatusPair& pair : page.pairs) {
      Url url = *options_.from;
      url.query = "pair=" + PercentEncode(pair.name);
      Result<StatusPage> whole =
          FetchStatus(*loop_, clock_, url, access_, &SignalQueue::EndIsPending);
      if (!whole) continue;
      const auto same = std::ranges::find(whole->pairs, pair.name, &StatusPair::name);
      if (same != whole->pairs.end()) pair = std::move(*same);
    }
  }

  const CheckOptions& options_;
  const StatusAccess access_;
  const Clock& clock_;
  const std::unique_ptr<CurlLoop> loop_;
};

/// Writes what was read to standard output.
class CheckPrinter {
 public:
  explicit CheckPrinter(const CheckOptions& options)
      : options_(options), columns_(TerminalColumns()) {}

  /// The exit code that it comes to.
  int Print(const StatusPage& page) {
    const auto& after = options_.view.after;
    const NagiosResult nagios = RenderNagios(page.pairs, after);
    const bool is_nagios = options_.output == CheckOutput::kNagios;
    if (options_.output == CheckOutput::kText) {
      PrintText(page);
    } else {
      std::cout << (is_nagios ? nagios.line : WriteStatus(page)) << '\n';
    }
    std::cout.flush();
    if (options_.watch) before_ = page.pairs;
    return is_nagios ? nagios.exit_code : static_cast<int>(OutcomeOf(page.pairs, after));
  }

  int Print(const CheckFailure& failure) {
    for (const std::string& line : failure.lines) std::cerr << line << '\n';
    if (options_.output != CheckOutput::kNagios) return failure.exit_code;
    // Nagios shows the first line of standard output.
    std::cout << "KEMP360 UNKNOWN - "
              << (failure.lines.empty() ? "stopped before everything was read"
                                        : failure.lines.front())
              << std::endl;
    return kCheckUsage;
  }

 private:
  void PrintText(const StatusPage& page) {
    const TextStyle style = StyleFor(columns_ == 0 ? 0 : TerminalColumns(), FromEnvironment);
    if (options_.watch && columns_ == 0) return PrintChanges(page, style);
    std::string text = RenderCheck(page.pairs, options_.view, style);
    if (options_.watch) {
      text = "\x1b[H\x1b[J" + text + "\nReads again every " + FormatDuration(*options_.watch) +
             " until everything holds. Ctrl-C ends it.\n";
    }
    std::cout << text;
  }

  void PrintChanges(const StatusPage& page, const TextStyle& style) {
    for (const StatusPair& pair : page.pairs) {
      const auto before = std::ranges::find(before_, pair.name, &StatusPair::name);
      const StatusPair* was = before == before_.end() ? nullptr : &*before;
      for (const std::string& line : DescribeChanges(was, pair, style)) std::cout << line << '\n';
    }
  }

  const CheckOptions& options_;
  const std::size_t columns_;
  std::vector<StatusPair> before_;
};

/// Waits until it is time to read again. False: told to end, or nobody reads the output any more.
bool WaitForNextRead(Duration wait, const SignalQueue& signals) {
  for (auto left = std::chrono::duration_cast<std::chrono::seconds>(wait).count(); left > 0;
       --left) {
    if (OutputIsClosed() || signals.Wait(1) != 0) return false;
  }
  return !OutputIsClosed();
}

/// Reads until everything holds or the process is told to end; once, if it is not to watch.
int ReadAndPrint(const CheckOptions& options, StatusOrigin& origin, const SignalQueue& signals) {
  CheckPrinter printer(options);
  while (true) {
    const Result<StatusPage, CheckFailure> page = origin.Read();
    const int code = page ? printer.Print(*page) : printer.Print(page.error());
    const bool usage = !page && page.error().exit_code == kCheckUsage;
    if (!options.watch || code == 0 || usage || !std::cout.good()) return code;
    if (!WaitForNextRead(*options.watch, signals)) return code;
  }
}

}  // namespace

int RunCheck(const CheckOptions& options) {
  const SignalQueue signals(SignalQueue::HangUp::kEnds);
  const SystemClock clock;
  const std::unique_ptr<Logger> logger = MakeLogSink(options.log_level, options.log_format);
  std::unique_ptr<StatusOrigin> origin;
  CheckFailure failure;
  const auto fail = [&](const std::vector<Mistake>& mistakes) {
    for (const Mistake& mistake : mistakes) failure.lines.push_back(ToString(mistake));
    return CheckPrinter(options).Print(failure);
  };
  if (options.from) {
    Result<StatusAccess, std::vector<Mistake>> access = LoadStatusAccess(options.http_config_file);
    if (!access) return fail(access.error());
    origin = std::make_unique<AskExporter>(options, *std::move(access), clock, *logger);
  } else {
    Result<Config, std::vector<Mistake>> config = LoadConfig(
        options.config_file, {std::nullopt, &SignalQueue::EndIsPending, OtherPlace(options)});
    if (!config) return fail(config.error());
    if (options.list) {
      for (const std::string& name : NamesOfPairs(*config)) std::cout << name << '\n';
      return 0;
    }
    if (config->pairs.empty()) {
      failure.lines.push_back(NoPairIn(options.config_file, *config));
      return CheckPrinter(options).Print(failure);
    }
    if (const auto unknown = UnknownPairs(options, NamesOfPairs(*config), options.config_file)) {
      return CheckPrinter(options).Print(*unknown);
    }
    origin = std::make_unique<ReadUnits>(options, *std::move(config), clock, *logger);
  }
  return ReadAndPrint(options, *origin, signals);
}

}  // namespace kemp360
