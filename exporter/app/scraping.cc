#include "app/scraping.h"

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

void ReadPairs(const std::shared_ptr<Generation>& generation, const std::vector<std::string>& pairs,
               Deadline waiter, WhenBusy when_busy, LastReads& last_reads, ReadsDone done) {
  auto gathering = std::make_shared<Gathering>();
  gathering->generation = generation;
  gathering->left = pairs.size();
  gathering->done = std::move(done);
  for (const std::string& pair : pairs)
    gathering->outcomes.push_back({pair, ReadRefusal::kStopping, nullptr});
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    generation->reader.Read(
        pairs[i], waiter, when_busy, [gathering, i, &last_reads](ReadResult read) {
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
