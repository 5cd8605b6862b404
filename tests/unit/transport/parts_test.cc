// The parts of transport that need no socket.
#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "transport/failure.h"
#include "transport/transfer.h"

namespace kemp360 {
namespace {

constexpr const char* kKey = "0123456789abcdef0123456789abcdef01234567";

FetchRequest WithKey() {
  FetchRequest request;
  request.url = Url{"https", "2001:db8::1", 443, "/api/v1/", ""};
  request.credentials = {Authentication::kQuery, "admin", Secret(kKey)};
  request.body = Secret("p&ss word");
  return request;
}

TEST_CASE("Presentable: no query, no secret, no control character", "[transport]") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"Connection refused", "Connection refused"},
      {"GET /x?username=admin&api_key=1 failed", "GET /x failed"},
      {"see 'https://h/?a=b' there", "see 'https://h/' there"},
      {std::string("the key ") + kKey + " is wrong", "the key <secret> is wrong"},
      {"p&ss word and p%26ss%20word", "<secret> and <secret>"},
      {"two\r\nlines \x1b[31mred\xff", "two  lines [31mred\xEF\xBF\xBD"},
      {std::string("the key \x01") + kKey, "the key <secret>"},
      {"the key " + std::string(kKey).insert(9, "\x01"), "the key <secret>"},
      {std::string(300, 'x'), std::string(200, 'x') + "..."},
  }));
  CHECK(Presentable(text, WithKey()) == shown);
}

TEST_CASE("TimedOut: says what was waited for", "[transport]") {
  CHECK(TimedOut(WithKey(), Phase::kHandshake, std::chrono::milliseconds(7999)) ==
        Failure{Reason::kTimeout,
                "[2001:db8::1]:443: not finished after 7.9s: the TLS handshake was not finished"});
}

TEST_CASE("Explain: each code of curl has its reason", "[transport]") {
  const auto [code, reason] = GENERATE(table<int, Reason>({
      {5, Reason::kDns},           {6, Reason::kDns},           {7, Reason::kConnect},
      {97, Reason::kProxy},        {35, Reason::kTls},          {53, Reason::kTls},
      {54, Reason::kTls},          {58, Reason::kTls},          {59, Reason::kTls},
      {60, Reason::kTls},          {66, Reason::kTls},          {77, Reason::kTls},
      {80, Reason::kTls},          {82, Reason::kTls},          {83, Reason::kTls},
      {90, Reason::kTls},          {91, Reason::kTls},          {98, Reason::kTls},
      {28, Reason::kTimeout},      {18, Reason::kDisconnected}, {52, Reason::kDisconnected},
      {55, Reason::kDisconnected}, {56, Reason::kDisconnected}, {63, Reason::kTooLarge},
      {1, Reason::kMalformed},     {8, Reason::kMalformed},
  }));
  CAPTURE(code);
  EndOfTransfer end;
  end.code = static_cast<CURLcode>(code);
  CHECK(Explain(WithKey(), end).reason == reason);
}

TEST_CASE("Explain: what happens before the proxy said yes is the proxy's", "[transport]") {
  FetchRequest request = WithKey();
  request.proxy_url = "http://proxy.example:3128";
  EndOfTransfer end;
  end.phase = Phase::kHandshake;
  end.code = CURLE_RECV_ERROR;
  CHECK(Explain(request, end).reason == Reason::kProxy);
  end.proxy_status = 200;
  CHECK(Explain(request, end).reason == Reason::kDisconnected);
  end.proxy_status = 403;
  CHECK(Explain(request, end).reason == Reason::kProxy);
  CHECK(Explain(request, end).detail.find("it responded with 403") != std::string::npos);
  end.proxy_status = 0;
  end.code = CURLE_COULDNT_CONNECT;
  CHECK(Explain(request, end).reason == Reason::kProxy);
}

TEST_CASE("Explain: a handshake that the unit ends is told as that, however it came to light",
          "[transport]") {
  const std::string text = GENERATE(
      as<std::string>{}, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to h:443",
      "OpenSSL SSL_connect: Connection reset by peer in connection", "Send failure: Broken pipe");
  EndOfTransfer end;
  end.code = CURLE_SSL_CONNECT_ERROR;
  end.error_text = text;
  const Failure failure = Explain(WithKey(), end);
  CHECK(failure.reason == Reason::kTls);
  CHECK_THAT(failure.detail,
             Catch::EndsWith("the server closed the connection during the handshake"));
}

TEST_CASE("ReplyBuffer: keeps headers in lower case and never a Location or a key", "[transport]") {
  const Caps caps;
  const Secret key(kKey);
  ReplyBuffer buffer(caps, key);
  CHECK(buffer.TakeHeaderLine("HTTP/1.1 100 Continue\r\n"));
  CHECK(buffer.TakeHeaderLine("X-Early: gone\r\n"));
  CHECK(buffer.TakeHeaderLine("\r\n"));
  CHECK(buffer.TakeHeaderLine("HTTP/1.1 200 OK\r\n"));
  CHECK(buffer.TakeHeaderLine("Retry-After:  5 \r\n"));
  CHECK(buffer.TakeHeaderLine("LOCATION: /x?api_key=1\r\n"));
  CHECK(buffer.TakeHeaderLine("Content-Location: /x?api_key=1\r\n"));
  CHECK(buffer.TakeHeaderLine(std::string("Link: </x?api_key=") + kKey + ">\r\n"));
  CHECK(buffer.TakeHeaderLine("Allow: GET\r\n"));
  CHECK(buffer.TakeHeaderLine("Allow: POST\r\n"));
  CHECK(buffer.TakeHeaderLine("no colon here\r\n"));
  CHECK(buffer.headers() ==
        std::map<std::string, std::string>{{"allow", "GET, POST"}, {"retry-after", "5"}});
}

TEST_CASE("ReplyBuffer: takes exactly as much as the caps allow", "[transport]") {
  Caps caps;
  caps.answer_bytes = 10;
  caps.header_bytes = 20;
  const Secret no_key;
  ReplyBuffer buffer(caps, no_key);
  CHECK(buffer.TakeHeaderLine("12345678901234567890"));
  CHECK(buffer.overflow() == ReplyBuffer::Overflow::kNone);
  CHECK_FALSE(buffer.TakeHeaderLine("1"));
  CHECK(buffer.overflow() == ReplyBuffer::Overflow::kHeaders);
}

TEST_CASE("ReplyBuffer: an announced length is a hint, not a promise", "[transport]") {
  Caps caps;
  caps.answer_bytes = 10;
  const Secret no_key;
  ReplyBuffer buffer(caps, no_key);
  CHECK(buffer.TakeHeaderLine("Content-Length: 18446744073709551615\r\n"));
  CHECK(buffer.TakeBody("12345"));
  CHECK(buffer.TakeBody("67890"));
  CHECK_FALSE(buffer.TakeBody("x"));
  CHECK(buffer.overflow() == ReplyBuffer::Overflow::kBody);
  CHECK(buffer.TakeBodyText() == "1234567890");
}

}  // namespace
}  // namespace kemp360
