#include "simulator/wire_message.h"

#include <array>
#include <ctime>
#include <utility>

#include "base/text.h"

namespace kemp360::simulator {

std::string_view WireRequest::Path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view WireRequest::Query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

std::optional<std::string_view> WireRequest::Header(std::string_view name) const {
  for (const WireHeader& header : headers) {
    if (EqualsIgnoringCase(header.name, name)) return header.value;
  }
  return std::nullopt;
}

void Gate::Release() {
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    released_ = true;
    waiting.swap(waiting_);
  }
  for (const auto& wake : waiting) wake();
}

bool Gate::released() const {
  const std::lock_guard lock(mutex_);
  return released_;
}

void Gate::OnRelease(std::function<void()> wake) {
  {
    const std::lock_guard lock(mutex_);
    if (!released_) {
      waiting_.push_back(std::move(wake));
      return;
    }
  }
  wake();
}

WireReply WireReply::Exact(std::string bytes) {
  WireReply reply;
  reply.exact = std::move(bytes);
  return reply;
}

WireReply WireReply::Text(int status, std::string content_type, std::string body) {
  WireReply reply;
  reply.status = status;
  reply.reason = ReasonPhrase(status);
  reply.headers = {{"Content-Type", std::move(content_type)}};
  reply.body = std::make_shared<const std::string>(std::move(body));
  return reply;
}

WireReply WireReply::Json(std::string body) {
  return Text(200, "application/json", std::move(body));
}

WireReply WireReply::NeverAnswer() {
  WireReply reply;
  reply.cut_at = 0;
  reply.after = AfterReply::kStall;
  return reply;
}

WireReply WireReply::Reset() {
  WireReply reply;
  reply.cut_at = 0;
  reply.after = AfterReply::kReset;
  return reply;
}

std::string_view ReasonPhrase(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 23> kPhrases{{
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {409, "Conflict"},
      {413, "Request Entity Too Large"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  }};
  for (const auto& [known, phrase] : kPhrases) {
    if (known == status) return phrase;
  }
  return "Status";
}

std::string HttpDate(SystemTime time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  // Not strftime: day and month names must not follow the locale.
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text.data();
}

}  // namespace kemp360::simulator
