#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/generation.h"
#include "app/reading_engine.h"
#include "app/scraping.h"
#include "base/clock.h"
#include "base/logger.h"
#include "config/config.h"

namespace kemp360 {

/// Reads pairs by a configuration, for a command that serves nothing. Sessions and cool-downs are
/// its own. Belongs to the main thread.
class UnitsReader {
 public:
  /// `clock` and `logger` outlive it.
  UnitsReader(Config config, const Clock& clock, Logger& logger);
  UnitsReader(const UnitsReader&) = delete;
  UnitsReader& operator=(const UnitsReader&) = delete;
  /// Ends what is still being read.
  ~UnitsReader();

  [[nodiscard]] const Config& config() const { return generation_->config; }
  /// Reads them once, in this order; empty where the process was told to end meanwhile.
  [[nodiscard]] std::vector<PairOutcome> Read(const std::vector<std::string>& pairs);

 private:
  [[nodiscard]] std::vector<PairOutcome> ReadTogether(std::vector<std::string> pairs);

  const Clock& clock_;
  ReadingEngine engine_;
  Current current_;
  const std::shared_ptr<Generation> generation_;
};

/// The names of all its pairs, in its order.
[[nodiscard]] std::vector<std::string> NamesOfPairs(const Config& config);
/// What is wrong with one that has none, where it was looked for. `file`: of the configuration.
[[nodiscard]] std::string NoPairIn(const std::string& file, const Config& config);

}  // namespace kemp360
