#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kemp360::simulator {

/// The resources of the default dialect, sorted by name.
struct Resource {
  std::string_view name;
  std::size_t default_limit = 20;
};
[[nodiscard]] std::span<const Resource> AllResources();
/// Null for an unknown name.
[[nodiscard]] const Resource* FindResource(std::string_view name);

/// May the list be filtered by that field, in that way ("exact", "startswith")?
enum class Filtering { kNoField, kForbidden, kNotThisWay, kAllowed };
[[nodiscard]] Filtering FilteringOf(std::string_view resource, std::string_view field,
                                    std::string_view way);

/// The body of RESOURCE/schema/, as Tastypie writes it.
[[nodiscard]] std::string SchemaOf(const Resource& resource);
/// The body of the listing; with the whole schemas if asked.
[[nodiscard]] std::string ListingOf(bool full_schema);

}  // namespace kemp360::simulator
