#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/unit_reading.h"
#include "base/clock.h"
#include "collect/flights.h"
#include "collect/hide_secrets.h"
#include "collect/pair_reader.h"
#include "collect/session_store.h"
#include "collect/strand.h"
#include "collect/unit_session.h"
#include "collect/wording.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// What one unit said, and the story of asking it.
struct UnitResult {
  UnitSnapshot snapshot;
  std::vector<std::string> log;
};

/// One read of one unit: credentials, log-in, all sources at once, page after page. All that it
/// does runs on its strand; the fetcher's thread only hands over. The public functions are safe
/// from any thread and return at once.
class UnitRead : public std::enable_shared_from_this<UnitRead> {
 public:
  struct Order {
    std::string pair;
    std::shared_ptr<const UnitTarget> unit;
    ReadLimits limits;
    SteadyTime started;
    Deadline deadline;
  };
  using ResultDone = std::function<void(UnitResult)>;

  /// `decided` is called once, when no source is under way any more; not after Conclude.
  UnitRead(Order order, const PairReader::Parts& parts, std::function<void()> decided);
  ~UnitRead();

  void Begin();
  /// What is known now; the read goes on. Not called back once the read was concluded.
  void Peek(ResultDone done);
  /// Ends the read: what is under way is cancelled and counts as a time-out. Once.
  void Conclude(ResultDone done);
  /// Cancels what is under way before it returns; nothing is requested any more.
  void Abandon();

 private:
  /// What came back, and when: taken on the fetcher's thread, so that no queue of ours counts.
  struct Arrival {
    FetchResult result;
    SteadyTime at;
    SystemTime system;
  };
  struct SourceTime {
    bool tried = false;
    bool under_way = false;
    SteadyTime sent;
    Duration spent{};
    SourceRequest request;  ///< the one under way
  };

  template <typename Use>
  void OnStrand(Use use);

  void Open();
  void ReadReportFile();
  void UseSession();
  void LogIn();
  void OnLogin(Flights::Ticket ticket, Arrival arrival);
  void StartSources();
  void Send(const SourceRequest& request);
  void OnReply(const SourceRequest& request, Flights::Ticket ticket, Arrival arrival);
  void FailAll(const Failure& failure);
  void CheckDecided();
  void JudgeCredentials();
  [[nodiscard]] Rejection KeyRejection() const;
  void Reject(Rejection rejection);

  [[nodiscard]] FetchRequest RequestFor(Method method, const std::string& path,
                                        const std::string& query) const;
  void Launch(FetchRequest request, std::function<void(UnitRead&, Flights::Ticket, Arrival)> use);
  [[nodiscard]] RequestStory StoryOf(const SourceRequest& request) const;
  [[nodiscard]] RequestStory StoryOfLogin() const;
  void NoteFacts(const Arrival& arrival, Duration spent);
  [[nodiscard]] UnitResult Complete(UnitSnapshot snapshot);
  [[nodiscard]] HiddenSecrets SecretsBeside(const UnitSnapshot& snapshot) const;
  void NameUnmapped(const std::vector<std::string>& words, const UnitSnapshot& snapshot);
  void Count(const UnitSnapshot& snapshot);
  void Report(const UnitSnapshot& snapshot);

  const Order order_;
  const PairReader::Parts parts_;
  const std::function<void()> on_decided_;
  Flights flights_;
  Strand strand_;

  // on the strand
  UnitReading reading_;
  std::vector<SourceRequest> first_requests_;  // until they are sent
  std::vector<SourceTime> times_;              // by source
  UnitCredentials credentials_;                // only with has_credentials_
  bool has_credentials_ = false;
  std::optional<LoginTurn> login_turn_;
  std::optional<SteadyTime> login_sent_;  // while it is under way
  std::optional<Condition> rejected_;
  std::size_t sent_ = 0;
  std::size_t unauthorized_ = 0;  // 401s among the replies
  bool accepted_ = false;         // a 200
  bool decided_ = false;
  bool concluded_ = false;
  std::optional<SteadyTime> ended_;
  std::optional<SystemTime> ended_system_;
  std::optional<Duration> clock_skew_;
  Duration clock_skew_from_{};  // how long the reply took that told it
  std::optional<SystemTime> certificate_expiry_;
  Story story_;
};

}  // namespace kemp360
