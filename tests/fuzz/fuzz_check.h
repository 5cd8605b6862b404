#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "appliance/unit_reading.h"
#include "model/unit_snapshot.h"
#include "profile/profile.h"
#include "profile/profile_reader.h"
#include "support/feed_reading.h"

/// What every fuzz target defines; libFuzzer, or replay_main.cc, calls it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace kemp360::fuzz {

/// A property that must hold for every input, also in a release build.
inline void Require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", property);
  std::abort();
}

inline std::string Text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline Profile DefaultProfile() {
  Result<Profile, std::vector<Mistake>> profile =
      ParseProfile(*BuiltInProfileText("default"), "default.yaml");
  Require(profile.ok(), "the built-in profile loads");
  return *std::move(profile);
}

/// No control characters (a label, a line of a log), and not endless.
inline bool IsTame(std::string_view text, std::size_t longest) {
  if (text.size() > longest) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') return false;
  }
  return true;
}

/// Whatever control characters it holds.
[[nodiscard]] bool IsUtf8(std::string text);

/// What holds for every snapshot, whatever was answered.
void RequireSound(const UnitSnapshot& unit);

}  // namespace kemp360::fuzz
