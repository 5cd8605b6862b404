#include "app/discover_command.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "app/discover_files.h"
#include "app/end_at_signal.h"
#include "app/generation.h"
#include "app/options.h"
#include "app/pair_names.h"
#include "app/pair_survey.h"
#include "app/progress_line.h"
#include "app/units_reader.h"
#include "base/json_text.h"
#include "base/quantities.h"
#include "base/text.h"
#include "base/url.h"
#include "collect/hide_secrets.h"
#include "discover/discovery_report.h"
#include "discover/replacements.h"
#include "discover/secret_texts.h"
#include "fetch/discovery_path.h"
#include "profile/profile_reader.h"

namespace kemp360 {
namespace {

constexpr int kUnitUnread = 2;

/// What ends the command before it has found anything: lines for standard error, the exit code.
struct DiscoverFailure {  // NOLINT(clang-analyzer-core.uninitialized.Assign): as Failure
  std::vector<std::string> lines;
  int exit_code = kDiscoverUsage;
};

Result<Config, DiscoverFailure> ReadConfig(const DiscoverOptions& options) {
  Result<Config, std::vector<Mistake>> config =
      LoadConfig(options.config_file, {std::nullopt, nullptr, OtherPlace(options)});
  if (config) return *std::move(config);
  DiscoverFailure failure;
  for (const Mistake& mistake : config.error()) failure.lines.push_back(ToString(mistake));
  return failure;
}

/// The pair that is meant, alone in its configuration.
Result<Config, DiscoverFailure> ChoosePair(const DiscoverOptions& options, Config config) {
  const std::vector<std::string> names = NamesOfPairs(config);
  if (names.empty()) return DiscoverFailure{{NoPairIn(options.config_file, config)}};
  if (options.pair.empty() && names.size() != 1) {
    return DiscoverFailure{{options.config_file + ": has " + CountOf(names.size(), "pair") +
                            ": name one, for example kemp360_exporter discover " + names.front()}};
  }
  const std::string wanted = options.pair.empty() ? names.front() : options.pair;
  if (!Holds(names, wanted)) {
    return DiscoverFailure{{options.config_file + ": " +
                            NoSuchPair(wanted, names, "it has " + CountOf(names.size(), "pair"))}};
  }
  std::erase_if(config.pairs, [&](const PairConfig& pair) { return pair.name != wanted; });
  if (config.pairs.front().units.size() != 2) {
    return DiscoverFailure{{config.pairs.front().defined_at + ": pair " + Quoted(wanted) +
                            " has one unit: discover compares two"}};
  }
  return config;
}

class Discoverer {
 public:
  explicit Discoverer(const DiscoverOptions& options)
      : options_(options), logger_(MakeLogSink(options.log_level, options.log_format)) {}

  int Run() {
    if (const std::optional<DiscoverFailure> failure = Gather()) return Fail(*failure);
    if (options_.dry_run) return 0;
    return Conclude();
  }

 private:
  static int Fail(const DiscoverFailure& failure) {
    for (const std::string& line : failure.lines) std::cerr << line << '\n';
    return failure.exit_code;
  }

  static DiscoverFailure AsFailure(const Error& error) { return {{ToString(error)}}; }

  /// What cannot be written is said before anybody is asked.
  [[nodiscard]] std::optional<DiscoverFailure> CheckFiles() const {
    std::optional<Error> error;
    if (!options_.write_profile.empty()) {
      error = CheckNewFile(options_.write_profile, options_.force);
    }
    if (!error && !options_.record.empty()) {
      error = CheckRecordDirectory(options_.record, options_.force);
    }
    return error ? std::optional(AsFailure(*error)) : std::nullopt;
  }

  /// Fills record_ and secrets_.
  std::optional<DiscoverFailure> Gather() {
    if (std::optional<DiscoverFailure> failure = CheckFiles()) return failure;
    if (options_.UsesNetwork()) {
      Result<Config, DiscoverFailure> config = ReadConfig(options_);
      if (!config) return config.error();
      config = ChoosePair(options_, *std::move(config));
      if (!config) return config.error();
      config_ = *std::move(config);
    }
    if (!options_.replay.empty()) {
      Result<PairRecord> record = LoadRecord(options_.replay);
      if (!record) return AsFailure(record.error());
      record_ = *std::move(record);
    }
    if (!options_.har.empty()) {
      if (std::optional<DiscoverFailure> failure = GatherHar()) return failure;
    }
    return config_ ? AskUnits() : std::nullopt;
  }

  std::optional<DiscoverFailure> GatherHar() {
    record_.pair = config_ ? config_->pairs.front().name : "har";
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& [unit, file] = options_.har[i];
      std::size_t place = i;
      std::string host;
      if (config_) {
        const auto& units = config_->pairs.front().units;
        const auto found = std::ranges::find(units, unit, &UnitConfig::name);
        if (found == units.end()) {
          return DiscoverFailure{
              {"--har: pair " + Quoted(record_.pair) + " has no unit " + Quoted(unit)}};
        }
        place = static_cast<std::size_t>(found - units.begin());
        host = found->url.host;
      }
      Result<UnitRecord> record = LoadHar(unit, file, host);
      if (!record) return AsFailure(record.error());
      record_.units[place] = *std::move(record);
    }
    return std::nullopt;
  }

