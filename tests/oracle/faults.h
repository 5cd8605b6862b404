#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "oracle/dice.h"
#include "oracle/telling.h"
#include "oracle/world.h"

namespace kemp360::oracle {

/// What may happen to the answers of one source.
enum class FaultKind {
  // all of the answer
  kStatus,      ///< another status than 200
  kRetryAfter,  ///< 429 or 503 with Retry-After
  kFailure,     ///< no answer: connection, TLS, redirect, …
  kHang,        ///< no answer before the deadline
  kSlow,        ///< late
  kTruncated,   ///< cut in the middle; a CSV in the middle of a line
  kNoLength,    ///< the end of the body is that of the connection
  kHtml,        ///< 200 with a page of HTML
  kNotUtf8,
  kNoObject,   ///< JSON of another shape, or a CSV without its header
  kBehindEnd,  ///< something behind the end of the JSON; a quote that nobody closes in a CSV
  // of a list of pages
  kTotalMore,     ///< the total is more than there are rows
  kTotalLess,     ///< … fewer
  kTotalChanges,  ///< … another one on a later page
  kTotalMissing,
  kRepeatsPage,  ///< a later page is the first one again
  kEmptyPage,    ///< a page brings nothing
  kRowNoObject,
  // harmless, or nearly so
  kRepeatsRow,  ///< a row comes twice, and counts twice
  kMark,        ///< a byte-order mark; a CSV with other line ends, titles and blank lines
  // one field
  kField,
  // the login
  kLoginRefused,  ///< 401, 403, or 200 with `success: false`
  kLoginBroken,   ///< 429, 503, a redirect, HTML, no key
  kLoginFailure,  ///< no answer
};

struct Fault {
  FaultKind kind = FaultKind::kStatus;
  std::size_t unit = 0;
  Source source = Source::kSettings;
  int number = 0;        ///< a status, a share in per cent, milliseconds: as the kind has it
  int times = -1;        ///< so often; -1: until it is cleared
  std::size_t page = 0;  ///< from this page on
  FieldSpoil field;

  [[nodiscard]] std::string Text() const;
};

/// One at random; nullopt: this time there is none.
[[nodiscard]] std::optional<Fault> SomeFault(Dialect dialect, const World& world, bool logs_in,
                                             Dice& dice);

}  // namespace kemp360::oracle
