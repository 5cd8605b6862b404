#include "discover/secret_texts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "discover/evidence_parts.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortestKey = 6;
constexpr std::string_view kUrlEnds = " \t\r\n\"'<>(){}[]|,";

bool SaysNothing(std::string_view text) {
  const ValueShape shape = ShapeOfText(text);
  return shape == ValueShape::kFlag || shape == ValueShape::kNumber || shape == ValueShape::kTime ||
         shape == ValueShape::kAddress || shape == ValueShape::kBlank ||
         RoleOf(text) != RoleWord::kNone;
}

/// "Basic dXNlcjp…", "$2y$12$…", "ssh-ed25519 AAAA…", a PEM text: secret whatever its field is
/// called.
bool IsCredentialText(std::string_view text) {
  constexpr std::array<std::string_view, 4> kSchemes{"basic", "bearer", "apikey", "digest"};
  constexpr std::array<std::string_view, 8> kBeginnings{"-----BEGIN ", "$2a$", "$2b$", "$2y$",
                                                        "$5$",         "$6$",  "ssh-", "ecdsa-"};
  constexpr std::size_t kShortestToken = 8;
  const auto begins = [text](std::string_view beginning) { return text.starts_with(beginning); };
  if (std::ranges::any_of(kBeginnings, begins)) return text.size() > 2 * kShortestToken;
  std::string_view token = text;
  const std::string scheme = ToLower(TakeUntil(token, " "));
  return Holds(kSchemes, scheme) && token.size() >= kShortestToken &&
         token.find(' ') == std::string_view::npos && std::ranges::any_of(token, IsDigit);
}

/// The parts of a URL that may be secret.
struct UrlParts {
  std::string_view user;  ///< before the @
  std::string_view host;  ///< with its port
  std::string_view rest;  ///< path and query
};

UrlParts PartsOf(std::string_view after_scheme) {
  UrlParts parts;
  const std::size_t path = std::min(after_scheme.find_first_of("/?#"), after_scheme.size());
  const std::string_view authority = after_scheme.substr(0, path);
  const std::size_t at = authority.rfind('@');
  parts.user = at == std::string_view::npos ? std::string_view() : authority.substr(0, at);
  parts.host = at == std::string_view::npos ? authority : authority.substr(at + 1);
  parts.rest = after_scheme.substr(path);
  return parts;
}

/// Calls `visit` with what follows "://" in each URL of a text, and where it begins.
template <typename Visit>
void VisitUrls(std::string_view text, Visit&& visit) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos;
       at = text.find("://", at + 3)) {
    const std::string_view rest = text.substr(at + 3);
    visit(at + 3, rest.substr(0, std::min(rest.find_first_of(kUrlEnds), rest.size())));
  }
}

class SecretCollector {
 public:
  void Add(std::string_view given) {
    const std::string_view text = Trim(given);
    if (text.size() >= kShortestKey && !SaysNothing(text)) secrets_.emplace(text);
  }

  /// Whatever in a text is secret, whatever its field is called.
  void AddWithin(const JsonTree& value) {
    if (value.kind != RawKind::kString) return;
    const bool key = ShapeOf(&value) == ValueShape::kKey || IsCredentialText(Trim(value.text));
    if (key) secrets_.insert(value.text);
    AddParameters(value.text);
    VisitUrls(value.text, [&](std::size_t, std::string_view url) {
      const UrlParts parts = PartsOf(url);
      if (parts.user.empty()) return;
      std::string_view password = parts.user;
      static_cast<void>(TakeUntil(password, ":"));
      Add(password.empty() ? parts.user : password);
    });
    AddSegments(value.text);
  }

  [[nodiscard]] std::vector<std::string> Take() const { return {secrets_.begin(), secrets_.end()}; }

 private:
  /// "api_key=…", "password: …".
  void AddParameters(std::string_view text) {
    for (std::size_t at = text.find_first_of("=:"); at != std::string_view::npos;
         at = text.find_first_of("=:", at + 1)) {
      std::size_t begin = at;
      while (begin > 0 && (IsAlphanumeric(text[begin - 1]) || text[begin - 1] == '_' ||
                           text[begin - 1] == '-' || text[begin - 1] == '.')) {
        --begin;
      }
      if (begin == at || !NamesSecret(text.substr(begin, at - begin))) continue;
      std::string_view value = text.substr(at + 1);
      value.remove_prefix(std::min(value.find_first_not_of(" \"'"), value.size()));
      const std::string_view taken = value.substr(0, value.find_first_of(" \t\r\n\"'&;,<>"));
      Add(taken);
      if (const std::optional<std::string> decoded = PercentDecode(taken)) Add(*decoded);
    }
  }

  /// A token as a segment of a path, or as a word of a sentence.
  void AddSegments(std::string_view text) {
    while (!text.empty()) {
      const std::string_view segment = TakeUntil(text, "/?&=;:#@ \t\r\n\"'<>(){}[]|,");
      if (ShapeOfText(segment) == ValueShape::kKey) secrets_.emplace(segment);
    }
  }

  std::set<std::string> secrets_;
};

