#include "http/request_head.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace kemp360 {
namespace {

struct HeaderField {
  std::string_view name;
  std::string_view value;
};

MHD_Result Collect(void* fields, MHD_ValueKind /*kind*/, const char* name, std::size_t name_size,
                   const char* value, std::size_t value_size) noexcept {
  static_cast<std::vector<HeaderField>*>(fields)->push_back(
      {{name, name_size},
       value == nullptr ? std::string_view() : std::string_view(value, value_size)});
  return MHD_YES;
}

bool IsToken(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

const char* EndOf(std::string_view text) { return text.data() + text.size(); }

// The library writes a NUL over what ends a word; then there are spaces, or `other`, up to the
// next.
bool AreParted(const char* end, const char* next, char other) {
  return next > end &&
         std::all_of(end + 1, next, [other](char c) { return c == ' ' || c == other; });
}

// The library writes NULs over a line's end: one for LF, two for CR and LF.
bool AreLineEnds(const char* from, const char* to, std::ptrdiff_t lines) {
  return to - from >= lines && to - from <= 2 * lines;
}

// The library reads lines as C strings, so that what follows a NUL is lost, and it joins a
// continued line to the *name* before it. Either leaves a gap in the buffer.
bool IsContiguous(const std::vector<HeaderField>& fields, const char* version,
                  const char* head_end) {
  const char* end = version + std::string_view(version).size();
  for (const HeaderField& field : fields) {
    if (!AreLineEnds(end, field.name.data(), 1)) return false;
    if (!AreParted(EndOf(field.name), field.value.data(), '\t')) return false;
    end = EndOf(field.value);
  }
  return AreLineEnds(end, head_end, 2);
}

}  // namespace

std::optional<std::string> WhyMalformed(MHD_Connection* connection, const char* method,
                                        std::string_view target, const char* version) {
  if (!AreParted(EndOf(method), target.data(), ' ') || version != EndOf(target) + 1) {
    return "the request line contains a NUL";
  }
  std::vector<HeaderField> fields;
  MHD_get_connection_values_n(connection, MHD_HEADER_KIND, Collect, &fields);
  for (const HeaderField& field : fields) {
    if (!IsToken(field.name)) return "the name of a header is not a token";
    if (HasControl(field.value)) return "a header contains a control character";
  }
  const MHD_ConnectionInfo* const size =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  if (size == nullptr || !IsContiguous(fields, version, method + size->header_size)) {
    return "a header contains a NUL, or goes on in the next line";
  }
  const auto values = [&fields](std::string_view name) {
    std::vector<std::string_view> found;
    for (const HeaderField& field : fields) {
      if (EqualsIgnoringCase(field.name, name)) found.push_back(field.value);
    }
    return found;
  };
  const bool old = std::string_view(version) == "HTTP/1.0";
  const std::size_t hosts = values("host").size();
  if (hosts > 1) return "there is more than one Host header";
  if (hosts == 0 && !old) return "there is no Host header";
  const std::vector<std::string_view> lengths = values("content-length");
  const std::vector<std::string_view> codings = values("transfer-encoding");
  if (!lengths.empty() && !codings.empty()) {
    return "there are both Content-Length and Transfer-Encoding: send one of them";
  }
  if (std::any_of(lengths.begin(), lengths.end(),
                  [&](std::string_view length) { return length != lengths.front(); })) {
    return "there are two different Content-Length headers";
  }
  if (!codings.empty() &&
      (codings.size() > 1 || old || !EqualsIgnoringCase(codings.front(), "chunked"))) {
    return "the only Transfer-Encoding that is understood is chunked, once, in HTTP/1.1";
  }
  return std::nullopt;
}

}  // namespace kemp360
