#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "app/current.h"
#include "base/clock.h"
#include "base/logger.h"
#include "base/result.h"
#include "base/secret_file.h"
#include "base/self_stats.h"
#include "collect/pair_reader.h"

namespace kemp360 {

/// Loads configurations: the first at the start, the next on SIGHUP, POST /-/reload or a changed
/// file. All or nothing: a configuration with a mistake leaves the one in force as it is. Safe from
/// any thread; one load at a time.
class Reloader {
 public:
  Reloader(std::string file, PairReader::Parts parts, Current& current);

  /// Reads all, publishes, notes it in SelfStats and the log; or says every mistake.
  Result<std::monostate, std::vector<Mistake>> Load();
  /// Load(), if a file of the configuration in force changed since it was read, or what was wrong
  /// with the attempt that failed is now right, or wrong in another way.
  void LoadIfChanged();

 private:
  using Stamps = std::map<std::string, std::optional<FileStamp>>;
  using LoadedConfig = Result<Config, std::vector<Mistake>>;

  LoadedConfig ReadLocked();
  /// Publishes it, or notes what is wrong with it.
  Result<std::monostate, std::vector<Mistake>> TakeLocked(LoadedConfig config);
  Stamps StampFiles(const std::vector<std::string>& files) const;
  void LogLoaded(const Config& config) const;

  const std::string file_;
  const PairReader::Parts parts_;
  Current& current_;
  std::mutex mutex_;  // one load at a time; guards what follows
  Stamps stamps_;
  std::vector<Mistake> mistakes_;  // of the newest attempt; empty: it is in force
};

}  // namespace kemp360
