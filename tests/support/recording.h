#pragma once

#include <catch2/catch.hpp>
#include <charconv>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "base/text.h"
#include "support/paths.h"
#include "support/read_file.h"

namespace kemp360::testing {

/// A recorded answer, taken apart: tests/fixtures/recordings/NAME.response.
struct Recording {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case; the last of two
  std::string body;                            ///< without the chunks' frames
};

inline std::string ReadFixture(const std::string& path) { return ReadFile(FixturePath(path)); }

/// Chunked framing (RFC 9112, 7.1), without trailers, as the recordings have it.
inline std::string Unchunk(std::string_view framed) {
  std::string body;
  while (true) {
    std::size_t size = 0;
    const auto [end, error] =
        std::from_chars(framed.data(), framed.data() + framed.size(), size, 16);
    REQUIRE(error == std::errc{});
    framed.remove_prefix(static_cast<std::size_t>(end - framed.data()));
    REQUIRE(framed.starts_with("\r\n"));
    framed.remove_prefix(2);
    if (size == 0) return body;
    REQUIRE(framed.size() >= size + 2);
    body += framed.substr(0, size);
    framed.remove_prefix(size + 2);
  }
}

/// `name` without ".response".
inline Recording LoadRecording(const std::string& name) {
  const std::string text = ReadFixture("recordings/" + name + ".response");
  const std::size_t head_end = text.find("\r\n\r\n");
  REQUIRE(head_end != std::string::npos);
  std::string_view head = std::string_view(text).substr(0, head_end);
  Recording recording;
  recording.status = std::stoi(std::string(head.substr(head.find(' ') + 1, 3)));
  while (head.find("\r\n") != std::string_view::npos) {
    head.remove_prefix(head.find("\r\n") + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t colon = line.find(':');
    recording.headers[ToLower(line.substr(0, colon))] = Trim(line.substr(colon + 1));
  }
  const std::string_view body = std::string_view(text).substr(head_end + 4);
  const bool chunked = recording.headers.count("transfer-encoding") != 0;
  recording.body = chunked ? Unchunk(body) : std::string(body);
  return recording;
}

}  // namespace kemp360::testing
