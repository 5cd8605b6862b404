#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

#include "discover/evidence.h"

namespace kemp360 {

/// What a fact scores at most that is left to a person, however alone it is: its name may mean
/// another thing.
constexpr double kDoubtful = 4;

/// Words of a name or title that say nothing of what is looked for: they make it another thing.
[[nodiscard]] std::size_t UnknownWords(const std::vector<std::string>& words,
                                       std::initializer_list<Hint> expected);
/// `score` less what the name says beside what is looked for. A title may say it better than the
/// name; a name that means nothing takes nothing away.
[[nodiscard]] double Fitting(double score, const Naming& naming,
                             std::initializer_list<Hint> expected);
/// "ha": "enabled": nothing but what is enabled.
[[nodiscard]] bool IsHaAlone(const Naming& naming);
/// Is it another thing of that name? Of last time, at boot, as configured; or of something else
/// that an object around it names: of the backup, of a notification.
[[nodiscard]] bool IsQualified(const Spot& spot);

}  // namespace kemp360
