#pragma once

#include <cstddef>

namespace kemp360::testing {

/// The bytes of the largest piece of memory that `new` gave since ForgetAllocations. Only in a test
/// program that links allocations.cc; one thread at a time.
[[nodiscard]] std::size_t LargestAllocation();
void ForgetAllocations();

}  // namespace kemp360::testing
