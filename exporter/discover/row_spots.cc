// Facts that stand in the rows of a table: settings as key/value rows, or a row for each unit.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

constexpr std::size_t kSmallTable = 4;
constexpr std::size_t kMixedShapes = 3;
constexpr std::size_t kNarrowTable = 4;
/// Rows that only a number tells apart are settings in a short table; a long one is an inventory.
constexpr std::size_t kMostNumbered = 200;
/// Of these many rows of one table each value is looked at as a fact of the unit.
constexpr std::size_t kMostRowsWithSpots = 2000;
constexpr int kRankOfWords = 5;

/// How often each text is in a column of one unit.
std::map<std::string, std::size_t> Counts(const std::vector<const JsonTree*>& values) {
  std::map<std::string, std::size_t> counts;
  for (const JsonTree* value : values) {
    if (value != nullptr && !value->IsBlank()) ++counts[value->text];
  }
  return counts;
}

bool IsKeyName(std::string_view at) {
  static const std::set<std::string, std::less<>> kNames{
      "key",       "name",       "setting",  "parameter", "param", "option", "code",
      "attribute", "attr",       "property", "prop",      "field", "item",   "variable",
      "var",       "identifier", "slug",     "entry",     "topic", "id"};
  const std::vector<std::string> words = NameWords(at);
  return std::ranges::any_of(words, [](const std::string& word) { return kNames.contains(word); });
}

/// How good a column is for telling rows apart in the same way on both units; 0: not at all.
int KeyRank(const std::string& at, const ColumnValues& values) {
  const auto one = Counts(values[0]);
  const auto other = Counts(values[1]);
  if (one.size() != values[0].size() || other.size() != values[1].size()) return 0;
  std::size_t common = 0;
  std::size_t owners = 0;
  std::size_t words = 0;
  for (const auto& [text, count] : one) {
    if (other.contains(text)) ++common;
    if (OwnerOf(text) != OwnerWord::kNone) ++owners;
    const ValueShape shape = ShapeOfText(text);
    if (shape == ValueShape::kPath || shape == ValueShape::kTime) return 0;
    if (shape == ValueShape::kAddress || shape == ValueShape::kMac) return 0;
    if (shape != ValueShape::kNumber && shape != ValueShape::kId && shape != ValueShape::kFlag) {
      ++words;
    }
  }
  if (common * 10 < std::max(one.size(), other.size()) * 9) return 0;
  const Hints hints = HintsOf(NameWords(at));
  if (owners == one.size() && words == one.size()) return 10;
  if (Has(hints, Hint::kMode)) return 0;
  const int by_name = IsKeyName(at) ? 3 : 0;
  return (words * 2 > one.size() ? 5 : 1) + by_name;
}

/// A row of settings holds anything; a row of an inventory holds in each column the same kind.
bool IsMixed(const ColumnValues& values) {
  std::set<ValueShape> shapes;
  for (const JsonTree* value : values[0]) {
    const ValueShape shape = ShapeOf(value);
    if (shape != ValueShape::kAbsent && shape != ValueShape::kBlank) shapes.insert(shape);
  }
  return shapes.size() >= kMixedShapes;
}

bool IsGenericName(const std::vector<std::string>& words) {
  static const std::set<std::string, std::less<>> kNames{
      "value", "val", "content", "data", "v", "setting", "current", "payload", "raw"};
  return std::ranges::all_of(words, [](const std::string& word) { return kNames.contains(word); });
}

class RowSpots {
 public:
  RowSpots(Evidence& evidence, const ListTable& table)
      : evidence_(evidence), table_(table), columns_(TableColumns(table)) {}

  void Run() {
    const bool small = std::max(table_.Count(0), table_.Count(1)) <= kSmallTable;
    const bool mixed =
        std::ranges::any_of(columns_, [](const auto& column) { return IsMixed(column.second); });
    const Key key = BestKey();
    // A name and hardly more in each row: settings of one kind.
    const bool narrow = !key.at.empty() && columns_.size() <= kNarrowTable;
    if (!small && !mixed && !narrow) return;
    if (small && AddSides()) return;
    if (key.at.empty()) return;
    const std::map<std::string, std::size_t> keys = Counts(columns_.at(key.at)[0]);
    if (keys.size() > (key.rank < kRankOfWords ? kMostNumbered : kMostRowsWithSpots)) return;
    UseKey(key.at);
    for (const auto& [text, count] : keys) AddRow(text, false);
  }

