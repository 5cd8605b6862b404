#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "appliance/unit_reading.h"
#include "base/blocking_calls.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/logger.h"
#include "base/self_stats.h"
#include "base/url.h"
#include "collect/session_store.h"
#include "fetch/fetcher.h"
#include "fetch/name_look_up.h"
#include "model/pair_assessment.h"

namespace kemp360 {

class PairRead;
struct ReadOutcome;

/// Where a unit's credentials come from: files by their paths, read anew at each read. At most one
/// of key_file, password_file and inline_key is set.
struct CredentialSource {
  std::string username;  ///< used where username_file is empty
  std::string username_file;
  std::string key_file;
  std::string password_file;  ///< log in with it, once
  Secret inline_key;
  Authentication authentication = Authentication::kQuery;
};

/// All that reading one unit needs.
struct UnitTarget {
  std::string name;
  Url url;  ///< origin only
  CredentialSource credentials;
  std::vector<std::string> addresses;
  std::shared_ptr<const CompiledProfile> profile;
  std::shared_ptr<const Gate> gate;
  std::string report_file;  ///< empty: by URL
  TlsOptions tls;
  std::string proxy_url;
};

struct PairTarget {
  std::string name;
  Duration timeout = std::chrono::seconds(8);
  std::vector<UnitTarget> units;  ///< one or two
  std::optional<Duration> license_grace_period = std::nullopt;
};

struct ReadLimits {
  std::size_t reads_in_flight = 64;
  std::size_t waiters = 100;
  std::size_t answer_bytes = 16U << 20U;
  std::size_t rows = 100'000;
  Duration credentials_cooldown = std::chrono::minutes(10);
};

enum class WhenBusy {
  kRefuse,  ///< /probe: 503 at once
  kWait,    ///< /metrics: waits its turn, until its deadline
};

enum class ReadRefusal {
  kUnknownPair,
  kBusy,  ///< too many reads in flight or too many waiters; or no read began before the deadline.
          ///< Only of kRefuse
  kStopping,
  kFailed,  ///< a bug of ours, which the log names
};

using ReadResult = Result<AssessedRead, ReadRefusal>;
/// Exactly once per Read, on the loop, never inside of Read.
using PairDone = std::function<void(ReadResult)>;

/// Reads pairs: both units at once, under one deadline. Overlapping reads of one pair are shared:
/// the read runs under the pair's own time-out from its start; each waiter gets, at its own
/// deadline, what is complete, and what is still under way is `timeout` for that waiter only. A
/// waiter joins if its deadline is at most a second later than the read's, else it waits for the
/// next read (one queued per pair, for all who come meanwhile). The last waiter's leaving ends the
/// read. What a read brought is assessed once, on the pool, for all who waited for it.
///
/// `reads_in_flight` bounds the pairs read at once; a queued read of a pair gets in line with
/// the others, where the pair goes first whose turn is longest ago. A read that began late and was
/// cut by its deadline was no turn: it is the first of the next. `waiters` bounds those who came
/// with kRefuse (a /metrics waits once for many pairs, and is bounded by its connection).
///
/// Who waits for a read that does not begin in time gets kBusy if he came with kRefuse. Who came
/// with kWait speaks of many pairs, of which none may vanish: he gets a snapshot of a read that did
/// not take place, every source of which has failed (kBusy; where a bug of ours lost the read,
/// kMalformed).
///
/// Belongs to the loop. Whoever waits keeps it alive in his PairDone: it must not go while somebody
/// waits or a Stop is under way. An idle one may go on any thread.
class PairReader {
 public:
  struct Parts {
    Fetcher& fetcher;
    NameLookUp& names;
    Loop& loop;
    Executor& pool;
    BlockingCalls& files;
    const Clock& clock;
    SessionStore& sessions;
    SelfStats& stats;
    Logger& logger;
    /// Told of each read that has ended, once, on the pool; may be empty.
    std::function<void(const AssessedRead&)> concluded;
  };

