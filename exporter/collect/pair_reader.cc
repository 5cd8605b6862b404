#include "collect/pair_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/worker_pool.h"
#include "collect/pair_read.h"
#include "collect/wording.h"

namespace kemp360 {
namespace {

/// A waiter whose deadline is later than the read's by no more than this takes what it brings.
constexpr Duration kJoinLatest = std::chrono::seconds(1);

}  // namespace

PairReader::PairReader(std::vector<PairTarget> pairs, ReadLimits limits, Parts parts)
    : pairs_(std::make_shared<const std::vector<PairTarget>>(std::move(pairs))),
      limits_(limits),
      parts_(std::move(parts)),
      lines_(pairs_->size()) {
  for (std::size_t i = 0; i < pairs_->size(); ++i) by_name_.emplace((*pairs_)[i].name, i);
}

PairReader::~PairReader() = default;

void PairReader::Read(const std::string& pair, Deadline deadline, WhenBusy when_busy,
                      PairDone done) {
  const auto found = by_name_.find(pair);
  if (found == by_name_.end()) return Answer(std::move(done), ReadRefusal::kUnknownPair);
  if (stopping_) return Answer(std::move(done), ReadRefusal::kStopping);
  Waiter waiter{++last_id_,        deadline, when_busy, std::move(done), parts_.clock.Steady(),
                Timer(parts_.loop)};
  if (!Place(found->second, waiter)) LeaveOut(found->second, std::move(waiter));
}

/// Finds the read that the waiter gets its answer from. false: it is refused, and untouched.
bool PairReader::Place(std::size_t index, Waiter& waiter) {
  Line& line = lines_[index];
  const bool may_wait = waiter.when_busy == WhenBusy::kWait;
  if (waiter.deadline.Passed(waiter.came)) return false;
  if (!may_wait && refusable_ >= limits_.waiters) return false;
  const bool joins = !line.ending && waiter.deadline.at <= line.read_deadline.at + kJoinLatest;
  const std::size_t ahead = in_flight_ + turns_.size() - (line.in_turn ? 1 : 0);
  const bool place_free = ahead < limits_.reads_in_flight;
  if (!line.read && !place_free && !may_wait) return false;

  if (!may_wait) ++refusable_;
  waiter.timer.Set(waiter.deadline.at, [this, index, id = waiter.id] { Leave(index, id); });
  if (joins || !line.queued.empty()) parts_.stats.SharedRead((*pairs_)[index].name);
  if (joins) {
    line.waiters.push_back(std::move(waiter));
    return true;
  }
  line.queued.push_back(std::move(waiter));
  GetInLine(index);
  if (!line.in_turn) return true;
  may_wait ? BeginSoon() : Begin(index);
  return true;
}

/// The next read of this pair waits for its turn, unless one is under way: then when it has ended.
void PairReader::GetInLine(std::size_t index) {
  Line& line = lines_[index];
  if (line.read || line.queued.empty()) return;
  line.in_turn = true;
  turns_.emplace(line.last_turn, index);
}

void PairReader::LeaveLine(std::size_t index) {
  Line& line = lines_[index];
  if (std::exchange(line.in_turn, false)) turns_.erase({line.last_turn, index});
}

void PairReader::Begin(std::size_t index) {
  LeaveLine(index);
  Line& line = lines_[index];
  const bool late =
      std::ranges::all_of(line.queued, [this](const Waiter& waiter) { return IsLate(waiter); });
  const bool given_back = std::exchange(line.given_back, false);
  line.turn_before = late && !given_back ? std::optional(line.last_turn) : std::nullopt;
  line.last_turn = ++turns_given_;
  for (Waiter& waiter : std::exchange(line.queued, {})) line.waiters.push_back(std::move(waiter));
  line.ending = false;
  ++in_flight_;
  const std::shared_ptr<const PairTarget> target(pairs_, &(*pairs_)[index]);
  line.read_deadline = Deadline::After(parts_.clock.Steady(), target->timeout);
  line.timer.emplace(parts_.loop);
  line.timer->Set(line.read_deadline.at, [this, index] { End(index); });
  line.read =
      std::make_unique<PairRead>(target, limits_, parts_, [this, index] { Settled(index); });
  line.read->Begin();
}

/// When all have come who come now: one scrape asks for many pairs, and not the first of them is
/// the one that waits longest.
void PairReader::BeginSoon() {
  if (std::exchange(begins_soon_, true)) return;
  parts_.loop.Post([this] {
    begins_soon_ = false;
    BeginNext();
  });
}

void PairReader::BeginNext() {
  for (auto turn = turns_.begin(); turn != turns_.end() && in_flight_ < limits_.reads_in_flight;) {
    const std::size_t index = turn++->second;
    const auto is_worth = [this](const Waiter& waiter) { return IsWorthATurn(waiter); };
    if (std::ranges::any_of(lines_[index].queued, is_worth)) Begin(index);
  }
}

/// Has he waited for more than an eighth of the time that he has?
bool PairReader::IsLate(const Waiter& waiter) const {
  constexpr int kShare = 8;
  return parts_.clock.Steady() - waiter.came > (waiter.deadline.at - waiter.came) / kShare;
}

/// A read that begins when its waiters are about to leave tells nothing of the units, and takes a
/// place from another.
bool PairReader::IsWorthATurn(const Waiter& waiter) const {
  constexpr Duration kShortest = std::chrono::milliseconds(500);
  constexpr int kShare = 4;
  const Duration left = waiter.deadline.Remaining(parts_.clock.Steady());
  return left >= std::min(kShortest, (waiter.deadline.at - waiter.came) / kShare);
}

/// A waiter's deadline has come. The last one to leave ends the read, and gets what it brought.
void PairReader::Leave(std::size_t index, WaiterId id) {
  Line& line = lines_[index];
  const auto queued = std::ranges::find(line.queued, id, &Waiter::id);
  if (queued != line.queued.end()) {
    Waiter left = std::move(*queued);
    line.queued.erase(queued);
    if (line.queued.empty()) LeaveLine(index);
    if (left.when_busy == WhenBusy::kRefuse) --refusable_;
    return LeaveOut(index, std::move(left));
  }
  const auto waiter = std::ranges::find(line.waiters, id, &Waiter::id);
  if (line.ending) return;  // the end of the read brings its answer
  const auto leaves = [id](const Waiter& one) { return one.leaving || one.id == id; };
  if (std::ranges::all_of(line.waiters, leaves)) return End(index);
  waiter->leaving = true;
  Assess(std::make_shared<ReadOutcome>(line.read->Peek()), false,
         [this, index, id](const ReadResult& result) { AnswerOne(index, id, result); });
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the storage of a std::function goes with it

void PairReader::End(std::size_t index) {
  Line& line = lines_[index];
  line.ending = true;
  constexpr int kShare = 8;
  const Duration left = line.read_deadline.Remaining(parts_.clock.Steady());
  if (line.turn_before && left > (*pairs_)[index].timeout / kShare) {  // it was no turn
    line.last_turn = *line.turn_before;
    line.given_back = true;
  }
  line.read->Conclude();
}

/// Nothing of the read is under way any more.
void PairReader::Settled(std::size_t index) {
  Line& line = lines_[index];
  line.ending = true;
  line.timer.reset();
  const auto answer = [this, index](const ReadResult& result) { AnswerAll(index, result); };
  if (stopping_) return parts_.loop.Post([answer] { answer(ReadRefusal::kStopping); });
  std::optional<ReadOutcome> outcome;
  static_cast<void>(
      RunTask([&] { outcome = line.read->Take(); }, "the end of a read", parts_.logger));
  if (outcome) return Assess(std::make_shared<ReadOutcome>(*std::move(outcome)), true, answer);
  parts_.loop.Post([answer] { answer(ReadRefusal::kFailed); });
}

void PairReader::Assess(std::shared_ptr<ReadOutcome> outcome, bool whole,
                        std::function<void(const ReadResult&)> then) {
  auto work = [outcome = std::move(outcome), concluded = whole ? parts_.concluded : nullptr] {
    outcome->secrets.HideIn(outcome->snapshot);
    AddRemarks(outcome->snapshot);
    const auto kept = std::make_shared<const PairSnapshot>(std::move(outcome->snapshot));
    AssessedRead read{kept, std::make_shared<const PairAssessment>(AssessPair(*kept))};
    if (concluded) concluded(read);
    return read;
  };
  auto done = [then = std::move(then)](std::optional<AssessedRead> read) {
    then(read ? ReadResult(*std::move(read)) : ReadResult(ReadRefusal::kFailed));
  };
  Offload(parts_.pool, parts_.loop, "the assessment of a read", parts_.logger, std::move(work),
          std::move(done));
}

void PairReader::AnswerOne(std::size_t index, WaiterId id, const ReadResult& result) {
  std::vector<Waiter>& waiters = lines_[index].waiters;
  Release(index, waiters, std::ranges::find(waiters, id, &Waiter::id), result);
  TellStopped();
}

void PairReader::AnswerAll(std::size_t index, const ReadResult& result) {
  Line& line = lines_[index];
  const std::unique_ptr<PairRead> ended = std::move(line.read);
  for (auto waiter = line.waiters.begin(); waiter != line.waiters.end();) {
    // The own answer of one that leaves is on its way.
    waiter = waiter->leaving ? waiter + 1 : Release(index, line.waiters, waiter, result);
  }
  --in_flight_;
  GetInLine(index);
  BeginNext();
  TellStopped();
}

std::vector<PairReader::Waiter>::iterator PairReader::Release(std::size_t index,
                                                              std::vector<Waiter>& waiters,
                                                              std::vector<Waiter>::iterator waiter,
                                                              const ReadResult& result) {
  const bool may_wait = waiter->when_busy == WhenBusy::kWait;
  if (!may_wait) --refusable_;
  if (may_wait && !result && result.error() == ReadRefusal::kFailed) {
    AnswerUnread(index, OurBug(), std::move(waiter->done));
  } else {
    Answer(std::move(waiter->done), result);
  }
  return waiters.erase(waiter);
}

void PairReader::LeaveOut(std::size_t index, Waiter waiter) {
  const Failure why = LeftOut(limits_.reads_in_flight);
  SayBusy(index, why);
  if (waiter.when_busy == WhenBusy::kWait) {
    return AnswerUnread(index, why, std::move(waiter.done));
  }
  // The pages tell it, too; however many are refused, one task at a time says so.
  if (std::exchange(lines_[index].noting, true)) {
    return Answer(std::move(waiter.done), ReadRefusal::kBusy);
  }
  AnswerUnread(index, why, [this, index, done = std::move(waiter.done)](const ReadResult&) {
    lines_[index].noting = false;
    done(ReadRefusal::kBusy);
  });
}

void PairReader::SayBusy(std::size_t index, const Failure& why) {
  constexpr Duration kSilence = std::chrono::minutes(10);
  const SteadyTime now = parts_.clock.Steady();
  if (said_busy_ && now - *said_busy_ < kSilence) return;
  said_busy_ = now;
  parts_.logger.Log(LogLevel::kWarn,
                    "a pair was not read in time, perhaps others too: " + why.detail,
                    {{"pair", (*pairs_)[index].name}});
}

void PairReader::AnswerUnread(std::size_t index, const Failure& why, PairDone done) {
  const std::shared_ptr<const PairTarget> target(pairs_, &(*pairs_)[index]);
  const PairRead never_begun(target, limits_, parts_, [] {});
  ++unread_answers_;
  Assess(std::make_shared<ReadOutcome>(never_begun.Unread(why)), why.reason == Reason::kBusy,
         [this, done = std::move(done)](const ReadResult& result) {
           --unread_answers_;
           Answer(done, result);
           TellStopped();
         });
}

/// By a task of its own: whoever is answered may let the reader go.
void PairReader::Answer(PairDone done, ReadResult result) {
  parts_.loop.Post([done = std::move(done), result = std::move(result)] { done(result); });
}

void PairReader::Stop(std::function<void()> stopped) {
  stopping_ = true;
  stopped_ = std::move(stopped);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    std::vector<Waiter>& queued = lines_[i].queued;
    while (!queued.empty()) Release(i, queued, queued.begin(), ReadRefusal::kStopping);
    if (!lines_[i].ending) End(i);
  }
  TellStopped();
}

void PairReader::TellStopped() {
  // While a read is under way somebody waits for it.
  const auto answered = [](const Line& line) { return line.waiters.empty(); };
  if (stopped_ && unread_answers_ == 0 && std::ranges::all_of(lines_, answered)) {
    parts_.loop.Post(std::exchange(stopped_, nullptr));
  }
}

}  // namespace kemp360
