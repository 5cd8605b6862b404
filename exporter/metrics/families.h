#pragma once

#include <cstddef>
#include <span>

#include "metrics/exposition.h"
#include "metrics/serializer.h"

namespace kemp360 {

/// A label value that a unit gave ends after so many characters.
inline constexpr std::size_t kLongestLabel = 200;

/// The sections of the contract, each family by its own rule of absence. A family goes over all
/// pairs before the next begins: the formats want its samples together.
void WriteUnitFamilies(std::span<const PairView> pairs, FamilyWriter& writer);
void WritePairFamilies(std::span<const PairView> pairs, FamilyWriter& writer);
void WriteLoadmasterFamilies(std::span<const PairView> pairs, FamilyWriter& writer);

}  // namespace kemp360
