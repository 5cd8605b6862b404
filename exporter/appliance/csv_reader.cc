#include "appliance/csv_reader.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "base/utf8.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMaxHeaderLines = 100;
/// A line of sixteen million commas must not become sixteen million cells.
constexpr std::size_t kMaxCells = 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Cuts a text into lines of cells.
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
  /// Takes one cell and what ends it; `more`: a delimiter did.
  bool Cell(std::string_view& cell, bool& more) {
    char* out = at_;
    char* const begin = at_;
    if (at_ != end_ && *at_ == '"') {
      ++at_;
      if (!Quoted(out)) return false;
    }
    // Plain text; also what some writers put behind a closing quote.
    while (at_ != end_ && *at_ != delimiter_ && *at_ != '\n') *out++ = *at_++;
    cell = std::string_view(begin, static_cast<std::size_t>(out - begin));
    more = at_ != end_ && *at_ == delimiter_;
    if (at_ != end_) ++at_;
    return true;
  }

  /// Copies up to the closing quote, which it takes; a doubled quote is one.
  bool Quoted(char*& out) {
    while (at_ != end_) {
      const char c = *at_++;
      if (c == '"') {
        if (at_ == end_ || *at_ != '"') return true;
        ++at_;
      }
      if (c == '\n') ++line_;
      *out++ = c;
    }
    return false;
  }

  char* at_;
  char* end_;
  char delimiter_;
  std::size_t line_ = 1;
  std::size_t first_line_ = 1;
};

using Cells = std::vector<std::string_view>;

/// Where each wanted column stands in this line; kNoSlot where it does not.
std::vector<std::size_t> FindColumns(const Cells& cells, const std::vector<std::string>& wanted) {
  std::vector<std::size_t> places;
  places.reserve(wanted.size());
  for (const std::string& name : wanted) {
    const auto found = std::find_if(cells.begin(), cells.end(), [&](std::string_view cell) {
      return EqualsIgnoringCase(cell, name);
    });
    places.push_back(found == cells.end() ? kNoSlot
                                          : static_cast<std::size_t>(found - cells.begin()));
  }
  return places;
}

/// Looks for the header, line by line.
class HeaderSearch {
 public:
  explicit HeaderSearch(const std::vector<std::string>& wanted) : wanted_(wanted) {}

  /// Is this the header? Then places() is complete.
  bool Look(const Cells& cells, std::size_t line) {
    std::vector<std::size_t> places = FindColumns(cells, wanted_);
    const auto missing =
        static_cast<std::size_t>(std::count(places.begin(), places.end(), kNoSlot));
    const std::size_t found = places.size() - missing;
    if (missing != 0 && found <= best_found_) return false;
    best_found_ = found;
    best_line_ = line;
    places_ = std::move(places);
    return missing == 0;
  }

  [[nodiscard]] const std::vector<std::size_t>& places() const { return places_; }

  /// Names what the nearest line lacks.
  [[nodiscard]] Failure NotFound() const {
    std::string missing;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (best_found_ != 0 && places_[i] != kNoSlot) continue;
      missing += (missing.empty() ? "\"" : ", \"") + wanted_[i] + "\"";
    }
    if (best_found_ == 0) {
      return {Reason::kUnexpectedShape, "no header line with the columns " + missing};
    }
    return {Reason::kUnexpectedShape, "no header line: line " + std::to_string(best_line_) +
                                          " comes nearest and lacks " + missing};
  }

 private:
  const std::vector<std::string>& wanted_;
  std::vector<std::size_t> places_;
  std::size_t best_found_ = 0;
  std::size_t best_line_ = 0;
};

Failure UnclosedQuote(std::size_t line) {
  return {Reason::kMalformed,
          "not CSV: line " + std::to_string(line) + " opens a quote that nobody closes"};
}

std::optional<Failure> CsvFlaw(std::string_view body) {
  if (Trim(body.substr(0, 1000)).starts_with('<')) {
    return Failure{Reason::kMalformed, "the answer is a page of HTML or XML, not CSV"};
  }
  switch (FindTextFlaw(body)) {
    case TextFlaw::kNone:
      return std::nullopt;
    case TextFlaw::kNotUtf8:
      return Failure{Reason::kMalformed, "not UTF-8 (if it is a file of yours, save it as UTF-8)"};
    case TextFlaw::kControlCharacter:
      return Failure{Reason::kMalformed, "not CSV: a control character"};
  }
  return std::nullopt;
}

bool IsBlank(const Cells& cells) {
  return std::all_of(cells.begin(), cells.end(),
                     [](std::string_view cell) { return cell.empty(); });
}

}  // namespace

Slot CsvColumns::Column(std::string_view name) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found != names_.end()) return static_cast<Slot>(found - names_.begin());
  names_.emplace_back(name);
  return names_.size() - 1;
}

std::optional<Failure> ReadCsv(std::string& body, const CsvColumns& columns, RowSink& rows) {
  std::string_view text = body;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (std::optional<Failure> flaw = CsvFlaw(text)) return flaw;
  char* const begin = body.data() + (body.size() - text.size());
  CsvCutter cutter(begin, body.data() + body.size(), columns.delimiter());

  HeaderSearch header(columns.names());
  bool searching = true;
  Cells cells;
  std::vector<RawValue> values(columns.names().size());
  for (std::size_t lines = 0;; ++lines) {
    const CsvCutter::Line line = cutter.Next(cells);
    if (line == CsvCutter::Line::kUnclosedQuote) return UnclosedQuote(cutter.line());
    const bool end = line == CsvCutter::Line::kEnd;
    if (searching && (end || lines == kMaxHeaderLines)) return header.NotFound();
    if (end) return std::nullopt;
    if (IsBlank(cells)) continue;
    if (searching) {
      searching = !header.Look(cells, cutter.line());
      continue;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t place = header.places()[i];
      values[i] = place < cells.size() ? RawValue{cells[place], RawKind::kString} : RawValue{};
    }
    if (!rows.Row(values)) return Failure{Reason::kTooLarge, "too many rows"};
  }
}

}  // namespace kemp360
