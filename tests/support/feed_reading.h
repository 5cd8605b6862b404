#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "appliance/unit_reading.h"

namespace kemp360::testing {

/// Takes a source out, feeds it and puts it back; what it asks for next.
inline std::optional<SourceRequest> Feed(UnitReading& reading, std::size_t source,
                                         Result<SourceReply, Failure> reply) {
  std::unique_ptr<SourceReading> taken = reading.Take(source);
  if (!taken) return std::nullopt;
  std::optional<SourceRequest> next = taken->Feed(std::move(reply));
  reading.PutBack(source, std::move(taken));
  return next;
}

/// The same with a text of the unit's `report_file`, or why there is none.
inline void FeedReportFile(UnitReading& reading, Result<std::string, Failure> text,
                           SystemTime modified) {
  Result<SourceReply, Failure> reply = Failure{};
  if (text) {
    reply = SourceReply{200, *std::move(text), modified};
  } else {
    reply = text.error();
  }
  const std::optional<std::size_t> source = reading.ReportFileSource();
  if (source) static_cast<void>(Feed(reading, *source, std::move(reply)));
}

}  // namespace kemp360::testing
