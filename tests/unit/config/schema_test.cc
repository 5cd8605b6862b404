#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>

#include "config/checked_value.h"
#include "config/config.h"
#include "config/key_table.h"
#include "model/fact.h"
#include "unit/config/config_files.h"

namespace kemp360 {
namespace {

using testing::AsLines;
using testing::ReadWhole;
using testing::RewriteGolden;
using testing::WriteWhole;

/// Every key of a table and of the tables below it, once, with the path of keys that leads there.
void Visit(const KeyTable& table, const std::string& path, std::set<const KeyTable*>& seen,
           const std::function<void(const std::string&, const KeySpec&)>& visit) {
  if (!seen.insert(&table).second) return;
  for (const KeySpec& key : table.keys) {
    visit(path + key.name, key);
    const ValueSpec* value = &key.value;
    while (value->item != nullptr) value = value->item.get();
    if (value->table == nullptr) continue;
    const bool named_map = value != &key.value || value->table->keys.empty();
    Visit(*value->table, named_map ? "" : path + key.name + ".", seen, visit);
  }
}

/// The row of a key in a table of the documentation: | `key` | meaning | default | example |
bool HasRow(const std::string& page, const std::string& key, const std::string& default_text) {
  const std::string start = "| `" + key + "` |";
  const std::string wanted = default_text.empty() ? "–" : "`" + default_text + "`";
  for (std::size_t at = page.find(start); at != std::string::npos; at = page.find(start, at + 1)) {
    const std::string row = page.substr(at, page.find('\n', at) - at);
    const std::size_t example = row.rfind(" | ", row.size() - 3);
    const std::size_t before = row.rfind(" | ", example - 1);
    if (row.substr(before + 3, example - before - 3) == wanted) return true;
  }
  return false;
}

/// By its whole path or by its last words: `row.field` for facts.device_id.row.field.
bool AnyRow(const std::string& page, std::string path, const std::string& default_text) {
  while (!HasRow(page, path, default_text)) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return false;
    path.erase(0, dot + 1);
  }
  return true;
}

TEST_CASE("JSON Schema: the shipped files are what the tables say", "[config]") {
  const auto [file, schema] = GENERATE(table<std::string, std::string (*)()>(
      {{"kemp360.schema.json", &ConfigJsonSchema}, {"profile.schema.json", &ProfileJsonSchema}}));
  const std::string path = std::string(KEMP360_SOURCE_DIR "/docs/schema/") + file;
  if (RewriteGolden()) WriteWhole(path, schema());
  CHECK(ReadWhole(path) == schema());
}

TEST_CASE("Key tables: every default fits its own rule", "[config]") {
  for (const KeyTable* root : {&ConfigTable(), &PairFileTable(), &ProfileTable()}) {
    std::set<const KeyTable*> seen;
    Visit(*root, "", seen, [](const std::string& path, const KeySpec& key) {
      INFO(path);
      CHECK_FALSE(key.meaning.empty());
      CHECK_FALSE(key.example.empty());
      if (!key.default_text.empty()) CHECK(DefaultOf(key).ok);
    });
  }
}

TEST_CASE("docs: the configuration page names every key with its default", "[config]") {
  const std::string page = ReadWhole(KEMP360_SOURCE_DIR "/docs/configuration.md");
  std::set<const KeyTable*> seen;
  Visit(ConfigTable(), "", seen, [&page](const std::string& path, const KeySpec& key) {
    INFO(path << " with default " << key.default_text);
    const std::string short_path =
        path.starts_with("defaults.") ? path.substr(std::string("defaults.").size()) : path;
    CHECK(HasRow(page, short_path, key.default_text));
  });
}

TEST_CASE("docs: the profiles page names every key with its default", "[config]") {
  const std::string page = ReadWhole(KEMP360_SOURCE_DIR "/docs/profiles.md");
  std::set<const KeyTable*> seen;
  Visit(ProfileTable(), "", seen, [&page](const std::string& path, const KeySpec& key) {
    INFO(path << " with default " << key.default_text);
    const std::string name = path.substr(path.rfind('.') + 1);
    const bool fact = ParseFact(name).has_value() && path.starts_with("facts.");
    CHECK((fact ? page.find("| `" + name + "` |") != std::string::npos
                : AnyRow(page, path, key.default_text)));
  });
}

/// The example files as a user would have them: with the key files that they name beside them.
TEST_CASE("docs: the examples load", "[config]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "kemp360_config_test_examples";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(KEMP360_SOURCE_DIR "/docs/examples", folder,
                        std::filesystem::copy_options::recursive);
  for (const char* key :
       {"keys/central-a", "keys/central-b", "keys/emea.central-a", "keys/apac.central-c",
        "keys/latam.central-d", "keys/latam.central-e", "passwords/central-b", "user"}) {
    WriteWhole(folder / key, "fake\n");
  }
  WriteWhole(folder / "ca.pem", "-----BEGIN CERTIFICATE-----\n");
  WriteWhole(folder / "client.pem", "-----BEGIN CERTIFICATE-----\n");
  WriteWhole(folder / "client.key", "-----BEGIN PRIVATE KEY-----\n");
  for (const std::filesystem::path& file : testing::YamlFilesIn(folder)) {
    INFO(file.filename().string());
    const Result<Config, std::vector<Mistake>> config = LoadConfig(file.string());
    if (!config) UNSCOPED_INFO(AsLines(config.error(), folder));
    REQUIRE(config);
    CHECK(config->warnings.empty());
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace kemp360