  /// Requests that a browser made are asked again, as --ask would; but for those whose query says
  /// that they change something.
  [[nodiscard]] std::vector<std::string> PathsToAsk() const {
    std::vector<std::string> paths = options_.ask;
    for (const UnitRecord& unit : record_.units) {
      for (const RecordedExchange& exchange : unit.exchanges) {
        if (!IsReadingQuery(exchange.query)) continue;
        std::string path = exchange.path + (exchange.query.empty() ? "" : "?") + exchange.query;
        if (!Holds(paths, path)) paths.push_back(std::move(path));
      }
    }
    return paths;
  }

  std::optional<DiscoverFailure> AskUnits() {
    const SystemClock clock;
    ReadingEngine engine(clock, *logger_);
    const std::vector<PairTarget> targets = MakeTargets(*config_);
    ProgressLine progress;
    const auto survey = [&](bool listing_only) {
      const SurveyOrder order{
          .pair = targets.front(),
          .rules = {.max_requests = options_.max_requests, .asked = PathsToAsk()},
          .listing_only = listing_only,
          .answer_bytes = config_->limits.answer_bytes,
          .planned = [&](const std::string& unit,
                         const std::vector<std::string>& paths) { progress.Plan(unit, paths); },
          .progress = [&](const std::string& line) { progress.Show(line); }};
      return SurveyPair(order, engine, clock);
    };
    SurveyResult result = survey(options_.dry_run);
    engine.Stop();
    progress.Clear();
    requests_ = result.requests;
    for (const Secret& secret : result.secrets) {
      hidden_.Add(secret);
      secrets_.emplace_back(secret.Reveal());
    }
    if (options_.dry_run) {
      PrintPlan(result);
      return std::nullopt;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      // What the browsers saw comes after what the units say now.
      UnitRecord& asked = result.record.units[i];
      UnitRecord& seen = record_.units[i];
      asked.exchanges.insert(asked.exchanges.end(), seen.exchanges.begin(), seen.exchanges.end());
      asked.notes.insert(asked.notes.end(), seen.notes.begin(), seen.notes.end());
    }
    record_ = std::move(result.record);
    return std::nullopt;
  }

  void PrintPlan(const SurveyResult& result) const {
    for (std::size_t i = 0; i < 2; ++i) {
      const UnitRecord& unit = result.record.units[i];
      std::cout << unit.name << ": "
                << (unit.unread.empty() ? "would request, one at a time, at most " +
                                              CountOf(options_.max_requests, "request")
                                        : "not read: " + hidden_.In(unit.unread))
                << '\n';
      for (const std::string& path : result.planned[i]) std::cout << "  GET " << path << '\n';
      for (const std::string& note : unit.notes) std::cout << "  " << note << '\n';
      for (const std::string& path : unit.not_requested) {
        std::cout << "  not requested: " << path << '\n';
      }
    }
    std::cout
        << "Then further pages of lists, and paths that the responses name, if they only read.\n";
  }

  int Conclude() {
    const Evidence evidence = CollectEvidence(record_);
    for (const std::string& secret : SecretTextsIn(evidence)) HideFound(secret);
    Discovery discovery = Discover(record_, evidence);
    ProvenDraft proven = ProveDraft(record_, evidence, discovery, ProfileName());
    if (config_) ProveLive(evidence, discovery, proven);
    for (const UnitSnapshot& unit : proven.snapshot.units) hidden_.AddKeysOf(unit);
    DiscoveryView view{record_, evidence, discovery, proven, ""};
    if (const std::optional<DiscoverFailure> failure = WriteFiles(proven, view)) {
      return Fail(*failure);
    }
    std::cout << Hidden(options_.json ? JsonDiscovery(view) : RenderDiscovery(view));
    return DiscoveryExitCode(record_, discovery);
  }

  /// As it is, and as JSON and a query spell it. HiddenSecrets keeps only few, of which the
  /// credentials must not fall out.
  void HideFound(const std::string& secret) {
    std::string json;
    AppendJsonString(secret, json);
    for (const std::string& one :
         {secret, json.substr(1, json.size() - 2), PercentEncode(secret)}) {
      found_.Add(one, "<hidden>", Replacements::Where::kAnywhere);
    }
  }

  [[nodiscard]] std::string Hidden(const std::string& text) const {
    return hidden_.In(found_.In(text));
  }

  [[nodiscard]] std::string ProfileName() const {
    const std::string stem = std::filesystem::path(options_.write_profile).stem().string();
    return stem.empty() ? record_.pair : stem;
  }

