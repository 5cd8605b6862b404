#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/raw_value.h"
#include "base/reason.h"

namespace kemp360 {

/// A token of a JSON Pointer, with what follows it. Internal to JsonShape and its reader.
struct JsonNode {
  struct Child {
    std::string key;
    std::size_t index = kNoSlot;  ///< the key as an array index; kNoSlot if it is none
    std::unique_ptr<JsonNode> node;
  };
  std::vector<Child> children;
  Slot slot = kNoSlot;            ///< the scalar here is wanted
  bool rows = false;              ///< the array here holds the rows
  bool rows_below = false;        ///< it is this, or somewhere in here
  std::vector<Slot> slots_below;  ///< its own, and its descendants'; complete once the shape is

  /// nullptr: nobody wants what is there. `of`: &Child::key or &Child::index.
  template <typename Token>
  [[nodiscard]] const JsonNode* Find(const Token& token, auto of) const {
    const auto child = std::ranges::find(children, token, of);
    return child == children.end() ? nullptr : child->node.get();
  }
};

/// A name on the way that a pointer leads.
struct JsonStep {
  const JsonNode* object = nullptr;  ///< what should have it
  std::string name;
  std::string_view pointer;  ///< as far as this name
};
[[nodiscard]] std::vector<JsonStep> StepsTo(const JsonNode& root, std::string_view pointer);

/// Which places of an answer are wanted: JSON Pointers compiled to two small tries, one for the
/// document and one for a row. Built once for a profile, then immutable and shared.
class JsonShape {
 public:
  /// The slot of a pointer into the document, or into each row; the same for the same pointer. A
  /// text that is no pointer gets a slot that stays empty.
  Slot Document(std::string_view pointer);
  Slot Row(std::string_view pointer);
  /// The array of rows. At most once.
  void Rows(std::string_view pointer);

  [[nodiscard]] std::size_t slots() const { return slots_; }
  [[nodiscard]] bool has_rows() const { return has_rows_; }
  [[nodiscard]] const std::string& rows_pointer() const { return rows_pointer_; }
  [[nodiscard]] const JsonNode& document() const { return document_; }
  [[nodiscard]] const JsonNode& row() const { return row_; }

 private:
  static std::vector<JsonNode*> PathTo(JsonNode& root, std::string_view pointer);
  Slot SlotAt(JsonNode& root, std::string_view pointer);

  JsonNode document_;
  JsonNode row_;
  std::size_t slots_ = 0;
  bool has_rows_ = false;
  std::string rows_pointer_;
};

/// Streams `body` once, in place: fills `values` (a slot each) with what stood at the document's
/// places and hands each row to `rows` (may be null where the shape has none).
///   kMalformed: not JSON, not UTF-8, something behind the end, nested deeper than 1,000;
///   kUnexpectedShape: no object, no array of rows, a row that is no object.
/// Where an object has a key twice, the last one wins (as in the unit's own Python and in
/// browsers); an array of rows that comes twice is no shape that we know. Rows were handed over
/// before a failure further on is found: who keeps them drops them then. Values are borrowed from
/// `body`, which is not JSON any more afterwards. Bounded: memory by the size of `body`, depth by a
/// counter.
[[nodiscard]] std::optional<Failure> ReadJson(std::string& body, const JsonShape& shape,
                                              std::vector<RawValue>& values, RowSink* rows);

}  // namespace kemp360
