#include "app/process_stats.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>

#include "base/text.h"

namespace kemp360 {
namespace {

// Files below /proc have no size of their own; what cannot be read is empty.
std::string ReadWholeFile(const char* path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path, "re"), &std::fclose);
  std::string text;
  std::array<char, 4096> piece{};
  while (file != nullptr) {
    const std::size_t got = std::fread(piece.data(), 1, piece.size(), file.get());
    if (got == 0) break;
    text.append(piece.data(), got);
  }
  return text;
}

std::string_view TakeWord(std::string_view& text) {
  const std::size_t begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return text = {};
  text.remove_prefix(begin);
  const std::string_view word = text.substr(0, text.find_first_of(" \n"));
  text.remove_prefix(word.size());
  return word;
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
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), &closedir);
  if (folder == nullptr) return std::nullopt;
  int count = -1;  // the folder itself
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] != '.') ++count;
  }
  return count;
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
  line.remove_prefix(name_end + 1);
  constexpr int kFirst = 3;  // proc(5) counts from 1; the state is the third
  constexpr int kLast = 24;
  std::array<std::string_view, kLast + 1> fields{};
  for (int i = kFirst; i <= kLast; ++i) fields.at(static_cast<std::size_t>(i)) = TakeWord(line);
  const auto user = ParseNumber<std::uint64_t>(fields[14]);
  const auto system = ParseNumber<std::uint64_t>(fields[15]);
  const auto threads = ParseNumber<std::uint64_t>(fields[20]);
  const auto start = ParseNumber<std::uint64_t>(fields[22]);
  const auto virtual_bytes = ParseNumber<std::uint64_t>(fields[23]);
  const auto resident = ParseNumber<std::uint64_t>(fields[24]);
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
