#include "discover/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace kemp360 {
namespace {

/// A stem that ends in * stands for every word that begins so.
struct HintRow {
  Hint hint;
  std::string_view stems;
};

constexpr std::array kHintTable = std::to_array<HintRow>({
    {Hint::kPeer,
     "peer peers partner other others there remote mate buddy counterpart sibling neighbor "
     "neighbour "
     "companion twin opposite far foreign their theirs fellow opponent associate"},
    {Hint::kOwn, "own self local my mine this me here our ours near home itself"},
    {Hint::kHa,
     "ha cluster* pair pairing paired redundan* failover availab* peer peers standby resilien* "
     "duo tandem couple coupling twin highavailability mate partner buddy"},
    {Hint::kAddress, "address addresses addr ip ipv4 ipv6 host endpoint inet"},
    {Hint::kKey,
     "key keys secret psk pass passphrase passwd password pwd token passcode sharedsecret "
     "credential"},
    {Hint::kId, "id uid identifier identity ident serial sn uuid guid number no deviceid"},
    {Hint::kVersion, "version versions firmware release build software fw sw ver"},
    {Hint::kLocal, "local locally asl onpremise* onsite onprem"},
    {Hint::kAsl, "asl"},
    {Hint::kMetered, "metered mela meter metering consumption payg"},
    {Hint::kLicense,
     "license licenses licensed licensing licence licences licenced licencing lic entitle* "
     "activat* asl subscri* entitlement"},
    {Hint::kMode, "mode role state status duty function position standing rank part"},
    {Hint::kMaster, "master primary active leader main"},
    {Hint::kError,
     "error errors fault faults faulty alarm failure failing failed problem trouble issue broken "
     "defect err incident malfunction"},
    {Hint::kMessage,
     "message text txt detail details description reason msg note cause explanation remark desc"},
    {Hint::kDisable,
     "disable disabled disabling off suspend suspended paused inactive deactivated bypassed "
     "bypass"},
    {Hint::kEnable, "enable enabled enabling on active participat*"},
    {Hint::kPrefer,
     "pref prefer preferred preference prefers preferable favored favoured favor favour priority "
     "preferential designated"},
    {Hint::kName, "name names label title hostname caption alias nickname fqdn"},
    {Hint::kPort, "port ports tcpport"},
    {Hint::kMac, "mac macaddress hardware hw hwaddr ethernet physical ether nic"},
    {Hint::kOwner,
     "owner owners ownership owned licensor issuer issued holder held keeper custodian by from "
     "via through granted"},
    {Hint::kLoadmaster,
     "loadmaster loadmasters lm lms device devices appliance appliances balancer balancers adc "
     "adcs loadbalancer loadbalancers managed inventory"},
    {Hint::kProduct, "central product kemp360 kemp 360 appliance system unit self about platform"},
    {Hint::kQualifier,
     "intended wanted nominal assigned original initially last previous prev old former before "
     "prior earlier historic* fallback boot booted startup start started saved stored cached "
     "snapshot transition switchover heartbeat keepalive replication replica sql mysql mariadb "
     "quorum witness disk raid fan cpu memory lowest highest compatible max min "
     "minimum maximum available latest next new pending "
     "target desired expected required supported api jsonapi odata schema db database kernel os "
     "protocol tls "
     "ssl ssh snmp smtp mail email ntp dns proxy gateway backup report reports reporting export "
     "sync synced schedule scheduled count counter total time date timestamp since until interval "
     "timeout retry grace warning warnings threshold url uri link history log logs logging "
     "test alert alerts notify notification notifications ui web console theme default initial "
     "configured planned allowed allow can require requires auto automatic template agent "
     "browser client library openssl python java postgres postgresql nginx apache catalog "
     "recommended upgrade downgrade patch rollback bundle vault syslog ldap radius saml login "
     "session user users cloud aws azure vmware hypervisor spla trial demo eval evaluation support "
     "maintenance created added modified updated changed registered discovered imported expiry "
     "expires expired expiration days remaining used usage limit quota seats"},
});

constexpr std::array kRoleTable = std::to_array<std::pair<RoleWord, std::string_view>>({
    {RoleWord::kMaster,
     "master active primary leader main lead acting principal first ha-master active-master "
     "preferred-master m master-unit primary-unit active-unit leading commander"},
    {RoleWord::kStandby,
     "standby slave backup passive secondary follower replica hot-standby stand-by second "
     "ha-slave ha-standby preferred-slave s spare subordinate reserve shadow waiting follow"},
    {RoleWord::kStandalone,
     "standalone stand-alone alone single solo independent none detached isolated off lone "
     "unpaired non-ha no-ha nonha disabled separate"},
});

constexpr std::array kOwnerTable = std::to_array<std::pair<OwnerWord, std::string_view>>({
    {OwnerWord::kMine,
     "local mine own self me this here us ours this-unit local-unit own-unit our internal home "
     "this-central this-node this-device this-system near"},
    {OwnerWord::kPeer,
     "remote peer other partner theirs them mate there other-unit remote-unit peer-unit buddy "
     "counterpart foreign external away other-central the-other twin sibling far opposite "
     "neighbor neighbour other-node other-peer"},
});

bool IsStem(std::string_view word, std::string_view stem) {
  if (stem.ends_with('*')) return word.starts_with(stem.substr(0, stem.size() - 1));
  return word == stem;
}

bool IsOneOf(std::string_view word, std::string_view stems) {
  while (!stems.empty()) {
    if (IsStem(word, TakeUntil(stems, " "))) return true;
  }
  return false;
}

/// Words that a name without separators may be made of.
constexpr std::string_view kParts =
    "peer ip address addr ha key secret device id mode role state status local metered licensed "
    "license licensing licence master standby slave preferred prefer disabled disable enabled "
    "enable error message text version mac port name host other unit partner remote own self "
    "serial number asl mela err txt msg fault reason lm load balancer owner by last is has the of "
    "for shared "
    "firmware software release active primary secondary backup dev pref cluster pair report";

/// "peeripaddress" as peer, ip, address: nothing may be left over.
bool SplitInto(std::string_view word, std::vector<std::string>& parts) {
  if (word.empty()) return true;
  for (std::size_t size = word.size(); size >= 2; --size) {
    const std::string_view head = word.substr(0, size);
    if (!IsOneOf(head, kParts)) continue;
    parts.emplace_back(head);
    if (SplitInto(word.substr(size), parts)) return true;
    parts.pop_back();
  }
  return false;
}

void AddWord(const std::string& word, std::vector<std::string>& words) {
  constexpr std::size_t kShortestCompound = 5;
  constexpr std::size_t kLongestCompound = 40;
  std::vector<std::string> parts;
  if (word.size() >= kShortestCompound && word.size() <= kLongestCompound &&
      HintsOf({word}).none() && SplitInto(word, parts)) {
    words.insert(words.end(), parts.begin(), parts.end());
  } else if (!word.empty()) {
    words.push_back(word);
  }
}

std::string Dashed(std::string_view text) {
  std::string dashed = ToLower(Trim(text));
  std::ranges::replace_if(
      dashed, [](char c) { return c == ' ' || c == '_'; }, '-');
  return dashed;
}

}  // namespace

