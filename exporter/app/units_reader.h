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

/// Reads pairs by a configuration, for a command that serves nothing. Sessions and cooldowns are
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
  /// Reads them once, in this order; empty if the process was ended during that time.
  [[nodiscard]] std::vector<PairOutcome> Read(const std::vector<std::string>& pairs);

 private:
  [[nodiscard]] std::vector<PairOutcome> ReadTogether(std::vector<std::string> pairs);

  const Clock& clock_;
  ReadingEngine engine_;
  Current current_;
  const std::shared_ptr<Generation> generation_;
};

}  // namespace kemp360
