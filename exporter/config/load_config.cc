#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/clean_text.h"
#include "base/local_file.h"
#include "base/text.h"
#include "base/waiting_requests.h"
#include "config/config.h"
#include "config/config_table.h"
#include "config/pair_builder.h"
#include "profile/profile_reader.h"
#include "yaml/checked_value.h"
#include "yaml/mistakes.h"

namespace kemp360 {
namespace {

constexpr std::size_t kLargestFile = 4U << 20U;
constexpr std::size_t kPairsInMetrics = 20;

/// The files that a shell pattern matches, sorted; a pattern without wildcards matches itself. A
/// folder that cannot be read is an error (what is wrong with it), for its files are not known; one
/// that is not there has none.
Result<std::vector<std::string>, std::string> FilesMatching(const std::string& pattern) {
  std::vector<std::string> files{pattern};
  if (pattern.find_first_of("*?[") == std::string::npos) return files;
  files.clear();
  static thread_local std::string problem;  // glob's callback gets no context
  problem.clear();
  glob_t found{};
  const auto on_error = [](const char* folder, int code) {
    if (code == ENOENT) return 0;
    problem = std::string(folder) + ": " + ErrnoText(code);
    return 1;
  };
  if (glob(pattern.c_str(), GLOB_NOSORT, on_error, &found) == 0) {
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  if (!problem.empty()) return problem;
  std::ranges::sort(files);
  return files;
}

class ConfigLoader {
 public:
  explicit ConfigLoader(const LoadOptions& options) : options_(options) {}

  Result<Config, std::vector<Mistake>> Load(const std::string& name) {
    const SourceFile& file = Announce(name);
    if (const std::optional<CheckedValue> main = ReadFile(ConfigTable(), file, nullptr)) {
      ReadMain(*main);
    }
    if (config_.pairs.empty()) config_.warnings.emplace_back("no pair is configured");
    if (Stopped()) return std::vector<Mistake>{};
    if (!mistakes_.empty()) return mistakes_.Sorted();
    for (const auto& [key, profile] : config_.profiles) {
      const std::string prefix = "profile " + key + ": ";
      for (const std::string& warning : ProfileWarnings(profile)) {
        config_.warnings.push_back(prefix + warning);
      }
    }
    WarnOfUndecidableChecks();
    return std::move(config_);
  }

 private:
  const SourceFile& Announce(const std::string& name) {
    sources_.push_back({name, static_cast<int>(sources_.size())});
    Watch(name);
    return sources_.back();
  }

  void Watch(const std::string& path) {
    if (watched_.insert(path).second) config_.files.push_back(path);
  }

  /// Once true, it stays true.
  bool Stopped() {
    stopped_ = stopped_ || (options_.stop && options_.stop());
    return stopped_;
  }

  void Wrong(const CheckedValue& at, std::string what, std::string mend) {
    mistakes_.Add(*at.file, at.mark, std::move(what), std::move(mend));
  }

  /// nullopt: it says nothing that could be read further. `named_at`: where another file names it.
  std::optional<CheckedValue> ReadFile(const KeyTable& table, const SourceFile& file,
                                       const CheckedValue* named_at) {
    std::string problem;
    const std::optional<std::string> text = ReadLocalFile(file.name, kLargestFile, problem);
    if (!text) {
      if (named_at != nullptr) {
        Wrong(*named_at, file.name + ": " + problem, "it must be a readable file");
      } else {
        NoteUnreadable(file, std::move(problem));
      }
      return std::nullopt;
    }
    const std::optional<YamlNode> document = ParseYaml(*text, file, mistakes_, options_.stop);
    if (!document) return std::nullopt;
    if (IsProfile(*document)) {
      mistakes_.Add(file, {}, "this is a profile, not a configuration",
                    "name it with `profile:` at a pair, a unit or under defaults");
      return std::nullopt;
    }
    CheckedValue value = CheckAgainst(table, *document, file, mistakes_);
    if (!value.ok) return std::nullopt;
    return value;
  }

  void NoteUnreadable(const SourceFile& file, std::string what) {
    std::string mend = "name a readable file";
    std::error_code ignored;
    if (!options_.other_place.empty() && !std::filesystem::exists(file.name, ignored)) {
      what += ", and " + options_.other_place + " does not exist either";
      mend += " with --config.file";
    }
    mistakes_.Add(file, {}, std::move(what), std::move(mend));
  }

  /// A profile where a configuration belongs would be a dozen unknown keys.
  static bool IsProfile(const YamlNode& document) {
    return (document.Has("sources") || document.Has("facts")) && !document.Has("pairs");
  }

  void ReadMain(const CheckedValue& main) {
    ConfigTable().Read(main, config_);
    CheckWaiters(main);
    PairBuilder builder(main, mistakes_, config_.warnings);
    if (const CheckedValue* pairs = main.FindGood("pairs")) ReadPairs(*pairs, builder);
    const CheckedValue* patterns = main.FindGood("pair_files");
    if (patterns != nullptr) {
      for (const CheckedValue& pattern : patterns->items) {
        if (pattern.ok) ReadPairFiles(pattern, builder);
      }
    }
    const CheckedValue* pairs = main.Find("pairs");
    const bool no_pairs =
        pairs == nullptr ? !main.IsMeant("pairs") : pairs->ok && pairs->items.empty();
    if (no_pairs && !main.IsMeant("pair_files")) {
      mistakes_.Add(*main.file, pairs == nullptr ? Mark{} : pairs->mark, "no pair is configured",
                    "add one under pairs, or name files with pairs under pair_files");
    }
  }

  /// Who waits holds a connection: some must be left for those who need not wait. A default gives
  /// way, a number that somebody wrote is a mistake.
  void CheckWaiters(const CheckedValue& main) {
    if (!options_.max_connections) return;
    const std::size_t most = MostWaitingRequests(*options_.max_connections);
    if (config_.limits.waiters <= most) return;
    if (const CheckedValue* limits = main.FindGood("limits")) {
      if (const CheckedValue* written = limits->FindGood("waiters")) {
        Wrong(*written,
              "limits.waiters is " + std::to_string(config_.limits.waiters) +
                  ", and --web.max-connections=" + std::to_string(*options_.max_connections) +
                  " lets " + std::to_string(most) + " requests wait",
              "write at most " + std::to_string(most) + ", or start with more connections");
      }
    }
    config_.limits.waiters = most;
  }

  void ReadPairFiles(const CheckedValue& pattern, PairBuilder& builder) {
    const std::string whole = pattern.file->Resolve(pattern.text);
    const Result<std::vector<std::string>, std::string> matching = FilesMatching(whole);
    if (!matching) {
      return Wrong(pattern, "pair_files: " + matching.error(), "it must be a readable folder");
    }
    const std::vector<std::string>& files = *matching;
    if (files.empty()) {
      config_.warnings.push_back("pair_files: nothing matches " + whole);
    }
    // A file that is added later is noticed by its folder.
    const std::string folder = std::filesystem::path(whole).parent_path().string();
    if (folder.find_first_of("*?[") == std::string::npos) Watch(folder.empty() ? "." : folder);
    for (const std::string& name : files) {
      if (!pair_files_.insert(name).second) continue;
      if (Stopped()) return;
      const SourceFile& file = Announce(name);
      documents_.push_back(ReadFile(PairFileTable(), file, &pattern));
      if (!documents_.back()) continue;
      if (const CheckedValue* pairs = documents_.back()->FindGood("pairs")) {
        ReadPairs(*pairs, builder);
      }
    }
  }

  void ReadPairs(const CheckedValue& pairs, PairBuilder& builder) {
    for (const CheckedValue& pair : pairs.items) {
      if (!pair.ok) continue;
      if (Stopped()) return;
      PairBuilder::Draft draft = builder.Read(pair);
      const std::string& name = draft.pair.name;
      const auto [known, fresh] = defined_at_.emplace(name, draft.pair.defined_at);
      if (!name.empty() && !fresh) {
        Wrong(pair, "there are two pairs named " + Quoted(name),
              "the other one is at " + known->second + "; each needs a name of its own");
      }
      for (UnitDraft& unit : draft.units) {
        ReadProfileOf(draft.pair, unit);
        draft.pair.units.push_back(std::move(unit.unit));
      }
      config_.pairs.push_back(std::move(draft.pair));
    }
  }

  void ReadProfileOf(const PairConfig& pair, UnitDraft& draft) {
    UnitConfig& unit = draft.unit;
    const std::optional<std::string_view> built_in = BuiltInProfileText(unit.profile);
    const CheckedValue* named = built_in ? nullptr : draft.levels.Good("profile");
    if (named != nullptr && !LooksLikeFile(named->text)) return NoteUnknownProfile(*named);
    if (named != nullptr) unit.profile = PairBuilder::FileOf(*named, pair.name, unit.name);
    const auto [known, fresh] = profiles_.try_emplace(unit.profile);
    if (fresh) known->second = LoadProfile(unit.profile, built_in);
    const auto& [profile, unreadable] = known->second;
    if (!unreadable.empty()) Wrong(*named, unreadable, "it must be a readable file");
    if (profile == nullptr || profile->report || unit.report_file.empty()) return;
    Wrong(*draft.levels.Good("report_file"),
          "unit " + Quoted(unit.name) + " of pair " + Quoted(pair.name) +
              " has a report_file, and its profile " + Quoted(profile->name) +
              " does not describe a report",
          "add `report` to the profile, or remove report_file");
  }

  static bool LooksLikeFile(std::string_view text) {
    return text.find('/') != std::string_view::npos || text.ends_with(".yaml") ||
           text.ends_with(".yml");
  }

  void NoteUnknownProfile(const CheckedValue& named) {
    const std::vector<std::string> names = BuiltInProfileNames();
    const std::optional<std::string> nearest = Nearest(named.text, names);
    Wrong(named, "unknown profile " + Quoted(named.text),
          (nearest ? "did you mean " + Quoted(*nearest) + "? " : "") +
              "built in: " + Joined(names, ", ") + "; the name of a file ends in .yaml");
  }

  struct KnownProfile {
    const Profile* profile = nullptr;  // of config_; null: there is none, which was said
    std::string unreadable;            // why its file cannot be read
  };

  KnownProfile LoadProfile(const std::string& key, std::optional<std::string_view> built_in) {
    const Result<std::string, Failure> text =
        built_in ? std::string(*built_in) : LoadFile(key, kLargestFile);
    if (!text) return {nullptr, text.error().detail};
    if (!built_in) Watch(key);
    sources_.push_back({key, static_cast<int>(sources_.size())});
    std::optional<Profile> profile = ReadProfile(*text, sources_.back(), mistakes_);
    if (!profile) return {};
    return {&config_.profiles.emplace(key, *std::move(profile)).first->second, ""};
  }

  /// One line for each profile, however many pairs use it.
  void WarnOfUndecidableChecks() {
    constexpr std::size_t kPairsNamed = 3;
    std::map<std::string, std::vector<std::string>> users;  // profile: pairs of two units
    for (const PairConfig& pair : config_.pairs) {
      if (pair.units.size() != 2) continue;
      for (const auto& key : std::set{pair.units[0].profile, pair.units[1].profile}) {
        users[key].push_back(pair.name);
      }
    }
    for (const auto& [key, profile] : config_.profiles) {
      std::vector<std::string> checks;
      for (const Check check : UndecidableChecks(profile)) checks.emplace_back(ToString(check));
      std::vector<std::string>& pairs = users[key];
      if (checks.empty() || pairs.empty()) continue;
      const std::size_t named = std::min(pairs.size(), kPairsNamed);
      const std::size_t more = pairs.size() - named;
      pairs.resize(named);
      config_.warnings.push_back("profile " + key + " maps too little to decide " +
                                 Joined(checks, ", ") + "; these checks stay absent for " +
                                 Joined(pairs, ", ") +
                                 (more == 0 ? "" : " and " + std::to_string(more) + " more"));
    }
  }

  const LoadOptions& options_;
  bool stopped_ = false;
  Config config_;
  Mistakes mistakes_;
  std::deque<SourceFile> sources_;                     // values point at them
  std::deque<std::optional<CheckedValue>> documents_;  // levels point into them
  std::map<std::string, std::string> defined_at_;      // pair: FILE:LINE:COLUMN
  std::map<std::string, KnownProfile> profiles_;       // by name or file
  std::set<std::string> pair_files_;
  std::set<std::string> watched_;  // what is in config_.files
};

}  // namespace

bool Config::MetricsCarryPairs() const {
  return metrics_pairs == MetricsPairs::kAll ||
         (metrics_pairs == MetricsPairs::kAuto && pairs.size() <= kPairsInMetrics);
}

Result<Config, std::vector<Mistake>> LoadConfig(const std::string& file,
                                                const LoadOptions& options) {
  return ConfigLoader(options).Load(file);
}

std::string RenderConfig(const Config& config) {
  YamlWriter out;
  ConfigTable().Write(config, out);
  out.Open("profiles");
  for (const auto& [key, profile] : config.profiles) {
    ProfileTable().WriteAs(YamlQuoted(key), profile, out);
  }
  out.Close();
  return std::move(out).Take();
}

std::string ConfigJsonSchema() {
  return JsonSchema(ConfigTable(), "Configuration of kemp360_exporter");
}

}  // namespace kemp360
