#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "metrics/exposition.h"

namespace kemp360 {

/// The fields of /proc/PID/stat that we use, in the kernel's units (proc(5)).
struct ProcStat {
  std::uint64_t user_ticks = 0;      ///< utime
  std::uint64_t system_ticks = 0;    ///< stime
  std::uint64_t threads = 0;         ///< num_threads
  std::uint64_t start_ticks = 0;     ///< starttime, since boot
  std::uint64_t virtual_bytes = 0;   ///< vsize
  std::uint64_t resident_pages = 0;  ///< rss

  bool operator==(const ProcStat&) const = default;
};

/// nullopt if the line is not of that form. Pure.
[[nodiscard]] std::optional<ProcStat> ParseProcStat(std::string_view line);

/// btime of /proc/stat: seconds since 1970 at boot. Pure.
[[nodiscard]] std::optional<std::uint64_t> ParseBootTime(std::string_view text);

/// What the operating system says of this process now; reads a few files below /proc/self.
[[nodiscard]] ProcessStats ReadProcessStats();

}  // namespace kemp360
