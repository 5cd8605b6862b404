// The words by which a path says that a request to it changes something: the one list of them.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"
#include "fetch/request_path.h"

namespace kemp360 {
namespace {

/// Verbs; their forms in -s and -ing count, too. Participles (updated, deleted) name a state.
constexpr std::array kChangingVerbs = std::to_array<std::string_view>(
    {"abort",      "accept",       "acknowledge", "activate",     "add",         "apply",
     "approve",    "assign",       "attach",      "authenticate", "authorize",   "ban",
     "bind",       "bootstrap",    "break",       "cancel",       "clean",       "cleanup",
     "clear",      "clone",        "commit",      "confirm",      "connect",     "create",
     "deactivate", "decommission", "del",         "delete",       "delicense",   "demote",
     "deploy",     "deprovision",  "deregister",  "destroy",      "detach",      "disable",
     "discard",    "disconnect",   "disown",      "downgrade",    "drop",        "edit",
     "eject",      "empty",        "enable",      "enforce",      "erase",       "evict",
     "exec",       "execute",      "factory",     "fence",        "flush",       "force",
     "forget",     "generate",     "grant",       "halt",         "handover",    "hibernate",
     "import",     "init",         "initialize",  "insert",       "install",     "invalidate",
     "invoke",     "join",         "kick",        "kill",         "leave",       "login",
     "logoff",     "logon",        "logout",      "merge",        "migrate",     "modify",
     "mount",      "move",         "mutate",      "nuke",         "overwrite",   "pause",
     "perform",    "powercycle",   "poweroff",    "poweron",      "promote",     "provision",
     "prune",      "publish",      "purge",       "push",         "quit",        "reactivate",
     "rebalance",  "reboot",       "rebuild",     "recover",      "recreate",    "refresh",
     "regenerate", "register",     "reinit",      "reinstall",    "reject",      "rekey",
     "relicense",  "reload",       "remove",      "rename",       "renew",       "repair",
     "replace",    "reprovision",  "rescan",      "resend",       "reset",       "resize",
     "restart",    "restore",      "resume",      "resync",       "retry",       "revert",
     "revoke",     "rollback",     "rotate",      "save",         "send",        "set",
     "shutdown",   "signin",       "signout",     "sleep",        "start",       "stop",
     "submit",     "suspend",      "swap",        "switchover",   "synchronize", "takeback",
     "takeover",   "terminate",    "toggle",      "trigger",      "truncate",    "umount",
     "unassign",   "unban",        "unbind",      "unblock",      "undo",        "uninstall",
     "unjoin",     "unlicense",    "unlink",      "unload",       "unlock",      "unmount",
     "unpair",     "unpublish",    "unregister",  "unschedule",   "unset",       "unsubscribe",
     "update",     "upgrade",      "upload",      "upsert",       "wake",        "wipe",
     "write",      "zap",          "zeroize"});

/// Nouns that only such a request is called.
constexpr std::array kChangingNouns = std::to_array<std::string_view>(
    {"proxy", "deactivation", "deletion", "removal", "restoration", "revocation", "termination"});

/// Verbs that are known at the end of a longer word, too: "systemreboot", "factoryreset".
constexpr std::array kPlainInside = std::to_array<std::string_view>(
    {"reboot",     "restart", "shutdown", "poweroff", "delete",   "reset",    "restore",
     "remove",     "unset",   "wipe",     "purge",    "erase",    "destroy",  "uninstall",
     "deactivate", "logout",  "upgrade",  "revoke",   "rollback", "terminate"});

/// Words that only look so.
constexpr std::array<std::string_view, 5> kHarmless{"preset", "presets", "setting", "swipe",
                                                    "sunset"};

/// "delete": "deletes", "deleting"; "reset": "resetting"; "apply": "applies".
bool IsFormOf(std::string_view word, std::string_view verb) {
  const char last = verb.back();
  verb.remove_suffix(1);
  if (!word.starts_with(verb)) return false;
  word.remove_prefix(verb.size());
  if ((last == 'e' && word == "ing") || (last == 'y' && word == "ies")) return true;
  if (!word.starts_with(last)) return false;
  word.remove_prefix(1);
  if (word.starts_with(last) && word.substr(1) == "ing") return true;
  return word.empty() || word == "s" || word == "es" || word == "ing";
}

bool IsChanging(std::string_view word) {
  if (Holds(kHarmless, word)) return false;
  if (Holds(kChangingNouns, word)) return true;
  constexpr std::string_view kNow = "now";  // "rebootnow"
  if (word.ends_with(kNow) && IsChanging(word.substr(0, word.size() - kNow.size()))) return true;
  const auto is_form = [word](std::string_view verb) { return IsFormOf(word, verb); };
  if (std::ranges::any_of(kChangingVerbs, is_form)) return true;
  return std::ranges::any_of(kPlainInside,
                             [word](std::string_view verb) { return word.ends_with(verb); });
}

std::size_t EndOfWord(std::string_view text, bool split_case) {
  std::size_t end = 0;
  for (; end < text.size() && IsAlphanumeric(text[end]) && !IsDigit(text[end]); ++end) {
    const auto small = [&](std::size_t at) {
      return at < text.size() && text[at] >= 'a' && text[at] <= 'z';
    };
    if (!split_case || end == 0 || text[end] > 'Z') continue;
    // A capital: "systemReboot", "HAReset"
    if (small(end - 1) || small(end + 1)) break;
  }
  return end;
}

std::optional<std::string> FindChanging(std::string_view text, bool split_case) {
  while (!text.empty()) {
    const std::size_t end = EndOfWord(text, split_case);
    const std::string word = ToLower(text.substr(0, end));
    if (IsChanging(word)) return word;
    text.remove_prefix(std::max<std::size_t>(end, 1));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ChangingWord(std::string_view path) {
  if (std::optional<std::string> word = FindChanging(path, true)) return word;
  return FindChanging(path, false);
}

}  // namespace kemp360