 private:
  struct Key {
    std::string at;
    int rank = 0;
  };

  /// What is the same for all rows of the table.
  struct Column {
    const std::string* at = nullptr;
    const ColumnValues* values = nullptr;
    Naming naming;
    bool generic_name = false;
    bool names_rows = false;
  };

  [[nodiscard]] Key BestKey() const {
    Key best;
    for (const auto& [at, values] : columns_) {
      const int rank = KeyRank(at, values);
      if (rank <= best.rank) continue;
      best = {at, rank};
    }
    return best;
  }

  /// A row for each unit, told apart by a flag: "self": true. false: there is none.
  bool AddSides() {
    bool added = false;
    for (const auto& [at, values] : columns_) {
      const Hints hints = HintsOf(NameWords(at));
      if (!Has(hints, Hint::kOwn) && !Has(hints, Hint::kPeer)) continue;
      const auto other = Counts(values[1]);
      UseKey(at);
      for (const auto& [text, count] : Counts(values[0])) {
        const auto same = other.find(text);
        if (count != 1 || same == other.end() || same->second != 1) continue;
        if (ShapeOfText(text) != ValueShape::kFlag) continue;
        AddRow(text, true);
        added = true;
      }
    }
    return added;
  }

  /// Prepares everything that does not depend on the row: AddRow() is called for each of them.
  void UseKey(const std::string& key) {
    key_ = key;
    const ColumnValues& keys = columns_.at(key);
    for (std::size_t unit = 0; unit < 2; ++unit) {
      rows_[unit].clear();
      for (std::size_t row = 0; row < keys[unit].size(); ++row) {
        if (keys[unit][row] != nullptr) rows_[unit].emplace(keys[unit][row]->text, row);
      }
    }
    const Document& document = *evidence_.documents[table_.document];
    key_naming_ = NamingOf(evidence_, document, table_.rows + key);
    fields_.clear();
    for (const auto& [at, values] : columns_) {
      if (at == key) continue;
      Column& column = fields_.emplace_back();
      column.at = &at;
      column.values = &values;
      column.naming = NamingOf(evidence_, document, table_.rows + at);
      column.generic_name = OfOneValue() || IsGenericName(column.naming.leaf);
      column.names_rows = NamesRows(at);
    }
    ReadTextColumns();
  }

  [[nodiscard]] std::optional<std::size_t> RowWith(std::size_t unit,
                                                   const std::string& text) const {
    const auto row = rows_[unit].find(text);
    return row == rows_[unit].end() ? std::nullopt : std::optional(row->second);
  }

  /// A key and one value in each row: whatever that is called, it is the value.
  [[nodiscard]] bool OfOneValue() const { return columns_.size() == 2; }

  /// Is it a column of titles or descriptions? They name a row, and are no value of it.
  [[nodiscard]] bool NamesRows(const std::string& at) const {
    if (OfOneValue()) return false;
    static const std::set<std::string, std::less<>> kNames{
        "title", "label",   "caption", "display", "description",
        "help",  "comment", "hint",    "doc",     "desc"};
    const std::vector<std::string> words = NameWords(at);
    const bool named =
        std::ranges::any_of(words, [](const std::string& word) { return kNames.contains(word); });
    if (named) return true;
    const ColumnValues& values = columns_.at(at);
    const auto texts = Counts(values[0]);
    // Different in nearly every row, the same on both units, and all of it words.
    const bool all = values[0].size() > kSmallTable && texts.size() * 10 >= values[0].size() * 9 &&
                     texts == Counts(values[1]);
    return all && std::ranges::all_of(texts, [](const auto& text) {
             const ValueShape shape = ShapeOfText(text.first);
             return shape == ValueShape::kText || shape == ValueShape::kWord;
           });
  }

