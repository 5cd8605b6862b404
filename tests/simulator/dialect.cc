#include "simulator/dialect.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "base/text.h"
#include "simulator/dialect_default.h"
#include "simulator/dialect_described.h"
#include "simulator/dialect_other.h"
#include "simulator/json_text.h"

namespace kemp360::simulator {
namespace {

std::optional<long long> ParseInteger(const std::string& text) {
  const std::string_view digits = Trim(text);
  long long number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string LinkTo(const SiteRequest& request, const Slice& slice, std::size_t offset) {
  const SliceParameters& names = slice.parameters;
  QueryString query = request.query;
  query.Remove(names.limit);
  query.Remove(names.offset);
  query.Add(names.limit, std::to_string(slice.limit));
  query.Add(names.offset, std::to_string(offset));
  return JsonString(std::string_view(std::string(request.wire.Path()) + "?" + query.Encode()));
}

struct Login {
  std::string username;
  std::string password;
};

std::optional<Login> ParseLogin(const std::string& body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const auto text = [&document](const char* name) -> std::string {
    const auto found = document.FindMember(name);
    if (found == document.MemberEnd() || !found->value.IsString()) return {};
    return {found->value.GetString(), found->value.GetStringLength()};
  };
  return Login{text("username"), text("password")};
}

}  // namespace

std::span<const std::string_view> DialectNames() {
  static constexpr std::array<std::string_view, 3> kNames{"default", "other", "parentheses"};
  return kNames;
}

std::unique_ptr<Dialect> MakeDialect(const std::string& name) {
  if (name == "default") return std::make_unique<DefaultDialect>(ClaimForm::kPeerFlag);
  if (name == "parentheses") return std::make_unique<DefaultDialect>(ClaimForm::kParentheses);
  if (name == "other") return std::make_unique<OtherDialect>();
  if (name.ends_with(".json")) return std::make_unique<DescribedDialect>(name);
  throw std::runtime_error("no dialect \"" + name + "\"");
}

bool IsAuthenticated(const SiteRequest& request) {
  const Unit& unit = request.self();
  std::string username = request.query.GetOr("username", "");
  std::string key = request.query.GetOr("api_key", "");
  const auto header = request.wire.Header("Authorization");
  if (header && request.options.header_authentication) {
    const auto space = header->find(' ');
    const auto colon = header->find(':');
    if (space == std::string_view::npos || colon == std::string_view::npos || colon < space ||
        !EqualsIgnoringCase(header->substr(0, space), "ApiKey")) {
      return false;
    }
    username = header->substr(space + 1, colon - space - 1);
    key = header->substr(colon + 1);
  }
  return username == unit.username && key == unit.api_key;
}

std::optional<Page> CheckMethod(const SiteRequest& request, std::string_view allowed) {
  const std::string& method = request.wire.method;
  if (method == allowed) return std::nullopt;
  Page page = Page::Empty(method == "OPTIONS" ? 200 : 405);
  page.headers = {{"Allow", std::string(allowed)}};
  page.body = std::make_shared<const std::string>(allowed);
  return page;
}

Page LogIn(const SiteRequest& request) {
  if (auto wrong = CheckMethod(request, "POST")) return *wrong;
  const auto login = ParseLogin(request.wire.body);
  if (!login) return Page::BadRequest("Request is not valid JSON.");
  const Unit& unit = request.self();
  if (login->username != unit.username || login->password != unit.password) {
    Page page = Page::Json(R"({"reason": "incorrect", "success": false})");
    page.status = request.options.refused_login_as_200 ? 200 : 401;
    page.no_cache = false;
    return page;
  }
  const std::string id = request.options.login_without_id ? "" : R"(, "id": 1)";
  Page page = Page::Json("{\"apikey\": " + JsonString(std::string_view(unit.api_key)) + id +
                         ", \"success\": true}");
  page.no_cache = false;
  return page;
}

Page NoSuchPage() {
  static const auto kBody = std::make_shared<const std::string>(
      "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n"
      "  <h1>Not Found</h1><p>The requested resource was not found on this server.</p>\n</body>\n"
      "</html>\n");
  Page page = Page::Empty(404);
  page.content_type = "text/html";
  page.body = kBody;
  return page;
}

Page AddSlash(const SiteRequest& request) {
  Page page = Page::Empty(301);
  page.frame_options = false;
  std::string location = std::string(request.wire.Path()) + "/";
  if (!request.wire.Query().empty()) location += "?" + std::string(request.wire.Query());
  page.headers = {{"Location", std::move(location)}};
  return page;
}

Slice ParseSlice(const SiteRequest& request, std::size_t default_limit, std::size_t max_limit,
                 SliceParameters parameters) {
  Slice slice;
  slice.parameters = std::move(parameters);
  slice.limit = default_limit;
  if (const auto text = request.query.Get(slice.parameters.limit)) {
    const auto number = ParseInteger(*text);
    if (!number) {
      slice.error = "Invalid limit '" + *text + "' provided. Please provide a positive integer.";
      return slice;
    }
    if (*number < 0) {
      slice.error =
          "Invalid limit '" + *text + "' provided. Please provide a positive integer >= 0.";
      return slice;
    }
    slice.limit = static_cast<std::size_t>(*number);
  }
  if (max_limit > 0 && (slice.limit == 0 || slice.limit > max_limit)) slice.limit = max_limit;
  if (const auto text = request.query.Get(slice.parameters.offset)) {
    const auto number = ParseInteger(*text);
    if (!number) {
      slice.error = "Invalid offset '" + *text + "' provided. Please provide an integer.";
    } else if (*number < 0) {
      slice.error =
          "Invalid offset '" + *text + "' provided. Please provide a positive integer >= 0.";
    } else {
      slice.offset = static_cast<std::size_t>(*number);
    }
  }
  return slice;
}

std::string NextLink(const SiteRequest& request, const Slice& slice, std::size_t total) {
  if (slice.limit == 0 || slice.offset + slice.limit >= total) return "null";
  return LinkTo(request, slice, slice.offset + slice.limit);
}

std::string PreviousLink(const SiteRequest& request, const Slice& slice) {
  if (slice.limit == 0 || slice.offset < slice.limit) return "null";
  return LinkTo(request, slice, slice.offset - slice.limit);
}

}  // namespace kemp360::simulator
