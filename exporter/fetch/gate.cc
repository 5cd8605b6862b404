#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "fetch/fetcher.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

/// Longer than any request of ours; servers cut or reject such lines, each in its own way.
constexpr std::size_t kLongestTarget = 8192;

/// Parameters that never travel in a Url: credentials are added by transport/ alone (`meta.next`
/// repeats the key: who passes it on forgot to strip it), and `_method` asks some frameworks to
/// treat a GET as another method.
constexpr std::array<std::string_view, 3> kForbiddenParameters{"api_key", "password", "_method"};

/// The path in its one reading, or nullopt where two servers could read it differently: dot
/// segments, empty segments, an encoded slash. What is left to percent-encoding are letters, and
/// those mean the same to everyone.
std::optional<std::string> OnlyReading(std::string_view path) {
  std::optional<std::string> normalised = NormaliseRequestPath(path);
  if (!normalised) return std::nullopt;
  if (ToLower(PercentDecode(path).value_or("")) != *normalised) return std::nullopt;
  return std::ranges::count(path, '/') == std::ranges::count(*normalised, '/') ? normalised
                                                                               : std::nullopt;
}

/// A resource by form is named in plain letters: no `reboot.json`, no overlong UTF-8 slash.
bool IsPlainPath(std::string_view normalised) {
  return std::ranges::all_of(normalised, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/';
  });
}

/// Does any word but `authenticate` say that the request changes something?
bool ChangesMoreThanASession(std::string_view normalised) {
  while (!normalised.empty()) {
    const std::string_view word = TakeUntil(normalised, "/_-");
    if (word != "authenticate" && word != "login" && ChangingWord(word)) return true;
  }
  return false;
}

bool IsHarmlessQuery(std::string_view query) {
  if (std::ranges::any_of(query, IsControlCharacter)) return false;
  if (query.find_first_of(" #") != std::string_view::npos) return false;
  while (!query.empty()) {
    std::string_view parameter = TakeUntil(query, "&;");
    const std::optional<std::string> name = PercentDecode(TakeUntil(parameter, "="));
    if (!name) return false;
    const auto is_name = [&](std::string_view word) { return EqualsIgnoringCase(word, *name); };
    if (std::ranges::any_of(kForbiddenParameters, is_name)) return false;
  }
  return true;
}

}  // namespace

Gate::Gate(const std::vector<std::string>& spelled, const std::string& login_path) {
  for (const std::string& path : spelled) {
    if (Result<std::string> checked = CheckProfilePath(path)) spelled_.push_back(*checked);
  }
  const std::optional<std::string> login = OnlyReading(login_path);
  if (login && *login != "/" && !ChangesMoreThanASession(*login)) login_path_ = *login;
}

bool Gate::IsAllowed(Method method, const Url& url) const {
  if ((url.scheme != "https" && url.scheme != "http") || url.host.empty()) return false;
  if (url.path.size() + url.query.size() > kLongestTarget) return false;
  const std::optional<std::string> path = OnlyReading(url.path);
  if (!path || !IsHarmlessQuery(url.query)) return false;
  switch (method) {
    case Method::kGet:
      // As it was written: "systemReboot" is two words, and one where they make none.
      if (ChangingWord(PercentDecode(url.path).value_or(""))) return false;
      return (IsPlainPath(*path) && IsReadingForm(*path)) || Holds(spelled_, *path);
    case Method::kPost:
      return *path == login_path_ && url.query.empty();
  }
  return false;  // unreachable: -Wswitch-enum keeps the list whole
}

}  // namespace kemp360
