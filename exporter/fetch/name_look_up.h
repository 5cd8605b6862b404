#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/reason.h"
#include "base/result.h"

namespace kemp360 {

/// Every address of the name, as CanonicalHost spells it, or why they are not known.
using LookUpResult = Result<std::vector<std::string>, Failure>;
/// Called once for each LookUp, on the loop and never inside of LookUp; never after Forget.
using LookUpDone = std::function<void(LookUpResult)>;
using LookUpId = std::uint64_t;

/// The seam to the name servers. Makes nobody wait: a look-up that hangs is forgotten by who gave
/// it up. Belongs to the loop.
class NameLookUp {
 public:
  NameLookUp() = default;
  NameLookUp(const NameLookUp&) = delete;
  NameLookUp& operator=(const NameLookUp&) = delete;
  virtual ~NameLookUp() = default;

  virtual LookUpId LookUp(const std::string& name, LookUpDone done) = 0;
  virtual void Forget(LookUpId id) = 0;
};

}  // namespace kemp360
