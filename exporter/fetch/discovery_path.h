#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kemp360 {

/// May `discover` request a path that is the value of a field, or the target of a redirect? Beside
/// /api/vN in front, each segment must be the name of a listed resource, digits, a file that ends
/// in .csv or .json, or made of reading words (report, usage, export, download, files, latest,
/// current, summary, list, status, info) and names of resources; no segment may contain a word
/// that changes something. The path must be normalised, the names of the resources in lower case.
/// The gate still decides about each request: this rule only says which paths it is told of.
[[nodiscard]] bool IsDiscoveryPath(std::string_view normalised_path,
                                   std::span<const std::string> resources);

/// Of the query of a link that was found: the parameters that only say which part of what is read,
/// and in which form (limit, offset, page, format, …). Everything else is dropped.
[[nodiscard]] std::string ReadingQuery(std::string_view query);
/// Does no name and no value in it say that the request changes something?
[[nodiscard]] bool IsReadingQuery(std::string_view query);

}  // namespace kemp360
