#pragma once

#include <memory>
#include <utility>

#include "app/generation.h"
#include "base/guarded.h"

namespace kemp360 {

/// The generation in force: one pointer, swapped on reload. Safe from any thread.
class Current {
 public:
  [[nodiscard]] std::shared_ptr<Generation> Get() const {
    return generation_.With(
        [](const std::shared_ptr<Generation>& generation) { return generation; });
  }
  void Publish(std::shared_ptr<Generation> next) {
    generation_.With([&](std::shared_ptr<Generation>& generation) { generation.swap(next); });
  }  // the last generation, in `next`, goes outside the lock

 private:
  Guarded<std::shared_ptr<Generation>> generation_;
};

}  // namespace kemp360
