#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/reason.h"
#include "base/result.h"
#include "model/unit_snapshot.h"
#include "profile/profile.h"

namespace kemp360 {

/// A profile made ready for decoding (pointers resolved to matchers). Immutable; shared by all
/// reads.
class CompiledProfile {
 public:
  explicit CompiledProfile(Profile profile);
  ~CompiledProfile();
  CompiledProfile(const CompiledProfile&) = delete;
  CompiledProfile& operator=(const CompiledProfile&) = delete;

  [[nodiscard]] const Profile& profile() const { return profile_; }

  struct Matchers;
  [[nodiscard]] const Matchers& matchers() const { return *matchers_; }

 private:
  Profile profile_;
  std::unique_ptr<const Matchers> matchers_;
};

/// Which request comes next: the source's position in Profile::sources, its path and its whole
/// query (no credentials).
struct SourceRequest {
  std::size_t source = 0;
  std::string path;
  std::string query;  ///< percent-encoded
  bool operator==(const SourceRequest&) const = default;
};

/// What came back for one SourceRequest.
struct SourceReply {
  int status = 0;
  std::string body;
  Duration duration{};
  SystemTime received_at{};
};

struct ReadingLimits {
  std::size_t rows = 100'000;  ///< of one list
};

/// Reads one unit once: a pure state machine that collect/ drives and that knows neither sockets
/// nor clocks.
///   for (request : reading.Start()) fetch;   on each reply: next = reading.Feed(source, reply);
///   fetch next if any.
/// A page is decoded and dropped in Feed. All sources start at once; within a source the pages
/// follow one another. Not thread-safe: one caller at a time (collect/ may feed different replies
/// from different threads, one after another).
class UnitReading {
 public:
  /// `has_report_file`: the report comes by FeedReportFile, its URL is not requested.
  UnitReading(std::shared_ptr<const CompiledProfile> profile, ReadingLimits limits,
              bool has_report_file);
  ~UnitReading();
  UnitReading(UnitReading&&) noexcept;
  UnitReading& operator=(UnitReading&&) noexcept;

  /// The first request of each source.
  [[nodiscard]] std::vector<SourceRequest> Start();
  /// One reply, or the reason why there is none. Returns the next page to request, if the source is
  /// not complete. Maps statuses: 200 decode; 401 unauthorized; 403 forbidden; 404 not_found
  /// (absent where optional); else http_status.
  [[nodiscard]] std::optional<SourceRequest> Feed(std::size_t source,
                                                  Result<SourceReply, Failure> reply);
  /// The text of the unit's `report_file` and its modification time, or why it could not be read.
  void FeedReportFile(Result<std::string, Failure> text, SystemTime modified);

  /// Is every source decided?
  [[nodiscard]] bool Done() const;
  /// What is known so far; sources still under way get `unfinished` as their failure. Fills
  /// sources, missing, facts and lists; the rest of the UnitSnapshot (names, times, TLS) is the
  /// caller's. Leaves the reading usable: a waiter with an earlier deadline takes a snapshot while
  /// the read goes on.
  [[nodiscard]] UnitSnapshot Snapshot(const Failure& unfinished) const;
  /// As Snapshot, but moves the lists out: only when Done.
  [[nodiscard]] UnitSnapshot TakeSnapshot() &&;

  /// Words that the unit used and nobody mapped, as "fact: word"; for the log. Never of a fact that
  /// is a secret.
  [[nodiscard]] const std::vector<std::string>& UnmappedWords() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The API key out of the answer to the log-in. `success: false` or a body without a key:
/// kUnauthorized.
[[nodiscard]] Result<std::string, Failure> DecodeLogin(int status, const std::string& body);
/// The body of the log-in request: {"username": …, "password": …}.
[[nodiscard]] std::string EncodeLogin(const std::string& username, const std::string& password);

}  // namespace kemp360
