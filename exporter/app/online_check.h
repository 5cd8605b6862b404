#pragma once

#include <string>

#include "config/config.h"
#include "model/pair_assessment.h"
#include "pages/terminal_text.h"

namespace kemp360 {

/// What `--config.check --online` says of one pair that was read: what each source responded, each
/// fact's value and place (of keys only whether they are set and equal), and which checks are
/// decided. `complete` becomes false where something that the profile maps was not read or not
/// understood. Pure.
void AppendOnlineCheck(const PairConfig& pair, const Config& config, const AssessedRead& read,
                       TerminalText& text, bool& complete);

/// Reads every pair once and prints that; returns the exit code: 0 everything that the profiles map
/// was read, else 1.
[[nodiscard]] int CheckOnline(Config config);

}  // namespace kemp360
