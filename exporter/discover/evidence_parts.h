#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "discover/evidence.h"

// The steps of CollectEvidence.
namespace kemp360 {

[[nodiscard]] std::vector<std::unique_ptr<Document>> BuildDocuments(const PairRecord& record);
/// The segment behind /api/vN/, or the first one.
[[nodiscard]] std::string ResourceOf(std::string_view path);

/// Names, titles and help texts of fields, from the schemas.
void ReadSchemas(Evidence& evidence);
/// Texts that are CSV become rows; a table for each.
void ReadCsvTexts(Evidence& evidence);
/// Spots and tables of everything that is not a schema.
void FindSpots(Evidence& evidence);
/// Spots in the rows of a table that can be told apart in the same way on both units.
void AddRowSpots(Evidence& evidence, const ListTable& table);

/// The description of a resource's fields.
[[nodiscard]] bool IsSchemaPath(std::string_view path);

/// The values of every scalar field of a row: JSON Pointer within the row, value.
struct RowScalar {
  std::string at;
  const JsonTree* value = nullptr;
};
[[nodiscard]] std::vector<RowScalar> FieldsOfRow(const JsonTree& row);
/// Hints of the names on the way to a place, and of its path.
[[nodiscard]] Hints ContextOf(const Document& document, std::string_view pointer);
[[nodiscard]] Naming NamingOf(const Evidence& evidence, const Document& document,
                              std::string_view pointer);

}  // namespace kemp360
