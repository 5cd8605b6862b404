// Teller: the rows of the list of LoadMasters, and the lines of the report.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "oracle/telling.h"

namespace kemp360::oracle {
namespace {

const FieldSpoil* Find(const std::vector<FieldSpoil>& spoils, std::string_view fact, int device) {
  const auto hit = std::ranges::find_if(spoils, [&](const FieldSpoil& one) {
    return one.fact == fact && (one.device == 0 || one.device == device);
  });
  return hit == spoils.end() ? nullptr : &*hit;
}

/// What stands in place of the honest value; nullopt: nothing.
std::optional<std::string> Instead(const FieldSpoil& spoil, std::string_view garbage,
                                   const std::string& secret) {
  switch (spoil.spoil) {
    case Spoil::kMissing:
      return std::nullopt;
    case Spoil::kNull:
      return "null";
    case Spoil::kBlank:
      return "\"\"";
    case Spoil::kObject:
      return R"({"value": "x"})";
    case Spoil::kTrue:
      return "true";
    case Spoil::kGarbage:
      return std::string(garbage);
    case Spoil::kSecret:
      return Quoted(secret);
  }
  return std::nullopt;
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

constexpr std::array<std::string_view, 3> kNoAddress{"\"10.0.0\"", "\"010.000.000.001\"",
                                                     "\"rack 4\""};
constexpr std::array<std::string_view, 3> kNoPort{"\"http\"", "0", "70000"};

/// The fields of a row that is being told.
class Fields {
 public:
  Fields(const std::vector<FieldSpoil>& spoils, int device, const std::string& secret)
      : spoils_(spoils), device_(device), secret_(secret) {}

  /// Adds a field; the spoil that it has, if any. `inner`: the value is a member of that name of an
  /// object.
  const FieldSpoil* Add(std::string_view fact, std::string_view name, std::string json,
                        std::string_view garbage, std::string_view inner = {}) {
    const FieldSpoil* spoil = Find(spoils_, fact, device_);
    std::optional<std::string> value =
        spoil == nullptr
            ? json
            : Instead(*spoil, garbage, "lm-" + std::to_string(device_) + "." + secret_);
    if (!inner.empty() && json != "null") {
      value = "{" + (value ? Quoted(inner) + ": " + *value : std::string()) + "}";
    }
    if (value) Put(name, *value);
    return spoil;
  }
  void Put(std::string_view name, std::string_view json) {
    text_.append(text_.empty() ? "{" : ", ").append(Quoted(name)).append(": ").append(json);
  }
  [[nodiscard]] std::string Text() const { return text_ + "}"; }

 private:
  const std::vector<FieldSpoil>& spoils_;
  int device_;
  const std::string& secret_;
  std::string text_;
};

bool SaysNothing(const FieldSpoil* spoil) {
  return spoil != nullptr && (spoil->spoil == Spoil::kNull || spoil->spoil == Spoil::kBlank);
}

}  // namespace

std::string Teller::Address(const Listing& listing) {
  const bool v6 = listing.host.find(':') != std::string::npos;
  std::string host = dice_.Chance(20) ? Upper(listing.host) : listing.host;
  if (dialect_ != Dialect::kOther) return v6 && dice_.Chance(50) ? '[' + host + ']' : host;
  if (v6) host = '[' + host + ']';
  return listing.port == 8443 ? host : host + ':' + std::to_string(listing.port);
}

std::vector<Told<SaidRow>> Teller::List(const std::vector<FieldSpoil>& spoils) {
  std::vector<Told<SaidRow>> rows;
  for (const Device& device : world_.devices) {
    if (device.on[unit_].licence != Licence::kNotListed) rows.push_back(Row(device, spoils));
  }
  return rows;
}

Told<SaidRow> Teller::Row(const Device& device, const std::vector<FieldSpoil>& spoils) {
  dice_ = Dice(spelling_ + static_cast<std::uint64_t>(device.id));
  const Listing& listing = device.on[unit_];
  const bool other = dialect_ == Dialect::kOther;
  const bool normal = listing.licence == Licence::kNormal;
  const std::string& owner =
      listing.licence == Licence::kMine ? self().device_id : peer().device_id;
  Told<SaidRow> told;
  SaidRow said;
  bool nameless = false;
  const auto miss = [&told](std::string_view fact) { told.missing.push_back(fact); };

  Fields fields(spoils, device.id, self().api_key);
  fields.Put(other ? "uid" : "id",
             other ? Quoted("7f-" + std::to_string(device.id))
                   : std::to_string(static_cast<std::size_t>(device.id) + 1000 * unit_));
  bool hidden = false;
  if (const FieldSpoil* spoil = fields.Add("loadmaster_address", other ? "endpoint" : "ip_address",
                                           Quoted(Address(listing)), dice_.Pick(kNoAddress))) {
    (spoil->spoil == Spoil::kSecret ? hidden : nameless) = true;
    miss("loadmaster_address");
  }
  if (!other) {
    const std::string port = std::to_string(listing.port);
    const FieldSpoil* spoil = fields.Add(
        "loadmaster_port", "port", dice_.Chance(30) ? Quoted(port) : port, dice_.Pick(kNoPort));
    if (spoil != nullptr && !SaysNothing(spoil)) {
      nameless = true;
      miss("loadmaster_port");
    }
  }
  said.endpoint = EndpointOf(listing.host, listing.port);
  said.name = device.name;
  if (const FieldSpoil* spoil =
          fields.Add("loadmaster_name", other ? "label" : "name", Quoted(device.name), "")) {
    said.name.clear();
    said.hidden_name = spoil->spoil == Spoil::kSecret;
    if (!SaysNothing(spoil) && !said.hidden_name && !nameless) miss("loadmaster_name");
  }
  if (dialect_ != Dialect::kParentheses) {
    said.mac = device.mac;
    if (const FieldSpoil* spoil = fields.Add("loadmaster_mac", other ? "hw" : "mac_address",
                                             Quoted(MacText(device.mac)), "\"00:50:56:00:00\"")) {
      said.mac = SaysNothing(spoil) || spoil->spoil == Spoil::kMissing ? 0 : kUnclearMac;
      if (!SaysNothing(spoil) && !nameless) miss("loadmaster_mac");
    }
  }
  said.active = normal ? Active::kNormal : Active::kActivated;
  std::string state = Flag(!normal);
  if (dialect_ == Dialect::kParentheses) state = normal ? "\"false\"" : "\"true\"";
  if (other) state = normal ? "\"Plain\"" : dice_.Chance(50) ? "\"Activated\"" : "\"ACTIVE\"";
  if (fields.Add("loadmaster_state", other ? "licence" : "asl_instance", state, "\"perhaps\"")) {
    said.active = Active::kUnknown;
    if (!nameless) miss("loadmaster_state");
  }

  const FieldSpoil* unclear = nullptr;
  if (other) {
    unclear = fields.Add("loadmaster_claim", "licensed_from", normal ? "null" : owner, "1300999",
                         "device");
  } else if (dialect_ == Dialect::kParentheses) {
    const std::string text =
        listing.licence == Licence::kMine ? "Metered" : "Metered (" + owner + ")";
    unclear = fields.Add("loadmaster_claim", "license", normal ? "null" : Quoted(text),
                         dice_.Chance(50) ? "\"(13004\"" : "\"()\"");
  } else {
    // A normal device's claim means nothing, whatever it is.
    const bool by_peer = normal ? dice_.Chance(50) : listing.licence == Licence::kPeers;
    unclear = fields.Add("loadmaster_claim", "licensed_by_peer", Flag(by_peer), "\"perhaps\"");
  }
  const bool asked = said.active == Active::kActivated;
  if (said.active == Active::kNormal) said.word = Word::kSilent;
  if (asked && unclear != nullptr) {
    // An owner that nobody knows is an answer; it only helps nobody.
    const bool an_id = other && unclear->spoil == Spoil::kGarbage;
    if (an_id) said.owner_id = "1300999";
    if (!an_id && !nameless) miss("loadmaster_claim");
  } else if (asked &&
             (other || (dialect_ == Dialect::kParentheses && listing.licence == Licence::kPeers))) {
    said.owner_id = owner;
  } else if (asked) {
    said.word = listing.licence == Licence::kMine ? Word::kMine : Word::kPeers;
  }
  told.text = fields.Text();
  if (!nameless && !hidden) told.said = std::move(said);
  return told;
}

std::vector<Told<SaidLine>> Teller::Report(const std::vector<FieldSpoil>& spoils) {
  std::vector<Told<SaidLine>> lines;
  for (const Device& device : world_.devices) {
    if (device.reported[unit_] != Licence::kNotListed) lines.push_back(Line(device, spoils));
  }
  return lines;
}

Told<SaidLine> Teller::Line(const Device& device, const std::vector<FieldSpoil>& spoils) {
  const Listing& listing = device.on[unit_];
  const bool other = dialect_ == Dialect::kOther;
  Told<SaidLine> told;
  SaidLine said;
  bool nameless = false;
  bool hidden = false;
  bool first = true;
  bool ended = false;  // the line is too short for what follows
  const auto miss = [&told](std::string_view fact) { told.missing.push_back(fact); };
  const auto cell = [&](std::string_view fact, const std::string& text, std::string_view garbage) {
    const FieldSpoil* spoil = Find(spoils, fact, device.id);
    if (spoil != nullptr && spoil->spoil == Spoil::kMissing) ended = true;
    if (ended) return ended;
    std::string value = text;
    if (spoil != nullptr) value = spoil->spoil == Spoil::kBlank ? "" : std::string(garbage);
    if (spoil != nullptr && spoil->spoil == Spoil::kSecret)
      value = "lm-" + std::to_string(device.id) + "." + self().api_key;
    const bool quotes = value.find_first_of(",;\"") != std::string::npos || dice_.Chance(10);
    std::string quoted = "\"";
    for (const char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    if (!std::exchange(first, false)) told.text += other ? ';' : ',';
    told.text += quotes ? quoted + '"' : value;
    return spoil != nullptr && spoil->spoil != Spoil::kBlank;
  };
  const auto spoiled = [&](std::string_view fact) {
    return Find(spoils, fact, device.id) != nullptr;
  };
  const std::string ref =
      device.reported[unit_] == Licence::kPeers ? "(" + peer().device_id + ")" : "";
  if (!ref.empty()) said.owner_id = peer().device_id;
  const auto owner_spoiled = [&] {
    said.owner_id.clear();
    said.clear = false;
    if (!nameless) miss("report_owner");
  };
  const auto address_cell = [&] {
    cell("report_address", Address(listing), "10.0.0");
    const FieldSpoil* spoil = Find(spoils, "report_address", device.id);
    if (spoil == nullptr) return;
    (spoil->spoil == Spoil::kSecret ? hidden : nameless) = true;
    miss("report_address");
  };
  const auto mac_cell = [&] {
    const bool unclear = cell("report_mac", MacText(device.mac), "00:50:56:00:00");
    if (unclear && !nameless) miss("report_mac");
    said.mac = unclear ? kUnclearMac : spoiled("report_mac") ? 0 : device.mac;
  };
  said.endpoint = EndpointOf(listing.host, listing.port);
  if (other) {
    address_cell();
    // In the column of the name a group of digits is the owner, and other groups mean nothing.
    const FieldSpoil* spoil = Find(spoils, "report_owner", device.id);
    cell("report_owner", device.name + ", rack 4 " + ref, "(13004");
    if (spoil != nullptr) owner_spoiled();
    mac_cell();
    cell("", "Metered", "");
  } else {
    cell("", std::to_string(2100000 + device.id), "");
    cell("report_name", device.name, "");
    address_cell();
    if (cell("report_port", std::to_string(listing.port), "http")) {
      nameless = true;
      miss("report_port");
    }
    if (dialect_ == Dialect::kDefault) mac_cell();
    if (cell("report_owner", ref, dice_.Chance(50) ? "(?)" : "(13004")) owner_spoiled();
    cell("", "Metered", "");
  }
  if (ended) {
    told.missing = {"report_address"};
    if (!other) miss("report_port");
    nameless = true;
  }
  if (!nameless && !hidden) told.said = std::move(said);
  return told;
}

}  // namespace kemp360::oracle
