#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
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

/// The generation in use: one pointer, swapped on reload. A request that began with an older one
/// keeps that until it is answered. Safe from any thread.
class Current {
 public:
  [[nodiscard]] std::shared_ptr<Generation> Get() const {
    return content_.With([](const Content& content) { return content.generation; });
  }

  void Publish(std::shared_ptr<Generation> next) {
    content_.With([&](Content& content) {
      std::erase_if(content.all,
                    [](const std::weak_ptr<Generation>& one) { return one.expired(); });
      content.all.push_back(next);
      content.generation.swap(next);
    });
  }  // the last generation, in `next`, goes outside the lock

  /// At the end of the process: whoever still waits for a read of any generation is answered, and
  /// every read ends. Returns when that was done, or after `patience`.
  void StopReading(Loop& loop, Duration patience) {
    std::vector<std::weak_ptr<Generation>> all;
    content_.With([&](Content& content) { all.swap(content.all); });
    const auto stopped = std::make_shared<std::promise<void>>();
    loop.Post([all = std::move(all), stopped] {
      // Goes with the last copy: when every reader has stopped.
      const std::shared_ptr<void> everyone(nullptr, [stopped](void*) { stopped->set_value(); });
      for (const std::weak_ptr<Generation>& one : all) {
        if (const std::shared_ptr<Generation> generation = one.lock()) {
          generation->reader.Stop([generation, everyone] {});
        }
      }
    });
    stopped->get_future().wait_for(patience);
  }

 private:
  struct Content {
    std::shared_ptr<Generation> generation;
    std::vector<std::weak_ptr<Generation>> all;  // those that somebody may still use
  };
  Guarded<Content> content_;
};

[[nodiscard]] TlsOptions TlsOptionsOf(const TlsConfig& tls);
/// The configuration's words as the reader's parts: secrets as files that are re-read, profiles
/// compiled once each.
[[nodiscard]] std::vector<PairTarget> MakeTargets(const Config& config);
[[nodiscard]] ReadLimits MakeLimits(const Config& config);

}  // namespace kemp360
