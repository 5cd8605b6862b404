#include "http/route_table.h"

#include <catch2/catch.hpp>
#include <tuple>

namespace kemp360 {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("ParseRequestTarget: path and query, decoded once", "[http]") {
  const auto [raw, path, query] = GENERATE(table<std::string, std::string, Query>({
      {"/", "/", {}},
      {"/probe?pair=emea", "/probe", {{"pair", "emea"}}},
      {"/probe?pair=emea&debug=true", "/probe", {{"pair", "emea"}, {"debug", "true"}}},
      {"/probe?b=1&a=2&b=3", "/probe", {{"b", "1"}, {"a", "2"}, {"b", "3"}}},
      {"/probe?pair", "/probe", {{"pair", ""}}},
      {"/probe?pair=", "/probe", {{"pair", ""}}},
      {"/probe?=x", "/probe", {{"", "x"}}},
      {"/probe?", "/probe", {}},
      {"/probe?&&a=1&", "/probe", {{"a", "1"}}},
      {"/probe?a=b=c?d", "/probe", {{"a", "b=c?d"}}},
      {"/probe?name=a+b%2Bc%26d", "/probe", {{"name", "a b+c&d"}}},
      {"/a+b", "/a+b", {}},
      {"/%70robe", "/probe", {}},
      {"/%2570robe", "/%70robe", {}},
      {"/probe#part", "/probe", {}},
      {"http://host:10360/probe?pair=emea", "/probe", {{"pair", "emea"}}},
      {"HTTPS://host", "/", {}},
      {"http://host?a=1", "/", {{"a", "1"}}},
      {"/http://host/", "/http://host/", {}},
  }));
  CAPTURE(raw);
  CHECK(ParseRequestTarget(raw) == RequestTarget{path, query});
}

TEST_CASE("ParseRequestTarget: refuses what has no one meaning", "[http]") {
  const std::string raw = GENERATE("*", "probe", "/%", "/%4", "/%zz", "/metrics%00.html", "/?a=%",
                                   "/?%x=1", "/?a=b%00", "host:80", "ftp://host/");
  CAPTURE(raw);
  CHECK(ParseRequestTarget(raw) == std::nullopt);
}

}  // namespace
}  // namespace kemp360