  /// What one reading with the draft costs each unit at most: a request for each page that was
  /// recorded, one more for each redirect and login.
  [[nodiscard]] std::size_t CostOfReading(const Profile& profile) const {
    std::size_t most = 0;
    for (const UnitRecord& unit : record_.units) {
      std::size_t cost = 1;
      for (const SourceSpec& source : profile.sources) {
        std::size_t pages = 1;
        for (const RecordedExchange& exchange : unit.exchanges) {
          if (source.paging && exchange.path == source.path) ++pages;
        }
        cost += pages + source.redirects_to.size();
      }
      most = std::max(most, cost);
    }
    return most;
  }

  /// Can the pair be read again without more requests than a person allowed?
  bool MayRead(const Profile& profile) {
    const std::size_t cost = CostOfReading(profile);
    const std::size_t sent = std::max(requests_[0], requests_[1]);
    if (sent + cost > options_.max_requests) return false;
    for (std::size_t& requests : requests_) requests += cost;
    return true;
  }

  /// Did a unit ask to come back later? How long it asks to wait, a little more each time.
  static std::optional<Duration> AsksToWait(const PairSnapshot& snapshot, int time) {
    for (const UnitSnapshot& unit : snapshot.units) {
      for (const SourceStatus& source : unit.sources) {
        const int status = source.failure ? source.failure->status : 0;
        if (status != 429 && status != 503) continue;
        return std::chrono::seconds(2 * (time + 1));
      }
    }
    return std::nullopt;
  }

  /// Reads the pair with the draft, as the exporter would.
  void ProveLive(const Evidence& evidence, Discovery& discovery, ProvenDraft& proven) {
    constexpr int kMostReads = 4;
    const auto unread = [](const UnitRecord& unit) { return !unit.unread.empty(); };
    if (std::ranges::any_of(record_.units, unread)) return;
    const SystemClock clock;
    for (int i = 0; i < kMostReads && !proven.draft.profile.sources.empty(); ++i) {
      if (!MayRead(proven.draft.profile)) {
        proven.draft.notes.emplace_back(
            "the checks are from the responses that were collected: reading the pair with the "
            "profile would take more requests than --max-requests allows");
        return;
      }
      Config config = *config_;
      config.profiles = {{"draft", proven.draft.profile}};
      for (UnitConfig& unit : config.pairs.front().units) {
        unit.profile = "draft";
        unit.report_file.clear();
      }
      const std::string pair = config.pairs.front().name;
      UnitsReader reader(std::move(config), clock, *logger_);
      const std::vector<PairOutcome> outcomes = reader.Read({pair});
      if (outcomes.empty() || !outcomes.front().read) return;
      if (const auto wait = AsksToWait(*outcomes.front().read->snapshot, i)) {
        if (i + 1 == kMostReads) return;
        std::this_thread::sleep_for(*wait);
        continue;
      }
      proven.snapshot = *outcomes.front().read->snapshot;
      proven.assessment = *outcomes.front().read->assessment;
      if (!TakeBack(proven.snapshot, proven.assessment, discovery)) return;
      proven.draft = DraftProfile(evidence, discovery, ProfileName());
    }
  }

  std::nullopt_t NotWritten(const std::string& why) const {
    std::cerr << options_.write_profile << ": not written: " << why << '\n';
    return std::nullopt;
  }

  std::optional<DiscoverFailure> WriteFiles(const ProvenDraft& proven, DiscoveryView& view) const {
    if (!options_.record.empty()) {
      const std::optional<Error> failed = WriteRecord(
          options_.record, {record_, view.evidence, view.discovery, secrets_}, options_.force);
      if (failed) return AsFailure(*failed);
    }
    if (options_.write_profile.empty()) return std::nullopt;
    for (const UnitRecord& unit : record_.units) {
      const std::string why = unit.name + " was not read: " + hidden_.In(unit.unread);
      if (!unit.unread.empty()) return NotWritten(why);
    }
    const std::string text = Hidden(proven.draft.text);
    if (text.empty() || !ParseProfile(text, options_.write_profile)) {
      return NotWritten("nothing was found that a profile could map");
    }
    const std::optional<Error> failed = WriteNewFile(options_.write_profile, text, options_.force);
    if (failed) return AsFailure(*failed);
    view.written_to = options_.write_profile;
    return std::nullopt;
  }

  const DiscoverOptions& options_;
  const std::unique_ptr<Logger> logger_;
  std::optional<Config> config_;  ///< with the one pair; nullopt: no network
  PairRecord record_;
  HiddenSecrets hidden_;
  Replacements found_;  ///< secrets in what the units responded
  std::vector<std::string> secrets_;
  std::array<std::size_t, 2> requests_{};  ///< that each unit got, at most
};

}  // namespace

int RunDiscover(const DiscoverOptions& options) {
  const EndAtSignal<kUnitUnread> at_signal;
  return Discoverer(options).Run();
}

}  // namespace kemp360
