#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace kemp360::oracle {

/// All chance of a run: the same seed is the same run, with whatever library (SplitMix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ mixed >> 30U) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27U) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31U;
  }
  std::size_t Below(std::size_t bound) { return Next() % bound; }
  bool Chance(unsigned percent) { return Below(100) < percent; }
  template <typename Items>
  const auto& Pick(const Items& items) {
    return *std::next(std::begin(items), static_cast<std::ptrdiff_t>(Below(std::size(items))));
  }

 private:
  std::uint64_t state_;
};

}  // namespace kemp360::oracle
