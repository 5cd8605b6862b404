#include "app/reloader.h"

#include <utility>

namespace kemp360 {

Reloader::Reloader(std::string file, PairReader::Parts parts, Current& current)
    : file_(std::move(file)), parts_(parts), current_(current) {}

Result<std::monostate, std::vector<Mistake>> Reloader::Load() {
  const std::lock_guard lock(mutex_);
  // Stamped before reading: what changes while we read is then seen as a change.
  std::vector<std::string> files{file_};
  if (const std::shared_ptr<Generation> generation = current_.Get()) {
    files.insert(files.end(), generation->config.files.begin(), generation->config.files.end());
  }
  stamps_ = StampFiles(files);

  Result<Config, std::vector<Mistake>> config = LoadConfig(file_);
  if (!config) {
    parts_.stats.ReloadFailed();
    for (const Mistake& mistake : config.error())
      parts_.logger.Error("configuration", {{"mistake", ToString(mistake)}});
    return config.error();
  }
  for (const std::string& file : config->files) stamps_.try_emplace(file, StampOf(file));
  for (const PairConfig& pair : config->pairs) {
    for (const UnitConfig& unit : pair.units) parts_.stats.Announce(pair.name, unit.name);
  }
  LogLoaded(*config);
  current_.Publish(std::make_shared<Generation>(*std::move(config), parts_));
  parts_.stats.Reloaded(parts_.clock.System());
  return std::monostate{};
}

void Reloader::LoadIfChanged() {
  {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> files;
    for (const auto& [file, stamp] : stamps_) files.push_back(file);
    if (StampFiles(files) == stamps_) return;
  }
  parts_.logger.Info("a configuration file changed, reading it again");
  static_cast<void>(Load());  // what is wrong stands in the log; the configuration in force stays
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
                     {{"file", file_}, {"pairs", std::to_string(config.pairs.size())}});
  if (!config.MetricsCarryPairs()) {
    parts_.logger.Info(
        "/metrics carries only the exporter itself; scrape the pairs by /probe?pair=NAME, found at "
        "/sd");
  }
}

}  // namespace kemp360
