#include "oracle/centrals.h"

#include <algorithm>
#include <utility>

namespace kemp360::oracle {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeAnswer;

constexpr const char* kDeadline = "deadline of the fetcher";
const std::set<std::string> kRefusals{"unauthorized", "forbidden", "cooldown"};

std::size_t Number(const std::string& query, const std::string& name) {
  const std::size_t at = ('&' + query).find('&' + name + '=');
  return at == std::string::npos ? 0 : std::stoul(query.substr(at + name.size() + 1));
}

bool IsRefusal(int status) { return status == 401 || status == 403; }

}  // namespace

std::size_t UnitOfHost(const std::string& host) {
  return host.find("central-a") != std::string::npos ? 0 : 1;
}

std::string HostOf(std::size_t unit) {
  return unit == 0 ? "central-a.example" : "central-b.example";
}

Centrals::Centrals(Parts parts) : parts_(parts), inner_(parts.loop, parts.clock) {
  for (const char* host : {"central-a.example", "central-b.example"}) {
    for (const Source source :
         {Source::kSettings, Source::kList, Source::kReport, Source::kLogin}) {
      inner_.Serve(host, std::string(NamesOf(parts_.setup.dialect, source).path),
                   [this](const FetchRequest&) { return std::move(next_); });
    }
  }
}

Accounts::Ref Centrals::Current(std::size_t unit) {
  Accounts::Ref account = accounts.Of(unit, given[unit]);
  if (!parts_.setup.logs_in) account->key = given[unit];
  return account;
}

std::shared_ptr<ReadRecord> Centrals::Open(const std::string& mark) {
  std::shared_ptr<ReadRecord>& record = open_[mark];
  if (record) return record;
  record = std::make_shared<ReadRecord>();
  record->mark = mark;
  record->begun = Now();
  record->begun_event = ++events_;
  const std::string pair = mark.substr(0, mark.find('#'));
  for (std::size_t i = 0; i < kUnits; ++i) {
    UnitRecord& unit = record->units[i];
    unit.account = Current(i);
    const Account& account = *unit.account;
    const Central& truth = parts_.world.units[i];
    unit.good_key = given[i] == (parts_.setup.logs_in ? truth.password : truth.api_key);
    unit.proven = account.proven && (!parts_.setup.logs_in || account.key == truth.api_key);
    unit.cools = account.may_cool_until > Now();
    unit.muddled = given[i].empty() || hung == pair + (i == 0 ? "/central-a" : "/central-b");
    for (std::size_t s = 0; s < kSources; ++s) {
      unit.sources[s].rests =
          account.may_rest_until[s] > Now() || account.may_rest_meanwhile[s] > Now();
    }
  }
  if (open_.size() > 1) {
    for (auto& [other, one] : open_) one->alone = false;
  }
  return record;
}

std::shared_ptr<ReadRecord> Centrals::Close(const std::string& mark) {
  const std::shared_ptr<ReadRecord> record = Open(mark);
  open_.erase(mark);
  listed_.erase(record.get());
  for (std::size_t i = 0; i < kUnits; ++i) {
    const UnitRecord& unit = record->units[i];
    Account& account = *unit.account;
    const SteadyTime later = Now() + parts_.setup.cooldown;
    const bool nobody_took_it = unit.refused && !unit.accepted;
    if (!unit.login_broken.empty() || nobody_took_it) account.may_cool_until = later;
    if (parts_.setup.logs_in && nobody_took_it) account.proven = false;
    for (std::size_t s = 0; s < kSources; ++s) {
      if (unit.refused) account.may_rest_meanwhile[s] = {};
      if (!unit.sources[s].refused) continue;
      account.may_rest_until[s] = later;
      // A logged-in key that was refused, and could not be judged, is renewed by the next read.
      if (!parts_.setup.logs_in || unit.accepted)
        account.refused[s] = Until(unit.sources[s].decided_at + parts_.setup.cooldown);
    }
  }
  return record;
}

void Centrals::Drop(const std::string& mark) {
  const auto found = open_.find(mark);
  if (found == open_.end()) return;
  for (const UnitRecord& unit : found->second->units) {
    const auto asked = [](const SourceRecord& source) { return source.asked; };
    if (unit.logins != 0 || std::ranges::any_of(unit.sources, asked)) return;
  }
  open_.erase(found);
}

void Centrals::Muddle(std::size_t unit) {
  for (auto& [mark, record] : open_) record->units[unit].muddled = true;
}

