#include "app/routes.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/pair_names.h"
#include "app/process_stats.h"
#include "app/scraping.h"
#include "app/unit_places.h"
#include "base/clean_text.h"
#include "base/text.h"
#include "base/url.h"
#include "config/config.h"
#include "metrics/exposition.h"
#include "pages/pages.h"
#include "pages/status.h"

namespace kemp360 {
namespace {

constexpr const char* kPairRoute = "/pair/";

Response Typed(std::string_view type, std::string body) {
  return {.content_type = std::string(type), .body = std::move(body)};
}

TextFormat NegotiateFormat(const Request& request) {
  static constexpr std::array<std::string_view, 2> kOffered{
      "text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0"};
  const std::string accept = request.Header("accept").value_or("");
  return PreferredMediaType(accept, kOffered) == 0 ? TextFormat::kPrometheus004
                                                   : TextFormat::kOpenMetrics100;
}

/// The scrape's own deadline, or the response to a header that makes no sense.
Result<Deadline, Response> WaiterDeadline(const Request& request, const Options& options) {
  const Result<std::optional<Duration>> told = ParseScrapeTimeout(
      request.Header("x-prometheus-scrape-timeout-seconds"), options.timeout_offset);
  if (!told) return PlainText(400, ToString(told.error()));
  return *told ? Deadline::After(request.received_at, **told) : Deadline{};
}

PairView ViewOf(const PairOutcome& outcome, const Generation& generation) {
  PairView view{outcome.read->snapshot.get(), outcome.read->assessment.get(), true, 0};
  if (const PairConfig* const pair = generation.FindPair(outcome.pair)) {
    view.loadmaster_series = pair->loadmaster_series;
    view.loadmaster_limit = pair->loadmaster_limit;
  }
  return view;
}

Response Refused(ReadRefusal refusal) {
  switch (refusal) {
    case ReadRefusal::kUnknownPair:
      return PlainText(404, "this pair was just removed from the configuration");
    case ReadRefusal::kBusy:
      return PlainText(503,
                       "too many reads in progress: scrape fewer pairs at once, or raise "
                       "limits.reads_in_flight and limits.waiters");
    case ReadRefusal::kStopping:
      return PlainText(503, "the exporter is shutting down");
    case ReadRefusal::kFailed:
      return PlainText(500, "internal error of the exporter: see its log");
  }
  return PlainText(500, "");  // unreachable: -Wswitch-enum keeps the list whole
}

void Metrics(const RouteParts& parts, const Request& request, const Responder& responder) {
  const Result<Deadline, Response> deadline = WaiterDeadline(request, parts.options);
  if (!deadline) return responder.Send(deadline.error());
  const TextFormat format = NegotiateFormat(request);
  const std::shared_ptr<Generation> generation = parts.current.Get();
  const auto answer = [parts, format, responder,
                       generation](const std::vector<PairOutcome>& outcomes) {
    std::vector<PairView> views;
    for (const PairOutcome& outcome : outcomes) {
      // Without one of its pairs a scrape would look whole.
      if (!outcome.read) return responder.Send(Refused(outcome.read.error()));
      views.push_back(ViewOf(outcome, *generation));
    }
    const SelfView self{ThisBuild(), parts.stats.Snapshot(), ReadProcessStats()};
    responder.Send(Typed(ContentType(format), RenderExposition(format, views, &self)));
  };
  parts.executor.Post(
      [parts, generation, answer, received_at = request.received_at, deadline = *deadline] {
        std::vector<std::string> pairs;
        if (generation->config.MetricsCarryPairs()) pairs = NamesOfPairs(generation->config);
        ReadPairs({generation, std::move(pairs), received_at, deadline, WhenBusy::kWait},
                  parts.loop, parts.executor, answer);
      });
}

/// On the executor: finding the nearest of many names takes a while.
void RefuseUnknown(const RouteParts& parts, const Responder& responder,
                   const std::shared_ptr<Generation>& generation, const std::string& name) {
  parts.executor.Post([responder, generation, name] {
    responder.Send(PlainText(404, NoSuchPair(name, NamesOfPairs(generation->config),
                                             "/sd lists the pairs of the configuration")));
  });
}

/// The story of one read for a person: what was asked, what came back, and what it comes to.
std::string DebugText(const PairSnapshot& snapshot, const std::string& exposition) {
  std::string text = "# The read of pair " + snapshot.pair + "\n\n";
  for (const std::string& line : snapshot.log) text += line + "\n";
  return text + "\n# The resulting metrics\n\n" + exposition;
}

void Probe(const RouteParts& parts, const Request& request, const Responder& responder) {
  const std::shared_ptr<Generation> generation = parts.current.Get();
  const std::optional<std::string> name = request.Parameter("pair");
  if (!name || name->empty()) {
    return responder.Send(PlainText(
        400, "parameter \"pair\" is missing: request /probe?pair=NAME (/sd lists the names)"));
  }
  if (generation->FindPair(*name) == nullptr) {
    return RefuseUnknown(parts, responder, generation, *name);
  }
  const Result<Deadline, Response> deadline = WaiterDeadline(request, parts.options);
  if (!deadline) return responder.Send(deadline.error());
  const bool debug = EqualsIgnoringCase(request.Parameter("debug").value_or("false"), "true");
  const TextFormat format = debug ? TextFormat::kPrometheus004 : NegotiateFormat(request);
  ReadPairs({generation, {*name}, request.received_at, *deadline, WhenBusy::kRefuse}, parts.loop,
            parts.executor,
            [format, debug, responder, generation](const std::vector<PairOutcome>& outcomes) {
              const PairOutcome& outcome = outcomes.front();
              if (!outcome.read) return responder.Send(Refused(outcome.read.error()));
              const PairView view = ViewOf(outcome, *generation);
              std::string text = RenderExposition(format, {&view, 1}, nullptr);
              if (debug) return responder.Send(PlainText(200, DebugText(*view.snapshot, text)));
              responder.Send(Typed(ContentType(format), std::move(text)));
            });
}

/// The pairs that were not read for a while, or not in time when they were to be; a page may show
/// what a scrape read a moment ago, and says how old it is.
std::vector<std::string> StalePairs(const RouteParts& parts, const Config& config) {
  std::vector<std::string> stale;
  for (const PairConfig& pair : config.pairs) {
    const AssessedRead last = parts.last_reads.Of(pair);
    if (!last.snapshot || !LastReads::IsFresh(*last.snapshot, parts.clock.System())) {
      stale.push_back(pair.name);
    }
  }
  return stale;
}

/// Borrowed from `read`.
PairGlance GlanceAt(const PairConfig& pair, const AssessedRead& read) {
  PairGlance glance{pair.name, {}, read.snapshot.get(), read.assessment.get()};
  for (const UnitConfig& unit : pair.units) glance.units.push_back(unit.name);
  return glance;
}

using RenderPage = std::function<std::string(const PagesView&)>;

std::string DrawPage(const RouteParts& parts, const Config& config, const RenderPage& render) {
  std::vector<AssessedRead> reads;  // keeps what the glances borrow
  std::vector<PairGlance> glances;
  for (const PairConfig& pair : config.pairs) {
    const AssessedRead& read = reads.emplace_back(parts.last_reads.Of(pair));
    glances.push_back(GlanceAt(pair, read));
  }
  return render({ThisBuild().version, glances, parts.clock.System(), config.MetricsCarryPairs()});
}

/// Draws a page from the newest reads, and sends it as `page` with that body. Pairs that were not
/// read for a while are read first, if they are few.
void SendPage(const RouteParts& parts, const Responder& responder, const Response& page,
              const RenderPage& render) {
  parts.executor.Post([parts, responder, page, render, generation = parts.current.Get()] {
    std::vector<std::string> pairs;
    if (generation->config.MetricsCarryPairs()) pairs = StalePairs(parts, generation->config);
    ReadPairs({generation, std::move(pairs), parts.clock.Steady(), Deadline{}, WhenBusy::kWait},
              parts.loop, parts.executor,
              [parts, responder, page, render, generation](const std::vector<PairOutcome>&) {
                Response response = page;
                response.body = DrawPage(parts, generation->config, render);
                responder.Send(std::move(response));
              });
  });
}

PageQuery QueryOf(const Request& request) {
  PageQuery query{request.Parameter("q").value_or(""), request.Parameter("state").value_or(""), 0};
  const std::string refresh = request.Parameter("refresh").value_or("");
  for (const unsigned seconds : kRefreshSeconds) {
    if (refresh == std::to_string(seconds)) query.refresh_seconds = seconds;
  }
  return query;
}

/// An empty page, which loads itself again if its reader chose so.
Response HtmlPage(const PageQuery& query) {
  Response page = Typed("text/html; charset=utf-8", "");
  if (query.refresh_seconds != 0) {
    page.headers.emplace_back("Refresh", std::to_string(query.refresh_seconds));
  }
  return page;
}

void LandingPage(const RouteParts& parts, const Request& request, const Responder& responder) {
  const PageQuery query = QueryOf(request);
  SendPage(parts, responder, HtmlPage(query),
           [query](const PagesView& view) { return RenderLandingPage(view, query); });
}

/// Reads the pair, as /probe does.
void PairPage(const RouteParts& parts, const Request& request, const Responder& responder) {
  const std::shared_ptr<Generation> generation = parts.current.Get();
  const std::string name =
      request.path.substr(parts.options.route_prefix.size() + std::string_view(kPairRoute).size());
  const PairConfig* const pair = generation->FindPair(name);
  if (pair == nullptr) {
    return RefuseUnknown(parts, responder, generation, name);
  }
  ReadPairs({generation, {name}, request.received_at, Deadline{}, WhenBusy::kRefuse}, parts.loop,
            parts.executor,
            [parts, responder, generation, pair,
             query = QueryOf(request)](const std::vector<PairOutcome>& outcomes) {
              const PairOutcome& outcome = outcomes.front();
              const bool busy = !outcome.read && outcome.read.error() == ReadRefusal::kBusy;
              if (!outcome.read && !busy) return responder.Send(Refused(outcome.read.error()));
              const AssessedRead read = busy ? parts.last_reads.Of(*pair) : *outcome.read;
              PairPageView view{ThisBuild().version,
                                GlanceAt(*pair, read),
                                PlacesOf(*pair, generation->config),
                                parts.clock.System(),
                                query,
                                busy};
              Response page = HtmlPage(query);
              page.body = RenderPairPage(view);
              responder.Send(std::move(page));
            });
}

/// /status?pair=NAME: reads the pair, as /probe does, and lists every LoadMaster of it.
void StatusOfPair(const RouteParts& parts, const Request& request, const Responder& responder) {
  const std::shared_ptr<Generation> generation = parts.current.Get();
  const std::string name = request.Parameter("pair").value_or("");
  if (generation->FindPair(name) == nullptr) {
    return RefuseUnknown(parts, responder, generation, name);
  }
  const Result<Deadline, Response> deadline = WaiterDeadline(request, parts.options);
  if (!deadline) return responder.Send(deadline.error());
  ReadPairs({generation, {name}, request.received_at, *deadline, WhenBusy::kRefuse}, parts.loop,
            parts.executor,
            [parts, responder, generation](const std::vector<PairOutcome>& outcomes) {
              const PairOutcome& outcome = outcomes.front();
              if (!outcome.read) return responder.Send(Refused(outcome.read.error()));
              const PairGlance glance{
                  outcome.pair, {}, outcome.read->snapshot.get(), outcome.read->assessment.get()};
              const PagesView view{ThisBuild().version,
                                   {&glance, 1},
                                   parts.clock.System(),
                                   generation->config.MetricsCarryPairs()};
              responder.Send(
                  Typed("application/json", WriteStatus(DescribePairs(view, DeviceScope::kAll))));
            });
}

Handler StatusHandler(const RouteParts& parts) {
  return [parts](const Request& request, const Responder& responder) {
    if (request.Parameter("pair")) return StatusOfPair(parts, request, responder);
    SendPage(parts, responder, Typed("application/json", ""), &RenderStatus);
  };
}

/// Where the probes are: by the external URL, or else where the client has asked.
Result<ProbePlace, Response> PlaceOfProbes(const Options& options, const Request& request) {
  constexpr const char* kProbe = "/probe";
  if (const std::optional<Url>& url = options.external_url) {
    return ProbePlace{Authority(*url), url->scheme, url->path + kProbe};
  }
  const std::string sent = request.Header("host").value_or("localhost:10360");
  const Result<HostAndPort> host = ParseHostAndPort(sent);
  if (!host) {
    constexpr std::size_t kLongestEchoed = 100;
    return PlainText(400, "the Host header \"" + CleanText(sent, kLongestEchoed) +
                              "\" cannot become the address of the targets: " + host.error().what);
  }
  return ProbePlace{host->port ? EndpointText(host->host, *host->port) : HostText(host->host), "",
                    options.route_prefix + kProbe};
}

void ServiceDiscovery(const RouteParts& parts, const Request& request, const Responder& responder) {
  const Result<ProbePlace, Response> place = PlaceOfProbes(parts.options, request);
  if (!place) return responder.Send(place.error());
  parts.executor.Post([generation = parts.current.Get(), responder, place = *place] {
    responder.Send(
        Typed("application/json", RenderServiceDiscovery(NamesOfPairs(generation->config), place)));
  });
}

Response Reloaded(const Reloader::Outcome& outcome) {
  if (outcome) return PlainText(200, "reloaded");
  if (outcome.error().empty()) return PlainText(503, "the exporter is shutting down");
  std::string text = "not reloaded, the previous configuration stays active:\n";
  for (const Mistake& mistake : outcome.error()) text += ToString(mistake) + "\n";
  return PlainText(500, text);
}

/// Was the request made by a page of another site, in the browser of somebody who may reach us?
bool IsFromForeignPage(const Request& request) {
  if (const std::optional<std::string> site = request.Header("sec-fetch-site")) {
    return *site != "same-origin" && *site != "none";
  }
  const std::optional<std::string> origin = request.Header("origin");  // older browsers
  return origin && !origin->ends_with("://" + request.Header("host").value_or(""));
}

void Reload(const RouteParts& parts, const Request& request, const Responder& responder) {
  if (!parts.options.enable_lifecycle) {
    return responder.Send(PlainText(
        403, "reloading by request is off: start with --web.enable-lifecycle, or send SIGHUP"));
  }
  if (IsFromForeignPage(request)) {
    return responder.Send(
        PlainText(403,
                  "a page of another site must not reload the configuration: send the request "
                  "without a browser, for example with curl -X POST"));
  }
  parts.reloader.Ask(
      [responder](const Reloader::Outcome& outcome) { responder.Send(Reloaded(outcome)); });
}

/// As a page for a browser, which would save YAML and not show it.
void ShowConfig(const RouteParts& parts, const Request& request, const Responder& responder) {
  static constexpr std::array<std::string_view, 2> kOffered{"application/yaml", "text/html"};
  const bool html = PreferredMediaType(request.Header("accept").value_or(""), kOffered) == 1;
  parts.current.Get()->ShowConfig(
      parts.executor, [parts, responder, html](const std::string& text) {
        if (!html) return responder.Send(Typed("application/yaml; charset=utf-8", text));
        Response page = HtmlPage({});
        page.body = RenderConfigPage(ThisBuild().version, text, parts.clock.System());
        responder.Send(std::move(page));
      });
}

}  // namespace

std::vector<Route> MakeRoutes(const RouteParts& parts) {
  const auto simply = [](std::string_view text) {
    return [text = std::string(text)](const Request&, const Responder& responder) {
      responder.Send(PlainText(200, text));
    };
  };
  const auto with_parts =
      [&parts](void (*handle)(const RouteParts&, const Request&, const Responder&)) {
        return [parts, handle](const Request& request, const Responder& responder) {
          handle(parts, request, responder);
        };
      };
  return {
      {"GET", "/", with_parts(&LandingPage)},
      {"GET", kPairRoute, with_parts(&PairPage)},
      {"GET", "/metrics", with_parts(&Metrics)},
      {"GET", "/probe", with_parts(&Probe)},
      {"GET", "/sd", with_parts(&ServiceDiscovery)},
      {"GET", "/status", StatusHandler(parts)},
      {"GET", "/config", with_parts(&ShowConfig)},
      {"GET", "/-/healthy", simply("healthy"), true, true},
      {"GET", "/-/ready", simply("ready"), true, true},
      {"POST", "/-/reload", with_parts(&Reload)},
  };
}

}  // namespace kemp360
