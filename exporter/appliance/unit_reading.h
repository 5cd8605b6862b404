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
#include "base/secret.h"
#include "model/unit_snapshot.h"

namespace kemp360 {

/// Reads one unit once: a pure state machine that collect/ drives and that knows neither sockets
/// nor clocks.
///   for (request : reading.Start()) fetch;   on each reply: take the source out, feed it, put it
///   back; fetch what it asks for next, if anything.
/// All sources start at once; within a source the pages follow one another. Not thread-safe; but a
/// source that was taken out is independent, and may be fed on another thread while this one goes
/// on with the rest.
class UnitReading {
 public:
  /// `has_report_file`: ReportFileSource is fed with it, its URL is not requested.
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
  /// The source that is read from a file, if there is one and it is in.
  [[nodiscard]] std::optional<std::size_t> ReportFileSource() const;
  /// Decides the source, if it is in and not decided.
  void Fail(std::size_t source, const Failure& failure);

  /// Is every source decided?
  [[nodiscard]] bool Done() const;
  /// What is known so far; sources still under way get `unfinished` as their failure. Fills
  /// sources, missing, remarks, facts and lists; the rest of the UnitSnapshot (names, times, TLS)
  /// is the caller's. Leaves the reading usable: a waiter with an earlier deadline takes a snapshot
  /// while the read goes on.
  [[nodiscard]] UnitSnapshot Snapshot(const Failure& unfinished) const {
    return Gather(unfinished, false);
  }
  /// As Snapshot, but moves the lists out: once.
  [[nodiscard]] UnitSnapshot TakeSnapshot(const Failure& unfinished) {
    return Gather(unfinished, true);
  }

  /// What the unit said of itself so far, in the sources that were read whole.
  [[nodiscard]] UnitFacts Facts() const;

 private:
  [[nodiscard]] UnitSnapshot Gather(const Failure& unfinished, bool move_lists) const;

  struct Place {
    std::unique_ptr<SourceReading> reading;  ///< nullptr: it is out
    SourceStatus when_taken;
  };
  std::vector<Place> places_;  ///< parallel to Profile::sources
};

/// The API key out of the answer to the login. Refused (401, 403, `success: false`) is
/// kUnauthorized; an answer that is neither a key nor a refusal has a reason of its own. `body` is
/// wiped.
[[nodiscard]] Result<Secret, Failure> DecodeLogin(int status, std::string body);
/// The body of the login request: {"username": …, "password": …}.
[[nodiscard]] Secret EncodeLogin(const std::string& username, const Secret& password);

}  // namespace kemp360
