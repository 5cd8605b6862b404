#include "collect/hide_secrets.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "model/fact.h"

namespace kemp360 {
namespace {

constexpr std::size_t kShortestHidden = 8;
/// Of one unit that were given: a password that changes every hour piles up nothing.
constexpr std::ptrdiff_t kMostSecrets = 64;
constexpr std::string_view kHidden = "<hidden>";

bool IsHexadecimal(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return HexDigit(c) >= 0; });
}

std::string Utf8Of(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  const char last = byte(0x80U | (code & 0x3FU));
  if (code < 0x800) return {byte(0xC0U | code >> 6U), last};
  const char before = byte(0x80U | (code >> 6U & 0x3FU));
  if (code < 0x10000) return {byte(0xE0U | code >> 12U), before, last};
  return {byte(0xF0U | code >> 18U), byte(0x80U | (code >> 12U & 0x3FU)), before, last};
}

/// The number in front of a text, and how many digits it has.
std::pair<std::uint32_t, std::size_t> NumberIn(std::string_view text, std::uint32_t base,
                                               std::size_t most) {
  std::uint32_t number = 0;
  std::size_t digits = 0;
  for (; digits < std::min(text.size(), most); ++digits) {
    const int digit = HexDigit(text[digits]);
    if (static_cast<std::uint32_t>(digit) >= base) break;  // -1 is, too
    number = number * base + static_cast<std::uint32_t>(digit);
  }
  return {number, digits};
}

/// What stands in front of a text, in bytes of what it means; `size` is how long it is spelled.
struct Spelled {
  std::string means;
  std::size_t size = 1;
};

/// "\u0041", "\/"; a pair of surrogates is one character.
std::optional<Spelled> JsonEscape(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  if (text[1] != 'u') {
    return std::string_view("\"\\/").find(text[1]) == std::string_view::npos
               ? std::nullopt
               : std::optional(Spelled{std::string(1, text[1]), 2});
  }
  const auto [code, digits] = NumberIn(text.substr(2), 16, 4);
  if (digits != 4) return std::nullopt;
  const std::string_view rest = text.substr(6);
  if ((code & 0xFC00U) == 0xD800U && rest.starts_with("\\u")) {
    const std::uint32_t low = NumberIn(rest.substr(2), 16, 4).first;
    if ((low & 0xFC00U) == 0xDC00U) {
      return Spelled{Utf8Of(0x10000U + ((code & 0x3FFU) << 10U) + (low & 0x3FFU)), 12};
    }
  }
  return Spelled{Utf8Of(code), 6};
}

/// "&amp;", "&#38;", "&#x26;".
std::optional<Spelled> HtmlEntity(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kNames{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  for (const auto& [name, means] : kNames) {
    if (text.starts_with(name)) return Spelled{std::string(1, means), name.size()};
  }
  if (!text.starts_with("&#") || text.size() < 3) return std::nullopt;
  const std::size_t begin = LowerCase(text[2]) == 'x' ? 3 : 2;
  const auto [code, digits] = NumberIn(text.substr(begin), begin == 3 ? 16 : 10, 6);
  const std::size_t end = begin + digits;
  if (digits == 0 || end >= text.size() || text[end] != ';') return std::nullopt;
  return Spelled{Utf8Of(code), end + 1};
}

bool BeginsEscape(char c) { return c == '\\' || c == '&' || c == '%'; }

std::optional<Spelled> Escaped(std::string_view text) {
  if (text.front() == '\\') return JsonEscape(text);
  if (text.front() == '&') return HtmlEntity(text);
  if (text.front() != '%') return std::nullopt;
  const auto [code, digits] = NumberIn(text.substr(1), 16, 2);
  if (digits != 2) return std::nullopt;
  return Spelled{std::string(1, static_cast<char>(code)), 3};
}

/// How much of the text's front spells the secret, or as much of it as there is before the text was
/// cut off.
std::optional<std::size_t> Match(std::string_view text, std::string_view secret, bool any_case,
                                 bool escaped) {
  std::size_t at = 0;
  std::size_t matched = 0;
  while (matched < secret.size() && at < text.size()) {
    const std::optional<Spelled> escape = escaped ? Escaped(text.substr(at)) : std::nullopt;
    const std::string_view means = escape ? std::string_view(escape->means) : text.substr(at, 1);
    const std::string_view wanted = secret.substr(matched, means.size());
    const bool same = any_case ? EqualsIgnoringCase(means, wanted) : means == wanted;
    if (!same) return std::nullopt;
    at += escape ? escape->size : 1;
    matched += means.size();
  }
  // A name may begin as a password does.
  const std::size_t enough = any_case ? kShortestHidden : 2 * kShortestHidden;
  if (matched < std::min(secret.size(), enough)) return std::nullopt;
  return at;
}

/// Without the mark that something was cut off.
std::string_view BeforeCut(std::string_view text) {
  for (const std::string_view mark : {std::string_view("…"), std::string_view("...")}) {
    if (text.ends_with(mark)) text.remove_suffix(mark.size());
  }
  return text;
}

}  // namespace

