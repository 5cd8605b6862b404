#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/unit_reading.h"
#include "base/blocking_calls.h"
#include "base/clock.h"
#include "base/executor.h"
#include "collect/hide_secrets.h"
#include "collect/pair_reader.h"
#include "collect/session_store.h"
#include "collect/unit_session.h"
#include "collect/wording.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// What one unit said, and the story of asking it.
struct UnitResult {
  UnitSnapshot snapshot;
  std::vector<std::string> log;
};

/// One read of one unit: credentials, login, its sources. Belongs to the loop. What it hands out
/// it either cancels before it goes (requests, files, timers) or waits for (pages with the pool).
///
/// Connections are most of what a read costs, so the sources of a unit follow one another on one:
/// the next begins when the one before has ended. A source whose turn has not come after half a
/// second opens a connection of its own, so that a slow one delays no other by more.
///
/// A key is *in doubt* while the unit has not accepted it: then required sources alone are asked,
/// one at a time and never out of impatience, until one accepts the key (401 and 403 refuse it, 200
/// accepts it, anything else says nothing). An unproven key is rejected by the first refusal; one
/// that was accepted before is put in doubt by a refusal, and rejected when no required source
/// accepts it and none that did so before failed for another reason. A logged-in key is then
/// renewed by one login. An unproven key that no required source has responded to in time may
/// have been refused each time: it is tried less and less often. Where nothing was decided,
/// the rest is asked one by one. A source that is refused while the key is not rejected rests for
/// the cool-down.
class UnitRead final : private TurnWaiter {
 public:
  struct Order {
    std::string pair;
    std::shared_ptr<const UnitTarget> unit;
    ReadLimits limits;
    SteadyTime started;
    Deadline deadline;
  };

  /// `settled` is called once, as PairRead says.
  UnitRead(Order order, const PairReader::Parts& parts, std::function<void()> settled);
  ~UnitRead() override = default;
  UnitRead(const UnitRead&) = delete;
  UnitRead& operator=(const UnitRead&) = delete;

  /// The other unit of the pair: whether its key was mixed up with this one's. Before Begin.
  void SetOther(const UnitRead& other) { other_ = &other; }

  /// `told` is called whenever a source has ended. Before Begin.
  void WhenSourceEnds(std::function<void()> told) { source_ended_ = std::move(told); }

  void Begin();
  /// What the configuration knows of the unit, and what the unit said of itself so far: no lists.
  [[nodiscard]] UnitSnapshot Facts() const;
  /// Will this read tell no more of the fact than it has told by now?
  [[nodiscard]] bool IsDecided(Fact fact) const;
  /// Of a read that does not take place: every source has failed so.
  [[nodiscard]] UnitResult Unread(const Failure& why) const {
    return Complete(reading_.Snapshot(why));
  }
  [[nodiscard]] UnitResult Peek() const;
  void Conclude();
  [[nodiscard]] UnitResult Take();
  /// What the unit knows and must not show in a text: this read's credentials, the keys in its
  /// snapshot, and what earlier reads of the unit, of whichever pair, brought.
  [[nodiscard]] const HiddenSecrets& NoteSecrets(const UnitSnapshot& snapshot);
  /// Tells the log about the read, once, with what was taken; `secrets` are both units'.
  void Tell(const UnitSnapshot& snapshot, const HiddenSecrets& secrets);

 private:
  enum class Stage {
    kWaiting,   ///< for its turn
    kOut,       ///< its request is under way
    kDecoding,  ///< its page is with the pool
    kRefused,   ///< 401 or 403: what that means is not decided yet
    kEnded,
  };
  struct Source {
    Stage stage = Stage::kWaiting;
    bool required = false;
    bool tried = false;
    bool failed_otherwise = false;  ///< neither accepted nor refused
    std::optional<Failure> refusal{};

    [[nodiscard]] bool RefusesKey() const { return required && refusal; }
    SteadyTime sent;
    Duration spent{};
    SourceRequest request;  ///< the next one, or the one under way
    FetchId fetch = 0;      ///< while kOut
    bool reached = false;   ///< was out when the read was concluded, and the unit has the request
  };
  using Next = std::optional<SourceRequest>;

