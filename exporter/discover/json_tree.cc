#include "discover/json_tree.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

/// Builds the tree from the parser's events. An open container is always the last member of the
/// one around it, so pointers to open containers stay valid.
class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(TreeBounds bounds) : bounds_(bounds) {}

  bool Null() { return Scalar(RawKind::kNull, ""); }
  bool Bool(bool value) { return Scalar(RawKind::kFlag, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return Scalar(RawKind::kNumber, {text, size});
  }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return Scalar(RawKind::kString, {text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    if (skipped_ == 0) name_.assign(text, size);
    return true;
  }
  bool StartObject() { return Open(false); }
  bool StartArray() { return Open(true); }
  bool EndObject(rapidjson::SizeType /*size*/) { return Close(); }
  bool EndArray(rapidjson::SizeType /*size*/) { return Close(); }
  // Numbers come as text; these are never called.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  [[nodiscard]] JsonTree Take() { return std::move(root_); }

 private:
  /// Where the next value goes; nullptr: it is beyond the bounds.
  JsonTree* Place() {
    if (skipped_ > 0) return nullptr;
    if (open_.empty()) return &root_;
    JsonTree& around = *open_.back();
    if (around.array && ++around.items > bounds_.items) return nullptr;
    return &around.members.emplace_back(JsonMember{around.array ? "" : name_, {}}).value;
  }

  bool Scalar(RawKind kind, std::string_view text) {
    if (++nodes_ > bounds_.nodes) return false;
    if (JsonTree* const place = Place()) {
      place->kind = kind;
      place->text = text.substr(0, bounds_.text);
    }
    return true;
  }

  bool Open(bool array) {
    if (++nodes_ > bounds_.nodes) return false;
    JsonTree* const place = open_.size() < bounds_.depth ? Place() : nullptr;
    if (place == nullptr) {
      ++skipped_;
      return true;
    }
    place->kind = RawKind::kContainer;
    place->array = array;
    open_.push_back(place);
    return true;
  }

  bool Close() {
    if (skipped_ > 0) {
      --skipped_;
    } else {
      open_.pop_back();
    }
    return true;
  }

  const TreeBounds bounds_;
  JsonTree root_;
  std::vector<JsonTree*> open_;
  std::string name_;
  std::size_t nodes_ = 0;
  std::size_t skipped_ = 0;  // containers that are open and not kept
};

}  // namespace

bool JsonTree::IsBlank() const {
  return kind == RawKind::kNull || (kind == RawKind::kString && Trim(text).empty());
}

const JsonTree* JsonTree::Find(std::string_view name) const {
  if (!IsObject()) return nullptr;
  const auto found = std::find_if(members.rbegin(), members.rend(),
                                  [name](const JsonMember& one) { return one.name == name; });
  return found == members.rend() ? nullptr : &found->value;
}

const JsonTree* JsonTree::At(std::string_view pointer) const {
  const JsonTree* at = this;
  for (const std::string& token : PointerTokens(pointer)) {
    if (at->IsArray()) {
      const std::optional<std::size_t> index = ParseNumber<std::size_t>(token);
      at = index && *index < at->members.size() ? &at->members[*index].value : nullptr;
    } else {
      at = at->Find(token);
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::optional<JsonTree> ParseJsonTree(const std::string& body, TreeBounds bounds) {
  if (FindTextFlaw(body) != TextFlaw::kNone) return std::nullopt;
  const std::size_t mark = body.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  rapidjson::MemoryStream stream(body.data() + mark, body.size() - mark);
  JsonTreeBuilder builder(bounds);
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (!reader.Parse<kFlags>(stream, builder)) return std::nullopt;
  return builder.Take();
}

std::string PointerBelow(std::string_view pointer, std::string_view token) {
  std::string below(pointer);
  below += '/';
  below += ReplaceAll(ReplaceAll(std::string(token), "~", "~0"), "/", "~1");
  return below;
}

std::vector<std::string> PointerTokens(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  pointer.remove_prefix(1);
  while (true) {
    const std::size_t slash = pointer.find('/');
    tokens.push_back(
        ReplaceAll(ReplaceAll(std::string(pointer.substr(0, slash)), "~1", "/"), "~0", "~"));
    if (slash == std::string_view::npos) return tokens;
    pointer.remove_prefix(slash + 1);
  }
}

}  // namespace kemp360
