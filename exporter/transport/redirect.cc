#include "transport/redirect.h"

#include <optional>
#include <string>

#include "base/text.h"
#include "base/url.h"

namespace kemp360 {
namespace {

Failure NotFollowed(const FetchRequest& request, std::string_view why) {
  return {Reason::kRedirect,
          Display(request.url) + ": redirected, and not followed: " + std::string(why)};
}

bool IsCredential(std::string_view parameter) {
  const std::optional<std::string> name = PercentDecode(TakeUntil(parameter, "="));
  if (!name) return true;  // nothing of ours is spelled like this
  return EqualsIgnoringCase(*name, "username") || EqualsIgnoringCase(*name, "api_key");
}

/// With tls_config.server_name curl knows the unit by that name; a relative Location then names it.
bool IsTheUnit(const FetchRequest& request, const Url& target) {
  if (SameOrigin(request.url, target)) return true;
  if (request.tls.server_name.empty() || request.url.scheme != "https") return false;
  return target.scheme == "https" && target.port == request.url.port &&
         target.host == CanonicalHost(request.tls.server_name);
}

std::string_view Difference(const Url& from, const Url& to) {
  if (from.host != to.host) return "it leads to another host";
  if (from.scheme != to.scheme) {
    return to.scheme == "https" ? "it leads to https: write https in the unit's url"
                                : "it leads from https to http";
  }
  return "it leads to another port";
}

}  // namespace

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string WithoutCredentials(std::string_view query) {
  std::string kept;
  while (!query.empty()) {
    const std::string_view parameter = TakeUntil(query, "&;");
    if (parameter.empty() || IsCredential(parameter)) continue;
    if (!kept.empty()) kept += '&';
    kept += parameter;
  }
  return kept;
}

Result<Url, Failure> Redirected(const FetchRequest& request, std::string_view location,
                                int followed) {
  if (request.method == Method::kPost) {
    return NotFollowed(request, "a log-in is sent to no other place");
  }
  if (followed >= request.caps.redirects) {
    return NotFollowed(request, "it is one of too many (" + std::to_string(request.caps.redirects) +
                                    " are followed)");
  }
  const Result<Url> target = ParseUrl(TakeUntil(location, "#"));
  if (!target) return NotFollowed(request, "where it leads is no http or https url");
  if (!IsTheUnit(request, *target)) {
    return NotFollowed(request, Difference(request.url, *target));
  }
  Url next = request.url;
  next.path = target->path.empty() ? "/" : target->path;
  next.query = WithoutCredentials(target->query);
  if (!request.gate || !request.gate->IsAllowed(request.method, next)) {
    return NotFollowed(request, "it leads to a path that is never requested");
  }
  return next;
}

}  // namespace kemp360
