// A CSV of which nobody has said how it is written: delimiter and header are found, then it is read
// as the profile's reader reads it.
#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "appliance/csv_reader.h"
#include "base/clean_text.h"
#include "base/text.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

constexpr std::array<char, 4> kDelimiters{',', ';', '\t', '|'};
constexpr std::size_t kMostTitleLines = 40;
constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kMostLines = 20'000;

std::vector<std::string> SplitLine(std::string_view line, char delimiter) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == delimiter && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) cell = Trim(cell);
  return cells;
}

/// Column names: different ones, and none of them a value.
bool IsHeader(const std::vector<std::string>& cells) {
  if (cells.size() < 2 || cells.size() > kMostColumns) return false;
  std::set<std::string> names;
  for (const std::string& cell : cells) {
    const ValueShape shape = ShapeOfText(cell);
    const bool name = shape == ValueShape::kWord || shape == ValueShape::kText;
    if (!cell.empty() && !name) return false;
    if (!cell.empty() && !names.insert(ToLower(cell)).second) return false;
  }
  return names.size() >= 2;
}

struct CsvGuess {
  char delimiter = ',';
  std::vector<std::string> header;
};

std::optional<CsvGuess> GuessCsv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (Trim(text.substr(0, 200)).starts_with('<')) return std::nullopt;
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < kMostTitleLines) {
    const std::string_view line = Trim(TakeUntil(text, "\n"));
    if (!line.empty()) lines.push_back(line);
  }
  std::optional<CsvGuess> best;
  for (const char delimiter : kDelimiters) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      std::vector<std::string> cells = SplitLine(lines[i], delimiter);
      if (!IsHeader(cells)) continue;
      const bool fits =
          i + 1 == lines.size() || SplitLine(lines[i + 1], delimiter).size() == cells.size();
      if (!fits || (best && best->header.size() >= cells.size())) continue;
      best = CsvGuess{delimiter, std::move(cells)};
    }
  }
  return best;
}

/// Makes an object of each line.
class LinesToTree final : public RowSink {
 public:
  explicit LinesToTree(const std::vector<std::string>& names) : names_(names) {
    tree.kind = RawKind::kContainer;
    tree.array = true;
  }

  bool Row(std::span<const RawValue> values, std::string_view /*content*/) override {
    if (tree.members.size() >= kMostLines) return false;
    JsonTree row;
    row.kind = RawKind::kContainer;
    for (std::size_t i = 0; i < values.size() && i < names_.size(); ++i) {
      if (values[i].kind == RawKind::kAbsent) continue;
      JsonTree cell;
      cell.kind = values[i].kind;
      cell.text = values[i].text;
      row.members.push_back({names_[i], std::move(cell)});
    }
    tree.members.push_back({"", std::move(row)});
    ++tree.items;
    return true;
  }

  JsonTree tree;

 private:
  const std::vector<std::string>& names_;
};

std::optional<JsonTree> ReadGuessed(const CsvGuess& guess, std::string text) {
  CsvColumns columns;
  columns.delimiter = guess.delimiter;
  for (const std::string& name : guess.header) {
    if (!name.empty()) static_cast<void>(columns.Column(name));
  }
  LinesToTree lines(columns.names);
  if (ReadCsv(text, columns, lines)) return std::nullopt;
  return std::move(lines.tree);
}

}  // namespace

void ReadCsvTexts(Evidence& evidence) {
  for (std::size_t index = 0; index < evidence.documents.size(); ++index) {
    Document& document = *evidence.documents[index];
    ListTable table;
    for (std::size_t unit = 0; unit < 2; ++unit) {
      if (document.text[unit].empty()) continue;
      const std::optional<CsvGuess> guess = GuessCsv(document.text[unit]);
      if (!guess) continue;
      std::optional<JsonTree> tree = ReadGuessed(*guess, document.text[unit]);
      if (!tree) continue;
      document.delimiter = guess->delimiter;
      document.tree[unit] = std::move(tree);
      table.array[unit] = &*document.tree[unit];
    }
    if (!document.delimiter) continue;
    table.document = index;
    table.csv = true;
    table.context = ContextOf(document, "");
    evidence.tables.push_back(table);
  }
}

}  // namespace kemp360
