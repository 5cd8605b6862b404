#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace kemp360 {

/// A smaller body stays plain: it fits into one packet anyway.
inline constexpr std::size_t kSmallestGzipBody = 1024;

/// `plain` as one gzip member; nullopt if there is no memory for it. Safe to call from any thread.
[[nodiscard]] std::optional<std::string> GzipCompress(std::string_view plain);

}  // namespace kemp360
