#include "simulator/control_page.h"

#include <algorithm>
#include <array>
#include <vector>

#include "simulator/control_state.h"

namespace kemp360::simulator {
namespace {

constexpr std::size_t kMostLoadmasters = 50;

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--line:#8886;--soft:#8881;--good:#1a7f37;--bad:#cf222e;--accent:#0969da}
*{box-sizing:border-box}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1180px;padding:1rem 1.25rem 3rem}
h1{font-size:1.4rem;margin:.2rem 0 .6rem}h2{font-size:1.05rem;margin:1.6rem 0 .5rem}
p{margin:.3rem 0}.soft{opacity:.75}.done{border:1px solid var(--accent);border-radius:6px;padding:.5rem .8rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.28rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}td:first-child{white-space:nowrap;width:16rem}
.differs td{background:#cf222e1f}.good{color:var(--good)}.bad{color:var(--bad);font-weight:600}
@media(prefers-color-scheme:dark){:root{--good:#3fb950;--bad:#f85149;--accent:#4493f8}}
form{display:inline}.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:.5rem}
.grid button{width:100%;height:100%;text-align:left}.grid small{display:block;opacity:.75;font-weight:400}
button{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:6px;background:var(--soft);cursor:pointer;font-weight:600}
button:hover{border-color:var(--accent)}input{font:inherit;padding:.28rem .4rem;border:1px solid var(--line);border-radius:6px;width:11rem;background:transparent;color:inherit}
.act td:nth-child(2){white-space:nowrap}code{font-size:.92em}
)css";

std::string Escape(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '&') {
      out += "&amp;";
    } else if (letter == '<') {
      out += "&lt;";
    } else if (letter == '"') {
      out += "&quot;";
    } else {
      out += letter;
    }
  }
  return out;
}

std::string Hidden(std::string_view name, std::string_view value) {
  return R"(<input type="hidden" name=")" + std::string(name) + "\" value=\"" + Escape(value) +
         "\">";
}

std::string Button(std::string_view label) { return "<button>" + Escape(label) + "</button>"; }

std::string OpenForm(std::string_view path, const std::string& pair) {
  return R"(<form method="post" action=")" + std::string(path) + "\">" + Hidden("pair", pair);
}

std::string Input(std::string_view name, std::string_view hint, std::string_view value) {
  return "<input name=\"" + std::string(name) + "\" placeholder=\"" + Escape(hint) +
         "\" aria-label=\"" + Escape(hint) + "\" value=\"" + Escape(value) + "\"> ";
}

/// What the page shows of a pair, copied out from under its lock.
struct Look {
  std::array<Unit, 2> units;
  std::vector<std::array<std::string, 4>> loadmasters;  // name, endpoint, a's word, b's word
  std::size_t devices = 0;
  Duration now{};
  bool link_up = true;
  bool sync_running = true;
};

Look LookAt(const Simulator& simulator, std::size_t number) {
  return simulator.With(number, [](const SimulatedPair& pair) {
    Look look;
    look.units = {pair.unit(0), pair.unit(1)};
    look.devices = pair.devices().size();
    look.now = pair.now();
    look.link_up = pair.link_up();
    look.sync_running = pair.sync_running();
    for (std::size_t device = 0; device < std::min(look.devices, kMostLoadmasters); ++device) {
      look.loadmasters.push_back({pair.device(device).name, EndpointOf(pair.device(device)),
                                  std::string(LicenceWord(pair.FindRow(device, 0))),
                                  std::string(LicenceWord(pair.FindRow(device, 1)))});
    }
    return look;
  });
}

std::string ModeCell(const Unit& unit) {
  if (!unit.up) return "<span class=\"bad\">down</span>";
  const bool alone = unit.mode == Mode::kStandalone;
  const std::string word =
      unit.mode == Mode::kStandby ? "slave (standby)" : std::string(ToString(unit.mode));
  return "<span class=\"" + std::string(alone ? "bad" : "good") + "\">" + word + "</span>";
}

std::string FaultsOf(const Simulator& simulator, std::size_t pair, UnitIndex unit) {
  std::string text;
  for (const Fault& fault : simulator.Faults(pair, unit)) {
    text += (text.empty() ? "" : ", ") + fault.name +
            (fault.path.empty() ? "" : " (" + fault.path + ")");
  }
  return text.empty() ? "none" : text;
}

