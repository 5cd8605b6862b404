// The loop's look-up of names for others than its own requests.
#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fetching.h"
#include "transport/curl_loop.h"

namespace kemp360 {
namespace {

using testing::Fetching;
using Addresses = std::vector<std::string>;

/// Asked on the loop; the answer comes there, too.
class Asking {
 public:
  Asking(Fetching& fetching, const std::string& name) : fetching_(fetching) {
    std::promise<LookUpId> begun;
    fetching_.loop().Post([&, answer = answer_] {
      begun.set_value(fetching_.loop().LookUp(
          name, [answer](LookUpResult found) { answer->set_value(std::move(found)); }));
    });
    id_ = begun.get_future().get();
  }
  LookUpResult Wait() {
    std::future<LookUpResult> future = answer_->get_future();
    REQUIRE(future.wait_for(std::chrono::seconds(30)) == std::future_status::ready);
    return future.get();
  }
  void Forget() {
    std::promise<void> done;
    fetching_.loop().Post([&] {
      fetching_.loop().Forget(id_);
      done.set_value();
    });
    done.get_future().get();
  }
  [[nodiscard]] std::weak_ptr<std::promise<LookUpResult>> answer() const { return answer_; }
  void LetGo() { answer_.reset(); }

 private:
  Fetching& fetching_;
  std::shared_ptr<std::promise<LookUpResult>> answer_ =
      std::make_shared<std::promise<LookUpResult>>();
  LookUpId id_ = 0;
};

TEST_CASE("LookUp: the addresses of a name, IPv6 without brackets", "[transport]") {
  Fetching fetching;
  CHECK(*Asking(fetching, "unit.v4.test").Wait() == Addresses{"127.0.0.1"});
  CHECK(*Asking(fetching, "unit.v6.test").Wait() == Addresses{"::1"});
  CHECK(*Asking(fetching, "unit.both.test").Wait() == Addresses{"::1", "127.0.0.1"});
  CHECK(*Asking(fetching, "unit.both.test").Wait() == Addresses{"::1", "127.0.0.1"});  // known
}

TEST_CASE("LookUp: a name that does not exist, or has more addresses than are kept",
          "[transport]") {
  Fetching fetching;
  const std::string name = GENERATE("unit.gone.test", "unit.many.test");
  const LookUpResult found = Asking(fetching, name).Wait();
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().reason == Reason::kDns);
}

TEST_CASE("LookUp: one that hangs keeps no other waiting, and is forgotten", "[transport]") {
  Fetching fetching;
  Asking hangs(fetching, "one.hang.test");
  Asking forgotten(fetching, "one.hang.test");
  CHECK(testing::WaitForHangingLookUps(1));  // one thread for one name
  CHECK(Asking(fetching, "unit.v4.test").Wait().ok());
  forgotten.Forget();
  const auto watched = forgotten.answer();
  forgotten.LetGo();
  CHECK(watched.expired());  // nobody holds what it would have been told with
  SECTION("until it answers") {
    testing::ReleaseNames();
    CHECK_FALSE(hangs.Wait().ok());
  }
  SECTION("or until the loop ends") {
    fetching.Destroy();
    testing::ReleaseNames();
  }
  CHECK(testing::WaitForHangingLookUps(0));
}

}  // namespace
}  // namespace kemp360
