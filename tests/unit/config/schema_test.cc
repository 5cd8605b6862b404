#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "config/config.h"
#include "config/config_table.h"
#include "support/key_tables.h"
#include "support/paths.h"
#include "support/yaml_files.h"

namespace kemp360 {
namespace {

using testing::AsLines;
using testing::WriteWhole;

TEST_CASE("JSON Schema: the shipped file is what the table says", "[config]") {
  testing::CheckSchema("kemp360.schema.json", ConfigJsonSchema());
}

TEST_CASE("Key table of a configuration: every default fits its own rule", "[config]") {
  testing::CheckKeys(ConfigTable());
  testing::CheckKeys(PairFileTable());
}

/// The example files as a user would have them: with the key files that they name beside them.
TEST_CASE("docs: the examples load", "[config]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "kemp360_config_test_examples";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(testing::SourcePath("docs/examples"), folder,
                        std::filesystem::copy_options::recursive);
  for (const char* key :
       {"keys/emea.central-a", "keys/emea.central-b", "keys/apac.central-c", "keys/latam.central-d",
        "keys/latam.central-e", "passwords/central-b", "user"}) {
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
