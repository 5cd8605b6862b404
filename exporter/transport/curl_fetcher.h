#pragma once

#include <memory>

#include "base/clock.h"
#include "fetch/fetcher.h"

namespace kemp360 {

/// The Fetcher on curl's multi interface: one thread and one multi handle for the process.
/// The destructor cancels what runs (every FetchDone is called, with kTimeout) and joins; it does
/// not wait for a name server that hangs.
[[nodiscard]] std::unique_ptr<Fetcher> MakeCurlFetcher(const Clock& clock);

/// curl's own version text, for `--version`.
[[nodiscard]] const char* CurlVersion();

}  // namespace kemp360
