#pragma once

#include <string_view>

#include "base/reason.h"
#include "base/result.h"
#include "fetch/fetcher.h"

namespace kemp360 {

/// Does a reply with this status and a Location lead elsewhere?
[[nodiscard]] bool IsRedirect(int status);

/// Where a redirect leads: same origin, let through by the request's gate, without the credentials
/// that the unit repeats in its Location. `location` is absolute, as curl makes it; `followed` says
/// how many redirects came before. A Failure (kRedirect) never quotes the location.
[[nodiscard]] Result<Url, Failure> Redirected(const FetchRequest& request,
                                              std::string_view location, int followed);

/// Only the target of the same origin, which nobody has agreed to request yet.
[[nodiscard]] Result<Url, Failure> RedirectTarget(const FetchRequest& request,
                                                  std::string_view location);

/// The query without `username` and `api_key`, however their names are spelled.
[[nodiscard]] std::string WithoutCredentials(std::string_view query);

}  // namespace kemp360