void Centrals::CoolsUntil(const UnitRecord& unit, SteadyTime end) {
  Account& account = *unit.account;
  if (end - seconds(1) > account.rejected.until) account.rejected = Until(end - seconds(1));
  account.may_cool_until = std::max(account.may_cool_until, end + seconds(1));
  account.proven = false;
}

void Centrals::Complain(const Plan& plan, const std::string& what) {
  complaints.push_back(std::string(plan.unit == 0 ? "unit a" : "unit b") + ": " + what + " (" +
                       std::string(NamesOf(parts_.setup.dialect, plan.source).source) +
                       ", read of " + plan.record->mark + ")");
}

FetchId Centrals::Start(FetchRequest request, FetchDone done) {
  ++requests_;
  const auto plan = std::make_shared<Plan>();
  plan->record = Open(request.tls.server_name);
  plan->unit = UnitOfHost(request.url.host);
  for (const Source source : {Source::kSettings, Source::kList, Source::kReport, Source::kLogin}) {
    if (request.url.path == NamesOf(parts_.setup.dialect, source).path) plan->source = source;
  }
  if (!request.gate->IsAllowed(request.method, request.url)) Complain(*plan, "asked past the gate");
  if (plan->source == Source::kLogin) {
    AnswerLogin(request, *plan);
  } else {
    Answer(request, *plan);
  }
  next_ = std::move(plan->answer);
  const auto id = std::make_shared<FetchId>(0);
  *id = inner_.Start(std::move(request),
                     [this, plan, id, done = std::move(done)](FetchResult result) {
                       if (plans_.erase(*id) != 1) Complain(*plan, "answered twice");
                       Delivered(*plan, result);
                       done(std::move(result));
                     });
  inner_.ForgetRequests();
  plans_.emplace(*id, plan);
  return *id;
}

bool Centrals::Cancel(FetchId id) {
  const auto found = plans_.find(id);
  if (found != plans_.end()) {
    Plan& plan = *found->second;
    if (plan.source == Source::kLogin) LoginEnded(plan, false, Duration::zero());
    plans_.erase(found);
  }
  return inner_.Cancel(id);
}

/// Is this asked at a time when it may be?
void Centrals::CheckAsking(const Plan& plan, const Page& page) {
  const auto place = static_cast<std::size_t>(plan.source);
  const SourceRecord& source = plan.record->units[plan.unit].sources[place];
  const std::size_t begun = plan.record->begun_event;
  if (plan.account) {
    if (plan.account->rejected.Holds(begun, Now()))
      Complain(plan, "a rejected key is tried in its cool-down");
    if (plan.account->refused[place].Holds(begun, Now()))
      Complain(plan, "a refused source is asked again");
    if (plan.account->later[place].Holds(begun, Now()))
      Complain(plan, "asked before its Retry-After");
  }
  if (page.number == 0) return;
  const std::size_t needed =
      source.first_rows == 0 ? 0 : (source.total + source.first_rows - 1) / source.first_rows;
  if (page.number + 1 > needed + 2) Complain(plan, "more pages than there can be");
}

Fault* Centrals::Find(const Plan& plan, std::size_t page, bool transport) {
  for (Fault& fault : faults) {
    const bool is_transport = fault.kind == FaultKind::kFailure || fault.kind == FaultKind::kHang ||
                              fault.kind == FaultKind::kSlow ||
                              fault.kind == FaultKind::kLoginFailure;
    if (fault.unit != plan.unit || fault.source != plan.source || fault.times == 0) continue;
    if (fault.kind == FaultKind::kField || is_transport != transport || page < fault.page) continue;
    if (fault.times > 0) --fault.times;
    return &fault;
  }
  return nullptr;
}

std::vector<FieldSpoil> Centrals::Fields(const Plan& plan) {
  std::vector<FieldSpoil> spoils;
  for (Fault& fault : faults) {
    if (fault.kind != FaultKind::kField || fault.unit != plan.unit || fault.source != plan.source)
      continue;
    if (fault.times == 0) continue;
    if (fault.times > 0) --fault.times;
    spoils.push_back(fault.field);
  }
  return spoils;
}

void Centrals::Break(Plan& plan, std::string what, std::set<std::string> reasons) {
  plan.broken = std::move(what);
  plan.reasons = std::move(reasons);
}

