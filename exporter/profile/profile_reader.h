#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "profile/profile.h"
#include "yaml/bound_table.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// One profile; `file` is for the messages.
[[nodiscard]] Result<Profile, std::vector<Mistake>> ParseProfile(std::string_view text,
                                                                 const std::string& file);
/// The same, noting the mistakes beside those of other files. nullopt: there were some.
[[nodiscard]] std::optional<Profile> ReadProfile(std::string_view text, const SourceFile& file,
                                                 Mistakes& mistakes);

/// A profile as the YAML that ParseProfile reads: ParseProfile(RenderProfile(p)) is p.
[[nodiscard]] std::string RenderProfile(const Profile& profile);

/// The keys of a profile: the one place where a key is written down.
[[nodiscard]] const BoundTable<Profile>& ProfileTable();
/// The JSON Schema for editors, made from the same table that the parser uses.
[[nodiscard]] std::string ProfileJsonSchema();

}  // namespace kemp360
