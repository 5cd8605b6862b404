// Included before everything else in the tree that mutate.py makes: which of the mutants that were
// compiled into it is the one of this process. Where the compiler evaluates, it is none.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace mutant {

/// The mutants that were asked for, written to $MUTANT_REACHED when the process ends.
class Reached {
 public:
  explicit Reached(const char* file) : file_(file) {}
  Reached(const Reached&) = delete;
  Reached& operator=(const Reached&) = delete;
  ~Reached() {
    if (file_ == nullptr) return;
    std::FILE* out = std::fopen(file_, "w");
    for (const auto& slot : slots_) {
      if (const std::uint32_t id = slot.load()) std::fprintf(out, "%u\n", id);
    }
    std::fclose(out);
  }
  void Note(std::uint32_t id) {
    if (file_ == nullptr) return;
    for (std::size_t at = id % kSlots;; at = (at + 1) % kSlots) {
      std::uint32_t there = slots_[at].load(std::memory_order_relaxed);
      if (there == id) return;
      if (there == 0 && slots_[at].compare_exchange_strong(there, id)) return;
      if (there == id) return;
    }
  }

 private:
  static constexpr std::size_t kSlots = 1U << 16U;
  const char* file_;
  std::atomic<std::uint32_t> slots_[kSlots] = {};
};

// Inline variables of a header that comes first: set before whatever a file initializes.
inline const std::uint32_t active = [] {
  const char* const text = std::getenv("MUTANT");
  return text == nullptr ? 0U : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}();
inline const bool noting = std::getenv("MUTANT_REACHED") != nullptr;
inline Reached reached(std::getenv("MUTANT_REACHED"));

[[gnu::always_inline]] constexpr bool On(std::uint32_t id) {
  if (__builtin_is_constant_evaluated() || id == 0) return false;
  if (noting) reached.Note(id);
  return id == active;
}

template <typename Value>
[[gnu::always_inline]] constexpr bool Is(Value&& value) {
  return static_cast<bool>(value);
}

// A comparison with its two mutants: the bound moved by one, and turned round.
template <typename One, typename Other>
constexpr bool Below(std::uint32_t bound, std::uint32_t turn, const One& one, const Other& other) {
  if (On(bound)) return one <= other;
  return On(turn) ? one >= other : one < other;
}
template <typename One, typename Other>
constexpr bool Above(std::uint32_t bound, std::uint32_t turn, const One& one, const Other& other) {
  if (On(bound)) return one >= other;
  return On(turn) ? one <= other : one > other;
}
template <typename One, typename Other>
constexpr bool AtMost(std::uint32_t bound, std::uint32_t turn, const One& one, const Other& other) {
  if (On(bound)) return one < other;
  return On(turn) ? one > other : one <= other;
}
template <typename One, typename Other>
constexpr bool AtLeast(std::uint32_t bound, std::uint32_t turn, const One& one,
                       const Other& other) {
  if (On(bound)) return one > other;
  return On(turn) ? one < other : one >= other;
}

}  // namespace mutant
