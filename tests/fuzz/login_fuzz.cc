// The answer to the login; and that any user name and password survive the request's JSON. Also
// what an error answer may show.

#include "appliance/json_reader.h"
#include "appliance/source_reading.h"
#include "fuzz_check.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kemp360;
  using namespace kemp360::fuzz;
  const std::string text = Text(data, size);
  const Result<Secret, Failure> key = DecodeLogin(200, text);
  if (key) {
    Require(!key->empty() && IsTame(std::string(key->Reveal()), 256), "a key is printable");
  }
  const Failure failure = FailureOfStatus(400, text);
  Require(IsTame(failure.detail, 1000), "a detail is one line");

  if (!IsUtf8(text)) return 0;
  JsonShape shape;
  const Slot username = shape.Document("/username");
  const Slot password = shape.Document("/password");
  std::string body(EncodeLogin(text, Secret("p" + text)).Reveal());
  std::vector<RawValue> values;
  Require(!ReadJson(body, shape, values, nullptr), "the request is JSON");
  Require(values[username].text == text, "the user name survives");
  Require(values[password].text == "p" + text, "the password survives");
  return 0;
}
