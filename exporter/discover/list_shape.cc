#include "discover/list_shape.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace kemp360 {
namespace {

/// How deep an envelope may wrap its list.
constexpr std::size_t kEnvelopeDepth = 4;

bool IsListOfObjects(const JsonTree& tree) {
  return tree.IsArray() && !tree.members.empty() &&
         std::ranges::all_of(tree.members,
                             [](const JsonMember& item) { return item.value.IsObject(); });
}

/// The longest list of objects; of equals the one that is nearest to the root.
void FindRows(const JsonTree& tree, const std::string& pointer, std::size_t depth,
              std::optional<ListShape>& best) {
  if (IsListOfObjects(tree)) {
    if (!best || tree.items > best->count) {
      best = ListShape{};
      best->rows = pointer;
      best->count = tree.items;
    }
    return;
  }
  if (!tree.IsObject() || depth == 0) return;
  for (const JsonMember& member : tree.members) {
    FindRows(member.value, PointerBelow(pointer, member.name), depth - 1, best);
  }
}

bool NameHas(std::string_view name, std::string_view word) {
  return ToLower(name).find(word) != std::string::npos;
}

bool NameHasOneOf(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [name](std::string_view word) { return NameHas(name, word); });
}

/// A scalar of the envelope.
struct EnvelopeField {
  std::string pointer;
  std::string name;
  const JsonTree* value = nullptr;
};

void CollectEnvelope(const JsonTree& tree, const std::string& pointer, std::size_t depth,
                     std::vector<EnvelopeField>& fields) {
  if (!tree.IsObject() || depth == 0) return;
  for (const JsonMember& member : tree.members) {
    const std::string below = PointerBelow(pointer, member.name);
    if (member.value.IsScalar()) fields.push_back({below, member.name, &member.value});
    CollectEnvelope(member.value, below, depth - 1, fields);
  }
}

bool IsNameOfLimit(std::string_view name) {
  return NameHasOneOf(name, {"limit", "size", "per_page", "perpage", "max"});
}

std::optional<std::size_t> NumberOf(const EnvelopeField& field) {
  const RawKind kind = field.value->kind;
  if (kind != RawKind::kNumber && kind != RawKind::kString) return std::nullopt;
  return ParseNumber<std::size_t>(Trim(field.value->text));
}

int TotalRank(const EnvelopeField& field) {
  if (NameHasOneOf(field.name, {"limit", "offset", "page", "start", "next", "size"})) {
    return NameHas(field.name, "total") ? 1 : 0;
  }
  if (NameHas(field.name, "total")) return 3;
  return NameHasOneOf(field.name, {"count", "num", "records", "hits", "available", "length"}) ? 2
                                                                                              : 0;
}

/// "limit": 500 beside "count": 500 is the most that a page has, and so is the count.
bool IsPageLimit(const std::vector<EnvelopeField>& fields, std::size_t number) {
  return std::ranges::any_of(fields, [number](const EnvelopeField& field) {
    return IsNameOfLimit(field.name) && NumberOf(field) == number;
  });
}

void FindTotal(const std::vector<EnvelopeField>& fields, ListShape& shape) {
  int best = 0;
  for (const EnvelopeField& field : fields) {
    const std::optional<std::size_t> number = NumberOf(field);
    const int rank = TotalRank(field);
    if (!number || *number < shape.count || rank <= best) continue;
    if (rank < 3 && *number > shape.count && IsPageLimit(fields, *number)) continue;
    best = rank;
    shape.total = field.pointer;
    shape.total_count = *number;
  }
}

/// The link to the next page shows the names of both parameters, with the values of this page.
void ReadNextLink(std::string_view link, ListShape& shape) {
  const std::size_t question = link.find('?');
  if (question == std::string_view::npos) return;
  std::string_view query = link.substr(question + 1);
  std::string offset_name;
  std::string limit_name;
  while (!query.empty()) {
    std::string_view parameter = TakeUntil(query, "&");
    const std::string name = PercentDecode(TakeUntil(parameter, "=")).value_or("");
    // OData writes $top and $skip, others page[offset].
    const auto plain = [](char c) {
      return IsAlphanumeric(c) || std::string_view("_-.$@[]").find(c) != std::string_view::npos;
    };
    if (!std::ranges::all_of(name, plain)) continue;
    const std::optional<std::size_t> number = ParseNumber<std::size_t>(parameter);
    if (!number || name.empty()) continue;
    const bool sounds_like_limit =
        NameHasOneOf(name, {"limit", "size", "count", "per", "max", "top", "take"});
    if (sounds_like_limit) {
      limit_name = name;
    } else if (*number == shape.count) {
      offset_name = name;
    }
  }
  if (!limit_name.empty()) shape.limit_parameter = limit_name;
  if (!offset_name.empty()) shape.offset_parameter = offset_name;
}

/// Without a link, the envelope itself names what it was asked for: its own limit and offset.
void ReadEnvelopeNames(const std::vector<EnvelopeField>& fields, ListShape& shape) {
  int plain = 0;
  bool named = false;
  std::vector<std::string> limits;
  std::vector<std::string> offsets;
  for (const EnvelopeField& field : fields) {
    const std::optional<std::size_t> number = NumberOf(field);
    if (!number || field.pointer == shape.total) continue;
    if (field.name == "limit") ++plain;
    if (field.name == "offset" && *number == 0) ++plain;
    // Beside a total, a count that is the number of these rows is their limit.
    const bool limit = IsNameOfLimit(field.name) || NameHas(field.name, "take") ||
                       (NameHas(field.name, "count") && !shape.total.empty() &&
                        *number == shape.count && shape.total_count > shape.count);
    const bool offset = NameHasOneOf(field.name, {"offset", "start", "skip", "from", "first"});
    if (limit && !NameHas(field.name, "total")) {
      shape.limit_parameter = field.name;
      named = true;
    } else if (offset && *number == 0) {
      shape.offset_parameter = field.name;
      named = true;
    }
    if (*number == shape.count) limits.push_back(field.name);
    if (*number == 0) offsets.push_back(field.name);
  }
  shape.plain_names = plain == 2;
  // Names of another language: the only number that is that of these rows, and the only 0. A wrong
  // guess brings no further page.
  if (named || !shape.IsPart() || limits.size() != 1 || offsets.size() != 1) return;
  shape.limit_parameter = limits.front();
  shape.offset_parameter = offsets.front();
}

}  // namespace

std::optional<ListShape> FindListShape(const JsonTree& tree) {
  std::optional<ListShape> shape;
  FindRows(tree, "", kEnvelopeDepth, shape);
  if (!shape) return std::nullopt;
  std::vector<EnvelopeField> fields;
  CollectEnvelope(tree, "", kEnvelopeDepth, fields);
  FindTotal(fields, *shape);
  ReadEnvelopeNames(fields, *shape);
  for (const EnvelopeField& field : fields) {
    if (!NameHas(field.name, "next") || field.value->kind != RawKind::kString) continue;
    if (field.value->IsBlank()) continue;
    shape->has_next = true;
    ReadNextLink(field.value->text, *shape);
  }
  return shape;
}

std::optional<std::string> QueryValue(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view parameter = TakeUntil(query, "&");
    if (PercentDecode(TakeUntil(parameter, "=")) == name) return PercentDecode(parameter);
  }
  return std::nullopt;
}

}  // namespace kemp360
