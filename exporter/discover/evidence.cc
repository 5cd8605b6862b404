#include "discover/evidence.h"

#include <algorithm>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

constexpr std::size_t kDeepest = 8;
constexpr std::size_t kMostScalarItems = 4;
constexpr std::size_t kMostSections = 24;
constexpr std::size_t kMostOfLabelled = 4;

/// What the framework writes where nobody wrote anything.
constexpr std::array kBoilerplate = std::to_array<std::string_view>(
    {"unicode string data", "boolean data", "integer data", "a date & time", "a dictionary of data",
     "many related", "a single related", "fixed precision", "floating point", "a list of data"});

bool IsIndex(std::string_view token) {
  return !token.empty() && std::ranges::all_of(token, IsDigit);
}

bool IsValueName(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames{"value",   "val",  "current", "cur",
                                                   "content", "data", "v"};
  return Holds(kNames, ToLower(name));
}

/// Of a name that means nothing the help text is all that speaks. Whose value it is, is no business
/// of it: "the address that the peer uses" may be the unit's own.
void UseHelp(Naming& naming) {
  if (naming.own.any()) return;
  naming.own = naming.help;
  for (const Hint hint : {Hint::kPeer, Hint::kOwn, Hint::kQualifier}) {
    naming.own.reset(static_cast<std::size_t>(hint));
  }
}

std::string FieldText(const JsonTree& field, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const JsonTree* const text = field.Find(name);
    if (text != nullptr && text->kind == RawKind::kString) return ToLower(Trim(text->text));
  }
  return {};
}

/// Both sides of one place; either may be missing.
struct Both {
  const JsonTree* a = nullptr;
  const JsonTree* b = nullptr;

  [[nodiscard]] const JsonTree& any() const { return a != nullptr ? *a : *b; }
};

bool IsTableArray(const JsonTree* tree) {
  return tree != nullptr && tree->IsArray() && !tree->members.empty() &&
         std::ranges::all_of(tree->members,
                             [](const JsonMember& item) { return item.value.IsObject(); });
}

/// Rows of a label, a value and hardly more: settings.
bool IsLabelled(const JsonTree* tree) {
  return IsTableArray(tree) && tree->members.size() > 1 &&
         std::ranges::all_of(tree->members, [](const JsonMember& row) {
           return row.value.members.size() > 1 && row.value.members.size() <= kMostOfLabelled &&
                  std::ranges::all_of(row.value.members, [](const JsonMember& member) {
                    return member.value.IsScalar();
                  });
         });
}

class SpotFinder {
 public:
  explicit SpotFinder(Evidence& evidence) : evidence_(evidence) {}

  void Run() {
    for (index_ = 0; index_ < evidence_.documents.size(); ++index_) {
      const Document& document = *evidence_.documents[index_];
      if (IsSchemaPath(document.path) || document.delimiter) continue;
      const auto side = [&](std::size_t unit) {
        return document.tree[unit] ? &*document.tree[unit] : nullptr;
      };
      const Both root{side(0), side(1)};
      if (root.a != nullptr || root.b != nullptr) Walk(root, "", kDeepest);
    }
  }

 private:
  void Walk(const Both& at, const std::string& pointer, std::size_t depth) {
    if (depth == 0) return;
    const JsonTree& any = at.any();
    if (any.IsObject()) {
      WalkObject(at, pointer, depth);
    } else if (any.IsArray()) {
      WalkArray(at, pointer, depth);
    } else if (any.IsScalar()) {
      AddSpot(at, pointer);
    }
  }

  void WalkObject(const Both& at, const std::string& pointer, std::size_t depth) {
    std::vector<std::string_view> names;
    std::map<std::string_view, Both> members;
    const auto add = [&](const JsonTree* side, const JsonTree* Both::*which) {
      if (side == nullptr || !side->IsObject()) return;
      for (const JsonMember& member : side->members) {
        const auto [found, fresh] = members.try_emplace(member.name);
        if (fresh) names.push_back(member.name);
        found->second.*which = &member.value;
      }
    };
    add(at.a, &Both::a);
    add(at.b, &Both::b);
    for (const std::string_view name : names) {
      const Both below = members.at(name);
      // null here and an object there: the object is what shows something.
      const bool null_first = below.a != nullptr && below.b != nullptr && !below.a->IsObject() &&
                              !below.a->IsArray() && !below.b->IsScalar();
      Walk(null_first ? Both{nullptr, below.b} : below, PointerBelow(pointer, name), depth - 1);
    }
  }

