#include "transport/redirect.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "base/url.h"
#include "fetch/request_path.h"
#include "transport/failure.h"

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
    return to.scheme == "https" ? "it leads to https: write https:// in the URL"
                                : "it leads from https to http";
  }
  return "it leads to another port";
}

/// What the source lists, and its own path with a slash more or less.
bool IsListed(const FetchRequest& request, const std::string& path) {
  const auto normalised = NormaliseRequestPath(path);
  const auto is_target = [&](const std::string& listed) {
    return normalised == NormaliseRequestPath(listed);
  };
  const std::string& own = request.url.path;
  return is_target(own) || is_target(own + "/") ||
         (own.ends_with('/') && is_target(own.substr(0, own.size() - 1))) ||
         std::ranges::any_of(request.redirects_to, is_target);
}

/// How to let it be followed, in the words of a profile.
std::string Advice(const FetchRequest& request, const std::string& path) {
  if (request.source.empty()) return "";
  const bool plain = std::ranges::all_of(path, [](char c) {
    return IsAlphanumeric(c) || std::string_view("/_.~-").find(c) != std::string_view::npos;
  });
  if (!plain && path.find_first_of("\"\\") != std::string::npos) return "";
  const std::string quote = plain ? "" : "\"";
  return ": to read it there, add redirects_to: [" + quote + path + quote + "] to source \"" +
         request.source + "\"";
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

Result<Url, Failure> RedirectTarget(const FetchRequest& request, std::string_view location) {
  const Result<Url> target = ParseUrl(TakeUntil(location, "#"));
  if (!target) return NotFollowed(request, "its target is not an http or https URL");
  if (!IsTheUnit(request, *target)) {
    return NotFollowed(request, Difference(request.url, *target));
  }
  Url next = request.url;
  next.path = target->path.empty() ? "/" : target->path;
  next.query = WithoutCredentials(target->query);
  return next;
}

Result<Url, Failure> Redirected(const FetchRequest& request, std::string_view location,
                                int followed) {
  if (request.method == Method::kPost) {
    return NotFollowed(request, "a login is never redirected");
  }
  if (followed >= request.caps.redirects) {
    return NotFollowed(request, "there were too many (" + std::to_string(request.caps.redirects) +
                                    " are followed)");
  }
  const Result<Url, Failure> target = RedirectTarget(request, location);
  if (!target) return target.error();
  const Url& next = *target;
  const std::string shown = Presentable(next.path, request);
  Url without_query = next;
  without_query.query.clear();
  if (!request.gate || !Gate({next.path}, "").IsAllowed(Method::kGet, without_query)) {
    return NotFollowed(request, "it leads to " + shown + ", a path that is never requested");
  }
  if (!IsListed(request, next.path)) {
    return NotFollowed(request,
                       "it leads to " + shown + (shown == next.path ? Advice(request, shown) : ""));
  }
  if (!request.gate->IsAllowed(request.method, next)) {
    return NotFollowed(request, "it leads to " + shown + " with a query that is never sent");
  }
  return next;
}

}  // namespace kemp360