void HiddenSecrets::Add(const Secret& secret) {
  Insert(secret, false);
  for (std::vector<Known>* list : {&secrets_, &short_}) {
    if (std::ranges::count(*list, false, &Known::shown) <= kMostSecrets) continue;
    list->erase(std::ranges::find(*list, false, &Known::shown));
  }
}

void HiddenSecrets::AddKeysOf(const UnitFacts& unit) {
  if (unit.ha_key) Insert(*unit.ha_key, true);
  if (unit.peer_ha_key) Insert(*unit.peer_ha_key, true);
}

void HiddenSecrets::ForgetShown() {
  for (std::vector<Known>* list : {&secrets_, &short_}) std::erase_if(*list, &Known::shown);
  may_begin_ = {};
  for (const Known& known : secrets_) NoteBeginning(known.secret.Reveal());
}

void HiddenSecrets::Add(const HiddenSecrets& more) {
  for (const Known& known : more.secrets_) Insert(known.secret, known.shown);
  for (const Known& known : more.short_) Insert(known.secret, known.shown);
}

void HiddenSecrets::Insert(const Secret& secret, bool shown) {
  const std::string_view text = secret.Reveal();
  std::vector<Known>& list = text.size() < kShortestHidden ? short_ : secrets_;
  if (secret.empty()) return;
  const auto known = std::ranges::find(list, secret, &Known::secret);
  if (known != list.end()) {
    known->shown = known->shown && shown;
    return;
  }
  list.push_back({secret, IsHexadecimal(text), shown});
  if (&list == &secrets_) NoteBeginning(text);
}

void HiddenSecrets::NoteBeginning(std::string_view secret) {
  for (std::size_t i = 0; i < may_begin_.size(); ++i) {
    const char lower = LowerCase(secret[i]);
    const bool letter = lower >= 'a' && lower <= 'z';
    for (const char c : {lower, letter ? static_cast<char>(lower - 'a' + 'A') : lower}) {
      may_begin_[i][static_cast<unsigned char>(c)] = true;
    }
  }
}

/// Whether a secret that is spelled as it is may begin here.
bool HiddenSecrets::MayBegin(std::string_view text) const {
  for (std::size_t i = 0; i < may_begin_.size(); ++i) {
    if (!may_begin_[i][static_cast<unsigned char>(text[i])]) return false;
  }
  return true;
}

std::optional<std::size_t> HiddenSecrets::MatchAt(std::string_view text, bool escapes) const {
  // A spelling is never shorter than what it means.
  if (text.size() < kShortestHidden) return std::nullopt;
  const auto match = [&](bool escaped) -> std::optional<std::size_t> {
    for (const Known& known : secrets_) {
      const std::string_view secret = known.secret.Reveal();
      if (const auto size = Match(text, secret, known.any_case, escaped)) return size;
    }
    return std::nullopt;
  };
  const bool may =
      BeginsEscape(text.front()) || may_begin_.front()[static_cast<unsigned char>(text.front())];
  if (!may) return std::nullopt;
  std::optional<std::size_t> size;
  if (MayBegin(text)) size = match(false);
  return size || !escapes ? size : match(true);
}

bool HiddenSecrets::IsWhole(std::string_view text) const {
  return std::ranges::any_of(short_, [text](const Known& known) {
    const std::string_view secret = known.secret.Reveal();
    return Match(text, secret, known.any_case, false) == text.size() ||
           Match(text, secret, known.any_case, true) == text.size();
  });
}

