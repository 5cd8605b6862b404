#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/reason.h"
#include "fetch/fetcher.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// What collect/ says to a person: in failures' details, in the log, in the story of a read.

/// For what is still under way when a waiter must have its answer.
[[nodiscard]] Failure NotFinished(Duration elapsed);
/// For every source of a pair whose turn to be read did not come in time.
[[nodiscard]] Failure LeftOut(std::size_t reads_in_flight);
/// For what a bug of ours has lost.
[[nodiscard]] Failure OurBug();
/// For every source of a unit whose credentials were rejected a short while ago.
[[nodiscard]] Failure CoolingDown(Duration left);
/// 401 where the credentials travel in the header, which the unit's web server may drop.
[[nodiscard]] Failure HeaderUnauthorized();

/// The failure, and until when it is not tried again.
[[nodiscard]] Failure NextTryIn(const Failure& failure, Duration left);
/// For every source of a unit whose login failed.
[[nodiscard]] Failure LoginFailure(const Failure& failure);
/// For the sources that were not asked because the key was refused for another one.
[[nodiscard]] Failure NotAsked(const Failure& refusal, const std::string& refused_source);

/// How the credentials were rejected.
enum class Rejection {
  kKey,          ///< 401 or 403
  kKeyOfOther,   ///< the same, and the other unit of the pair has this key
  kHeaderKey,    ///< 401 with header authentication
  kLoggedInKey,  ///< a key that a login has just given
  kLogin,        ///< the login itself was refused
  kElsewhere,    ///< a read of another pair with this unit and these credentials found out
};
/// `status` is that of the refusal. Not for kKeyOfOther.
[[nodiscard]] std::string WhyRejected(Rejection rejection, int status = 401);
/// `file` is empty where the key stands in the configuration itself.
[[nodiscard]] std::string KeyOfOther(int status, const std::string& file,
                                     const std::string& other_unit);

/// What the log says of a unit after a read: `key` tells conditions apart (a change is worth a
/// line, a repetition is not), `line` is for a person.
struct Condition {
  bool well = true;
  std::string key;
  std::string line;
};

/// Of a unit whose credentials were rejected. `credentials` is a fingerprint: other credentials
/// that are rejected too are worth another line.
[[nodiscard]] Condition RejectedCondition(const std::string& unit, const std::string& why,
                                          Duration next_try, std::uint64_t credentials);
/// Of any other unit, from what became of its sources.
[[nodiscard]] Condition ConditionOf(const UnitSnapshot& snapshot);

/// What tells a remark from others of its unit, whatever it counts: a change is worth a line in the
/// log. Of values that are no flag or address, another one is none.
[[nodiscard]] std::string WhatIsWrong(const Remark& remark);
/// Ends the story of a read with why facts are missing.
void AddRemarks(PairSnapshot& pair);

/// "200 12ms 445 bytes", or "tls 3ms: certificate has expired".
[[nodiscard]] std::string OutcomeOf(const FetchResult& result, Duration spent);

/// The lines of one unit's read. Keeps at most `cap` lines and says how many more there were.
class Story {
 public:
  static constexpr std::size_t kCap = 98;

  void Add(std::string line);
  [[nodiscard]] std::vector<std::string> Lines() const;

 private:
  std::vector<std::string> lines_;
  std::size_t left_out_ = 0;
};

}  // namespace kemp360