void Centrals::Answer(const FetchRequest& request, Plan& plan) {
  const auto place = static_cast<std::size_t>(plan.source);
  UnitRecord& unit = plan.record->units[plan.unit];
  SourceRecord& source = unit.sources[place];
  const std::string key(request.credentials.api_key.Reveal());
  // Two passwords may have got the same key.
  plan.account = unit.account->key == key ? unit.account : accounts.WithKey(plan.unit, key);
  Page page;
  page.offset = Number(request.url.query, "offset");
  if (page.offset == 0) {
    SourceRecord fresh;
    fresh.rests = source.rests;
    fresh.delay = source.delay;
    fresh.hangs = source.hangs;
    source = fresh;
    if (plan.source == Source::kSettings) unit.facts = {};
    if (plan.source == Source::kList) unit.list = {};
    if (plan.source == Source::kReport) unit.report = {};
  }
  source.asked = true;
  page.number = static_cast<std::size_t>(source.requests++);
  CheckAsking(plan, page);

  plan.answer = FakeAnswer::Status(200);
  if (const Fault* fault = Find(plan, page.number, true)) {
    if (fault->kind == FaultKind::kHang) {
      plan.answer.hold = true;
      source.hangs = true;
    } else if (fault->kind == FaultKind::kSlow) {
      plan.answer.delay = milliseconds(fault->number);
      source.delay += milliseconds(fault->number);
    } else {
      static const std::vector<std::pair<Reason, std::string>> kFailures{
          {Reason::kConnect, "connect"},
          {Reason::kDns, "dns"},
          {Reason::kTls, "tls"},
          {Reason::kDisconnected, "disconnected"},
          {Reason::kRedirect, "redirect"},
          {Reason::kTooLarge, "too_large"},
          {Reason::kDisconnected, "disconnected"},
          {Reason::kProxy, "proxy"}};
      const auto& [reason, word] =
          kFailures[static_cast<std::size_t>(fault->number) % kFailures.size()];
      plan.answer = FakeAnswer::Fail(reason, "as the fault has it", true);
      return Break(plan, "no answer: " + word, {word});
    }
  }
  plan.right_key = key == parts_.world.units[plan.unit].api_key;
  const bool open = parts_.setup.report_is_open && plan.source == Source::kReport;
  const bool refused = (!plan.right_key && !open) || denied[plan.unit].contains(plan.source);
  if (refused) {
    plan.answer.result->status = parts_.setup.refusal;
    return Break(plan, "refused", kRefusals);
  }
  const Fault* fault = Find(plan, page.number, false);
  const bool reply = fault != nullptr &&
                     (fault->kind == FaultKind::kStatus || fault->kind == FaultKind::kRetryAfter);
  if (reply) return SpoilReply(*fault, plan);
  Tell(plan, page, fault);
}

void Centrals::SpoilReply(const Fault& fault, Plan& plan) {
  FetchReply& reply = *plan.answer.result;
  reply.body = R"({"error_message": "Sorry."})";
  reply.status = fault.number;
  if (fault.kind == FaultKind::kRetryAfter) {
    reply.status = fault.number % 2 == 0 ? 429 : 503;
    reply.retry_after = seconds(fault.number);
  }
  if (IsRefusal(reply.status)) return Break(plan, "refused", kRefusals);
  if (reply.status == 404) return Break(plan, "404", {"not_found"});
  Break(plan, "status " + std::to_string(reply.status), {"http_status"});
}

