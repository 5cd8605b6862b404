#include "app/units_reader.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <future>
#include <utility>

#include "app/signal_queue.h"

namespace kemp360 {
namespace {

constexpr Duration kPatienceAtEnd = std::chrono::seconds(5);
constexpr auto kLookForSignal = std::chrono::milliseconds(50);

}  // namespace

UnitsReader::UnitsReader(Config config, const Clock& clock, Logger& logger)
    : clock_(clock),
      engine_(clock, logger),
      generation_(std::make_shared<Generation>(std::move(config), engine_.Parts())) {
  current_.Publish(generation_);
}

UnitsReader::~UnitsReader() {
  current_.StopReading(engine_.loop(), kPatienceAtEnd);
  engine_.Stop();
}

std::vector<PairOutcome> UnitsReader::Read(const std::vector<std::string>& pairs) {
  std::vector<PairOutcome> outcomes;
  // So many at once as may be read at once: nobody waits for a turn while his time runs.
  const std::size_t most = std::max<std::size_t>(1, config().limits.reads_in_flight);
  for (std::size_t i = 0; i < pairs.size(); i += most) {
    const auto from = pairs.begin() + static_cast<std::ptrdiff_t>(i);
    const auto to = from + static_cast<std::ptrdiff_t>(std::min(most, pairs.size() - i));
    const std::vector<PairOutcome> some = ReadTogether({from, to});
    if (some.empty()) return {};
    outcomes.insert(outcomes.end(), some.begin(), some.end());
  }
  return outcomes;
}

std::vector<PairOutcome> UnitsReader::ReadTogether(std::vector<std::string> pairs) {
  using Outcomes = std::vector<PairOutcome>;
  const auto read = std::make_shared<std::promise<Outcomes>>();
  std::future<Outcomes> done = read->get_future();
  ReadPairs({generation_, std::move(pairs), clock_.Steady(), Deadline{}, WhenBusy::kWait},
            engine_.loop(), engine_.workers(),
            [read](const Outcomes& outcomes) { read->set_value(outcomes); });
  while (done.wait_for(kLookForSignal) != std::future_status::ready) {
    if (SignalQueue::EndIsPending()) return {};
  }
  return done.get();
}

}  // namespace kemp360