bool HiddenSecrets::AreIn(std::string_view text) const {
  if (IsWhole(text)) return true;
  const bool escapes = std::ranges::any_of(text, BeginsEscape);
  for (std::string_view rest = BeforeCut(text); !rest.empty(); rest.remove_prefix(1)) {
    if (MatchAt(rest, escapes)) return true;
  }
  return false;
}

bool HiddenSecrets::AreInEndpoint(std::string_view endpoint) const {
  return AreIn(endpoint) || IsWhole(endpoint.substr(0, endpoint.rfind(':')));
}

std::string HiddenSecrets::In(std::string text) const {
  if (!AreIn(text)) return text;
  const std::string_view whole = BeforeCut(text);
  std::string shown;
  bool found = false;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::optional<std::size_t> size = MatchAt(rest, true);
    found = found || size;
    if (size) {
      shown += kHidden;
    } else {
      shown += rest.front();
    }
    rest.remove_prefix(size.value_or(1));
  }
  if (!found) return std::string(kHidden);  // a short one, which is all of it
  return shown + text.substr(whole.size());
}

std::string HiddenSecrets::InWords(std::string text) const {
  constexpr std::size_t kShortestKey = 32;
  text = In(std::move(text));
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && HexDigit(text[end]) >= 0) ++end;
    if (end - begin >= kShortestKey) {
      text.replace(begin, end - begin, kHidden);
      end = begin + kHidden.size();
    }
    begin = end + 1;
  }
  return text;
}

void HiddenSecrets::HideIn(PairSnapshot& pair) const {
  for (UnitSnapshot& unit : pair.units) HideIn(unit);
  for (std::string& line : pair.log) line = In(std::move(line));
}

void HiddenSecrets::HideIn(Remark& remark) const {
  for (std::string& text : remark.said) text = InWords(std::move(text));
  remark.nearest = InWords(std::move(remark.nearest));
}

/// Every text of the snapshot that a unit wrote.
void HiddenSecrets::HideIn(UnitSnapshot& unit) const {
  for (const FactRow& row : kFactTable) {
    if (!std::holds_alternative<std::optional<std::string> UnitFacts::*>(row.member)) continue;
    auto& text = MemberOf<std::string>(row, unit);
    if (text && row.kind == FactKind::kMessage) {
      text = InWords(*std::move(text));
    } else if (text && AreIn(*text)) {
      text.reset();
      unit.missing[row.fact] = true;
      unit.remarks.push_back({.fact = row.fact, .kind = RemarkKind::kSecret});
    }
  }
  for (Remark& remark : unit.remarks) HideIn(remark);
  for (SourceStatus& source : unit.sources) {
    if (source.failure) source.failure->detail = In(std::move(source.failure->detail));
  }
  // Rows with one in their address go, and count as nameless.
  const auto drop_rows = [&](auto& list, Fact address) {
    const std::size_t nameless =
        std::erase_if(list.rows, [this](const auto& row) { return AreInEndpoint(row.endpoint); });
    if (nameless > 0) unit.missing[address] = true;
    list.without_address += nameless;
  };
  const auto drop_text = [&](std::string& text, Fact fact) {
    if (!AreIn(text)) return false;
    text.clear();
    unit.missing[fact] = true;
    return true;
  };
  if (unit.loadmasters) {
    LoadMasterList& list = *unit.loadmasters;
    drop_rows(list, Fact::kLoadmasterAddress);
    std::erase_if(list.listed_twice,
                  [this](const std::string& endpoint) { return AreInEndpoint(endpoint); });
    for (LoadMaster& row : list.rows) {
      static_cast<void>(drop_text(row.name, Fact::kLoadmasterName));
      if (drop_text(row.owner_id, Fact::kLoadmasterClaim)) row.claim = Claim::kUnclear;
    }
  }
  if (unit.report) {
    drop_rows(*unit.report, Fact::kReportAddress);
    for (ReportRow& row : unit.report->rows) {
      if (drop_text(row.owner_id, Fact::kReportOwner)) row.owner_clear = false;
    }
  }
}

}  // namespace kemp360
