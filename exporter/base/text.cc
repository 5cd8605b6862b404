#include "base/text.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <numeric>
#include <system_error>

namespace kemp360 {
namespace {

constexpr std::size_t kLongestWord = 100;  // the distance is quadratic; nobody mistypes more

/// The cost of finding the nearest word is bounded by this many cells of the tables below: a few
/// milliseconds, however many words there are.
constexpr std::size_t kMostCells = 2'000'000;

/// The edits (insert, delete, replace, or swap two neighbours; capitals do not count) that make
/// `word` of `other`, whose lengths differ by at most `most`; anything above `most` where it takes
/// more. Adds to `cells` what it cost.
std::size_t EditDistance(std::string_view word, std::string_view other, std::size_t most,
                         std::size_t& cells) {
  // Three rows of the table; of each only the cells up to `most` off the diagonal matter, and one
  // on either side that says "more".
  std::array<std::array<std::size_t, kLongestWord + 2>, 3> rows{};
  std::iota(rows[0].begin(), rows[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= other.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& last = rows[(i + 2) % 3];
    const auto& before = rows[(i + 1) % 3];
    const std::size_t first = i > most ? i - most : 1;
    const std::size_t end = std::min(word.size(), i + most) + 1;
    const char letter = LowerCase(other[i - 1]);
    std::size_t nearest = row[first - 1] = first == 1 ? i : most + 1;
    for (std::size_t j = first; j < end; ++j) {
      const char facing = LowerCase(word[j - 1]);
      std::size_t cost =
          std::min(std::min(last[j], row[j - 1]) + 1, last[j - 1] + (letter == facing ? 0U : 1U));
      if (i > 1 && j > 1 && letter == LowerCase(word[j - 2]) && facing == LowerCase(other[i - 2])) {
        cost = std::min(cost, before[j - 2] + 1);
      }
      row[j] = cost;
      nearest = std::min(nearest, cost);
    }
    row[end] = most + 1;
    cells += end - first;
    // Two neighbours that are swapped pass over a row; but no row is more than one edit above the
    // one before it, and a swap is one, too.
    if (nearest > most) return most + 1;
  }
  return rows[other.size() % 3][word.size()];
}

}  // namespace

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = LowerCase(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), LowerCase);
  return lower;
}

bool EqualsIgnoringCase(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, LowerCase, LowerCase);
}

std::string_view Trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view TakeUntil(std::string_view& rest, std::string_view separators) {
  const std::string_view taken = rest.substr(0, rest.find_first_of(separators));
  rest.remove_prefix(std::min(taken.size() + 1, rest.size()));
  return taken;
}

std::string Joined(std::span<const std::string> words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (&word != &words.front()) text += separator;
    text += word;
  }
  return text;
}

std::string Listed(std::span<const std::string> words, std::string_view last_joint) {
  if (words.size() < 2) return Joined(words, "");
  return Joined(words.first(words.size() - 1), ", ").append(last_joint) + words.back();
}

std::string ReplaceAll(std::string text, std::string_view what, std::string_view by) {
  if (what.empty()) return text;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::optional<std::string> Nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t most = std::max<std::size_t>(1, word.size() / 3);  // edits that may be needed
  std::size_t cells = 0;
  for (const std::string& candidate : candidates) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    const std::size_t shorter = std::min(candidate.size(), word.size());
    if (longer - shorter > most) continue;  // no need to look closer
    const std::size_t distance = EditDistance(word, candidate, most, cells);
    if (distance <= most) {
      best = &candidate;
      if (distance == 0) break;
      most = distance - 1;
    }
    if (cells > kMostCells) break;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

std::string ErrnoText(int number) {
  std::string text = std::generic_category().message(number);
  if (number == EMFILE) text += ": raise LimitNOFILE of the exporter's systemd unit (ulimit -n)";
  if (number == ENFILE) text += ": raise fs.file-max of this host (sysctl)";
  return text;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(3 * text.size());  // a secret leaves no copies in texts that were too short
  for (const char c : text) {
    if (IsAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {  // unreserved
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 15U];
    }
  }
  return encoded;
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

}  // namespace kemp360
