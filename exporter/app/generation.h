#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/executor.h"
#include "base/guarded.h"
#include "collect/pair_reader.h"
#include "config/config.h"

namespace kemp360 {

/// One configuration and the reader that works by it. Immutable; a reload publishes the next one by
/// one pointer swap, and the last request that uses this one lets it go.
struct Generation : public std::enable_shared_from_this<Generation> {
  Generation(Config loaded, PairReader::Parts parts);

  const Config config;
  PairReader reader;

  /// nullptr: there is none of that name. Takes no longer where there are many.
  [[nodiscard]] const PairConfig* FindPair(const std::string& name) const;

  using ConfigShown = std::function<void(const std::string& text)>;
  /// Calls `shown` on the executor with what RenderConfig() writes, which is rendered once, for the
  /// first who asks. However many ask, one task at a time answers them: the text of ten thousand
  /// pairs is long, and the executor is there for scrapes.
  void ShowConfig(Executor& executor, ConfigShown shown);

 private:
  struct Askers {
    std::vector<ConfigShown> waiting;
    bool being_answered = false;
  };
  void AnswerAskers();

  const std::unordered_map<std::string_view, const PairConfig*> pairs_by_name_;
  Guarded<Askers> askers_;
  std::string config_text_;  // of the task that answers
};

/// The configuration's words as the reader's parts: secrets as files that are re-read, profiles
/// compiled once each.
[[nodiscard]] std::vector<PairTarget> MakeTargets(const Config& config);
[[nodiscard]] ReadLimits MakeLimits(const Config& config);

}  // namespace kemp360
