#include "support/allocations.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> largest{0};

}  // namespace

namespace kemp360::testing {

std::size_t LargestAllocation() { return largest; }
void ForgetAllocations() { largest = 0; }

}  // namespace kemp360::testing

// The other forms of new and delete call these.
void* operator new(std::size_t size) {
  largest = std::max<std::size_t>(largest, size);
  // NOLINTNEXTLINE(cppcoreguidelines-no-malloc): there is nothing below it
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// That of the address sanitizer does not call the one above, and Catch uses it.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return ::operator new(size);
}
// NOLINTNEXTLINE(cppcoreguidelines-no-malloc)
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { ::operator delete(memory); }
