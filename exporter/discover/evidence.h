#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "discover/json_tree.h"
#include "discover/list_shape.h"
#include "discover/recorded_exchange.h"
#include "discover/value_shape.h"
#include "discover/vocabulary.h"
#include "profile/profile.h"

namespace kemp360 {

/// One request (all its pages put together) and what each unit responded to it.
struct Document {
  std::string path;
  std::vector<QueryParameter> query;      ///< fixed parameters, in the order of the request
  std::vector<std::string> redirects_to;  ///< where the units redirect it to
  std::string resource;                   ///< the segment behind /api/vN/, in lower case
  std::array<std::optional<JsonTree>, 2> tree;
  std::array<std::string, 2> text;  ///< of what is not JSON
  std::optional<char> delimiter;    ///< of a CSV, whose lines are the items of `tree`
  std::optional<ListShape> shape;   ///< of whichever unit gives a list
  bool paged = false;               ///< a part of the rows comes with one request
  bool shows_offset = false;        ///< a further page came by offset, with other rows
  bool ignores_paging = false;      ///< a page was asked for by limit or offset, and did not come
  std::size_t shown_limit = 0;      ///< the most rows that were requested, and returned; 0: never

  [[nodiscard]] bool OnBoth() const { return tree[0] && tree[1]; }
};

/// What names a value: for guessing what it means.
struct Naming {
  std::vector<std::string> leaf;  ///< words of its field or row
  Hints own;                      ///< of the leaf and the title
  Hints context;                  ///< of the names around it and of the resource
  Hints help;                     ///< of the help text
  std::string title;              ///< lower case
  std::string help_text;          ///< lower case
};

/// Does the name, or the help text of a name that means nothing, refer to the peer's value?
[[nodiscard]] bool SpeaksOfPeer(const Naming& naming);

/// A place where both units may say something: what each says there.
struct Spot {
  std::size_t document = 0;
  std::string at;                  ///< JSON Pointer: of the document, or within the row
  std::string rows;                ///< with `row`: JSON Pointer to the rows
  std::optional<RowSelector> row;  ///< the row that is meant
  std::array<const JsonTree*, 2> value{nullptr, nullptr};
  Naming naming;

  [[nodiscard]] bool OnBoth() const { return value[0] != nullptr && value[1] != nullptr; }
  /// In one of several lists of a response, which is about something of its own.
  [[nodiscard]] bool InGroup() const;
  /// As Comparable has it; empty: nothing is there.
  [[nodiscard]] std::string Said(std::size_t unit) const;
  [[nodiscard]] ValueShape Shape(std::size_t unit) const { return ShapeOf(value[unit]); }
  [[nodiscard]] bool Differs() const { return Said(0) != Said(1); }
};

/// A list of objects with several rows.
struct ListTable {
  std::size_t document = 0;
  std::string rows;  ///< JSON Pointer
  std::array<const JsonTree*, 2> array{nullptr, nullptr};
  Hints context;     ///< of the names around it
  bool csv = false;  ///< lines of a CSV: the fields of a row are its columns

  [[nodiscard]] std::size_t Count(std::size_t unit) const {
    return array[unit] == nullptr ? 0 : array[unit]->members.size();
  }
};

/// A column of a table: the values of both units, row by row; nullptr: the row has no such field.
using ColumnValues = std::array<std::vector<const JsonTree*>, 2>;
/// By JSON Pointer within the row.
[[nodiscard]] std::map<std::string, ColumnValues> TableColumns(const ListTable& table);

/// Everything that the two units said, side by side. Movable; `spots`, `tables` and `sections`
/// point into `documents`.
struct Evidence {
  std::vector<std::unique_ptr<Document>> documents;
  std::vector<Spot> spots;
  std::vector<ListTable> tables;
  std::vector<ListTable> sections;  ///< settings in arrays within the rows of a table
  /// Names, titles and help texts of fields, by resource and field.
  std::map<std::string, std::map<std::string, Naming>> fields;
};

[[nodiscard]] Evidence CollectEvidence(const PairRecord& record);

/// "/api/v1/ha/1/ /role", as messages show a place.
[[nodiscard]] std::string PlaceText(const Evidence& evidence, const Spot& spot);

}  // namespace kemp360
