#pragma once

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "app/generation.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/guarded.h"

namespace kemp360 {

/// The generation in force: one pointer, swapped on reload. A request that began with an older one
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

}  // namespace kemp360
