#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/unit_snapshot.h"

namespace kemp360::testing {

/// Pairs as they can be read, by name: what the golden expositions and pages are made of.
struct PairScenario {
  std::string name;  ///< of its golden files
  std::vector<PairSnapshot> pairs;
  bool loadmaster_series = true;
  std::size_t loadmaster_limit = 5000;
};

[[nodiscard]] std::vector<PairScenario> AllPairScenarios();

/// Two units in HA, every fact read, every check holds, three LoadMasters.
[[nodiscard]] PairSnapshot HealthyPair(std::string name = "emea");
/// An upgrade half done: both units left HA.
[[nodiscard]] PairSnapshot VersionsDiffer();
/// A LoadMaster in each state of ownership, and one that was not understood.
[[nodiscard]] PairSnapshot StaleMigrations();
/// One unit configured after the other was removed; its LoadMasters became normal devices.
[[nodiscard]] PairSnapshot OneUnitLeft();
[[nodiscard]] PairSnapshot NothingRead();
/// The exporter was busy with other pairs: this one's turn did not come in time.
[[nodiscard]] PairSnapshot LeftOutByExporter();
/// central-b does not answer.
[[nodiscard]] PairSnapshot OneUnitUnread();
/// Both units report the same device ID.
[[nodiscard]] PairSnapshot SameUnitTwice();
/// central-a's backup was restored onto central-b.
[[nodiscard]] PairSnapshot BackupRestored();
/// Texts that only an enemy or a wide world thinks of.
[[nodiscard]] PairSnapshot StrangeTexts();
/// Read in part: rejected credentials, an optional source that the unit lacks, words not mapped.
[[nodiscard]] PairSnapshot ReadInPart();

/// What no output may ever hold: every HA key of these pairs contains it.
inline constexpr const char* kSecretMark = "never-to-be-seen";

}  // namespace kemp360::testing