  /// A spot for each other field of the row that is meant.
  void AddRow(const std::string& text, bool flag) {
    const std::array rows{RowWith(0, text), RowWith(1, text)};
    Naming of_row = key_naming_;
    of_row.leaf = flag ? std::vector<std::string>{} : NameWords(text);
    of_row.own = HintsOf(of_row.leaf);
    of_row.help_text.clear();
    of_row.help.reset();
    of_row.title.clear();
    of_row.context |= table_.context;
    if (flag) SetSide(key_, text, of_row);
    ReadTexts(rows, of_row);
    for (const Column& column : fields_) {
      if (column.names_rows) continue;
      Spot spot;
      spot.document = table_.document;
      spot.at = *column.at;
      spot.rows = table_.rows;
      spot.row = RowSelector{key_, text};
      for (std::size_t unit = 0; unit < 2; ++unit) {
        if (rows[unit]) spot.value[unit] = (*column.values)[unit][*rows[unit]];
      }
      if (spot.value[0] == nullptr && spot.value[1] == nullptr) continue;
      spot.naming = of_row;
      const Naming& of_field = column.naming;
      if (!column.generic_name) {
        spot.naming.leaf.insert(spot.naming.leaf.end(), of_field.leaf.begin(), of_field.leaf.end());
        spot.naming.own |= of_field.own;
        if (spot.naming.help_text.empty()) {
          spot.naming.help_text = of_field.help_text;
          spot.naming.help = of_field.help;
        }
      }
      spot.naming.context |= of_field.context;
      evidence_.spots.push_back(std::move(spot));
    }
  }

  /// "self": true is the row of the unit itself, "self": false that of its peer.
  static void SetSide(const std::string& key, const std::string& text, Naming& naming) {
    const Hints hints = HintsOf(NameWords(key));
    const std::string lower = ToLower(text);
    const bool yes = lower == "true" || lower == "1" || lower == "yes";
    const bool own = Has(hints, Hint::kOwn) == yes;
    naming.context.set(static_cast<std::size_t>(own ? Hint::kOwn : Hint::kPeer));
    naming.context.reset(static_cast<std::size_t>(own ? Hint::kPeer : Hint::kOwn));
  }

  /// A row may bring a title and a description of its own: in which columns.
  void ReadTextColumns() {
    titles_.clear();
    helps_.clear();
    if (OfOneValue()) return;
    for (const auto& [at, values] : columns_) {
      if (at == key_) continue;
      const std::vector<std::string> words = NameWords(at);
      const auto called = [&](std::initializer_list<std::string_view> names) {
        return std::ranges::any_of(words, [&](const std::string& word) {
          return std::ranges::find(names, word) != names.end();
        });
      };
      if (called({"title", "label", "caption", "display", "name"})) {
        titles_.push_back(&values);
      } else if (called({"description", "help", "comment", "hint", "text", "doc", "desc"})) {
        helps_.push_back(&values);
      }
    }
  }

  void ReadTexts(const std::array<std::optional<std::size_t>, 2>& rows, Naming& naming) const {
    if (!rows[0]) return;
    const auto text_in = [&](const ColumnValues& values) -> const std::string* {
      const JsonTree* const value = values[0][*rows[0]];
      const bool text = value != nullptr && value->kind == RawKind::kString && !value->IsBlank();
      return text ? &value->text : nullptr;
    };
    for (const ColumnValues* values : titles_) {
      const std::string* const text = text_in(*values);
      if (text == nullptr) continue;
      naming.title = ToLower(Trim(*text));
      naming.own |= HintsOf(NameWords(*text));
    }
    for (const ColumnValues* values : helps_) {
      const std::string* const text = text_in(*values);
      if (text == nullptr) continue;
      naming.help_text = ToLower(Trim(*text));
      naming.help = HintsOf(NameWords(*text));
    }
  }

  Evidence& evidence_;
  const ListTable& table_;
  const std::map<std::string, ColumnValues> columns_;
  std::string key_;
  std::array<std::map<std::string, std::size_t>, 2> rows_;  ///< by the text in the key's column
  Naming key_naming_;
  std::vector<Column> fields_;
  std::vector<const ColumnValues*> titles_;
  std::vector<const ColumnValues*> helps_;
};

}  // namespace

std::map<std::string, ColumnValues> TableColumns(const ListTable& table) {
  std::map<std::string, ColumnValues> columns;
  for (std::size_t unit = 0; unit < 2; ++unit) {
    const std::size_t count = table.Count(unit);
    for (std::size_t row = 0; row < count; ++row) {
      for (const RowScalar& field : FieldsOfRow(table.array[unit]->members[row].value)) {
        auto& values = columns[field.at][unit];
        values.resize(count, nullptr);
        values[row] = field.value;
      }
    }
  }
  for (auto& [at, values] : columns) {
    for (std::size_t unit = 0; unit < 2; ++unit) values[unit].resize(table.Count(unit), nullptr);
  }
  return columns;
}

void AddRowSpots(Evidence& evidence, const ListTable& table) {
  const std::size_t most = std::max(table.Count(0), table.Count(1));
  if (most < 2 || table.csv) return;
  RowSpots(evidence, table).Run();
}

}  // namespace kemp360