void Centrals::AnswerLogin(const FetchRequest& request, Plan& plan) {
  UnitRecord& unit = plan.record->units[plan.unit];
  const std::string body(request.body.Reveal());
  const std::string before = "\"password\": \"";
  const std::size_t at = body.find(before) + before.size();
  const std::string password = body.substr(at, body.find('"', at) - at);
  plan.account = accounts.Of(plan.unit, password);
  const std::size_t begun = plan.record->begun_event;
  if (++unit.logins > 1) Complain(plan, "a second login in one read");
  if (plan.account->login_until > Now()) Complain(plan, "a login before its time");
  if (plan.account->rejected.Holds(begun, Now())) Complain(plan, "a login in the cool-down");
  if (password != given[plan.unit] && !unit.muddled) Complain(plan, "a login with an old password");

  plan.answer = FakeAnswer::Status(200);
  FetchReply& reply = *plan.answer.result;
  if (const Fault* fault = Find(plan, 0, true)) {
    if (fault->kind == FaultKind::kLoginFailure) {
      const bool reached = fault->number % 2 == 0;
      plan.answer =
          FakeAnswer::Fail(reached ? Reason::kDisconnected : Reason::kConnect, "", reached);
      return Break(plan, "no answer to the login", {});
    }
    plan.answer.delay = milliseconds(fault->number);
    unit.login_delay += plan.answer.delay;
  }
  if (const Fault* fault = Find(plan, 0, false)) {
    const int form = fault->number % 4;
    if (fault->kind == FaultKind::kLoginRefused) {
      plan.refused_login = true;
      reply.status = form == 0 ? 401 : form == 1 ? 403 : 200;
      reply.body = R"({"reason": "incorrect", "success": false})";
      return Break(plan, "the login is refused", {});
    }
    reply.status = form == 0 ? 429 : form == 1 ? 503 : form == 2 ? 302 : 200;
    reply.body = "<html></html>";
    if (form < 2 && fault->number > 500) reply.retry_after = seconds(fault->number - 500);
    return Break(plan, "the login is answered otherwise", {});
  }
  if (password != parts_.world.units[plan.unit].password) {
    plan.refused_login = true;
    reply.status = 401;
    return Break(plan, "wrong password", {});
  }
  plan.key = parts_.world.units[plan.unit].api_key;
  reply.body = R"({"apikey": ")" + plan.key + R"(", "id": 1, "success": true})";
}

/// The next login has to wait: twice as long as the last time.
void Centrals::LoginEnded(Plan& plan, bool refused, Duration at_least) {
  Account& account = *plan.account;
  UnitRecord& unit = plan.record->units[plan.unit];
  unit.login_broken = plan.broken.empty() ? "no answer in time" : plan.broken;
  if (refused) {
    account.rejected = Until(Now() + parts_.setup.cooldown);
    account.key.clear();
    return;
  }
  const Duration most = parts_.setup.cooldown;
  account.login_wait =
      std::clamp<Duration>(account.login_wait * 2, std::min<Duration>(seconds(60), most), most);
  account.login_until = Now() + std::clamp(at_least, account.login_wait, most);
}

void Centrals::Delivered(Plan& plan, const FetchResult& result) {
  const auto place = static_cast<std::size_t>(plan.source);
  UnitRecord& unit = plan.record->units[plan.unit];
  const bool late = !result && result.error().detail == kDeadline;
  if (plan.source == Source::kLogin) {
    if (late || !plan.broken.empty()) {
      unit.login_broken = plan.broken.empty() ? "no answer in time" : plan.broken;
      const bool reached = result.ok() || result.error().reached;
      const Duration asked =
          result ? result->retry_after.value_or(Duration::zero()) : Duration::zero();
      if (late || reached) LoginEnded(plan, plan.refused_login && !late, asked);
      return;
    }
    // Sources that were refused rest on: the user may be the same.
    plan.account->key = plan.key;
    plan.account->proven = false;
    plan.account->rejected = {};
    plan.account->login_until = {};
    plan.account->login_wait = {};
    return;
  }
  if (late) return;
  SourceRecord& source = unit.sources[place];
  const bool required = plan.source != Source::kReport;
  if (result && result->status == 200 && required) {
    unit.accepted = true;
    if (plan.account) {
      plan.account->proven = true;
      plan.account->rejected = {};
    }
  }
  if (result && IsRefusal(result->status)) {
    unit.refused = true;
    unit.refused_well = unit.refused_well || plan.right_key;
    source.refused = true;
    if (plan.account) plan.account->may_rest_meanwhile[place] = Now() + parts_.setup.cooldown;
    const bool rejects = plan.account && required && !plan.account->proven && !parts_.setup.logs_in;
    if (rejects) plan.account->rejected = Until(Now() + parts_.setup.cooldown);
  }
  if (result && result->retry_after && plan.account) {
    const Duration wait = std::min(*result->retry_after, parts_.setup.cooldown);
    plan.account->later[place] = Until(Now() + wait);
    plan.account->may_rest_until[place] =
        std::max(plan.account->may_rest_until[place], Now() + wait);
  }
  if (plan.source == Source::kReport) unit.report_at = parts_.clock.System();
  if (plan.broken == "404" && !required && source.requests == 1) {
    source.absent = true;
    source.decided_at = Now();
  } else if (!plan.broken.empty()) {
    if (source.broken.empty()) source.decided_at = Now();
    source.broken = plan.broken;
    source.reasons = plan.reasons;
  } else if (plan.last) {
    source.whole = true;
    source.decided_at = Now();
  }
}

}  // namespace kemp360::oracle