std::string UnitsTable(const Simulator& simulator, std::size_t pair, const Look& look) {
  const auto yes = [](bool flag) { return std::string(flag ? "yes" : "no"); };
  const auto& [a, b] = look.units;
  struct Line {
    std::string label;
    std::string a;
    std::string b;
    bool must_be_equal = false;
  };
  const auto activated = [](const Unit& unit) {
    const auto count = std::count_if(unit.rows.begin(), unit.rows.end(), [](const Row& row) {
      return row.licence != Licence::kNormal;
    });
    return std::to_string(count) + " activated of " + std::to_string(unit.rows.size());
  };
  const std::vector<Line> lines{
      {"HA mode", ModeCell(a), ModeCell(b)},
      {"HA error", Escape(a.ha_error.value_or("none")), Escape(b.ha_error.value_or("none"))},
      {"Version", Escape(a.version), Escape(b.version), true},
      {"Local licence", yes(a.local_licensed), yes(b.local_licensed), true},
      {"Metered Licensing", yes(a.metered_licensed), yes(b.metered_licensed), true},
      {"Disable", yes(a.disabled), yes(b.disabled)},
      {"Preferred Master", yes(a.preferred_master), yes(b.preferred_master)},
      {"Address", a.ip_address, b.ip_address},
      {"IP Address for the Other Peer", Escape(a.peer_ip_address.value_or("nothing")),
       Escape(b.peer_ip_address.value_or("nothing"))},
      {"HA Key for the Other Peer", a.peer_ha_key == b.ha_key ? "right" : "wrong",
       b.peer_ha_key == a.ha_key ? "right" : "wrong"},
      {"LoadMasters", activated(a), activated(b)},
      {"Faults", Escape(FaultsOf(simulator, pair, 0)), Escape(FaultsOf(simulator, pair, 1))},
      {"Requests so far", std::to_string(simulator.Stats(pair, 0).requests),
       std::to_string(simulator.Stats(pair, 1).requests)}};
  std::string html = "<table><tr><th></th><th>Unit a (" + a.device_id + ")<br><code>" +
                     simulator.UnitUrl(pair, 0) + "</code></th><th>Unit b (" + b.device_id +
                     ")<br><code>" + simulator.UnitUrl(pair, 1) + "</code></th></tr>";
  for (const Line& line : lines) {
    const bool differs = line.must_be_equal && line.a != line.b;
    html += std::string("<tr") + (differs ? " class=\"differs\"" : "") + "><td>" + line.label +
            "</td><td>" + line.a + "</td><td>" + line.b + "</td></tr>";
  }
  return html + "</table>";
}

std::string Scenarios(const std::string& pair) {
  std::string html = "<div class=\"grid\">";
  for (const Scenario& scenario : AllScenarios()) {
    html += OpenForm("/scenario", pair) + Hidden("name", scenario.name) + "<button>" +
            Escape(scenario.name) + "<small>" + Escape(scenario.help) + "</small></button></form>";
  }
  return html + "</div>";
}

std::string Actions(const std::string& pair) {
  std::string html = "<table class=\"act\">";
  for (const ActionRule& rule : AllActions()) {
    html += "<tr><td><b>" + Escape(rule.name) + "</b></td><td>" + OpenForm("/action", pair) +
            Hidden("action", rule.name);
    if (rule.needs_loadmaster) html += Input("loadmaster", "LoadMaster", "lm-0001");
    if (!rule.value.empty()) html += Input("value", rule.value, rule.value_example);
    if (rule.needs_unit) {
      for (const std::string_view unit : {"a", "b"}) {
        html += R"(<button name="unit" value=")" + std::string(unit) + "\">unit " +
                std::string(unit) + "</button> ";
      }
    } else {
      html += Button("do it");
    }
    html += "</form></td><td>" + Escape(rule.help) + "</td></tr>";
  }
  return html + "</table>";
}

