#include "app/pair_survey.h"

#include <future>
#include <memory>
#include <utility>

#include "collect/hide_secrets.h"
#include "collect/unit_session.h"

namespace kemp360 {
namespace {

/// Both surveys, on the loop.
struct RunningSurveys {
  std::array<std::unique_ptr<UnitSurvey>, 2> units;
  std::size_t running = 0;
  std::promise<void> done;

  void OneEnded() {
    if (--running == 0) done.set_value();
  }
};

UnitRecord UnreadRecord(const UnitTarget& unit, std::string why) {
  UnitRecord record;
  record.name = unit.name;
  record.host = unit.url.host;
  record.addresses = unit.addresses;
  record.unread = std::move(why);
  return record;
}

/// Runs a step on the loop and waits for it.
void OnLoop(Loop& loop, std::function<void()> step) {
  std::promise<void> done;
  loop.Post([&] {
    step();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace

SurveyResult SurveyPair(const SurveyOrder& order, ReadingEngine& engine, const Clock& clock) {
  SurveyResult result;
  result.record.pair = order.pair.name;
  const auto surveys = std::make_shared<RunningSurveys>();
  HiddenSecrets hidden;  // a unit may put the key of either one into a link
  for (std::size_t i = 0; i < 2; ++i) {
    const UnitTarget& unit = order.pair.units[i];
    Result<UnitCredentials, Failure> credentials = LoadCredentials(unit);
    if (!credentials) {
      result.record.units[i] = UnreadRecord(unit, ToString(credentials.error()));
      continue;
    }
    result.secrets.push_back(credentials->credentials.api_key);
    result.secrets.push_back(credentials->password);
    for (const Secret& secret : result.secrets) hidden.Add(secret);
    UnitSurvey::Order one{unit, *std::move(credentials), order.rules, order.listing_only};
    one.answer_bytes = order.answer_bytes;
    UnitSurvey::Parts parts{engine.loop(), engine.loop(), clock, order.planned, {}};
    if (order.progress) {
      parts.progress = [&](const std::string& name, const ExplorationRequest& request) {
        order.progress(name + ": " + hidden.In(request.what));
      };
    }
    surveys->units[i] = std::make_unique<UnitSurvey>(std::move(one), std::move(parts));
    ++surveys->running;
  }
  std::future<void> done = surveys->done.get_future();
  if (surveys->running == 0) surveys->done.set_value();
  OnLoop(engine.loop(), [&] {
    for (const auto& survey : surveys->units) {
      if (survey) survey->Begin([surveys] { surveys->OneEnded(); });
    }
  });
  done.wait();
  OnLoop(engine.loop(), [&] {
    for (std::size_t i = 0; i < 2; ++i) {
      if (!surveys->units[i]) continue;
      result.secrets.push_back(surveys->units[i]->api_key());
      result.requests[i] = surveys->units[i]->requests();
      result.planned[i] = surveys->units[i]->Planned();
      result.record.units[i] = surveys->units[i]->Take();
      surveys->units[i].reset();
    }
  });
  return result;
}

}  // namespace kemp360
