#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "config/config.h"
#include "support/paths.h"
#include "support/yaml_files.h"

namespace kemp360 {
namespace {

using testing::AsLines;
using testing::WriteWhole;
using testing::YamlFilesIn;

TEST_CASE("LoadConfig: every bad file is refused with exactly its messages", "[config]") {
  testing::CheckBadFiles(
      testing::FixturePath("config/bad"), 60, [](const std::filesystem::path& file) {
        const Result<Config, std::vector<Mistake>> config = LoadConfig(file.string());
        return config ? std::vector<Mistake>{} : config.error();
      });
}

TEST_CASE("LoadConfig: no message shows a secret", "[config]") {
  for (const std::filesystem::path& file : YamlFilesIn(testing::FixturePath("config/bad"))) {
    const Result<Config, std::vector<Mistake>> config = LoadConfig(file.string());
    REQUIRE_FALSE(config);
    for (const Mistake& mistake : config.error()) {
      INFO(ToString(mistake));
      CHECK(ToString(mistake).find("fake-key") == std::string::npos);
      CHECK(ToString(mistake).find("user:secret") == std::string::npos);
    }
  }
}

TEST_CASE("LoadConfig: a file that is not there or too large says so", "[config]") {
  const std::string folder = testing::FixturePath("config/bad");
  const auto missing = LoadConfig(folder + "/nowhere.yaml");
  REQUIRE_FALSE(missing);
  CHECK(AsLines(missing.error(), folder) ==
        "nowhere.yaml: No such file or directory: name a readable file\n");
  const auto nowhere = LoadConfig(folder + "/nowhere.yaml", {.other_place = "/etc/other.yaml"});
  REQUIRE_FALSE(nowhere);
  CHECK(AsLines(nowhere.error(), folder) ==
        "nowhere.yaml: No such file or directory, and /etc/other.yaml does not exist either: name "
        "a readable file with --config.file\n");
  const auto is_folder = LoadConfig(folder, {.other_place = "/etc/other.yaml"});
  REQUIRE_FALSE(is_folder);
  CHECK(AsLines(is_folder.error(), testing::FixturePath("config")) ==
        "bad: not a regular file: name a readable file\n");

  const std::filesystem::path large =
      std::filesystem::temp_directory_path() / "kemp360_config_test_large.yaml";
  WriteWhole(large, std::string((4U << 20U) + 1, '#'));
  const auto too_large = LoadConfig(large.string());
  std::filesystem::remove(large);
  REQUIRE_FALSE(too_large);
  CHECK(AsLines(too_large.error(), large.parent_path()) ==
        "kemp360_config_test_large.yaml: larger than 4194304 bytes: name a readable file\n");
}

}  // namespace
}  // namespace kemp360
