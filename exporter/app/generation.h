#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collect/pair_reader.h"
#include "config/config.h"

namespace kemp360 {

/// One configuration and the reader that works by it. Immutable; a reload publishes the next one by
/// one pointer swap, and the last request that uses this one lets it go.
struct Generation {
  Generation(Config loaded, PairReader::Parts parts);

  const Config config;
  PairReader reader;

  [[nodiscard]] const PairConfig* FindPair(const std::string& name) const;
};

/// The configuration's words as the reader's parts: secrets as files that are re-read, profiles
/// compiled once each.
[[nodiscard]] std::vector<PairTarget> MakeTargets(const Config& config);
[[nodiscard]] ReadLimits MakeLimits(const Config& config);

}  // namespace kemp360
