#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "config/config.h"
#include "unit/config/config_files.h"

namespace kemp360 {
namespace {

using testing::AsLines;
using testing::ReadWhole;
using testing::RewriteGolden;
using testing::WriteWhole;
using testing::YamlFilesIn;

using Judge = std::function<std::vector<Mistake>(const std::filesystem::path&)>;

/// Every bad file says exactly what stands in the text file beside it.
void CheckFolder(const std::filesystem::path& folder, std::size_t at_least, const Judge& judge) {
  const std::vector<std::filesystem::path> files = YamlFilesIn(folder);
  CHECK(files.size() >= at_least);
  for (const std::filesystem::path& file : files) {
    INFO(file.filename().string());
    const std::string said = AsLines(judge(file), folder);
    CHECK_FALSE(said.empty());
    std::filesystem::path expected = file;
    expected.replace_extension(".txt");
    if (RewriteGolden()) WriteWhole(expected, said);
    CHECK(said == ReadWhole(expected));
  }
}

TEST_CASE("LoadConfig: every bad file is refused with exactly its messages", "[config]") {
  CheckFolder(KEMP360_FIXTURES "/config/bad", 60, [](const std::filesystem::path& file) {
    const Result<Config, std::vector<Mistake>> config = LoadConfig(file.string());
    return config ? std::vector<Mistake>{} : config.error();
  });
}

TEST_CASE("ParseProfile: every bad profile is refused with exactly its messages", "[config]") {
  CheckFolder(KEMP360_FIXTURES "/profiles/bad", 30, [](const std::filesystem::path& file) {
    const Result<Profile, std::vector<Mistake>> profile =
        ParseProfile(ReadWhole(file), file.string());
    return profile ? std::vector<Mistake>{} : profile.error();
  });
}

TEST_CASE("LoadConfig: no message shows a secret", "[config]") {
  for (const std::filesystem::path& file : YamlFilesIn(KEMP360_FIXTURES "/config/bad")) {
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
  const std::string folder = KEMP360_FIXTURES "/config/bad";
  const auto missing = LoadConfig(folder + "/nowhere.yaml");
  REQUIRE_FALSE(missing);
  CHECK(AsLines(missing.error(), folder) ==
        "nowhere.yaml: No such file or directory: name a readable file\n");
  const auto is_folder = LoadConfig(folder);
  REQUIRE_FALSE(is_folder);
  CHECK(AsLines(is_folder.error(), KEMP360_FIXTURES "/config") ==
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

TEST_CASE("ToString: a mistake is place, what and how to mend it", "[config]") {
  CHECK(ToString(Mistake{"kemp360.yaml", 14, 9, "unknown key \"api_keyfile\"",
                         "did you mean \"api_key_file\"?"}) ==
        "kemp360.yaml:14:9: unknown key \"api_keyfile\": did you mean \"api_key_file\"?");
  CHECK(ToString(Mistake{"kemp360.yaml", 0, 0, "the file is empty", ""}) ==
        "kemp360.yaml: the file is empty");
}

}  // namespace
}  // namespace kemp360