  void WalkArray(const Both& at, const std::string& pointer, std::size_t depth) {
    const auto items = [](const JsonTree* side) {
      return side == nullptr || !side->IsArray() ? 0 : side->members.size();
    };
    const std::size_t most = std::max(items(at.a), items(at.b));
    const bool table = IsTableArray(at.a) || IsTableArray(at.b);
    if (table) {
      ListTable found;
      found.document = index_;
      found.rows = pointer;
      found.array = {IsTableArray(at.a) ? at.a : nullptr, IsTableArray(at.b) ? at.b : nullptr};
      found.context = ContextOf(*evidence_.documents[index_], pointer);
      evidence_.tables.push_back(found);
      if (most > 1) return WalkSections(at, pointer, found.context, depth);
    }
    if (most > kMostScalarItems) return;
    for (std::size_t i = 0; i < most; ++i) {
      const auto item = [&](const JsonTree* side) {
        return items(side) > i ? &side->members[i].value : nullptr;
      };
      Walk({item(at.a), item(at.b)}, PointerBelow(pointer, std::to_string(i)), depth - 1);
    }
  }

  /// Settings in arrays within the rows of another one, which stand in the same order on both
  /// units: {"heading": "HA", "entries": [{"label": "Mode", "text": "Master"}, …]}.
  void WalkSections(const Both& at, const std::string& pointer, const Hints& context,
                    std::size_t depth) {
    if (at.a == nullptr || at.b == nullptr || at.a->members.size() != at.b->members.size() ||
        at.a->members.size() > kMostSections) {
      return;
    }
    for (std::size_t i = 0; i < at.a->members.size(); ++i) {
      const Both row{&at.a->members[i].value, &at.b->members[i].value};
      Hints around = context;
      for (const JsonMember& member : row.a->members) {
        const bool words = ShapeOf(&member.value) == ValueShape::kWord;
        if (words) around |= HintsOf(NameWords(member.value.text));
      }
      WalkSection(row, PointerBelow(pointer, std::to_string(i)), around, depth - 1);
    }
  }

  void WalkSection(const Both& at, const std::string& pointer, const Hints& context,
                   std::size_t depth) {
    if (depth == 0) return;
    for (const JsonMember& member : at.a->members) {
      const Both below{&member.value, at.b->Find(member.name)};
      const std::string there = PointerBelow(pointer, member.name);
      const Hints around = context | HintsOf(NameWords(member.name));
      if (IsLabelled(below.a) && IsLabelled(below.b)) {
        ListTable found;
        found.document = index_;
        found.rows = there;
        found.array = {below.a, below.b};
        found.context = around;
        evidence_.sections.push_back(std::move(found));
      } else if (IsTableArray(below.a) && IsTableArray(below.b)) {
        WalkSections(below, there, around, depth);
      } else if (below.a->IsObject() && below.b != nullptr && below.b->IsObject()) {
        WalkSection(below, there, around, depth - 1);
      }
    }
  }

  /// {"ha_mode": {"value": "active", "title": "HA Mode"}}: the object around a value names it.
  void NameByParent(const std::string& pointer, Naming& naming) const {
    const std::string parent = pointer.substr(0, pointer.rfind('/'));
    if (!IsValueName(pointer.substr(pointer.rfind('/') + 1)) || parent.empty()) return;
    const Document& document = *evidence_.documents[index_];
    naming = NamingOf(evidence_, document, parent);
    for (const auto& tree : document.tree) {
      const JsonTree* const around = tree ? tree->At(parent) : nullptr;
      if (around == nullptr) continue;
      const std::string title = FieldText(*around, {"title", "label", "caption", "name"});
      const std::string help = FieldText(*around, {"help_text", "description", "help", "hint"});
      if (!title.empty()) naming.title = title;
      if (!help.empty()) naming.help_text = help;
      naming.own |= HintsOf(NameWords(title));
      naming.help |= HintsOf(NameWords(help));
      break;
    }
    UseHelp(naming);
  }

  void AddSpot(const Both& at, const std::string& pointer) {
    Spot spot;
    spot.document = index_;
    spot.at = pointer;
    spot.value = {at.a != nullptr && at.a->IsScalar() ? at.a : nullptr,
                  at.b != nullptr && at.b->IsScalar() ? at.b : nullptr};
    spot.naming = NamingOf(evidence_, *evidence_.documents[index_], pointer);
    NameByParent(pointer, spot.naming);
    evidence_.spots.push_back(std::move(spot));
  }

  Evidence& evidence_;
  std::size_t index_ = 0;
};

void CollectFields(const JsonTree& row, const std::string& pointer, std::size_t depth,
                   std::vector<RowScalar>& fields) {
  for (const JsonMember& member : row.members) {
    const std::string below = PointerBelow(pointer, member.name);
    if (member.value.IsScalar()) fields.push_back({below, &member.value});
    if (member.value.IsObject() && depth > 0) {
      CollectFields(member.value, below, depth - 1, fields);
    }
  }
}

}  // namespace