std::string FaultRows(const std::string& pair) {
  std::string html = "<table class=\"act\">";
  for (const FaultRule& rule : AllFaults()) {
    html += "<tr><td><b>" + Escape(rule.name) + "</b></td><td>" + OpenForm("/fault", pair) +
            Hidden("fault", rule.name);
    if (!rule.number.empty()) {
      html += Input("number", rule.number, std::to_string(rule.default_number));
    }
    if (!rule.value.empty()) html += Input("value", rule.value, rule.default_value);
    for (const std::string_view unit : {"a", "b"}) {
      html += R"(<button name="unit" value=")" + std::string(unit) + "\">unit " +
              std::string(unit) + "</button> ";
    }
    html += "</form></td><td>" + Escape(rule.help) + "</td></tr>";
  }
  return html + "</table>";
}

std::string Loadmasters(const Look& look) {
  std::string html =
      "<table><tr><th>LoadMaster</th><th>Address</th><th>Unit a says</th><th>Unit b says</th></tr>";
  for (const auto& [name, endpoint, a, b] : look.loadmasters) {
    const bool fits = a == "mine" ? b == "peer's" : a == "peer's" ? b == "mine" : a == b;
    html += std::string("<tr") + (fits ? "" : " class=\"differs\"") + "><td>" + Escape(name) +
            "</td><td>" + Escape(endpoint) + "</td><td>";
    html.append(a).append("</td><td>").append(b).append("</td></tr>");
  }
  html += "</table>";
  if (look.devices > look.loadmasters.size()) {
    html += "<p class=\"soft\">… and " + std::to_string(look.devices - look.loadmasters.size()) +
            " more.</p>";
  }
  return html;
}

std::string TimeForms(const std::string& pair) {
  std::string html;
  const std::array<std::pair<const char*, const char*>, 4> steps{
      {{"60", "1 minute"}, {"180", "3 minutes"}, {"600", "10 minutes"}, {"3600", "1 hour"}}};
  for (const auto& [seconds, label] : steps) {
    html += OpenForm("/advance", pair) + Hidden("seconds", seconds) +
            Button("let " + std::string(label) + " pass") + "</form> ";
  }
  return html + OpenForm("/faults/clear", pair) + Button("clear all faults") + "</form>";
}

std::string PairLinks(const Simulator& simulator, std::size_t pair) {
  if (simulator.pairs() == 1) return {};
  std::string html =
      "<p>Pair " + simulator.PairName(pair) + " of " + std::to_string(simulator.pairs()) + ".";
  if (pair > 0) html += " <a href=\"/?pair=" + std::to_string(pair) + "\">previous</a>";
  if (pair + 1 < simulator.pairs()) {
    html += " <a href=\"/?pair=" + std::to_string(pair + 2) + "\">next</a>";
  }
  return html + "</p>";
}

}  // namespace

std::string ControlPage(const Simulator& simulator, std::size_t pair, std::string_view message) {
  const Look look = LookAt(simulator, pair);
  const std::string name = simulator.PairName(pair);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(look.now).count();
  std::string html =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"><title>Simulated pair " +
      name + "</title><style>" + std::string(kStyle) + "</style></head><body><h1>Simulated pair " +
      name + "</h1>";
  if (!message.empty()) html += R"(<p class="done" role="status">)" + Escape(message) + "</p>";
  html += PairLinks(simulator, pair);
  html +=
      "<p class=\"soft\">" + std::to_string(seconds) + " s have passed inside; the units " +
      (look.link_up ? "reach each other" : "<span class=\"bad\">do not reach each other</span>") +
      "; moved licences are " +
      (look.sync_running ? "synchronised" : "<span class=\"bad\">not synchronised</span>") +
      ". Dialect: " + Escape(simulator.options().dialect) + ".</p>";
  html += UnitsTable(simulator, pair, look);
  html += "<h2>Time and faults</h2><p>" + TimeForms(name) + "</p>";
  html += "<h2>Scenarios</h2>" + Scenarios(name);
  html += "<h2>LoadMasters</h2>" + Loadmasters(look);
  html += "<h2>Actions</h2>" + Actions(name);
  html += "<h2>Faults of a unit</h2>" + FaultRows(name);
  return html + "</body></html>\n";
}

}  // namespace kemp360::simulator
