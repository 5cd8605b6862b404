#pragma once

#include <functional>

#include "base/clock.h"
#include "base/result.h"
#include "base/url.h"
#include "pages/status.h"
#include "transport/curl_loop.h"

namespace kemp360 {

/// Asks a running exporter for its /status, without credentials. With `?pair=NAME` it reads that
/// pair and lists all of its LoadMasters. Waits in steps, so that `stop` is asked; an Error names
/// the URL.
[[nodiscard]] Result<StatusPage> FetchStatus(CurlLoop& loop, const Clock& clock, const Url& url,
                                             const std::function<bool()>& stop);

}  // namespace kemp360
