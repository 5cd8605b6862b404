#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/url.h"
#include "fetch/fetcher.h"
#include "pages/status.h"
#include "transport/curl_loop.h"
#include "yaml/mistakes.h"

namespace kemp360 {

/// How a running exporter is asked.
struct StatusAccess {
  Credentials credentials{};
  TlsOptions tls{};
};
/// By the file of --http.config.file; empty: without credentials, verified by the system's CAs.
[[nodiscard]] Result<StatusAccess, std::vector<Mistake>> LoadStatusAccess(const std::string& file);

/// Asks a running exporter for its /status. With `?pair=NAME` it reads that pair and lists all of
/// its LoadMasters. Waits in steps, so that `stop` is asked; an Error names the URL.
[[nodiscard]] Result<StatusPage> FetchStatus(CurlLoop& loop, const Clock& clock, const Url& url,
                                             const StatusAccess& access,
                                             const std::function<bool()>& stop);

}  // namespace kemp360