  PairReader(std::vector<PairTarget> pairs, ReadLimits limits, Parts parts);
  ~PairReader();
  PairReader(const PairReader&) = delete;
  PairReader& operator=(const PairReader&) = delete;

  void Read(const std::string& pair, Deadline waiter, WhenBusy when_busy, PairDone done);
  /// Begins nothing more and cancels what is under way; every waiter is told kStopping. `stopped`
  /// is called when all were, and nothing is out any more.
  void Stop(std::function<void()> stopped);

 private:
  using WaiterId = std::uint64_t;

  struct Waiter {
    WaiterId id = 0;
    Deadline deadline;
    WhenBusy when_busy = WhenBusy::kRefuse;
    PairDone done;
    SteadyTime came;
    Timer timer;           // of its deadline
    bool leaving = false;  // its deadline came; its answer is being made
  };
  /// Of one pair.
  struct Line {
    std::unique_ptr<PairRead> read;  // under way, or null
    Deadline read_deadline;
    std::optional<Timer> timer;                // of that deadline
    bool ending = true;                        // nobody joins (any more)
    std::vector<Waiter> waiters;               // for the read under way
    std::vector<Waiter> queued;                // for the next one
    bool in_turn = false;                      // the next one waits in turns_
    bool noting = false;                       // that it was left out
    std::uint64_t last_turn = 0;               // 0: it had none yet; the same while in_turn
    std::optional<std::uint64_t> turn_before;  // of the read under way, if it began late
    bool given_back = false;                   // the last turn: not twice in a row
  };

  [[nodiscard]] bool Place(std::size_t index, Waiter& waiter);
  void GetInLine(std::size_t index);
  void LeaveLine(std::size_t index);
  void Begin(std::size_t index);
  void BeginSoon();
  void BeginNext();
  [[nodiscard]] bool IsLate(const Waiter& waiter) const;
  [[nodiscard]] bool IsWorthATurn(const Waiter& waiter) const;
  void Leave(std::size_t index, WaiterId id);
  void End(std::size_t index);
  void Settled(std::size_t index);
  void TellStopped();
  void AnswerAll(std::size_t index, const ReadResult& result);
  void AnswerOne(std::size_t index, WaiterId id, const ReadResult& result);
  void Answer(PairDone done, ReadResult result);
  /// Whoever came with kWait is told that the pair was not read, and why.
  void AnswerUnread(std::size_t index, const Failure& why, PairDone done);
  /// No read began in time for him.
  void LeaveOut(std::size_t index, Waiter waiter);
  void SayBusy(std::size_t index, const Failure& why);
  /// Answers one of `waiters`, who waits no longer; the next one.
  std::vector<Waiter>::iterator Release(std::size_t index, std::vector<Waiter>& waiters,
                                        std::vector<Waiter>::iterator waiter,
                                        const ReadResult& result);
  /// Assesses on the pool, then calls `then` here. `whole`: `concluded` is told, too.
  void Assess(std::shared_ptr<ReadOutcome> outcome, bool whole,
              std::function<void(const ReadResult&)> then);

  const std::shared_ptr<const std::vector<PairTarget>> pairs_;
  const ReadLimits limits_;
  const Parts parts_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::vector<Line> lines_;  // parallel to pairs_
  /// Lines whose next read waits for a free place, by their last turn: who waits longest is first.
  std::set<std::pair<std::uint64_t, std::size_t>> turns_;
  std::uint64_t turns_given_ = 0;
  bool begins_soon_ = false;
  std::size_t unread_answers_ = 0;       // on their way
  std::optional<SteadyTime> said_busy_;  // to the log
  std::size_t in_flight_ = 0;
  std::size_t refusable_ = 0;  // waiters of kRefuse
  WaiterId last_id_ = 0;
  bool stopping_ = false;
  std::function<void()> stopped_;
};

}  // namespace kemp360