bool SpeaksOfPeer(const Naming& naming) {
  if (Has(naming.own, Hint::kPeer)) return true;
  if (HintsOf(naming.leaf).any()) return false;
  // "for the peer to use" is the unit's own: the peer has to own it.
  constexpr std::array<std::string_view, 9> kPhrases{
      "other peer",   "other unit",  "of the peer",    "of its peer", "peer's",
      "of the other", "remote unit", "of the partner", "by the peer"};
  return std::ranges::any_of(kPhrases, [&](std::string_view phrase) {
    return naming.help_text.find(phrase) != std::string::npos;
  });
}

std::string Spot::Said(std::size_t unit) const {
  return value[unit] == nullptr || value[unit]->IsBlank() ? std::string()
                                                          : Comparable(value[unit]->text);
}

bool Spot::InGroup() const { return row && std::ranges::any_of(PointerTokens(rows), IsIndex); }

void ReadSchemas(Evidence& evidence) {
  for (const auto& document : evidence.documents) {
    for (const auto& tree : document->tree) {
      const JsonTree* const fields = tree ? tree->Find("fields") : nullptr;
      if (fields == nullptr) continue;
      for (const JsonMember& field : fields->members) {
        // By name, or a list of fields that say their names.
        const std::string name =
            fields->array ? FieldText(field.value, {"name", "field", "key"}) : field.name;
        if (name.empty()) continue;
        Naming& naming = evidence.fields[document->resource][name];
        naming.title = FieldText(field.value, {"verbose_name", "title", "label"});
        naming.help_text = FieldText(field.value, {"help_text", "description", "help"});
        const bool boilerplate = std::ranges::any_of(kBoilerplate, [&](std::string_view text) {
          return naming.help_text.starts_with(text);
        });
        if (boilerplate) naming.help_text.clear();
        naming.own = HintsOf(NameWords(naming.title));
        naming.help = HintsOf(NameWords(naming.help_text));
      }
    }
  }
}

void FindSpots(Evidence& evidence) {
  SpotFinder(evidence).Run();
  const std::vector<ListTable> tables = evidence.tables;
  for (const ListTable& table : tables) AddRowSpots(evidence, table);
  for (const ListTable& section : evidence.sections) AddRowSpots(evidence, section);
}

bool IsSchemaPath(std::string_view path) {
  return path.ends_with("/schema/") || path.ends_with("/schema");
}

std::vector<RowScalar> FieldsOfRow(const JsonTree& row) {
  std::vector<RowScalar> fields;
  CollectFields(row, "", 3, fields);
  return fields;
}

Hints ContextOf(const Document& document, std::string_view pointer) {
  std::vector<std::string> words = NameWords(document.path);
  std::erase(words, "api");
  const std::vector<std::string> tokens = PointerTokens(pointer);
  for (const std::string& token : tokens) {
    const std::vector<std::string> more = NameWords(token);
    words.insert(words.end(), more.begin(), more.end());
  }
  return HintsOf(words);
}

Naming NamingOf(const Evidence& evidence, const Document& document, std::string_view pointer) {
  Naming naming;
  std::vector<std::string> tokens = PointerTokens(pointer);
  while (!tokens.empty() && IsIndex(tokens.back())) tokens.pop_back();
  std::string field;
  for (const std::string& token : tokens) {
    const auto resource = evidence.fields.find(document.resource);
    if (resource != evidence.fields.end() && resource->second.contains(token)) field = token;
  }
  if (!tokens.empty()) {
    naming.leaf = NameWords(tokens.back());
    const std::size_t leaf = pointer.rfind(PointerBelow("", tokens.back()));
    naming.context = ContextOf(document, pointer.substr(0, leaf));
  } else {
    naming.context = ContextOf(document, "");
  }
  naming.own = HintsOf(naming.leaf);
  if (!field.empty()) {
    const Naming& schema = evidence.fields.at(document.resource).at(field);
    naming.title = schema.title;
    naming.help_text = schema.help_text;
    naming.help = schema.help;
    if (tokens.back() == field) naming.own |= schema.own;
  }
  UseHelp(naming);
  return naming;
}

Evidence CollectEvidence(const PairRecord& record) {
  Evidence evidence;
  evidence.documents = BuildDocuments(record);
  ReadSchemas(evidence);
  ReadCsvTexts(evidence);
  FindSpots(evidence);
  return evidence;
}

std::string PlaceText(const Evidence& evidence, const Spot& spot) {
  const Document& document = *evidence.documents[spot.document];
  std::string text = document.path;
  if (spot.InGroup()) text += " " + spot.rows;
  if (spot.row) text += " row " + spot.row->field + " = " + Quoted(spot.row->equals);
  return text + " " + spot.at;
}

}  // namespace kemp360
