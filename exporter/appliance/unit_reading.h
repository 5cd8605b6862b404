#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/profile_plan.h"
#include "appliance/source_reading.h"
#include "base/clock.h"
#include "base/reason.h"
#include "base/result.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Reads one unit once: a pure state machine that collect/ drives and that knows neither sockets
/// nor clocks.
///   for (request : reading.Start()) fetch;   on each reply: next = reading.Feed(source, reply);
///   fetch next if any.
/// A page is decoded and dropped in Feed. All sources start at once; within a source the pages
/// follow one another. Not thread-safe; but a source that was taken out (Take) is independent, and
/// may be fed on another thread while this one goes on with the rest.
class UnitReading {
 public:
  /// `has_report_file`: the report comes by FeedReportFile, its URL is not requested.
  UnitReading(std::shared_ptr<const CompiledProfile> profile, ReadingLimits limits,
              bool has_report_file);

  /// The first request of each source.
  [[nodiscard]] std::vector<SourceRequest> Start();

  /// The reading of one source, out for being fed elsewhere: until PutBack it counts as still under
  /// way. nullptr: there is nothing to feed (decided, out already, or no such source).
  [[nodiscard]] std::unique_ptr<SourceReading> Take(std::size_t source);
  /// `reading`: what Take(source) gave.
  void PutBack(std::size_t source, std::unique_ptr<SourceReading> reading);
  /// Is any source out?
  [[nodiscard]] bool Out() const;
  /// The source that is read from a file by FeedReportFile, if there is one.
  [[nodiscard]] std::optional<std::size_t> ReportFileSource() const;

  /// Take, SourceReading::Feed and PutBack at once.
  [[nodiscard]] std::optional<SourceRequest> Feed(std::size_t source,
                                                  Result<SourceReply, Failure> reply);
  /// Take, SourceReading::FeedFile and PutBack of ReportFileSource at once.
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

  /// Words that the unit used and nobody mapped, as "fact: word", in the profile's order; for the
  /// log. Never of a fact that is a secret, nor of a source that is out.
  [[nodiscard]] std::vector<std::string> UnmappedWords() const;

 private:
  struct Place {
    std::unique_ptr<SourceReading> reading;  ///< nullptr: it is out
    SourceStatus when_taken;
  };
  std::vector<Place> places_;  ///< parallel to Profile::sources
};

/// The API key out of the answer to the log-in. `success: false` or a body without a key:
/// kUnauthorized.
[[nodiscard]] Result<std::string, Failure> DecodeLogin(int status, const std::string& body);
/// The body of the log-in request: {"username": …, "password": …}.
[[nodiscard]] std::string EncodeLogin(const std::string& username, const std::string& password);

}  // namespace kemp360
