#include "model/unit_snapshot.h"

#include <algorithm>

namespace kemp360 {

bool UnitSnapshot::up() const {
  return std::any_of(sources.begin(), sources.end(), [](const SourceStatus& source) {
    return source.authenticated && source.ok();
  });
}

}  // namespace kemp360
