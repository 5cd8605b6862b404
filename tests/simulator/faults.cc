#include "simulator/faults.h"

#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "simulator/query_string.h"
#include "simulator/spoil.h"

namespace kemp360::simulator {
namespace {

using std::chrono::milliseconds;

struct Entry {
  FaultRule rule;
  ConnectionFault connection = ConnectionFault::kNone;
  void (*page)(const Fault&, const FaultContext&, Page&) = nullptr;
  void (*reply)(const Fault&, WireReply&) = nullptr;
};

std::int64_t NumberOf(const Fault& fault) { return fault.number.value_or(0); }
std::uint64_t CountOf(const Fault& fault) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, NumberOf(fault)));
}

void SetBody(Page& page, std::string body) {
  page.body = std::make_shared<const std::string>(std::move(body));
}
const std::string& BodyOf(const Page& page) {
  static const std::string kNone;
  return page.body ? *page.body : kNone;
}

void AnswerWith(Page& page, int status, std::string content_type, std::string body) {
  page = Page{};
  page.status = status;
  page.content_type = std::move(content_type);
  SetBody(page, std::move(body));
}

void RedirectTo(Page& page, std::string location) {
  AnswerWith(page, 302, "text/html; charset=utf-8", "");
  page.headers = {{"Location", std::move(location)}};
}

bool AsksForALaterPage(const WireRequest& request) {
  const auto offset = QueryString(request.Query()).Get("offset");
  return offset && *offset != "0";
}

Entry Connection(std::string_view name, ConnectionFault fault, std::string_view help) {
  return {{name, "", 0, "", "", help}, fault, nullptr, nullptr};
}

std::vector<Entry> ConnectionEntries() {
  return {
      Connection("refuse", ConnectionFault::kRefuse, "The connection is refused."),
      Connection("accept-and-close", ConnectionFault::kAcceptAndClose,
                 "Connections are accepted and closed without a byte."),
      Connection("hang", ConnectionFault::kHang,
                 "Connections are accepted and ignored: the TLS handshake never ends."),
  };
}

std::vector<Entry> WireEntries() {
  std::vector<Entry> entries;
  const auto add = [&entries](FaultRule rule, void (*reply)(const Fault&, WireReply&)) {
    entries.push_back({rule, ConnectionFault::kNone, nullptr, reply});
  };
  add({"never-answer", "", 0, "", "", "The request is read, and gets no response."},
      [](const Fault&, WireReply& reply) { reply = WireReply::NeverAnswer(); });
  add({"slow", "milliseconds", 3000, "", "", "The response is late."},
      [](const Fault& fault, WireReply& reply) { reply.delay = milliseconds{NumberOf(fault)}; });
  add({"hold", "", 0, "", "",
       "The response waits until a test releases it, or the fault is cleared."},
      [](const Fault& fault, WireReply& reply) { reply.gate = fault.gate; });
  add({"drip", "milliseconds", 1000, "", "", "The body is sent one byte at a time."},
      [](const Fault& fault, WireReply& reply) {
        reply.drip = Drip{milliseconds{NumberOf(fault)}, 1, true};
      });
  add({"drip-head", "milliseconds", 1000, "", "", "Everything is sent one byte at a time."},
      [](const Fault& fault, WireReply& reply) {
        reply.drip = Drip{milliseconds{NumberOf(fault)}, 1, false};
      });
  add({"reset", "", 0, "", "", "The connection is reset before a response."},
      [](const Fault&, WireReply& reply) { reply = WireReply::Reset(); });
  add({"close-without-answer", "", 0, "", "", "The connection is closed before a response."},
      [](const Fault&, WireReply& reply) {
        reply = WireReply{};
        reply.cut_at = 0;
        reply.after = AfterReply::kClose;
      });
  add({"cut", "bytes of the body", 100, "", "", "The connection is closed within the body."},
      [](const Fault& fault, WireReply& reply) {
        reply.cut_body_at = CountOf(fault);
        reply.after = AfterReply::kClose;
      });
  add({"cut-head", "bytes", 20, "", "", "The connection is closed within the head."},
      [](const Fault& fault, WireReply& reply) {
        reply.cut_at = CountOf(fault);
        reply.after = AfterReply::kClose;
      });
  add({"abort", "bytes of the body", 100, "", "",
       "The connection is lost within the body, with TLS without a close_notify."},
      [](const Fault& fault, WireReply& reply) {
        reply.cut_body_at = CountOf(fault);
        reply.after = AfterReply::kAbort;
      });
  add({"stall", "bytes of the body", 100, "", "",
       "The response stops within the body, and the connection stays open."},
      [](const Fault& fault, WireReply& reply) {
        reply.cut_body_at = CountOf(fault);
        reply.after = AfterReply::kStall;
      });
  add({"wrong-length", "bytes too many", 10, "", "",
       "Content-Length is larger than the body, then the connection is closed."},
      [](const Fault& fault, WireReply& reply) {
        std::erase_if(reply.headers, [](const WireHeader& header) {
          return EqualsIgnoringCase(header.name, "Transfer-Encoding");
        });
        reply.framing = Framing::kContentLength;
        reply.declared_length = (reply.body ? reply.body->size() : 0) + CountOf(fault);
        reply.after = AfterReply::kClose;
      });
  add({"endless-body", "bytes", std::int64_t{1} << 30U, "", "",
       "After the response, that many blanks, made while they are sent."},
      [](const Fault& fault, WireReply& reply) { reply.generated_bytes = CountOf(fault); });
  add({"endless-rows", "bytes", std::int64_t{1} << 30U, "", "",
       "A list with that many bytes of rows, which does not end."},
      [](const Fault& fault, WireReply& reply) {
        reply.body =
            std::make_shared<const std::string>(R"({"meta": {"total_count": 1}, "objects": [{})");
        reply.chunk_sizes.clear();
        reply.generated_pattern = ", {}";
        reply.generated_bytes = CountOf(fault);
      });
  add({"endless-headers", "", 0, "", "", "The head of the response never ends."},
      [](const Fault&, WireReply& reply) { reply.endless_headers = true; });
  return entries;
}

