#include "discover/har.h"

#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <queue>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "base/text.h"
#include "base/url.h"
#include "discover/har_stream.h"
#include "discover/value_shape.h"

namespace kemp360 {
namespace {

/// One entry of the log, as far as it concerns us.
struct HarEntry {
  std::string method;
  std::string url;
  std::string status;
  std::string redirect;
  std::string mime;
  std::string text;
  std::string encoding;
  std::string size;
  bool has_text = false;
};

enum class MimeKind { kData, kUnclear, kOther };

MimeKind KindOfMime(std::string_view type) {
  const std::string mime = ToLower(type);
  const auto has = [&](std::string_view part) { return mime.find(part) != std::string::npos; };
  if (has("json") || has("csv")) return MimeKind::kData;
  if (mime.empty() || has("octet-stream") || has("text/plain")) return MimeKind::kUnclear;
  return MimeKind::kOther;
}

/// Follows the parser through log.entries[]: what stands anywhere else is not looked at.
class HarHandler {
 public:
  using Take = std::function<bool(HarEntry)>;

  HarHandler(std::size_t longest, Take take) : longest_(longest), take_(std::move(take)) {}

  bool Null() { return Value("", false); }
  bool Bool(bool) { return Value("", false); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return Value({text, size}, false);
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return Value({text, size}, true);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth_ <= kDeepestOfUs) path_[depth_].assign(text, std::min<std::size_t>(size, 64));
    return true;
  }
  bool StartObject() { return Open(false); }
  bool StartArray() { return Open(true); }
  bool EndObject(rapidjson::SizeType) {
    --depth_;
    if (depth_ == kEntryDepth && InEntries()) {
      saw_entries = true;
      return take_(std::exchange(entry_, {}));
    }
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    return true;
  }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  bool saw_log = false;
  bool saw_entries = false;

 private:
  // {"log": {"entries": [{"request": {"url": …}, "response": {"content": {"text": …}}}]}}
  static constexpr std::size_t kEntryDepth = 3;
  static constexpr std::size_t kDeepestOfUs = 6;

  bool Open(bool array) {
    ++depth_;
    if (depth_ <= kDeepestOfUs) {
      path_[depth_].clear();
      arrays_[depth_] = array;
    }
    if (depth_ == 2 && path_[1] == "log") saw_log = true;
    return true;
  }

  [[nodiscard]] bool InEntries() const {
    return path_[1] == "log" && path_[2] == "entries" && arrays_[3] && !arrays_[1] && !arrays_[2];
  }

  bool Value(std::string_view text, bool is_text) {
    if (depth_ < kEntryDepth + 2 || depth_ > kDeepestOfUs || !InEntries()) return true;
    const std::string& part = path_[4];
    const std::string& name = path_[5];
    if (depth_ == 5 && part == "request") {
      if (name == "method") entry_.method = text;
      if (name == "url") entry_.url = text.substr(0, 8192);
    } else if (depth_ == 5 && part == "response") {
      if (name == "status") entry_.status = text;
      if (name == "redirectURL") entry_.redirect = text.substr(0, 8192);
    } else if (depth_ == 6 && part == "response" && name == "content") {
      const std::string& field = path_[6];
      if (field == "mimeType") entry_.mime = text;
      if (field == "encoding") entry_.encoding = text;
      if (field == "size") entry_.size = text;
      if (field == "text" && is_text) {
        entry_.has_text = true;
        // The type comes before the text: a picture is dropped as it goes by.
        const bool dropped = text.size() >= longest_ || KindOfMime(entry_.mime) == MimeKind::kOther;
        entry_.text = dropped ? std::string_view() : text;
      }
    }
    return true;
  }

  const std::size_t longest_;
  const Take take_;
  std::size_t depth_ = 0;
  std::array<std::string, kDeepestOfUs + 1> path_;
  std::array<bool, kDeepestOfUs + 1> arrays_{};
  HarEntry entry_;
};

/// JSON, or lines with a separator: what a browser that does not know the type may have got.
bool ReadsLikeData(std::string_view body) {
  constexpr std::size_t kLookedAt = 4096;
  std::string_view start = body.substr(0, kLookedAt);
  const auto is_text = [](char c) {
    return !IsControlCharacter(c) || c == '\n' || c == '\r' || c == '\t';
  };
  if (!std::ranges::all_of(start, is_text)) return false;
  if (start.starts_with(kByteOrderMark)) start.remove_prefix(kByteOrderMark.size());
  start = Trim(start);
  if (start.starts_with('{') || start.starts_with('[')) return true;
  const std::string_view line = start.substr(0, start.find('\n'));
  return line.size() < start.size() && line.find_first_of(",;\t") != std::string_view::npos;
}

/// Of one host.
struct HarHost {
  std::vector<RecordedExchange> exchanges;
  std::size_t useful = 0;
};

class HarCollector {
 public:
  HarCollector(const std::string& host, const HarBounds& bounds)
      : host_(CanonicalHost(host)), bounds_(bounds) {}

