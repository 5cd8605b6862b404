#include "appliance/csv_reader.h"

#include <algorithm>
#include <cstddef>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMaxHeaderLines = 100;
/// A line of sixteen million commas must not become sixteen million cells.
constexpr std::size_t kMaxCells = 1024;

/// Cuts a text into lines of cells. Behind it is a NUL, as behind every std::string: no quote, no
/// delimiter and no line end.
class CsvCutter {
 public:
  CsvCutter(char* begin, char* end, char delimiter)
      : at_(begin), end_(end), delimiter_(delimiter) {}

  enum class Line { kCells, kEnd, kUnclosedQuote };

  /// The next line's cells, trimmed.
  Line Next(std::vector<std::string_view>& cells) {
    cells.clear();
    if (at_ == end_) return Line::kEnd;
    first_line_ = line_;
    bool more = true;
    while (more) {
      std::string_view cell;
      if (!Cell(cell, more)) return Line::kUnclosedQuote;
      if (cells.size() < kMaxCells) cells.push_back(Trim(cell));
    }
    ++line_;
    return Line::kCells;
  }

  /// Where the line that Next looked at begins, from 1.
  [[nodiscard]] std::size_t line() const { return first_line_; }

 private:
  /// Takes one cell and what ends it; `more`: a delimiter did. A doubled quote in quotes is one.
  bool Cell(std::string_view& cell, bool& more) {
    char* out = at_;
    char* const begin = at_;
    if (*at_ == '"') {
      ++at_;
      while (true) {
        if (at_ == end_) return false;
        if (*at_ == '"' && *++at_ != '"') break;
        if (*at_ == '\n' || (*at_ == '\r' && at_[1] != '\n')) ++line_;
        *out++ = *at_++;
      }
    }
    // Plain text; also what some writers put behind a closing quote.
    while (at_ != end_ && *at_ != delimiter_ && !AtLineEnd()) *out++ = *at_++;
    cell = std::string_view(begin, static_cast<std::size_t>(out - begin));
    more = *at_ == delimiter_;
    if (at_ != end_ && *at_++ == '\r' && *at_ == '\n') ++at_;
    return true;
  }

  /// LF, CRLF, or CR alone, as old Macs write it.
  [[nodiscard]] bool AtLineEnd() const { return *at_ == '\n' || *at_ == '\r'; }

  char* at_;
  char* end_;
  char delimiter_;
  std::size_t line_ = 1;
  std::size_t first_line_ = 1;
};

using Cells = std::vector<std::string_view>;

/// Looks for the header, line by line.
class HeaderSearch {
 public:
  explicit HeaderSearch(const std::vector<std::string>& wanted) : wanted_(wanted) {}

  /// Is this the header? Then places() is complete.
  bool Look(const Cells& cells, std::size_t line) {
    std::size_t found = 0;
    std::vector<std::size_t> places;
    for (const std::string& name : wanted_) {
      const auto cell = std::ranges::find_if(
          cells, [&](std::string_view text) { return EqualsIgnoringCase(text, name); });
      if (cell != cells.end()) ++found;
      places.push_back(cell == cells.end() ? kNoSlot
                                           : static_cast<std::size_t>(cell - cells.begin()));
    }
    if (found <= best_found_) return false;
    best_found_ = found;
    best_line_ = line;
    places_ = std::move(places);
    return found == wanted_.size();
  }

  [[nodiscard]] const std::vector<std::size_t>& places() const { return places_; }
  /// How many cells a line has at least, to have all that is looked for.
  [[nodiscard]] std::size_t width() const { return *std::ranges::max_element(places_) + 1; }

  /// Names what the nearest line lacks.
  [[nodiscard]] Failure NotFound() const {
    std::string missing;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (best_found_ != 0 && places_[i] != kNoSlot) continue;
      missing += (missing.empty() ? "\"" : ", \"") + wanted_[i] + "\"";
    }
    return {Reason::kUnexpectedShape, best_found_ == 0
                                          ? "no header line with the columns " + missing
                                          : "no header line: line " + std::to_string(best_line_) +
                                                " is nearest and lacks " + missing};
  }

 private:
  const std::vector<std::string>& wanted_;
  std::vector<std::size_t> places_;
  std::size_t best_found_ = 0;
  std::size_t best_line_ = 0;
};

std::optional<Failure> CsvFlaw(std::string_view body) {
  if (Trim(body.substr(0, 1000)).starts_with('<')) {
    return Failure{Reason::kMalformed, "the response is an HTML or XML page, not CSV"};
  }
  switch (FindTextFlaw(body)) {
    case TextFlaw::kNone:
      return std::nullopt;
    case TextFlaw::kNotUtf8:
      return Failure{Reason::kMalformed, "not UTF-8 (a report_file must be saved as UTF-8)"};
    case TextFlaw::kControlCharacter:
      return Failure{Reason::kMalformed, "not CSV: a control character"};
  }
  return std::nullopt;
}

}  // namespace

Slot CsvColumns::Column(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<Slot>(found - names.begin());
  names.emplace_back(name);
  return names.size() - 1;
}

std::optional<Failure> ReadCsv(std::string& body, const CsvColumns& columns, RowSink& rows) {
  std::string_view text = body;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (std::optional<Failure> flaw = CsvFlaw(text)) return flaw;
  const bool ended = text.ends_with('\n') || text.ends_with('\r');
  char* const begin = body.data() + (body.size() - text.size());
  CsvCutter cutter(begin, body.data() + body.size(), columns.delimiter);

  HeaderSearch header(columns.names);
  bool searching = true;
  Cells cells;
  std::vector<RawValue> values(columns.names.size());
  for (std::size_t lines = 0;; ++lines) {
    const CsvCutter::Line line = cutter.Next(cells);
    if (line == CsvCutter::Line::kUnclosedQuote) {
      return Failure{Reason::kMalformed, "not CSV: line " + std::to_string(cutter.line()) +
                                             " opens a quote that is never closed"};
    }
    const bool end = line == CsvCutter::Line::kEnd;
    if (searching && (end || lines == kMaxHeaderLines)) return header.NotFound();
    if (end && ended) return std::nullopt;
    // A cut somewhere in a line leaves a phantom address, or an owner without its parentheses.
    if (end) {
      return Failure{Reason::kMalformed,
                     "its last line does not end with a line break, so it may be cut off (a "
                     "report_file must end with one)"};
    }
    if (std::ranges::all_of(cells, &std::string_view::empty)) continue;  // a blank line
    if (searching) {
      searching = !header.Look(cells, cutter.line());
      continue;
    }
    // A line that ends before may be a sum, and no LoadMaster: "Total;12".
    const bool whole = cells.size() >= header.width();
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t place = header.places()[i];
      values[i] = whole ? RawValue{cells[place], RawKind::kString} : RawValue{};
    }
    if (!rows.Row(values, {})) return Failure{Reason::kTooLarge, "too many rows"};
  }
}

}  // namespace kemp360