std::vector<Entry> PageEntries() {
  std::vector<Entry> entries;
  const auto add = [&entries](FaultRule rule,
                              void (*page)(const Fault&, const FaultContext&, Page&)) {
    entries.push_back({rule, ConnectionFault::kNone, page, nullptr});
  };
  add({"html", "", 0, "", "", "A page of HTML with status 200."},
      [](const Fault&, const FaultContext&, Page& page) {
        AnswerWith(page, 200, "text/html; charset=utf-8",
                   "<!doctype html><html><body><h1>Kemp 360 Central</h1><p>Please log "
                   "in.</p></body></html>");
      });
  add({"truncated-json", "", 0, "", "", "Half of the body, properly framed."},
      [](const Fault&, const FaultContext&, Page& page) {
        SetBody(page, BodyOf(page).substr(0, BodyOf(page).size() / 2));
      });
  add({"empty-body", "", 0, "", "", "Status 200 and no body."},
      [](const Fault&, const FaultContext&, Page& page) { page.body.reset(); });
  add({"invalid-utf8", "", 0, "", "", "A text of the body is not UTF-8."},
      [](const Fault&, const FaultContext&, Page& page) {
        SetBody(page, WithInvalidUtf8(BodyOf(page)));
      });
  add({"deep-nesting", "depth", 100'000, "", "", "That many nested arrays."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        AnswerWith(page, 200, "application/json", DeepNesting(CountOf(fault)));
      });
  add({"other-json", "", 0, "JSON", "[]", "Well-formed JSON of another shape."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        AnswerWith(page, 200, "application/json", fault.value);
      });
  add({"numbers-as-strings", "", 0, "", "", "Every number is written as a string."},
      [](const Fault&, const FaultContext&, Page& page) {
        SetBody(page, NumbersAsStrings(BodyOf(page)));
      });
  add({"missing-field", "", 0, "the field", "version", "No response contains that field."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        SetBody(page, WithoutField(BodyOf(page), fault.value));
      });
  add({"duplicate-loadmaster", "", 0, "", "", "Each page contains its first row twice."},
      [](const Fault&, const FaultContext&, Page& page) {
        SetBody(page, WithFirstRowTwice(BodyOf(page)));
      });
  add({"unknown-mode", "", 0, "the word", "sleeping", "An HA mode that no profile maps."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        SetBody(page, WithModeWord(BodyOf(page), fault.value));
      });
  add({"changing-list", "", 0, "", "",
       "Between two pages the list loses its first row: from the second page on, one row is "
       "missing."},
      [](const Fault&, const FaultContext& context, Page& page) {
        if (AsksForALaterPage(context.request)) SetBody(page, AfterARowWasRemoved(BodyOf(page)));
      });
  add({"lying-total", "total", 1'000'000, "", "", "The list reports that total."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        SetBody(page, WithTotal(BodyOf(page), NumberOf(fault)));
      });
  add({"status", "status", 503, "", "", "That status with an empty body."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        AnswerWith(page, static_cast<int>(NumberOf(fault)), "text/html; charset=utf-8", "");
      });
  add({"too-many-requests", "seconds", 30, "", "", "429 with Retry-After."},
      [](const Fault& fault, const FaultContext&, Page& page) {
        AnswerWith(page, 429, "text/html; charset=utf-8", "");
        page.headers = {{"Retry-After", std::to_string(NumberOf(fault))}};
      });
  add({"redirect", "", 0, "Location", "https://elsewhere.example/api/v1/loadmaster/",
       "302 to another place."},
      [](const Fault& fault, const FaultContext&, Page& page) { RedirectTo(page, fault.value); });
  add({"redirect-to-unset-proxy", "", 0, "", "",
       "302 to the path that changes the configuration when it is requested."},
      [](const Fault&, const FaultContext& context, Page& page) {
        RedirectTo(
            page, std::string(context.dangerous_path) + "?" + std::string(context.request.Query()));
      });
  add({"redirect-loop", "", 0, "", "", "302 to the same request, without end."},
      [](const Fault&, const FaultContext& context, Page& page) {
        RedirectTo(page, context.request.target);
      });
  return entries;
}