  bool Take(HarEntry entry) {
    ++entries;
    const Result<Url> url = ParseUrl(TakeUntilHash(entry.url));
    if (!url || ToLower(entry.method) != "get") return true;
    const std::string authority = Authority(*url);
    if (!host_.empty() && url->host != host_ && authority != host_) {
      ++elsewhere;
      return true;
    }
    RecordedExchange exchange;
    exchange.path = url->path.empty() ? "/" : url->path;
    exchange.query = HarmlessQuery(url->query);
    exchange.status = ParseNumber<int>(entry.status).value_or(0);
    exchange.content_type = entry.mime;
    if (HasTokenInPath(exchange.path)) return true;
    if (!entry.redirect.empty()) SetRedirect(*url, entry.redirect, exchange);
    if (exchange.redirect.empty() && !SetBody(entry, exchange)) return true;
    Keep(authority, std::move(exchange));
    return true;
  }

  [[nodiscard]] UnitRecord Finish(const std::string& unit) {
    UnitRecord record;
    record.name = unit;
    std::size_t most = 0;
    for (auto& [authority, host] : hosts_) {
      if (host.useful <= most) continue;
      most = host.useful;
      record.host = authority;
    }
    if (!record.host.empty()) record.exchanges = std::move(hosts_[record.host].exchanges);
    if (const Result<HostAndPort> parsed = ParseHostAndPort(record.host))
      record.host = parsed->host;
    return record;
  }

  std::size_t entries = 0;
  std::size_t elsewhere = 0;
  std::size_t without_body = 0;
  std::size_t cut = 0;
  std::size_t dropped = 0;  ///< for the bounds of all together

 private:
  void Keep(const std::string& authority, RecordedExchange exchange) {
    HarHost& host = hosts_[authority];
    if (exchange.path.starts_with("/api/")) ++host.useful;
    ++host.useful;
    if (kept_ >= bounds_.exchanges) {
      ++dropped;
      return;
    }
    ++kept_;
    const std::size_t size = exchange.body.size();
    host.exchanges.push_back(std::move(exchange));
    kept_bytes_ += size;
    by_size_.push({size, &host, host.exchanges.size() - 1});
    // Facts are in small responses: the longest one goes.
    while (kept_bytes_ > bounds_.total_bytes && !by_size_.empty()) {
      const KeptBody longest = by_size_.top();
      by_size_.pop();
      RecordedExchange& gone = longest.host->exchanges[longest.at];
      kept_bytes_ -= longest.size;
      gone.body = std::string();
      gone.truncated = true;
      ++dropped;
    }
  }

  /// A body that is kept; the longest, and of equals the last, goes first.
  struct KeptBody {
    std::size_t size = 0;
    HarHost* host = nullptr;
    std::size_t at = 0;

    bool operator<(const KeptBody& other) const {
      return size != other.size ? size < other.size : at < other.at;
    }
  };

  static std::string_view TakeUntilHash(std::string_view text) {
    return text.substr(0, text.find('#'));
  }

  static void SetRedirect(const Url& from, const std::string& to, RecordedExchange& exchange) {
    if (exchange.status < 300 || exchange.status > 399) return;
    if (to.starts_with('/') && !to.starts_with("//")) {
      exchange.redirect = to.substr(0, to.find_first_of("?#"));
      return;
    }
    const Result<Url> target = ParseUrl(TakeUntilHash(to));
    if (target && SameOrigin(from, *target)) exchange.redirect = target->path;
  }

