#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "collect/pair_reader.h"
#include "oracle/centrals.h"
#include "oracle/judge.h"
#include "oracle/world.h"
#include "support/fake_look_up.h"
#include "support/manual_clock.h"
#include "support/manual_loop.h"
#include "support/recording_logger.h"

namespace kemp360::oracle {

/// A folder for key files, which goes with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  /// Another inode each time, as who changes a key does it.
  std::string Write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string PathOf(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// One seed: a world, an exporter's core that reads it, and whatever happens to both, step by step.
class Play {
 public:
  explicit Play(std::uint64_t seed);
  ~Play();
  Play(const Play&) = delete;
  Play& operator=(const Play&) = delete;

  /// Something happens, then somebody reads. false: something was wrong; Report says what.
  bool Step();
  /// What was wrong with the last step, and what led to it.
  [[nodiscard]] std::string Report() const;
  /// What happened in the last step, and what was said.
  [[nodiscard]] std::string LastStep() const;
  [[nodiscard]] std::size_t Answers() const { return answers_; }
  [[nodiscard]] std::size_t WholeAnswers() const { return whole_answers_; }
  [[nodiscard]] std::size_t Requests() const { return centrals_.Requests(); }

 private:
  struct Waiter {
    std::size_t pair = 0;
    std::string mark;
    Deadline deadline;
    int answers = 0;
  };
  struct Ended {
    std::shared_ptr<ReadRecord> record;
    AssessedRead read;
  };

  void Change(bool reading);
  void ChangeCredentials();
  void WriteFile(std::size_t unit, const std::string& text);
  [[nodiscard]] std::string& TrueSecret(std::size_t unit) {
    return setup_.logs_in ? world_.units[unit].password : world_.units[unit].api_key;
  }
  void Mend();
  void Reload();
  void Restart();
  void Ask(std::size_t pair, Duration patience);
  void ReadOnce();
  void ReadMuch();
  void WaitForAll();
  void OnEnded(const std::string& mark, const AssessedRead& read);
  void OnAnswer(Waiter& waiter, const ReadResult& result);
  void CheckIdle();
  void Note(const std::string& line);
  void Complain(const std::string& what) { complaints_.push_back(what); }
  [[nodiscard]] PairReader& reader();
  [[nodiscard]] std::string Mark(std::size_t pair) const {
    return pairs_[pair].name + "#" + std::to_string(generation_);
  }

  const std::uint64_t seed_;
  Dice dice_;
  Setup setup_;
  World world_;
  std::vector<PairSetup> pairs_;
  Folder folder_;
  testing::ManualClock clock_;
  testing::ManualLoop loop_{clock_};
  testing::FakeLookUp names_{loop_};
  testing::InlinePool pool_;
  testing::ManualCalls files_{loop_};
  Centrals centrals_;
  std::unique_ptr<SessionStore> sessions_;
  SelfStats stats_;
  testing::RecordingLogger logger_;
  std::shared_ptr<const CompiledProfile> profile_;
  std::shared_ptr<const Gate> gate_;
  std::shared_ptr<PairReader> reader_;
  int generation_ = 0;

  std::vector<std::shared_ptr<Waiter>> waiters_;
  std::map<const PairSnapshot*, Ended> ended_;  ///< in this step
  std::map<std::string, std::shared_ptr<ReadRecord>> last_ended_;
  std::size_t step_ = 0;
  std::size_t answers_ = 0;
  std::size_t whole_answers_ = 0;
  std::deque<std::string> story_;
  std::vector<std::string> complaints_;
  std::vector<std::string> shown_;  ///< expositions of this step
};

}  // namespace kemp360::oracle