const std::vector<Entry>& Entries() {
  static const std::vector<Entry> kEntries = [] {
    std::vector<Entry> entries = ConnectionEntries();
    for (auto& entry : WireEntries()) entries.push_back(entry);
    for (auto& entry : PageEntries()) entries.push_back(entry);
    return entries;
  }();
  return kEntries;
}

const Entry* Find(std::string_view name) {
  for (const Entry& entry : Entries()) {
    if (entry.rule.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace

std::span<const FaultRule> AllFaults() {
  static const std::vector<FaultRule> kRules = [] {
    std::vector<FaultRule> rules;
    for (const Entry& entry : Entries()) rules.push_back(entry.rule);
    return rules;
  }();
  return kRules;
}

Result<Fault> CheckFault(Fault fault) {
  const Entry* entry = Find(fault.name);
  if (entry == nullptr) {
    std::vector<std::string> names;
    for (const FaultRule& rule : AllFaults()) names.emplace_back(rule.name);
    const auto near = Nearest(fault.name, names);
    return Error{"fault", "no fault \"" + fault.name + "\"",
                 near ? "did you mean \"" + *near + "\"?" : "GET /faults lists all of them"};
  }
  if (entry->rule.number.empty() && fault.number) {
    return Error{"fault", "\"" + fault.name + "\" takes no number", "leave it out"};
  }
  if (fault.name == "status" && fault.number && (*fault.number < 100 || *fault.number > 599)) {
    return Error{"fault", std::to_string(*fault.number) + " is no status", "use 100 to 599"};
  }
  if (entry->connection != ConnectionFault::kNone && (!fault.path.empty() || fault.times > 0)) {
    return Error{"fault", "\"" + fault.name + "\" happens before any request",
                 "leave out path and times"};
  }
  if (!fault.number) fault.number = entry->rule.default_number;
  if (fault.value.empty()) fault.value = entry->rule.default_value;
  if (fault.name == "hold" && !fault.gate) fault.gate = std::make_shared<Gate>();
  return fault;
}

std::optional<ConnectionFault> ConnectionFaultOf(const Fault& fault) {
  const Entry* entry = Find(fault.name);
  if (entry == nullptr || entry->connection == ConnectionFault::kNone) return std::nullopt;
  return entry->connection;
}

bool Concerns(const Fault& fault, const WireRequest& request) {
  return fault.path.empty() || request.Path().find(fault.path) != std::string_view::npos;
}

void SpoilPage(const Fault& fault, const FaultContext& context, Page& page) {
  const Entry* entry = Find(fault.name);
  if (entry != nullptr && entry->page != nullptr) entry->page(fault, context, page);
}

void SpoilReply(const Fault& fault, WireReply& reply) {
  const Entry* entry = Find(fault.name);
  if (entry != nullptr && entry->reply != nullptr) entry->reply(fault, reply);
}

}  // namespace kemp360::simulator
