#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/unit_reading.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/logger.h"
#include "base/secret_file.h"
#include "base/self_stats.h"
#include "base/url.h"
#include "collect/session_store.h"
#include "fetch/fetcher.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Where a unit's credentials come from; exactly one of key_file, password_file and inline_key is
/// set.
struct CredentialSource {
  std::string username;  ///< used where username_file is null
  std::shared_ptr<SecretFile> username_file;
  std::shared_ptr<SecretFile> key_file;
  std::shared_ptr<SecretFile> password_file;  ///< log in with it, once
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
  kBusy,  ///< too many reads in flight or too many waiters; or no read began before the deadline
  kStopping,
};

using ReadResult = Result<std::shared_ptr<const PairSnapshot>, ReadRefusal>;
/// Exactly once per Read, on an executor thread.
using PairDone = std::function<void(ReadResult)>;

/// Reads pairs: both units and all their sources at once, under one deadline. Overlapping reads of
/// one pair are shared: the read runs under the pair's own time-out from its start; each waiter
/// gets, at its own deadline, what is complete, and what is still under way is `timeout` for that
/// waiter only. A waiter joins if its deadline is at most a second later than the read's, else it
/// waits for the next read (one queued per pair, for all who come meanwhile). The last waiter's
/// leaving cancels the read.
///
/// `reads_in_flight` bounds the pairs read at once; a queued read of a pair gets in line with
/// the others. `waiters` bounds those who came with kRefuse (a /metrics waits once for many pairs,
/// and is bounded by its connection). Who waits for a read that does not begin before his deadline
/// gets kBusy: nothing was read for him.
///
/// Safe to call from any thread. The parts outlive it and every task that runs on the executor: end
/// the executor's threads before the other parts go. A fetch that ends after the reader has gone
/// touches nothing.
class PairReader {
 public:
  struct Parts {
    Fetcher& fetcher;
    Executor& executor;
    const Clock& clock;
    SessionStore& sessions;
    SelfStats& stats;
    Logger& logger;
  };

  PairReader(std::vector<PairTarget> pairs, ReadLimits limits, Parts parts);
  /// Cancels what runs before it returns; every waiter is answered (kStopping) on the executor.
  /// Who wants the answers of a reader that he replaces keeps it alive in the PairDones.
  ~PairReader();
  PairReader(const PairReader&) = delete;
  PairReader& operator=(const PairReader&) = delete;

  void Read(const std::string& pair, Deadline waiter, WhenBusy when_busy, PairDone done);
  /// What the destructor does, for the end of the process, when PairDones may keep the reader
  /// alive. Idempotent.
  void Stop();

  [[nodiscard]] const std::vector<PairTarget>& pairs() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace kemp360
