#include "app/web_config_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/temp_directory.h"
#include "support/yaml_files.h"

namespace kemp360 {
namespace {

using testing::FixturePath;

std::vector<Mistake> MistakesOf(const std::filesystem::path& file) {
  const auto loaded = WebConfigFile(file.string()).Load();
  return loaded ? std::vector<Mistake>{} : loaded.error();
}

TEST_CASE("WebConfigFile: every bad file is refused with exactly its messages", "[app]") {
  testing::CheckBadFiles(FixturePath("web/bad"), 30, MistakesOf);
}

TEST_CASE("WebConfigFile: no message shows what may be a password", "[app]") {
  for (const std::filesystem::path& file : testing::YamlFilesIn(FixturePath("web/bad"))) {
    for (const Mistake& mistake : MistakesOf(file)) {
      CHECK(ToString(mistake).find("fake-key") == std::string::npos);
      CHECK(ToString(mistake).find("X0h1gDsP") == std::string::npos);
    }
  }
}

TEST_CASE("WebConfigFile: every good file is taken", "[app]") {
  for (const std::filesystem::path& file : testing::YamlFilesIn(FixturePath("web/good"))) {
    INFO(file.string());
    CHECK(testing::AsLines(MistakesOf(file), FixturePath("web/good")).empty());
  }
}

/// `tls_server_config.cert_file`, `key_file`: the names in the first column of the page's table,
/// and of the headers in its second.
std::vector<std::string> KeysOfThePage() {
  const std::string page = testing::ReadWhole(testing::SourcePath("docs/serving.md"));
  const std::size_t begin = page.find("| key | value | default |");
  std::istringstream table(page.substr(begin, page.find("\n\n", begin) - begin));
  std::vector<std::string> keys;
  for (std::string row; std::getline(table, row);) {
    const bool headers = row.find("`http_server_config.headers`") != std::string::npos;
    const std::string cell = headers ? row : row.substr(0, row.find(" | "));
    static const std::regex kName("`(?:[a-z_]+\\.)?([A-Za-z0-9_-]{4,})`");
    for (std::sregex_iterator it(cell.begin(), cell.end(), kName), end; it != end; ++it) {
      const std::string name = (*it)[1];
      if (name != "deny" && name != "nosniff" && name != "sameorigin") keys.push_back(name);
    }
  }
  return keys;
}

/// All files with this ending, one behind the other.
std::string AllIn(const std::string& folder, const std::string& extension) {
  std::string all;
  for (std::filesystem::path file : testing::YamlFilesIn(FixturePath(folder))) {
    all += testing::ReadWhole(file.replace_extension(extension));
  }
  return all;
}

TEST_CASE("WebConfigFile: each key of the page is in a good file, and a message names it",
          "[app]") {
  const std::vector<std::string> keys = KeysOfThePage();
  CHECK(keys.size() == 20);
  const std::string good = AllIn("web/good", ".yaml");
  const std::string messages = AllIn("web/bad", ".txt");
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(good.find(key + ":") != std::string::npos);
    CHECK(messages.find(key) != std::string::npos);
  }
}

TEST_CASE("WebConfigFile: what a file says is what the server gets", "[app]") {
  const auto loaded = WebConfigFile(FixturePath("web/good") + "/everything.yaml").Load();
  REQUIRE(loaded);
  CHECK(loaded->tls != nullptr);
  REQUIRE(loaded->users.size() == 2);
  CHECK(loaded->users[0].name == "prometheus");
  CHECK(loaded->users[1].name == "second user");
  CHECK(loaded->users[1].hash.Reveal().starts_with("$2b$04$"));
  // The blank one is not set.
  using Headers = std::vector<std::pair<std::string, std::string>>;
  CHECK(loaded->headers == Headers{{"Content-Security-Policy", "default-src 'none'"},
                                   {"X-Frame-Options", "sameorigin"},
                                   {"X-Content-Type-Options", "nosniff"},
                                   {"Strict-Transport-Security", "max-age=31536000"}});
  REQUIRE(loaded->rate_limit);
  CHECK(*loaded->rate_limit == RateLimit{std::chrono::milliseconds(100), 20});
}

TEST_CASE("WebConfigFile: an empty file, and none, protect nothing", "[app]") {
  for (const std::string& file : {std::string(), FixturePath("web/good") + "/empty.yaml"}) {
    WebConfigFile web(file);
    const auto loaded = web.Load();
    REQUIRE(loaded);
    CHECK(loaded->tls == nullptr);
    CHECK(loaded->users.empty());
    CHECK_FALSE(loaded->rate_limit);
    CHECK_FALSE(web.Changed());
  }
}

TEST_CASE("WebConfigFile: a change of any file that it names is noticed", "[app]") {
  const std::filesystem::path fixtures = FixturePath("web/bad/tls");
  const std::filesystem::path folder = testing::MakeTempDirectory();
  const auto copy = [&](const std::string& from, const std::string& to) {
    // In one step, as those who renew certificates do: another inode.
    testing::WriteWhole(folder / "new", testing::ReadWhole(fixtures / from));
    std::filesystem::rename(folder / "new", folder / to);
  };
  copy("server.pem", "server.pem");
  copy("server.key", "server.key");
  testing::WriteWhole(folder / "web.yaml",
                      "tls_server_config: {cert_file: server.pem, key_file: server.key}\n");
  WebConfigFile web((folder / "web.yaml").string());
  REQUIRE(web.Load());
  CHECK_FALSE(web.Changed());

  copy("other.key", "server.key");
  CHECK(web.Changed());
  CHECK_FALSE(web.Load());  // the certificate does not belong to it yet
  CHECK_FALSE(web.Changed());
  copy("server.key", "server.key");
  CHECK(web.Changed());
  CHECK(web.Load());

  std::filesystem::remove(folder / "server.pem");
  CHECK(web.Changed());
  CHECK_FALSE(web.Load());
  copy("server.pem", "server.pem");
  CHECK(web.Changed());
  testing::WriteWhole(folder / "web.yaml", "");
  const auto plain = web.Load();
  REQUIRE(plain);
  CHECK(plain->tls == nullptr);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace kemp360
