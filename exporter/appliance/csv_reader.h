#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/raw_value.h"
#include "base/reason.h"

namespace kemp360 {

/// The columns that a source is asked for; a slot each.
struct CsvColumns {
  char delimiter = ',';
  std::vector<std::string> names;

  /// The slot of a column; the same for the same name.
  Slot Column(std::string_view name);
};

/// Reads `body` once, in place, as RFC 4180 has it (quotes, doubled quotes, line ends in quotes),
/// and as exports really are: a byte-order mark, CRLF or LF, title lines above the header, blank
/// lines, lines that are shorter or longer than the header. The header is the first of the first
/// 100 lines that holds every wanted column (any case, spaces around it ignored). A cell is
/// trimmed; all columns of a line that ends before the last wanted one are kAbsent.
///   kMalformed: not UTF-8, HTML, a quote that nobody closes;
///   kUnexpectedShape: no header; the detail names what the nearest line lacks.
/// `rows` stops it by false: kTooLarge. Values are borrowed from `body`, whose quotes are gone
/// afterwards.
[[nodiscard]] std::optional<Failure> ReadCsv(std::string& body, const CsvColumns& columns,
                                             RowSink& rows);

}  // namespace kemp360
