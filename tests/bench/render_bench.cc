// render_bench [MOST_NS]: what one sample costs from assessment to text, at 1,000 and 10,000
// LoadMasters, in both formats. Method: one pair, every LoadMaster agreed, all eleven series of
// each; processor time of this thread (other work on the machine does not count), the best of many
// rounds (a round that was disturbed does not count either). Exits 1 if a sample costs more than
// MOST_NS nanoseconds.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <utility>

#include "metrics/exposition.h"
#include "model/pair_assessment.h"
#include "support/pair_scenarios.h"

namespace kemp360 {
namespace {

double ThreadCpuNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

PairSnapshot PairOf(std::size_t loadmasters) {
  PairSnapshot pair = testing::HealthyPair();
  for (std::size_t unit = 0; unit < 2; ++unit) {
    std::vector<LoadMaster>& rows = pair.units[unit].loadmasters->rows;
    const LoadMaster pattern = rows.front();
    rows.clear();
    for (std::size_t i = 0; i < loadmasters; ++i) {
      LoadMaster row = pattern;
      row.endpoint = "10." + std::to_string(i / 65025) + "." + std::to_string(i / 255 % 255) + "." +
                     std::to_string(i % 255) + ":443";
      row.name = "loadmaster-" + std::to_string(i) + ".example";
      row.mac = i + 1;
      row.claim = unit == i % 2 ? Claim::kMine : Claim::kPeers;
      rows.push_back(std::move(row));
    }
  }
  return pair;
}

std::size_t SamplesIn(const std::string& text) {
  std::size_t samples = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    if (text[at] != '#') ++samples;
  }
  return samples;
}

double BestNanosecondsPerSample(TextFormat format, std::size_t loadmasters) {
  const PairSnapshot pair = PairOf(loadmasters);
  const PairAssessment assessment = AssessPair(pair);
  const PairView view{&pair, &assessment, true, loadmasters};
  const std::size_t samples = SamplesIn(RenderExposition(format, {&view, 1}, nullptr));
  const int rounds = loadmasters > 5000 ? 20 : 100;
  double best = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const double start = ThreadCpuNanoseconds();
    const std::string text = RenderExposition(format, {&view, 1}, nullptr);
    const double spent = ThreadCpuNanoseconds() - start;
    if (text.empty()) std::abort();
    best = std::min(best, spent);
  }
  const double each = best / static_cast<double>(samples);
  std::cout << (format == TextFormat::kPrometheus004 ? "text 0.0.4        " : "OpenMetrics 1.0.0 ")
            << loadmasters << " LoadMasters: " << samples << " samples, " << best / 1e6 << " ms, "
            << each << " ns a sample\n";
  return each;
}

int Run(double most) {
  double worst = 0;
  for (const TextFormat format : {TextFormat::kPrometheus004, TextFormat::kOpenMetrics100}) {
    for (const std::size_t loadmasters : {1'000U, 10'000U}) {
      worst = std::max(worst, BestNanosecondsPerSample(format, loadmasters));
    }
  }
  if (worst <= most) return 0;
  std::cerr << "a sample costs " << worst << " ns; the bound is " << most << "\n";
  return 1;
}

}  // namespace
}  // namespace kemp360

int main(int argc, char** argv) { return kemp360::Run(argc > 1 ? std::atof(argv[1]) : 1e18); }
