#include "collect/pair_reader.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "collect/pair_read.h"

namespace kemp360 {
namespace {

/// A waiter whose deadline is later than the read's by no more than this takes what it brings.
constexpr Duration kJoinLatest = std::chrono::seconds(1);

}  // namespace

/// Admission and sharing: who waits for which read. Reads and answers run outside its lock.
struct PairReader::Impl : std::enable_shared_from_this<PairReader::Impl> {
  using WaiterId = std::uint64_t;

  struct Waiter {
    WaiterId id = 0;
    Deadline deadline;
    WhenBusy when_busy = WhenBusy::kRefuse;
    PairDone done;
    TimerId timer;         // of its deadline
    bool leaving = false;  // its deadline came; its answer is being made
  };
  struct Line {
    std::shared_ptr<PairRead> read;  // under way, or null
    std::uint64_t serial = 0;        // of that read
    TimerId timer;                   // of its deadline
    Deadline read_deadline;
    bool ending = false;          // nobody joins any more
    std::vector<Waiter> waiters;  // for the read under way
    std::vector<Waiter> queued;   // for the next one
    bool in_turn = false;         // the next one waits in `turns`
  };
  struct Content {
    std::vector<Line> lines;        // one a pair
    std::deque<std::size_t> turns;  // lines whose next read waits for a free place
    std::size_t in_flight = 0;
    std::size_t refusable = 0;  // waiters of kRefuse
    std::uint64_t last_id = 0;
    bool stopping = false;
  };

  Impl(std::vector<PairTarget> targets, const ReadLimits& with, const Parts& of)
      : pairs(std::make_shared<const std::vector<PairTarget>>(std::move(targets))),
        limits(with),
        parts(of) {
    content.lines.resize(pairs->size());
    for (std::size_t i = 0; i < pairs->size(); ++i) {
      by_name.emplace((*pairs)[i].name, i);
      for (const UnitTarget& unit : (*pairs)[i].units) {
        parts.stats.Announce((*pairs)[i].name, unit.name);
      }
    }
  }

  /// Answers leave after the lock is released: whoever destroys a PairDone may destroy a reader.
  struct Outbox {
    struct Item {
      PairDone done;
      ReadResult result;
    };
    std::vector<Item> items;

    void Add(PairDone done, ReadResult result) {
      items.push_back({std::move(done), std::move(result)});
    }
  };

  // from any thread
  void Admit(const std::string& pair, Waiter waiter);
  void Stop();
  // on the executor
  void Leave(std::size_t index, WaiterId id);
  void Expire(std::size_t index, std::uint64_t serial);
  void AnswerOne(std::size_t index, WaiterId id, std::shared_ptr<const PairSnapshot> snapshot);
  void AnswerAll(std::size_t index, std::uint64_t serial,
                 const std::shared_ptr<const PairSnapshot>& snapshot);
  // under the lock
  [[nodiscard]] TimerId LeaveAt(Deadline deadline, std::size_t index, WaiterId id);
  [[nodiscard]] bool Place(std::size_t index, Waiter& waiter);
  void Queue(std::size_t index, Waiter& waiter);
  void Begin(std::size_t index);
  void BeginNext();
  [[nodiscard]] PairDone TakeOut(std::vector<Waiter>& waiters,
                                 std::vector<Waiter>::iterator waiter);
  [[nodiscard]] static std::vector<Waiter>::iterator Find(std::vector<Waiter>& waiters,
                                                          WaiterId id) {
    return std::find_if(waiters.begin(), waiters.end(),
                        [id](const Waiter& waiter) { return waiter.id == id; });
  }

  /// Calls `use(Outbox&)` under the lock, then posts what it answered.
  template <typename Use>
  void Locked(Use use) {
    Outbox outbox;
    {
      const std::lock_guard lock(mutex);
      use(outbox);
    }
    for (Outbox::Item& item : outbox.items) {
      parts.executor.Post([item = std::move(item)] { item.done(item.result); });
    }
  }

