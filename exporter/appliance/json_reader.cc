#include "appliance/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/pointer.h>
#include <rapidjson/reader.h>

#include <cstring>
#include <span>
#include <utility>

#include "base/clean_text.h"
#include "base/text.h"

namespace kemp360 {
namespace {

constexpr std::size_t kMaxDepth = 1000;

/// RapidJSON scans strings in aligned blocks of 16 bytes and so looks behind the end of the text.
constexpr std::size_t kPadding = 16;

using ReaderBase = rapidjson::BaseReaderHandler<rapidjson::UTF8<>, class PointerMatcher>;

/// Follows the parser's events down the tries. Everything that no pointer leads to costs one
/// counter.
class PointerMatcher final : public ReaderBase {
 public:
  PointerMatcher(const JsonShape& shape, const rapidjson::InsituStringStream& stream,
                 std::vector<RawValue>& values, RowSink* rows)
      : shape_(shape), stream_(stream), values_(values), rows_(rows) {
    values_.assign(shape.slots(), RawValue{});
  }

  // The parser's events. false stops it.
  bool Null() { return Scalar(RawKind::kNull, {}); }
  bool Bool(bool flag) { return Scalar(RawKind::kFlag, flag ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    // NaN and Infinity are no JSON, but some writers write them: where nobody asks they do no harm.
    const bool number = IsDigit(text[size - 1]);
    return Scalar(number ? RawKind::kNumber : RawKind::kContainer, {text, size});
  }
  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return Scalar(RawKind::kString, {text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    if (skipped_ != 0) return true;
    const std::string_view name{text, size};
    next_ = frame_.node->Find(name, &JsonNode::Child::key);
    if (rows_ != nullptr && !(frame_.in_row && first_row_seen_)) rows_->Member(*frame_.node, name);
    return true;
  }
  bool StartObject() { return Start(/*array=*/false); }
  bool StartArray() { return Start(/*array=*/true); }
  bool EndObject(rapidjson::SizeType /*members*/) { return End(); }
  bool EndArray(rapidjson::SizeType /*elements*/) { return End(); }

  /// Why an event stopped the parser, or what the whole document lacks.
  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }
  [[nodiscard]] bool rows_seen() const { return rows_seen_; }

 private:
  struct Frame {
    const JsonNode* node = nullptr;  ///< nullptr: we stand before the document
    std::size_t index = 0;           ///< of the next element
    bool array = false;              ///< of wanted places, not of rows
    bool row = false;
    bool in_row = false;
  };

  bool Stop(Reason reason, std::string detail) {
    failure_ = Failure{reason, std::move(detail)};
    return false;
  }

  void Forget(const JsonNode& node) {
    for (const Slot slot : node.slots_below) values_[slot] = RawValue{};
  }

  bool InRows() const { return frame_.node->rows; }

  /// The place of the value that comes now; nullptr: nobody wants it.
  const JsonNode* Take() {
    const JsonNode* node = nullptr;
    if (frame_.node == nullptr) {
      node = &shape_.document();
    } else if (frame_.array) {
      node = frame_.node->Find(frame_.index++, &JsonNode::Child::index);
    } else {
      node = std::exchange(next_, nullptr);
    }
    if (node != nullptr) Forget(*node);  // a key that came twice
    return node;
  }

  bool Scalar(RawKind kind, std::string_view text) {
    if (skipped_ != 0) return true;
    if (frame_.node == nullptr) {
      return Stop(Reason::kUnexpectedShape, "the response is a single value, not an object");
    }
    if (InRows()) return NotARow();
    const JsonNode* node = Take();
    if (node == nullptr) return true;
    if (node->rows) return RowsAreNoArray();
    if (node->slot != kNoSlot) values_[node->slot] = RawValue{text, kind};
    return true;
  }

  bool Start(bool array) {
    if (skipped_ != 0) return Skip();
    if (frame_.node != nullptr && InRows()) return array ? NotARow() : StartRow();
    const bool root = frame_.node == nullptr;
    const JsonNode* node = Take();
    if (node == nullptr) return Skip();
    if (rows_seen_ && node->rows_below) {
      return Stop(Reason::kUnexpectedShape,
                  "the rows at \"" + shape_.rows_pointer() + "\" come twice");
    }
    if (node->rows && !array) return RowsAreNoArray();
    if (node->rows) {
      rows_seen_ = true;
      return Push(Frame{.node = node});
    }
    if (root && array && !WantsElements(*node)) {
      return Stop(Reason::kUnexpectedShape, "the response is an array, not an object");
    }
    if (node->slot != kNoSlot) values_[node->slot] = RawValue{{}, RawKind::kContainer};
    if (node->children.empty()) return Skip();
    return Push(Frame{.node = node, .array = array, .in_row = frame_.in_row});
  }

  static bool WantsElements(const JsonNode& node) {
    return std::ranges::any_of(node.children,
                               [](const auto& child) { return child.index != kNoSlot; });
  }

  bool StartRow() {
    ++frame_.index;
    row_begin_ = stream_.src_;
    Forget(shape_.row());
    return Push(Frame{.node = &shape_.row(), .row = true, .in_row = true});
  }

  bool End() {
    if (skipped_ != 0) {
      --skipped_;
      return true;
    }
    const bool row = frame_.row;
    frame_ = parents_.back();
    parents_.pop_back();
    if (!row) return true;
    first_row_seen_ = true;
    const auto size = static_cast<std::size_t>(stream_.src_ - row_begin_);
    if (rows_->Row(values_, {row_begin_, size})) return true;
    return Stop(Reason::kTooLarge, "too many rows");
  }

  bool Skip() {
    if (++skipped_ + parents_.size() <= kMaxDepth) return true;
    return Stop(Reason::kMalformed, "nested deeper than 1000 levels");
  }

  bool Push(Frame frame) {
    parents_.push_back(frame_);
    frame_ = frame;
    return true;
  }

  bool NotARow() {
    return Stop(Reason::kUnexpectedShape, "row " + std::to_string(frame_.index + 1) + " at \"" +
                                              shape_.rows_pointer() + "\" is not an object");
  }
  bool RowsAreNoArray() {
    return Stop(Reason::kUnexpectedShape,
                "the value at \"" + shape_.rows_pointer() + "\" is not an array of rows");
  }

  const JsonShape& shape_;
  const rapidjson::InsituStringStream& stream_;
  const char* row_begin_ = nullptr;
  std::vector<RawValue>& values_;
  RowSink* rows_;
  Frame frame_;
  const JsonNode* next_ = nullptr;  ///< the place that the last key leads to
  std::size_t skipped_ = 0;         ///< how deep we are in something that nobody wants
  std::vector<Frame> parents_;
  bool rows_seen_ = false;
  bool first_row_seen_ = false;
  std::optional<Failure> failure_;
};

Failure NotJson(std::string what) { return Failure{Reason::kMalformed, std::move(what)}; }

std::optional<Failure> JsonFlaw(const std::string& body) {
  std::string_view begin = std::string_view(body).substr(0, 1000);
  if (begin.starts_with(kByteOrderMark)) begin.remove_prefix(kByteOrderMark.size());
  begin = Trim(begin);
  if (begin.empty() && body.size() < 1000) return NotJson("the response is empty, not JSON");
  if (begin.starts_with('<')) return NotJson("the response is an HTML or XML page, not JSON");
  switch (FindTextFlaw(body)) {
    case TextFlaw::kNone:
      return std::nullopt;
    case TextFlaw::kNotUtf8:
      return NotJson("not UTF-8");
    case TextFlaw::kControlCharacter:
      return NotJson("not JSON: an unescaped control character");
  }
  return std::nullopt;
}

/// Room behind the text for a whole block, without doubling the memory of a large body.
void Pad(std::string& body) {
  if (body.capacity() - body.size() < kPadding) {
    std::string roomy;
    roomy.reserve(body.size() + kPadding);
    roomy.append(body);
    body.swap(roomy);
  }
  body.append(kPadding, '\0');
}

}  // namespace

/// The nodes on the way, made where there are none, from the root to where the pointer leads.
/// Empty: it is no pointer.
std::vector<JsonNode*> JsonShape::PathTo(JsonNode& root, std::string_view pointer) {
  const rapidjson::Pointer parsed(pointer.data(), pointer.size());
  if (!parsed.IsValid() || pointer.starts_with('#')) return {};
  std::vector<JsonNode*> path{&root};
  for (std::size_t i = 0; i < parsed.GetTokenCount(); ++i) {
    const rapidjson::Pointer::Token& token = parsed.GetTokens()[i];
    const bool is_index = token.index != rapidjson::kPointerInvalidIndex;
    std::vector<JsonNode::Child>& children = path.back()->children;
    auto child = std::ranges::find(children, std::string_view(token.name, token.length),
                                   &JsonNode::Child::key);
    if (child == children.end()) {
      child =
          children.insert(child, {std::string(token.name, token.length),
                                  is_index ? token.index : kNoSlot, std::make_unique<JsonNode>()});
    }
    path.push_back(child->node.get());
  }
  return path;
}

Slot JsonShape::SlotAt(JsonNode& root, std::string_view pointer) {
  std::vector<JsonNode*> path = PathTo(root, pointer);
  if (path.empty()) return slots_++;
  const Slot slot = path.back()->slot;
  if (slot != kNoSlot) return slot;
  path.back()->slot = slots_;
  for (JsonNode* node : path) node->slots_below.push_back(slots_);
  return slots_++;
}

Slot JsonShape::Document(std::string_view pointer) { return SlotAt(document_, pointer); }
Slot JsonShape::Row(std::string_view pointer) { return SlotAt(row_, pointer); }

void JsonShape::Rows(std::string_view pointer) {
  std::vector<JsonNode*> path = PathTo(document_, pointer);
  if (!path.empty()) path.back()->rows = true;
  for (JsonNode* node : path) node->rows_below = true;
  has_rows_ = true;
  rows_pointer_ = pointer;
}

std::vector<JsonStep> StepsTo(const JsonNode& root, std::string_view pointer) {
  std::vector<JsonStep> steps;
  const JsonNode* node = &root;
  for (std::size_t at = 0; node != nullptr && at < pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    std::string name(pointer.substr(at + 1, end - at - 1));
    name = ReplaceAll(ReplaceAll(std::move(name), "~1", "/"), "~0", "~");
    const JsonNode* const next = node->Find(std::string_view(name), &JsonNode::Child::key);
    steps.push_back({node, std::move(name), pointer.substr(0, end)});
    node = next;
    at = end;
  }
  return steps;
}

std::optional<Failure> ReadJson(std::string& body, const JsonShape& shape,
                                std::vector<RawValue>& values, RowSink* rows) {
  // The length by itself: a row of NULs behind the document must not pass for its end.
  const std::size_t size = body.size();
  if (std::optional<Failure> flaw = JsonFlaw(body)) return flaw;
  Pad(body);

  // No kParseValidateEncodingFlag: FindTextFlaw looked already, and without it strings are scanned
  // in blocks. (It also makes up for 1.1.0's block scan, which lets 0x1A to 0x1F pass.) \u escapes
  // are nobody's business but scalars.cc's: there a lone surrogate is found.
  // No kParseIterativeFlag: it costs a fifth, and the matcher stops a text that is nested too
  // deeply before the parser's recursion goes deeper than kMaxDepth.
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseNanAndInfFlag;
  const std::size_t mark = body.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  rapidjson::InsituStringStream stream(body.data() + mark);
  PointerMatcher matcher(shape, stream, values, rows);
  rapidjson::Reader reader;
  reader.Parse<kFlags>(stream, matcher);
  if (matcher.failure()) return matcher.failure();
  if (reader.HasParseError()) {
    std::string what = "not JSON: ";
    what += rapidjson::GetParseError_En(reader.GetParseErrorCode());
    what += " (at byte " + std::to_string(reader.GetErrorOffset()) + " of " + std::to_string(size) +
            ")";
    return NotJson(std::move(what));
  }
  if (shape.has_rows() && !matcher.rows_seen()) {
    return Failure{Reason::kUnexpectedShape, "there is nothing at \"" + shape.rows_pointer() +
                                                 "\", where the rows should be"};
  }
  return std::nullopt;
}

}  // namespace kemp360
