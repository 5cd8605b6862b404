// The oracle without sockets: random steps of the core on a model of two Centrals, every word of
// every exposition held against what the units said.
#include <chrono>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/text.h"
#include "oracle/play.h"

namespace {

using kemp360::oracle::Play;

constexpr const char* kUsage =
    "usage: kemp360_oracle [--seeds A-B] [--steps N] [--go-on]\n"
    "       kemp360_oracle --seed S [--step N]     plays one seed, up to that step, and shows it\n"
    "Each seed is another world, of N steps (10 seeds of 500). Exits 1 where anything was wrong.\n";

struct Arguments {
  std::uint64_t first = 1;
  std::uint64_t last = 10;
  std::size_t steps = 500;
  std::size_t shown = 0;  ///< this step is shown; 0: none
  bool go_on = false;
};

std::uint64_t NumberOf(const std::string& text) {
  const auto number = kemp360::ParseNumber<std::uint64_t>(text);
  if (!number) throw std::invalid_argument(text + " is no number");
  return *number;
}

Arguments Parse(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--go-on") {
      arguments.go_on = true;
      continue;
    }
    if (i + 1 == words.size())
      throw std::invalid_argument(words[i] + " needs a value, or is unknown");
    const std::string& name = words[i];
    const std::string& value = words[++i];
    const std::size_t dash = value.find('-');
    if (name == "--seeds" || name == "--seed") {
      arguments.first = NumberOf(value.substr(0, dash));
      arguments.last =
          dash == std::string::npos ? arguments.first : NumberOf(value.substr(dash + 1));
    } else if (name == "--steps") {
      arguments.steps = NumberOf(value);
    } else if (name == "--step") {
      arguments.shown = arguments.steps = NumberOf(value);
    } else {
      throw std::invalid_argument(name + " is unknown");
    }
  }
  return arguments;
}

struct Sums {
  std::size_t steps = 0;
  std::size_t bad = 0;
  std::size_t answers = 0;
  std::size_t whole = 0;
  std::size_t requests = 0;
};

void PlaySeed(std::uint64_t seed, const Arguments& arguments, Sums& sums) {
  Play play(seed);
  for (std::size_t step = 1; step <= arguments.steps; ++step) {
    const bool well = play.Step();
    ++sums.steps;
    if (step == arguments.shown) std::cout << play.LastStep();
    if (well) continue;
    ++sums.bad;
    std::cout << play.Report() << std::flush;
    if (!arguments.go_on) break;
  }
  sums.answers += play.Answers();
  sums.whole += play.WholeAnswers();
  sums.requests += play.Requests();
}

}  // namespace

int main(int argc, char** argv) try {
  const Arguments arguments = Parse({argv + 1, argv + argc});
  const auto begun = std::chrono::steady_clock::now();
  Sums sums;
  for (std::uint64_t seed = arguments.first; seed <= arguments.last; ++seed) {
    PlaySeed(seed, arguments, sums);
    if (sums.bad != 0 && !arguments.go_on) break;
  }
  const auto took = std::chrono::steady_clock::now() - begun;
  std::cout << sums.steps << " steps, " << sums.bad << " wrong; " << sums.answers << " answers ("
            << sums.whole << " of reads that brought all), " << sums.requests << " requests, "
            << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms\n";
  return sums.bad == 0 ? 0 : 1;
} catch (const std::exception& wrong) {
  std::cerr << wrong.what() << "\n" << kUsage;
  return 2;
}
