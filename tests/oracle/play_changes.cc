// Play: what happens between reads, and during them.
#include <chrono>

#include "oracle/play.h"

namespace kemp360::oracle {

using std::chrono::seconds;

/// Faults and wrong keys go after a while: most steps must have something that can be read.
void Play::Mend() {
  if (!centrals_.faults.empty() && dice_.Chance(35)) {
    centrals_.faults.clear();
    Note("faults cleared");
  }
  for (std::size_t unit = 0; unit < kUnits; ++unit) {
    if (centrals_.given[unit] != TrueSecret(unit) && dice_.Chance(35)) {
      WriteFile(unit, TrueSecret(unit));
      Note(std::string("the right key for unit ") + "ab"[unit]);
    }
    if (!centrals_.denied[unit].empty() && dice_.Chance(25)) {
      centrals_.denied[unit].clear();
      Note(std::string("everything may be read on unit ") + "ab"[unit]);
    }
  }
}

void Play::Change(bool reading) {
  const std::size_t what = dice_.Below(100);
  if (what < 45) {
    Note(world_.Happen(dice_));
  } else if (what < 75) {
    if (const auto fault = SomeFault(setup_.dialect, world_, setup_.logs_in, dice_)) {
      centrals_.faults.push_back(*fault);
      Note("fault " + fault->Text());
    }
  } else if (what < 86) {
    ChangeCredentials();
  } else if (what < 92) {
    Reload();
  } else if (what < 94 && !reading) {
    Restart();
  } else if (what < 98) {
    const seconds by(static_cast<int>(dice_.Below(121)) - 60);
    clock_.StepSystem(by);
    Note("the wall clock is set by " + std::to_string(by.count()) + " s");
  }
}

void Play::WriteFile(std::size_t unit, const std::string& text) {
  folder_.Write(std::string("secret-") + "ab"[unit], text);
  centrals_.given[unit] = text;
  centrals_.accounts.FileWritten(unit, text);
  centrals_.Muddle(unit);
}

void Play::ChangeCredentials() {
  const std::size_t unit = dice_.Below(kUnits);
  const std::string of = std::string(" of unit ") + "ab"[unit];
  centrals_.Muddle(unit);
  switch (dice_.Below(7)) {
    case 0:
    case 1:
      world_.units[unit].api_key = NewSecret(dice_);
      Note("new API key" + of);
      break;
    case 2:
      TrueSecret(unit) = NewSecret(dice_);
      WriteFile(unit, TrueSecret(unit));
      Note("new credentials on both sides" + of);
      break;
    case 3:
      WriteFile(unit, dice_.Chance(50) ? "" : NewSecret(dice_));
      Note(std::string(centrals_.given[unit].empty() ? "empty" : "wrong") + " file" + of);
      break;
    case 4:
      world_.units[unit].password = NewSecret(dice_);
      Note("new password" + of);
      break;
    default: {
      const auto source = static_cast<Source>(dice_.Below(kSources));
      centrals_.denied[unit].insert(source);
      Note(std::string(NamesOf(setup_.dialect, source).source) + of + " may not be read");
    }
  }
}

void Play::Reload() {
  reader_ = nullptr;
  Note("reload");
}

/// Another process: it knows nothing of what was.
void Play::Restart() {
  reader_ = nullptr;
  sessions_ = std::make_unique<SessionStore>(loop_);
  centrals_.accounts.Forget();
  Note("restart");
}

}  // namespace kemp360::oracle
