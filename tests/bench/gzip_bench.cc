// What each level of libdeflate costs and gains on an exposition of 8,000 samples, and what the
// compressor itself weighs.
//
// Method: the text is built once, in the form of section 4 of the metric contract (eight series of
// 1,000 LoadMasters, varying addresses and times). Every level compresses it 200 times; the median
// wall time is printed, with the compressor kept ("kept") and made anew for each text ("fresh",
// what exporter/http does). Run a release build on an idle machine:
// build/release/tests/bench/gzip_bench
#include <libdeflate.h>

#include <malloc.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr int kRuns = 200;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};
using Compressor = std::unique_ptr<libdeflate_compressor, FreeCompressor>;

std::string Exposition() {
  constexpr std::array<std::string_view, 8> kFamilies{
      "kemp360_loadmaster_up",           "kemp360_loadmaster_info",
      "kemp360_loadmaster_licensed",     "kemp360_loadmaster_owner",
      "kemp360_loadmaster_ownership",    "kemp360_loadmaster_seen_by",
      "kemp360_loadmaster_report_match", "kemp360_loadmaster_last_seen_timestamp_seconds"};
  std::string text;
  for (const std::string_view family : kFamilies) {
    text.append("# HELP ").append(family).append(" What the unit says of a LoadMaster.\n# TYPE ");
    text.append(family).append(" gauge\n");
    for (int i = 0; i < 1000; ++i) {
      const std::string host = "10.20." + std::to_string(i / 250) + "." + std::to_string(i % 250);
      text.append(family).append(R"({pair="emea",unit="central-a",loadmaster=")");
      text.append(host).append(":8443\"} ");
      text += family.ends_with("seconds") ? std::to_string(1'772'444'200 + i * 7919 % 3600)
                                          : std::to_string(i * 31 % 7 == 0);
      text += '\n';
    }
  }
  return text;
}

template <typename Work>
double MedianMilliseconds(Work work) {
  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - begin;
    times.push_back(spent.count());
  }
  std::nth_element(times.begin(), times.begin() + kRuns / 2, times.end());
  return times[kRuns / 2];
}

std::size_t HeapBytes() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

int main() {
  const std::string text = Exposition();
  std::printf("%zu bytes\nlevel  kept ms  fresh ms  gzip bytes  compressor bytes\n", text.size());
  for (const int level : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12}) {
    const std::size_t before = HeapBytes();
    const Compressor kept(libdeflate_alloc_compressor(level));
    if (kept == nullptr) return EXIT_FAILURE;
    const std::size_t weight = HeapBytes() - before;
    std::string out(libdeflate_gzip_compress_bound(kept.get(), text.size()), '\0');
    std::size_t size = 0;
    const auto compress = [&](libdeflate_compressor* compressor) {
      size = libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(), out.size());
    };
    const double reused = MedianMilliseconds([&] { compress(kept.get()); });
    const double fresh = MedianMilliseconds([&] {
      const Compressor compressor(libdeflate_alloc_compressor(level));
      compress(compressor.get());
    });
    std::printf("%5d  %7.3f  %8.3f  %10zu  %16zu\n", level, reused, fresh, size, weight);
  }
  return EXIT_SUCCESS;
}