std::vector<std::string> NameWords(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  char before = ' ';
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool capital = c >= 'A' && c <= 'Z';
    const bool small_before = (before >= 'a' && before <= 'z') || IsDigit(before);
    const bool small_after = i + 1 < name.size() && name[i + 1] >= 'a' && name[i + 1] <= 'z';
    const bool capital_before = before >= 'A' && before <= 'Z';
    if (!IsAlphanumeric(c) || (capital && (small_before || (capital_before && small_after)))) {
      AddWord(word, words);
      word.clear();
    }
    if (IsAlphanumeric(c)) word += LowerCase(c);
    before = c;
  }
  AddWord(word, words);
  return words;
}

Hints HintsOf(const std::vector<std::string>& words) {
  Hints hints;
  for (const std::string& word : words) {
    for (const HintRow& row : kHintTable) {
      if (IsOneOf(word, row.stems)) hints.set(static_cast<std::size_t>(row.hint));
    }
  }
  return hints;
}

RoleWord RoleOf(std::string_view text) {
  const std::string dashed = Dashed(text);
  for (const auto& [role, words] : kRoleTable) {
    if (IsOneOf(dashed, words)) return role;
  }
  // "HA Master", "role: active (preferred)"
  RoleWord found = RoleWord::kNone;
  for (const std::string& word : NameWords(text)) {
    if (word.size() < 4) continue;
    for (const auto& [role, words] : kRoleTable) {
      if (!IsOneOf(word, words)) continue;
      if (found != RoleWord::kNone && found != role) return RoleWord::kNone;
      found = role;
    }
  }
  return found;
}

const std::vector<std::string>& UsualSpellings(RoleWord role) {
  static const std::vector<std::string> kMaster{"master", "active", "primary"};
  static const std::vector<std::string> kStandby{"standby", "slave", "passive", "secondary",
                                                 "backup"};
  static const std::vector<std::string> kStandalone{"standalone", "stand-alone", "stand alone",
                                                    "alone", "single"};
  static const std::vector<std::string> kNone;
  switch (role) {
    case RoleWord::kNone:
      return kNone;
    case RoleWord::kMaster:
      return kMaster;
    case RoleWord::kStandby:
      return kStandby;
    case RoleWord::kStandalone:
      return kStandalone;
  }
  return kNone;
}

OwnerWord OwnerOf(std::string_view text) {
  const std::string dashed = Dashed(text);
  for (const auto& [owner, words] : kOwnerTable) {
    if (IsOneOf(dashed, words)) return owner;
  }
  OwnerWord found = OwnerWord::kNone;
  for (const std::string& word : NameWords(text)) {
    for (const auto& [owner, words] : kOwnerTable) {
      if (!IsOneOf(word, words)) continue;
      if (found != OwnerWord::kNone && found != owner) return OwnerWord::kNone;
      found = owner;
    }
  }
  return found;
}

}  // namespace kemp360
