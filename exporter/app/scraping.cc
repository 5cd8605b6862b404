#include "app/scraping.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

namespace kemp360 {
namespace {

/// The reads of one scrape on their way. Each writes its own slot; the last to end hands over.
struct Gathering {
  std::shared_ptr<Generation> generation;
  std::vector<PairOutcome> outcomes;
  std::atomic<std::size_t> left;
  ReadsDone done;
};

}  // namespace

void ReadPairs(const ReadOrder& order, LastReads& last_reads, ReadsDone done) {
  auto gathering = std::make_shared<Gathering>();
  gathering->generation = order.generation;
  gathering->left = order.pairs.size();
  gathering->done = std::move(done);
  for (const std::string& pair : order.pairs)
    gathering->outcomes.push_back({pair, ReadRefusal::kStopping, nullptr});
  for (std::size_t i = 0; i < order.pairs.size(); ++i) {
    const PairConfig* pair = order.generation->FindPair(order.pairs[i]);
    const Deadline own =
        pair == nullptr ? Deadline{} : Deadline::After(order.received_at, pair->timeout);
    order.generation->reader.Read(
        order.pairs[i], std::min(order.deadline, own), order.when_busy,
        [gathering, i, &last_reads](ReadResult read) {
          PairOutcome& outcome = gathering->outcomes[i];
          outcome.read = std::move(read);
          if (outcome.read) {
            outcome.assessment = std::make_shared<const PairAssessment>(AssessPair(**outcome.read));
            last_reads.Note(**outcome.read, *outcome.assessment);
          }
          if (gathering->left.fetch_sub(1) == 1) gathering->done(gathering->outcomes);
        });
  }
}

}  // namespace kemp360
