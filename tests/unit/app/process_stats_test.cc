#include "app/process_stats.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <tuple>

namespace kemp360 {
namespace {

// As the kernel wrote it for a running Prometheus, the name changed.
const std::string kRest =
    " S 1 1234 1234 0 -1 4194560 20312 0 24 0 1507 312 0 0 20 0 11 0 68131 1383944192 12034 "
    "18446744073709551615 4194304 27131905 140722 0 0 0 0 0 2143420159 0 0 0 17 1 0 0 0 0 0 4 5 6 "
    "7 8 9 10 0\n";

TEST_CASE("ParseProcStat: counts from the end of the name", "[app]") {
  const std::string name = GENERATE("(prometheus)", "(a b)", "(a) S 9 (b)", "(()");
  CHECK(ParseProcStat("1234 " + name + kRest) == ProcStat{1507, 312, 11, 68131, 1383944192, 12034});
}

TEST_CASE("ParseProcStat: nothing rather than something wrong", "[app]") {
  const std::string line =
      GENERATE_COPY(std::string(), std::string("1234"), std::string("1234 (a) S 1 2 3\n"),
                    "1234 (a" + kRest, "1234 (a) S 1 1 1 0 -1 4 2 0 24 0 x 312" + kRest);
  CAPTURE(line);
  CHECK(ParseProcStat(line) == std::nullopt);
}

TEST_CASE("ParseBootTime: the line btime of the kernel's statistics", "[app]") {
  using Row = std::tuple<std::string, std::optional<std::uint64_t>>;
  const auto [text, expected] = GENERATE(table<std::string, std::optional<std::uint64_t>>(
      {Row{"cpu 1 2\nbtime 1772444200\nprocesses 9\n", 1772444200},
       Row{"cpu 1 2\nbtime 1772444200", 1772444200}, Row{"cpu 1 2\nbtime x\n", std::nullopt},
       Row{"", std::nullopt}}));
  CHECK(ParseBootTime(text) == expected);
}

double Known(const std::optional<double>& number) { return number.value_or(-1.0); }

TEST_CASE("ReadProcessStats: this process, every number plausible", "[app]") {
  const ProcessStats before = ReadProcessStats();
  CHECK(Known(before.cpu_seconds) >= 0.0);
  CHECK(Known(before.open_fds) >= 3.0);
  CHECK(Known(before.max_fds) > Known(before.open_fds));
  CHECK(Known(before.virtual_memory_bytes) > Known(before.resident_memory_bytes));
  CHECK(Known(before.virtual_memory_max_bytes) > 0.0);
  CHECK(Known(before.resident_memory_bytes) > 100'000.0);
  CHECK(Known(before.threads) >= 1.0);
  const double now = UnixSeconds(SystemClock{}.System());
  CHECK(Known(before.start_time_seconds) <= now + 1.0);
  CHECK(Known(before.start_time_seconds) > now - 3600.0);

  const int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(file >= 0);
  const ProcessStats after = ReadProcessStats();
  close(file);
  CHECK(Known(after.open_fds) == Known(before.open_fds) + 1.0);
  CHECK(after.start_time_seconds == before.start_time_seconds);
}

}  // namespace
}  // namespace kemp360