  bool SetBody(HarEntry& entry, RecordedExchange& exchange) {
    const MimeKind kind = KindOfMime(entry.mime);
    if (kind == MimeKind::kOther || exchange.status == 0) return false;
    if (exchange.status != 200) return true;
    if (!entry.has_text || entry.text.empty()) {
      ++(entry.has_text && entry.size != "0" ? cut : without_body);
      exchange.truncated = true;
      return true;
    }
    if (ToLower(entry.encoding) == "base64") {
      std::optional<std::string> body = DecodeBase64(entry.text);
      if (!body) {
        ++cut;
        return false;
      }
      exchange.body = *std::move(body);
    } else {
      exchange.body = std::move(entry.text);
    }
    exchange.body.shrink_to_fit();
    return kind == MimeKind::kData || ReadsLikeData(exchange.body);
  }

  const std::string host_;
  const HarBounds bounds_;
  std::map<std::string, HarHost> hosts_;
  std::priority_queue<KeptBody> by_size_;
  std::size_t kept_ = 0;
  std::size_t kept_bytes_ = 0;
};

void AddNotes(const HarCollector& collector, bool ended_early, UnitRecord& record) {
  const auto note = [&](std::size_t count, const std::string& what) {
    if (count > 0) record.notes.push_back("HAR: " + std::to_string(count) + what);
  };
  if (ended_early) {
    record.notes.push_back("HAR: the file ends too early; " + std::to_string(collector.entries) +
                           " complete entries before that were read");
  }
  note(collector.without_body, " responses without a body (the browser did not keep it)");
  note(collector.cut, " responses that are too long or broken were not used");
  note(collector.elsewhere, " requests to other hosts were ignored");
  note(collector.dropped,
       " responses were not kept: there were too many bytes, and the longest were dropped first");
}

}  // namespace

std::string HarmlessQuery(std::string_view query) {
  constexpr std::array<std::string_view, 8> kNever{"username", "api_key", "apikey", "password",
                                                   "token",    "session", "sid",    "_"};
  constexpr std::size_t kLongestParameter = 64;
  std::string kept;
  while (!query.empty()) {
    const std::string_view parameter = TakeUntil(query, "&;");
    std::string_view value = parameter;
    const std::optional<std::string> name = PercentDecode(TakeUntil(value, "="));
    const std::optional<std::string> text = PercentDecode(value);
    if (!name || name->empty() || !text || parameter.size() > kLongestParameter) continue;
    if (Holds(kNever, ToLower(*name)) || LooksSecret(*text)) continue;
    const std::string lower = ToLower(*name);
    if (lower.find("key") != std::string::npos || lower.find("token") != std::string::npos ||
        lower.find("pass") != std::string::npos || lower.find("secret") != std::string::npos ||
        lower.find("csrf") != std::string::npos || lower.find("auth") != std::string::npos) {
      continue;
    }
    const bool time_stamp = ShapeOfText(*text) == ValueShape::kId && text->size() >= 10;
    if (time_stamp) continue;  // what keeps a browser from taking its cache
    if (!kept.empty()) kept += '&';
    kept += parameter;
  }
  return kept;
}

bool HasTokenInPath(std::string_view path) {
  while (!path.empty()) {
    const std::string_view segment = TakeUntil(path, "/;");
    const bool uuid = segment.size() == 36 && ShapeOfText(segment) == ValueShape::kId;
    if (uuid || LooksSecret(segment)) return true;
  }
  return false;
}

Result<UnitRecord> ReadHar(const std::string& unit, const std::string& host,
                           const ByteSource& source, const HarBounds& bounds) {
  HarCollector collector(host, bounds);
  // In base64 a body is longer by a third.
  const std::size_t longest = bounds.body_bytes + bounds.body_bytes / 2;
  HarHandler handler(longest, [&](HarEntry entry) { return collector.Take(std::move(entry)); });
  CutStream stream(source, longest);
  for (const char c : kByteOrderMark) {
    if (stream.Peek() == c) static_cast<void>(stream.Take());
  }
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseStopWhenDoneFlag;
  const bool whole = static_cast<bool>(reader.Parse<kFlags>(stream, handler));
  if (!handler.saw_log || (!whole && !handler.saw_entries)) {
    return Error{"", "is not a HAR file, or ends before its first entry",
                 "save it again from the browser's developer tools"};
  }
  UnitRecord record = collector.Finish(unit);
  AddNotes(collector, !whole, record);
  if (record.exchanges.empty()) {
    record.unread = "the HAR file contains no response of the unit that is JSON or CSV";
  }
  return record;
}

}  // namespace kemp360
