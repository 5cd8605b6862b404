#include "app/scraping.h"

#include <algorithm>
#include <cstddef>
#include <utility>

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

void ReadPairs(ReadOrder order, Loop& loop, Executor& pool, ReadsDone done) {
  const auto gathering =
      std::make_shared<Gathering>(Gathering{std::move(order), pool, std::move(done), {}});
  loop.Post([gathering] { Begin(gathering); });
}

}  // namespace kemp360