  const std::shared_ptr<const std::vector<PairTarget>> pairs;
  const ReadLimits limits;
  const Parts parts;
  std::map<std::string, std::size_t, std::less<>> by_name;  // fixed once made
  std::mutex mutex;                                         // guards content
  Content content;
};

void PairReader::Impl::Admit(const std::string& pair, Waiter waiter) {
  const auto found = by_name.find(pair);
  Locked([&](Outbox& outbox) {
    if (found == by_name.end()) {
      outbox.Add(std::move(waiter.done), ReadRefusal::kUnknownPair);
    } else if (content.stopping) {
      outbox.Add(std::move(waiter.done), ReadRefusal::kStopping);
    } else {
      waiter.id = ++content.last_id;
      waiter.timer = LeaveAt(waiter.deadline, found->second, waiter.id);
      if (!Place(found->second, waiter)) {
        parts.executor.Cancel(waiter.timer);
        outbox.Add(std::move(waiter.done), ReadRefusal::kBusy);
      }
    }
  });
}

/// A waiter without a deadline has no timer: the read's own bounds it.
TimerId PairReader::Impl::LeaveAt(Deadline deadline, std::size_t index, WaiterId id) {
  if (deadline.at == SteadyTime::max()) return {};
  return parts.executor.PostAt(deadline.at, [weak = weak_from_this(), index, id] {
    if (const std::shared_ptr<Impl> self = weak.lock()) self->Leave(index, id);
  });
}

/// Finds the read that the waiter gets its answer from. False: it is refused, and untouched.
bool PairReader::Impl::Place(std::size_t index, Waiter& waiter) {
  Line& line = content.lines[index];
  const bool may_wait = waiter.when_busy == WhenBusy::kWait;
  if (waiter.deadline.Passed(parts.clock.Steady())) return false;
  if (!may_wait && content.refusable >= limits.waiters) return false;

  if (line.read && !line.ending && waiter.deadline.at <= line.read_deadline.at + kJoinLatest) {
    parts.stats.SharedRead((*pairs)[index].name);
    if (!may_wait) ++content.refusable;
    line.waiters.push_back(std::move(waiter));
    return true;
  }
  const bool place_free = content.in_flight < limits.reads_in_flight && content.turns.empty();
  if (!line.read && !place_free && !may_wait) return false;
  Queue(index, waiter);
  if (!line.read && place_free) Begin(index);
  return true;
}

void PairReader::Impl::Queue(std::size_t index, Waiter& waiter) {
  Line& line = content.lines[index];
  if (waiter.when_busy == WhenBusy::kRefuse) ++content.refusable;
  if (!line.queued.empty()) parts.stats.SharedRead((*pairs)[index].name);
  line.queued.push_back(std::move(waiter));
  if (line.read || line.in_turn) return;  // gets in line when the read under way has ended
  line.in_turn = true;
  content.turns.push_back(index);
}

void PairReader::Impl::Begin(std::size_t index) {
  Line& line = content.lines[index];
  std::erase(content.turns, index);
  line.in_turn = false;
  line.waiters = std::exchange(line.queued, {});
  line.ending = false;
  const std::uint64_t serial = line.serial = ++content.last_id;
  ++content.in_flight;
  const std::shared_ptr<const PairTarget> target(pairs, &(*pairs)[index]);
  line.read_deadline = Deadline::After(parts.clock.Steady(), target->timeout);
  line.read = PairRead::Make(
      target, limits, parts,
      [weak = weak_from_this(), index, serial](std::shared_ptr<const PairSnapshot> snapshot) {
        if (const std::shared_ptr<Impl> self = weak.lock()) {
          self->AnswerAll(index, serial, snapshot);
        }
      });
  line.timer =
      parts.executor.PostAt(line.read_deadline.at, [weak = weak_from_this(), index, serial] {
        if (const std::shared_ptr<Impl> self = weak.lock()) self->Expire(index, serial);
      });
  line.read->Start();
}

void PairReader::Impl::BeginNext() {
  while (!content.turns.empty() && content.in_flight < limits.reads_in_flight) {
    const std::size_t index = content.turns.front();
    if (!content.lines[index].queued.empty()) {
      Begin(index);
    } else {  // all who waited for it have left
      content.turns.pop_front();
      content.lines[index].in_turn = false;
    }
  }
}

PairDone PairReader::Impl::TakeOut(std::vector<Waiter>& waiters,
                                   std::vector<Waiter>::iterator waiter) {
  PairDone done = std::move(waiter->done);
  parts.executor.Cancel(waiter->timer);
  if (waiter->when_busy == WhenBusy::kRefuse) --content.refusable;
  waiters.erase(waiter);
  return done;
}

/// A waiter's deadline has come. The last one to leave ends the read, and gets what it brought.
void PairReader::Impl::Leave(std::size_t index, WaiterId id) {
  Locked([&](Outbox& outbox) {
    Line& line = content.lines[index];
    const auto queued = Find(line.queued, id);
    if (queued != line.queued.end()) {
      return outbox.Add(TakeOut(line.queued, queued), ReadRefusal::kBusy);
    }
    const auto waiter = Find(line.waiters, id);
    if (waiter == line.waiters.end()) return;
    waiter->leaving = true;
    if (std::all_of(line.waiters.begin(), line.waiters.end(),
                    [](const Waiter& one) { return one.leaving; })) {
      line.ending = true;
      return line.read->Finish();
    }
    line.read->Peek(
        [weak = weak_from_this(), index, id](std::shared_ptr<const PairSnapshot> snapshot) {
          if (const std::shared_ptr<Impl> self = weak.lock()) {
            self->AnswerOne(index, id, std::move(snapshot));
          }
        });
  });
}

void PairReader::Impl::Expire(std::size_t index, std::uint64_t serial) {
  Locked([&](Outbox& /*outbox*/) {
    Line& line = content.lines[index];
    if (!line.read || line.serial != serial) return;
    line.ending = true;
    line.read->Finish();
  });
}

void PairReader::Impl::AnswerOne(std::size_t index, WaiterId id,
                                 std::shared_ptr<const PairSnapshot> snapshot) {
  Locked([&](Outbox& outbox) {
    Line& line = content.lines[index];
    const auto waiter = Find(line.waiters, id);
    if (waiter == line.waiters.end()) return;  // the end of the read was faster
    outbox.Add(TakeOut(line.waiters, waiter), std::move(snapshot));
  });
}

void PairReader::Impl::AnswerAll(std::size_t index, std::uint64_t serial,
                                 const std::shared_ptr<const PairSnapshot>& snapshot) {
  std::shared_ptr<PairRead> ended;  // goes after the lock
  Locked([&](Outbox& outbox) {
    Line& line = content.lines[index];
    if (!line.read || line.serial != serial) return;
    while (!line.waiters.empty()) {
      outbox.Add(TakeOut(line.waiters, line.waiters.begin()), snapshot);
    }
    ended = std::exchange(line.read, nullptr);
    parts.executor.Cancel(line.timer);
    --content.in_flight;
    if (!line.queued.empty() && !line.in_turn) {
      line.in_turn = true;
      content.turns.push_back(index);
    }
    BeginNext();
  });
}

void PairReader::Impl::Stop() {
  std::vector<std::shared_ptr<PairRead>> reads;  // go after the lock
  Locked([&](Outbox& outbox) {
    content.stopping = true;
    content.turns.clear();
    for (Line& line : content.lines) {
      if (line.read) reads.push_back(std::exchange(line.read, nullptr));
      parts.executor.Cancel(line.timer);
      for (std::vector<Waiter>* waiters : {&line.waiters, &line.queued}) {
        while (!waiters->empty()) {
          outbox.Add(TakeOut(*waiters, waiters->begin()), ReadRefusal::kStopping);
        }
      }
    }
  });
  for (const std::shared_ptr<PairRead>& read : reads) read->Stop();
}

PairReader::PairReader(std::vector<PairTarget> pairs, ReadLimits limits, Parts parts)
    : impl_(std::make_shared<Impl>(std::move(pairs), limits, parts)) {}

PairReader::~PairReader() { Stop(); }

void PairReader::Stop() { impl_->Stop(); }

void PairReader::Read(const std::string& pair, Deadline waiter, WhenBusy when_busy, PairDone done) {
  impl_->Admit(pair, Impl::Waiter{0, waiter, when_busy, std::move(done), {}, false});
}

const std::vector<PairTarget>& PairReader::pairs() const { return *impl_->pairs; }

}  // namespace kemp360
