#include "app/reloader.h"

#include <set>
#include <utility>

namespace kemp360 {

Reloader::Reloader(Settings settings, PairReader::Parts parts, Current& current)
    : settings_(std::move(settings)),
      parts_(std::move(parts)),
      current_(current),
      web_(settings_.web_file) {}

Reloader::Outcome Reloader::Load() {
  const std::vector<Done> waiting = TakeWaiting();
  LoadWeb();
  Outcome outcome = Take(Read());
  if (!web_mistakes_.empty() && (outcome || !outcome.error().empty())) {
    std::vector<Mistake> all = web_mistakes_;
    all.insert(all.end(), mistakes_.begin(), mistakes_.end());
    outcome = std::move(all);
  }
  for (const Done& done : waiting) done(outcome);
  return outcome;
}

void Reloader::LoadIfChanged() {
  std::vector<std::string> files;
  for (const auto& [file, stamp] : stamps_) files.push_back(file);
  const bool changed = StampFiles(files) != stamps_;
  if (!changed && mistakes_.empty()) return;
  // What mends a refused configuration may be any file that it names, a missing key for example:
  // it is read completely, and as long as it is wrong in the same way nothing is said again.
  LoadedConfig config = Read();
  if (!config && (config.error().empty() || (!changed && config.error() == mistakes_))) return;
  parts_.logger.Info("a configuration file changed, reading it again");
  static_cast<void>(Take(std::move(config)));  // what is wrong is in the log
}

void Reloader::LoadWebIfChanged() {
  if (!web_.Changed()) return;
  parts_.logger.Info("the web configuration changed, reading it again");
  LoadWeb();
  NoteState();
}

void Reloader::LoadWeb() {
  Result<Protection, std::vector<Mistake>> loaded = web_.Load();
  web_mistakes_ = loaded ? std::vector<Mistake>{} : loaded.error();
  for (const Mistake& mistake : web_mistakes_)
    parts_.logger.Error("web configuration", {{"error", ToString(mistake)}});
  if (loaded) settings_.protect(*std::move(loaded));
}

void Reloader::NoteState() {
  if (mistakes_.empty() && web_mistakes_.empty()) {
    parts_.stats.Reloaded(parts_.clock.System());
  } else {
    parts_.stats.ReloadFailed();
  }
}

void Reloader::Ask(Done done) {
  enum class Answer { kStopped, kFirst, kOneOfMany };
  const Answer answer = asked_.With([&done](Asked& asked) {
    if (asked.stopped) return Answer::kStopped;
    asked.waiting.push_back(std::move(done));
    return asked.waiting.size() == 1 ? Answer::kFirst : Answer::kOneOfMany;
  });
  if (answer == Answer::kStopped) done(std::vector<Mistake>{});
  if (answer == Answer::kFirst) settings_.wake();
}

void Reloader::Stop() {
  asked_.With([](Asked& asked) { asked.stopped = true; });
  for (const Done& done : TakeWaiting()) done(std::vector<Mistake>{});
}

std::vector<Reloader::Done> Reloader::TakeWaiting() {
  return asked_.With([](Asked& asked) { return std::exchange(asked.waiting, {}); });
}

Reloader::LoadedConfig Reloader::Read() {
  // Stamped before reading: what changes while we read is then seen as a change.
  std::vector<std::string> files{settings_.file};
  if (const std::shared_ptr<Generation> generation = current_.Get()) {
    files.insert(files.end(), generation->config.files.begin(), generation->config.files.end());
  }
  stamps_ = StampFiles(files);
  LoadedConfig config = LoadConfig(settings_.file, settings_.options);
  if (config) {
    for (const std::string& file : config->files) stamps_.try_emplace(file, StampOf(file));
  }
  return config;
}

Reloader::Outcome Reloader::Take(LoadedConfig config) {
  if (!config) {
    if (config.error().empty()) return config.error();  // the process ends
    mistakes_ = config.error();
    NoteState();
    for (const Mistake& mistake : mistakes_)
      parts_.logger.Error("configuration", {{"error", ToString(mistake)}});
    return mistakes_;
  }
  mistakes_.clear();
  std::set<std::pair<std::string, std::string>> units;
  for (const PairConfig& pair : config->pairs) {
    for (const UnitConfig& unit : pair.units) units.emplace(pair.name, unit.name);
  }
  parts_.stats.Configured(units);
  LogLoaded(*config);
  current_.Publish(std::make_shared<Generation>(*std::move(config), parts_));
  NoteState();
  return std::monostate{};
}

Reloader::Stamps Reloader::StampFiles(const std::vector<std::string>& files) const {
  Stamps stamps;
  for (const std::string& file : files) stamps[file] = StampOf(file);
  return stamps;
}

void Reloader::LogLoaded(const Config& config) const {
  for (const std::string& warning : config.warnings)
    parts_.logger.Warn("configuration", {{"warning", warning}});
  parts_.logger.Info("configuration loaded",
                     {{"file", settings_.file}, {"pairs", std::to_string(config.pairs.size())}});
  if (!config.MetricsCarryPairs()) {
    parts_.logger.Info(
        "/metrics contains only the exporter itself: scrape the pairs at /probe?pair=NAME (/sd "
        "lists them)");
  }
}

}  // namespace kemp360
