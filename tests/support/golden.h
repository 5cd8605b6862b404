#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "support/paths.h"

namespace kemp360::testing {

/// Is this run to write the golden files again instead of comparing with them?
/// KEMP360_REWRITE_GOLDEN=1 ctest … ; then look at the difference before it is committed.
inline bool RewritesGolden() {
  const char* const rewrite = std::getenv("KEMP360_REWRITE_GOLDEN");
  return rewrite != nullptr && std::string(rewrite) == "1";
}

/// `text` is tests/golden/FILE, byte for byte.
inline void CheckGolden(const std::string& file, const std::string& text) {
  const std::string path = GoldenPath(file);
  if (RewritesGolden()) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  INFO("tests/golden/" << file << "; if the change is meant: KEMP360_REWRITE_GOLDEN=1");
  REQUIRE(in);
  std::stringstream golden;
  golden << in.rdbuf();
  CHECK(text == golden.str());
}

}  // namespace kemp360::testing