/// {"label": "Mail Password", "text": "…"}: a text of the object names its other values.
bool IsNamedSecret(const JsonTree& object) {
  constexpr std::array<std::string_view, 12> kNames{"key",     "name",    "label", "title",
                                                    "caption", "setting", "param", "parameter",
                                                    "option",  "field",   "id",    "variable"};
  return std::ranges::any_of(object.members, [&](const JsonMember& member) {
    return member.value.kind == RawKind::kString && Holds(kNames, ToLower(member.name)) &&
           NamesSecret(member.value.text);
  });
}

/// What tells a row from others, and is no value of it.
bool NamesARow(std::string_view name) {
  constexpr std::array kNames = std::to_array<std::string_view>(
      {"key",    "name",         "label",     "title",    "caption",  "setting",     "param",
       "option", "parameter",    "field",     "id",       "variable", "description", "code",
       "slug",   "attribute",    "attr",      "property", "prop",     "item",        "identifier",
       "entry",  "topic",        "group",     "section",  "category", "type",        "kind",
       "unit",   "help",         "help_text", "hint",     "comment",  "display",     "doc",
       "desc",   "resource_uri", "uri",       "position", "order"});
  return Holds(kNames, ToLower(name));
}

/// Calls `visit` with each value, and whether names say that it is secret.
template <typename Tree, typename Visit>
void VisitValues(Tree& tree, bool secret, Visit&& visit) {
  if (tree.IsScalar()) return visit(tree, secret);
  const bool named = tree.IsObject() && IsNamedSecret(tree);
  for (auto& member : tree.members) {
    const bool is =
        tree.array ? secret : NamesSecret(member.name) || (named && !NamesARow(member.name));
    VisitValues(member.value, is, visit);
  }
}

bool IsText(const JsonTree& value) {
  return value.kind == RawKind::kString || value.kind == RawKind::kNumber;
}

}  // namespace

bool NamesSecret(std::string_view name) {
  constexpr std::array kAlways = std::to_array<std::string_view>(
      {"password", "passwd", "pwd",    "pw",           "passphrase", "passcode",   "secret",
       "secrets",  "psk",    "token",  "tokens",       "community",  "credential", "cookie",
       "csrf",     "bearer", "apikey", "sharedsecret", "webhook",    "signature"});
  constexpr std::array kWithKey = std::to_array<std::string_view>(
      {"api", "private", "ha", "shared", "ssh", "access", "peer", "partner", "other", "own",
       "encryption", "license", "auth", "pre", "secret", "sync", "cluster", "pair", "pairing"});
  if (name.size() > 200) return false;
  const std::vector<std::string> words = NameWords(name);
  const auto any = [&](const auto& list) {
    return std::ranges::any_of(words, [&](const std::string& word) { return Holds(list, word); });
  };
  if (any(kAlways)) return true;
  const std::string lower = ToLower(name);
  if (lower == "session" || lower == "session_id" || lower == "sessionid" || lower == "sid") {
    return true;
  }
  return Holds(words, "key") && any(kWithKey);
}

std::vector<std::string> SecretTextsIn(const Evidence& evidence) {
  SecretCollector secrets;
  for (const Spot& spot : evidence.spots) {
    if (!Has(spot.naming.own, Hint::kKey)) continue;
    for (const JsonTree* value : spot.value) {
      if (value == nullptr) continue;
      const ValueShape shape = ShapeOf(value);
      if (shape == ValueShape::kPath || shape == ValueShape::kFlag) continue;
      secrets.Add(value->text);
    }
  }
  for (const auto& document : evidence.documents) {
    if (IsSchemaPath(document->path)) continue;
    for (const auto& tree : document->tree) {
      if (!tree) continue;
      VisitValues(*tree, false, [&](const JsonTree& value, bool secret) {
        if (secret && IsText(value)) secrets.Add(value.text);
        secrets.AddWithin(value);
      });
    }
  }
  return secrets.Take();
}

void HideShortSecrets(JsonTree& tree) {
  VisitValues(tree, false, [](JsonTree& value, bool secret) {
    const std::string_view text = Trim(value.text);
    const bool is_short = text.size() < kShortestKey && !SaysNothing(text);
    if (secret && is_short && value.kind == RawKind::kString) value.text = "xxxx";
  });
}

std::string WithoutUrlSecrets(std::string_view text) {
  std::string clean;
  std::size_t taken = 0;
  VisitUrls(text, [&](std::size_t at, std::string_view url) {
    if (at < taken) return;
    const UrlParts parts = PartsOf(url);
    clean += text.substr(taken, at - taken);
    clean += parts.host;
    // The unit's own: what /api/ leads to is worth knowing.
    const bool own = parts.rest.starts_with("/api/") || parts.rest == "/";
    const std::string_view path = parts.rest.substr(0, parts.rest.find_first_of("?#"));
    if (own) clean += path;
    if (!own && !parts.rest.empty()) clean += "/replaced";
    taken = at + url.size();
  });
  clean += text.substr(taken);
  return clean;
}

}  // namespace kemp360
