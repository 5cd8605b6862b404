#include "app/scraping.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

/// The reads of one scrape on their way. Belongs to the loop until the last has ended.
struct Gathering {
  ReadOrder order;
  Executor& pool;
  ReadsDone done;
  std::vector<PairOutcome> outcomes;
  std::size_t left = 0;
};

void HandOver(const std::shared_ptr<Gathering>& gathering) {
  gathering->pool.Post([gathering] { gathering->done(gathering->outcomes); });
}

void Begin(const std::shared_ptr<Gathering>& gathering) {
  const ReadOrder& order = gathering->order;
  gathering->left = order.pairs.size();
  if (order.pairs.empty()) return HandOver(gathering);
  for (std::size_t i = 0; i < order.pairs.size(); ++i) {
    gathering->outcomes.push_back({order.pairs[i], ReadRefusal::kStopping});
    const PairConfig* pair = order.generation->FindPair(order.pairs[i]);
    const Deadline own =
        pair == nullptr ? Deadline{} : Deadline::After(order.received_at, pair->timeout);
    order.generation->reader.Read(order.pairs[i], std::min(order.deadline, own), order.when_busy,
                                  [gathering, i](ReadResult read) {
                                    gathering->outcomes[i].read = std::move(read);
                                    if (--gathering->left == 0) HandOver(gathering);
                                  });
  }
}

}  // namespace

Result<std::optional<Duration>> ParseScrapeTimeout(const std::optional<std::string>& header,
                                                   Duration offset) {
  if (!header) return std::optional<Duration>{};
  const std::string_view text = Trim(*header);
  const std::optional<double> seconds = ParseNumber<double>(text);
  if (!seconds || !std::isfinite(*seconds) || *seconds <= 0) {
    return Error{"X-Prometheus-Scrape-Timeout-Seconds", Quoted(text) + " is not a timeout",
                 "a positive number of seconds, as Prometheus sends it"};
  }
  constexpr double kLongest = 86400;  // more would overflow nothing, but means nothing either
  const auto told = std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(std::min(*seconds, kLongest)));
  return std::optional<Duration>(std::max(kShortestWait, told - offset));
}

void ReadPairs(ReadOrder order, Loop& loop, Executor& pool, ReadsDone done) {
  const auto gathering =
      std::make_shared<Gathering>(Gathering{std::move(order), pool, std::move(done), {}});
  loop.Post([gathering] { Begin(gathering); });
}

}  // namespace kemp360
