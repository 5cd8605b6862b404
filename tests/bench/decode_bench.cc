// What decoding a unit's LoadMaster list costs, against RapidJSON merely streaming the same bytes
// into a handler that does nothing (UTF-8 validated, numbers as strings: the flags that these
// answers need). Method, and what the numbers were: README.md here.
//
//   decode_bench                  prints a table
//   decode_bench --check RATIO    exits 1 if a page of 1,000 costs more than RATIO times the
//   streaming

#include <rapidjson/reader.h>

#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "appliance/unit_reading.h"
#include "loadmaster_page.h"
#include "profile/profile.h"
#include "profile/profile_reader.h"
#include "support/feed_reading.h"

namespace kemp360 {
namespace {

using Nanoseconds = std::chrono::duration<double, std::nano>;

/// CPU time of this thread: what a busy machine gives to others in between is not counted.
Nanoseconds CpuTime() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

struct DoNothing : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DoNothing> {
  bool RawNumber(const char* /*text*/, rapidjson::SizeType /*size*/, bool /*copy*/) { return true; }
};

/// Time is not counted while bodies are copied: a body arrives anyway, and decoding takes it over.
Nanoseconds Stream(const std::vector<std::string>& pages) {
  constexpr unsigned kFlags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  Nanoseconds spent{};
  for (const std::string& page : pages) {
    const auto start = CpuTime();
    rapidjson::StringStream stream(page.c_str());
    rapidjson::Reader reader;
    DoNothing handler;
    if (reader.Parse<kFlags>(stream, handler).IsError()) std::abort();
    spent += CpuTime() - start;
  }
  return spent;
}

Nanoseconds Decode(const std::shared_ptr<const CompiledProfile>& profile, std::size_t source,
                   const std::vector<std::string>& pages, std::size_t rows) {
  Nanoseconds spent{};
  UnitReading reading(profile, ReadingLimits{}, false);
  for (const std::string& page : pages) {
    SourceReply reply{200, page, {}};
    const auto start = CpuTime();
    (void)testing::Feed(reading, source, std::move(reply));
    spent += CpuTime() - start;
  }
  const auto start = CpuTime();
  const UnitSnapshot unit = reading.TakeSnapshot({});
  spent += CpuTime() - start;
  if (!unit.loadmasters || unit.loadmasters->rows.size() != rows) std::abort();
  return spent;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

struct Cost {
  double stream_us = 0;
  double decode_us = 0;
  [[nodiscard]] double Ratio() const { return decode_us / stream_us; }
};

/// Both in turn, so that what else the machine does hits both alike; the medians.
Cost Measure(const std::shared_ptr<const CompiledProfile>& profile, std::size_t source,
             std::size_t rows, int rounds) {
  constexpr std::size_t kPage = 1000;
  std::vector<std::string> pages;
  for (std::size_t first = 0; first < rows; first += kPage) {
    pages.push_back(bench::LoadMasterPage(first, std::min(kPage, rows - first), rows));
  }
  std::vector<double> stream;
  std::vector<double> decode;
  for (int round = 0; round < rounds; ++round) {
    stream.push_back(Stream(pages).count() / 1000);
    decode.push_back(Decode(profile, source, pages, rows).count() / 1000);
  }
  return {Median(stream), Median(decode)};
}

/// The best of several tries: a busy machine can only make it worse.
int Check(const std::shared_ptr<const CompiledProfile>& profile, std::size_t source, double limit) {
  double best = 1e9;
  for (int attempt = 0; attempt < 10 && best > limit; ++attempt) {
    best = std::min(best, Measure(profile, source, 1000, 21).Ratio());
  }
  std::printf("decoding a page of 1,000 LoadMasters costs %.2f x streaming it; the limit is %.2f\n",
              best, limit);
  return best <= limit ? 0 : 1;
}

int Run(int argc, char** argv) {
  const Result<Profile, std::vector<Mistake>> parsed =
      ParseProfile(*BuiltInProfileText("default"), "default.yaml");
  if (!parsed) return 1;
  std::size_t source = 0;
  while (parsed->sources[source].name != parsed->loadmasters->source) ++source;
  const auto profile = std::make_shared<const CompiledProfile>(*parsed);
  if (argc == 3 && std::string_view(argv[1]) == "--check") {
    return Check(profile, source, std::strtod(argv[2], nullptr));
  }
  std::printf("%12s %14s %14s %8s %12s\n", "LoadMasters", "streaming us", "decoding us", "ratio",
              "ns a row");
  for (const std::size_t rows : {1U, 10U, 100U, 1000U, 10000U}) {
    const Cost cost = Measure(profile, source, rows, rows > 1000 ? 21 : 101);
    std::printf("%12zu %14.1f %14.1f %8.2f %12.0f\n", rows, cost.stream_us, cost.decode_us,
                cost.Ratio(), cost.decode_us * 1000 / static_cast<double>(rows));
  }
  return 0;
}

}  // namespace
}  // namespace kemp360

int main(int argc, char** argv) { return kemp360::Run(argc, argv); }
