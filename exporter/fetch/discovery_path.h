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

}  // namespace kemp360
