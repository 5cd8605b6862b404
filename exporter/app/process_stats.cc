#include "app/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/text.h"

namespace kemp360 {
namespace {

// Empty: it cannot be read.
std::string ReadWholeFile(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::optional<double> SystemConstant(int name) {
  const long value = sysconf(name);
  if (value <= 0) return std::nullopt;
  return static_cast<double>(value);
}

// Soft limits are what the process runs into. "Unlimited" is the largest number, as every other
// Prometheus client writes it.
std::optional<double> SoftLimit(__rlimit_resource_t resource) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) return std::nullopt;
  if (limit.rlim_cur == RLIM_INFINITY) {
    return static_cast<double>(std::numeric_limits<std::uint64_t>::max());
  }
  return static_cast<double>(limit.rlim_cur);
}

std::optional<double> CountOpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  return static_cast<double>(std::distance(begin(files), end(files)) - 1);  // the folder itself
}

std::optional<double> StartTime(std::uint64_t start_ticks) {
  const std::optional<std::uint64_t> boot = ParseBootTime(ReadWholeFile("/proc/stat"));
  const std::optional<double> ticks_per_second = SystemConstant(_SC_CLK_TCK);
  if (!boot || !ticks_per_second) return std::nullopt;
  return static_cast<double>(*boot) + static_cast<double>(start_ticks) / *ticks_per_second;
}

}  // namespace

std::optional<ProcStat> ParseProcStat(std::string_view line) {
  // "PID (name) state ppid …": the name may hold spaces and parentheses, so count from its end.
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  std::istringstream rest{std::string(line.substr(name_end + 1))};
  const std::vector<std::string> fields(std::istream_iterator<std::string>(rest), {});
  // proc(5) counts from 1; the state is the third.
  const auto field = [&fields](std::size_t number) {
    const std::size_t at = number - 3;
    return at < fields.size() ? ParseNumber<std::uint64_t>(fields[at]) : std::nullopt;
  };
  const auto user = field(14);
  const auto system = field(15);
  const auto threads = field(20);
  const auto start = field(22);
  const auto virtual_bytes = field(23);
  const auto resident = field(24);
  if (!user || !system || !threads || !start || !virtual_bytes || !resident) return std::nullopt;
  return ProcStat{*user, *system, *threads, *start, *virtual_bytes, *resident};
}

std::optional<std::uint64_t> ParseBootTime(std::string_view text) {
  constexpr std::string_view kKey = "\nbtime ";
  const std::size_t key = text.find(kKey);
  if (key == std::string_view::npos) return std::nullopt;
  text.remove_prefix(key + kKey.size());
  return ParseNumber<std::uint64_t>(text.substr(0, text.find('\n')));
}

ProcessStats ReadProcessStats() {
  ProcessStats stats;
  stats.open_fds = CountOpenFiles();
  stats.max_fds = SoftLimit(RLIMIT_NOFILE);
  stats.virtual_memory_max_bytes = SoftLimit(RLIMIT_AS);
  const std::optional<ProcStat> stat = ParseProcStat(ReadWholeFile("/proc/self/stat"));
  if (!stat) return stats;
  stats.threads = static_cast<double>(stat->threads);
  stats.virtual_memory_bytes = static_cast<double>(stat->virtual_bytes);
  if (const auto page = SystemConstant(_SC_PAGESIZE)) {
    stats.resident_memory_bytes = static_cast<double>(stat->resident_pages) * *page;
  }
  if (const auto ticks_per_second = SystemConstant(_SC_CLK_TCK)) {
    stats.cpu_seconds =
        static_cast<double>(stat->user_ticks + stat->system_ticks) / *ticks_per_second;
  }
  // Once: it must not change when somebody sets the clock, and /proc/stat is long.
  static const std::optional<double> start_time = StartTime(stat->start_ticks);
  stats.start_time_seconds = start_time;
  return stats;
}

}  // namespace kemp360
