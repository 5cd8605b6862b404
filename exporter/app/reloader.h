#pragma once

#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "app/generation.h"
#include "app/web_config_file.h"
#include "base/clock.h"
#include "base/guarded.h"
#include "base/local_file.h"
#include "base/logger.h"
#include "base/result.h"
#include "base/self_stats.h"
#include "collect/pair_reader.h"
#include "config/config.h"
#include "http/protection.h"

namespace kemp360 {

/// Loads configurations: the first at the start, the next on SIGHUP, POST /-/reload or a changed
/// file. All or nothing: a configuration with a mistake leaves the one in use as it is.
///
/// A load takes seconds where there are ten thousand pairs. It therefore belongs to one thread that
/// nothing else waits for, the process's main one; who wants one from another thread asks for it.
class Reloader {
 public:
  /// No mistakes: it was not loaded because the process ends.
  using Outcome = Result<std::monostate, std::vector<Mistake>>;
  using Done = std::function<void(const Outcome&)>;

  struct Settings {
    std::string file;
    LoadOptions options;         ///< `stop`: the process has to end
    std::function<void()> wake;  ///< makes the loading thread call Load(); safe from any thread
    std::string web_file{};      ///< of --web.config.file; empty: none
    std::function<void(Protection)> protect = [](const Protection&) {
    };  ///< what it says, when it is good
  };

  Reloader(Settings settings, PairReader::Parts parts, Current& current);

  /// Reads all, publishes, notes it in SelfStats and the log; or says every mistake. Whoever asked
  /// before it began is told the outcome. The loading thread's.
  Outcome Load();
  /// Load(), if a file of the configuration in use changed since it was read, or what was wrong
  /// with the attempt that failed is now right, or wrong in another way. The loading thread's.
  void LoadIfChanged();

  /// The same for the web configuration alone, whose certificates are renewed while the rest stays.
  /// Costs next to nothing. The loading thread's.
  void LoadWebIfChanged();

  /// From any thread: `done` gets the outcome of a load that begins after this call. However many
  /// ask while one load is in progress, the next one is for all of them.
  void Ask(Done done);
  /// From any thread: nothing is loaded any more, and whoever asks, or has asked, is told so.
  void Stop();

 private:
  using Stamps = std::map<std::string, std::optional<FileStamp>>;
  using LoadedConfig = Result<Config, std::vector<Mistake>>;
  struct Asked {
    std::vector<Done> waiting;
    bool stopped = false;
  };

  LoadedConfig Read();
  void LoadWeb();
  /// In SelfStats: is all in use that was read last?
  void NoteState();
  /// Publishes it, or notes what is wrong with it.
  Outcome Take(LoadedConfig config);
  Stamps StampFiles(const std::vector<std::string>& files) const;
  void LogLoaded(const Config& config) const;
  std::vector<Done> TakeWaiting();

  const Settings settings_;
  const PairReader::Parts parts_;
  Current& current_;
  WebConfigFile web_;
  std::vector<Mistake> web_mistakes_;
  Stamps stamps_;
  std::vector<Mistake> mistakes_;  // of the newest attempt; empty: it is in use
  Guarded<Asked> asked_;
};

}  // namespace kemp360