  // opening
  void OnReportFile(std::size_t source, std::optional<ReportFile> report);
  void OnCredentials(Result<UnitCredentials, Failure> loaded);
  void UseSession();
  void LogIn();
  void OnLogin(FetchResult result);
  void TurnEnded() override;
  // reading
  void StartSources();
  [[nodiscard]] bool KeyHolds() const;
  [[nodiscard]] bool InDoubt() const { return !judged_ && !KeyHolds(); }
  [[nodiscard]] bool MaySend(const Source& source) const;
  void SendNext();
  void Send(std::size_t source);
  void OnReply(std::size_t source, FetchResult result);
  void Decode(std::size_t source, Result<SourceReply, Failure> reply);
  void SourceEnded(std::size_t source, const Next& next);
  void FailWaiting(const Failure& failure);
  // what the replies say of the key
  void Accepted(const Source& source);
  void NoteSilent(const Source& source, bool reached);
  [[nodiscard]] Rejection HowRefused(int status) const;
  [[nodiscard]] Failure RefusalOf(int status) const;
  void Judge();
  void RenewKey();
  void TakeBack();
  void RejectKey();
  void EndDoubt();
  void FailRefused(bool rest);
  // concluding
  void CheckSettled();
  void CancelAll();
  void Reject(const std::string& why);

  /// Runs a step; what it throws (a bug) is logged, and fails the sources that are not decided.
  void Step(const char* what, const std::function<void()>& step);
  FetchId Launch(FetchRequest request, const char* what, std::function<void(FetchResult)> use);
  [[nodiscard]] FetchRequest RequestFor(Method method, const std::string& path,
                                        const std::string& query) const;
  /// Lines of the story of this read.
  [[nodiscard]] std::string SourceLine(std::size_t source, const std::string& outcome) const;
  [[nodiscard]] std::string LoginLine(const std::string& outcome) const;
  [[nodiscard]] const SourceSpec& SpecOf(const Source& source) const {
    return order_.unit->profile->profile().sources.at(source.request.source);
  }
  /// What a source is called in the session: another path is another source.
  [[nodiscard]] std::string IdOf(const Source& source) const {
    return SpecOf(source).name + " " + SpecOf(source).path;
  }
  void NoteFacts(const FetchResult& result, Duration spent);
  void AddConfigured(UnitSnapshot& snapshot) const;
  [[nodiscard]] UnitResult Complete(UnitSnapshot snapshot) const;
  void NoteWaitsForFiles(UnitSnapshot& snapshot) const;
  void NameRemarks(const UnitSnapshot& snapshot, const HiddenSecrets& secrets);
  void NameListedTwice(const UnitSnapshot& snapshot, const HiddenSecrets& secrets);
  void Report(const UnitSnapshot& snapshot, const HiddenSecrets& secrets);
  void Say(LogLevel level, const std::string& line) const;

  const Order order_;
  const PairReader::Parts& parts_;
  UnitMemory& memory_;
  const std::function<void()> on_settled_;
  std::function<void()> source_ended_;

  UnitReading reading_;
  std::vector<Source> sources_;  // parallel to the profile's
  std::vector<std::size_t> asking_order_;
  std::optional<UnitCredentials> credentials_;
  std::optional<BlockingCalls::CallId> credentials_call_;  // while it is under way
  std::optional<BlockingCalls::CallId> report_call_;       // while it is under way
  std::optional<FetchId> login_;                           // while it is under way
  SteadyTime login_sent_;
  Timer patience_;
  bool out_of_patience_ = false;
  std::optional<Condition> rejected_;
  const UnitRead* other_ = nullptr;
  bool asking_ = false;    // there is a key, and sources may be asked with it
  bool proven_ = false;    // the key was accepted before
  bool accepted_ = false;  // a required source accepted it in this read
  bool judged_ = false;    // it was neither accepted nor is it in doubt any more
  bool renewed_ = false;   // the key comes from a login of this read
  bool concluded_ = false;
  bool settled_ = false;
  std::optional<SteadyTime> ended_;  // every source was decided then
  std::optional<SystemTime> ended_system_;
  std::optional<Duration> clock_skew_;
  Duration clock_skew_from_{};  // how long the reply took that told it
  std::optional<SystemTime> certificate_expiry_;
  Story story_;
};

}  // namespace kemp360
