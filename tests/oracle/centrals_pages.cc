// Centrals: the bodies of answers, and what was told by them.
#include <algorithm>
#include <array>

#include "oracle/centrals.h"

namespace kemp360::oracle {
namespace {

constexpr const char* kMark = "\xEF\xBB\xBF";

template <typename Said>
void Note(const Told<Said>& told, SaidRows<Said>& said) {
  for (const std::string_view fact : told.missing) said.missing[fact] = true;
  if (told.said) {
    said.rows.push_back(*told.said);
  } else {
    ++said.nameless;
  }
}

bool Is(const Fault* fault, FaultKind kind) { return fault != nullptr && fault->kind == kind; }

/// A total that is too small, and shows: no page ends there.
std::size_t LessThan(std::size_t total, std::size_t page_rows) {
  return total > 1 && page_rows > 1 && (total - 1) % page_rows != 0 ? total - 1 : 0;
}

}  // namespace

void Centrals::Tell(Plan& plan, const Page& page, const Fault* fault) {
  const bool rows = plan.source == Source::kList || parts_.setup.dialect == Dialect::kOther;
  if (plan.source == Source::kReport) {
    TellReport(plan, fault);
  } else if (rows) {
    TellPage(plan, page, fault);
  } else {
    TellObject(plan, fault);
  }
  if (fault != nullptr) SpoilText(*fault, plan, plan.answer.result->body);
}

void Centrals::TellObject(Plan& plan, const Fault* fault) {
  Teller teller(parts_.setup.dialect, parts_.world, plan.unit, spelling);
  SaidFacts& said = plan.record->units[plan.unit].facts;
  std::string body = R"({"id": 1, "resource_uri": "/api/v1/ha-settings/1/")";
  if (Is(fault, FaultKind::kMark)) body += R"(, "load": NaN, "more": {"ha_mode": ["standalone"]})";
  for (const Teller::ToldFact& fact : teller.Settings(Fields(plan))) {
    if (!fact.text.empty()) body += ", " + fact.text;
    if (fact.value) said.value[fact.fact] = *fact.value;
    said.missing[fact.fact] = fact.missing;
  }
  plan.answer.result->body = body + "}";
  plan.last = true;
}

void Centrals::TellReport(Plan& plan, const Fault* fault) {
  Teller teller(parts_.setup.dialect, parts_.world, plan.unit, spelling);
  SaidRows<SaidLine>& said = plan.record->units[plan.unit].report;
  for (const std::string_view fact : RowFacts(parts_.setup.dialect, Source::kReport)) {
    said.missing[fact] = false;
  }
  static constexpr std::array<const char*, 3> kEnds{"\n", "\r\n", "\r"};
  const bool odd = Is(fault, FaultKind::kMark);
  const std::string end = odd ? kEnds[static_cast<std::size_t>(fault->number) % 3] : "\n";
  std::string body;
  if (odd) body += kMark + ("Kemp 360 Central" + end) + "Created 2026-03-02" + end + end;
  body += teller.ReportHead() + end;
  for (const Told<SaidLine>& line : teller.Report(Fields(plan))) {
    body += line.text + end;
    if (odd) body += end;
    Note(line, said);
  }
  plan.answer.result->body = std::move(body);
  plan.last = true;
}

void Centrals::TellPage(Plan& plan, const Page& page, const Fault* fault) {
  const bool other = parts_.setup.dialect == Dialect::kOther;
  const bool list = plan.source == Source::kList;
  const std::size_t most = std::min<std::size_t>(parts_.setup.page_rows, other ? 20 : 1000);
  UnitRecord& unit = plan.record->units[plan.unit];
  SourceRecord& source = unit.sources[static_cast<std::size_t>(plan.source)];
  Teller teller(parts_.setup.dialect, parts_.world, plan.unit, spelling);
  std::vector<Teller::ToldFact> facts;
  std::vector<Told<SaidRow>> rows;
  if (list) rows = teller.List(Fields(plan));
  if (!list) facts = teller.Settings(Fields(plan));
  if (Is(fault, FaultKind::kRepeatsRow) && !rows.empty()) {
    // Of rows without an ID nobody could tell, were the two on different pages.
    const bool repeats = !other || rows.size() < most;
    if (repeats) rows.push_back(rows.back());
    if (repeats && rows.size() > most) {
      Break(plan, "a row twice on two pages", {"inconsistent"});
    }
  }
  if (list) {
    std::vector<int> ids;
    for (const Device& device : parts_.world.devices) {
      if (device.on[plan.unit].licence != Licence::kNotListed) ids.push_back(device.id);
    }
    std::vector<int>& at_first = listed_[plan.record.get()][plan.unit];
    if (page.number == 0) at_first = ids;
    if (at_first != ids) source.torn = true;
    for (const std::string_view fact : RowFacts(parts_.setup.dialect, Source::kList)) {
      unit.list.missing.try_emplace(fact, false);
    }
  }

  const std::size_t count = list ? rows.size() : facts.size();
  std::size_t begin = std::min(page.offset, count);
  std::size_t end = std::min(begin + most, count);
  std::size_t total = count;
  if (Is(fault, FaultKind::kTotalMore)) {
    total += fault->number % 5 == 0 ? 1000000 : 1 + static_cast<std::size_t>(fault->number) % 3;
    Break(plan, "a total that is too much", {"inconsistent", "too_large"});
  } else if (Is(fault, FaultKind::kTotalLess) && count != 0) {
    total = LessThan(count, most);
    Break(plan, "a total that is too little", {"inconsistent"});
  } else if (Is(fault, FaultKind::kTotalChanges)) {
    total += 1;
    Break(plan, "another total on a later page", {"inconsistent"});
  } else if (Is(fault, FaultKind::kRepeatsPage)) {
    end -= begin;
    begin = 0;
    Break(plan, "the first page again", {"inconsistent"});
  } else if (Is(fault, FaultKind::kEmptyPage)) {
    end = begin;
    Break(plan, "an empty page", {"inconsistent"});
  } else if (page.number != 0 && total != source.total) {
    Break(plan, "rows came or went between pages", {"inconsistent"});
  }
  if (page.number == 0) {
    source.total = total;
    source.first_rows = end - begin;
  }

  std::string text = Is(fault, FaultKind::kRowNoObject) ? "null" : "";
  if (!text.empty()) Break(plan, "a row that is no object", {"unexpected_shape"});
  for (std::size_t i = begin; i < end; ++i) {
    if (!text.empty()) text += ", ";
    text += list ? rows[i].text : facts[i].text;
    if (list) {
      Note(rows[i], unit.list);
    } else if (!facts[i].fact.empty()) {
      if (facts[i].value) unit.facts.value[facts[i].fact] = *facts[i].value;
      unit.facts.missing[facts[i].fact] = facts[i].missing;
    }
  }
  std::string number = std::to_string(total);
  if (other && list) number = Quoted(number);
  if (Is(fault, FaultKind::kTotalMissing)) {
    number = fault->number % 2 == 0 ? "null" : "\"many\"";
    Break(plan, "no total", {"unexpected_shape"});
  }
  std::string& body = plan.answer.result->body;
  if (other && list) {
    body = R"({"result": {"total": )" + number + R"(, "rows": [)" + text + "]}}";
  } else {
    body = "{\"" + std::string(other ? "page" : "meta") + R"(": {"limit": 20, "total_count": )" +
           number + "}, \"" + (other ? "items" : "objects") + "\": [" + text + "]}";
  }
  plan.last = end == count && plan.broken.empty();
}

/// What is done to the bytes, whatever they say.
void Centrals::SpoilText(const Fault& fault, Plan& plan, std::string& body) {
  const bool csv = plan.source == Source::kReport;
  const auto number = static_cast<std::size_t>(fault.number);
  if (fault.kind == FaultKind::kTruncated) {
    std::size_t cut = body.size() * (number % 100) / 100;
    // After the end of a line nobody sees it.
    while (csv && cut != 0 && (body[cut - 1] == '\n' || body[cut - 1] == '\r')) --cut;
    body.resize(cut);
    Break(plan, "cut off", {"malformed", "unexpected_shape"});
  } else if (fault.kind == FaultKind::kNoLength) {
    plan.answer.result->end_told = false;
    if (number % 2 == 0) body.resize(body.rfind('\n', body.size() / 2) + 1);
    Break(plan, "without a length", {"malformed"});
  } else if (fault.kind == FaultKind::kHtml) {
    body = "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n";
    Break(plan, "HTML", {"malformed"});
  } else if (fault.kind == FaultKind::kNotUtf8) {
    body.insert(csv ? 0 : body.find('"') + 1, "\xFF");
    Break(plan, "not UTF-8", {"malformed"});
  } else if (fault.kind == FaultKind::kNoObject) {
    static constexpr std::array<const char*, 3> kOthers{"[1, 2]", "null", "\"sorry\""};
    body = csv ? "a,b\n1,2\n" : kOthers[number % 3];
    Break(plan, "another shape", {"unexpected_shape"});
  } else if (fault.kind == FaultKind::kBehindEnd) {
    body += csv ? "\"10.0.0.1,\n" : "}";
    Break(plan, "something behind the end", {"malformed"});
  } else if (fault.kind == FaultKind::kMark && !csv) {
    body.insert(0, kMark);
  }
}

}  // namespace kemp360::oracle
