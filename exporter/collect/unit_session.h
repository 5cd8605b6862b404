#pragma once

#include "base/reason.h"
#include "base/result.h"
#include "base/secret.h"
#include "collect/pair_reader.h"
#include "collect/session_store.h"
#include "fetch/fetcher.h"

namespace kemp360 {

/// A unit's credentials as its files hold them now.
struct UnitCredentials {
  SessionKey session;
  Credentials credentials;  ///< without an api_key where a log-in comes first
  bool logs_in = false;
  Secret password;  ///< only where logs_in
};

/// Looks at the unit's key, password and user-name files, which are read again when they changed.
/// A file that cannot be read is the Failure: what it held before is never used.
[[nodiscard]] Result<UnitCredentials, Failure> LoadCredentials(const UnitTarget& unit);

}  // namespace kemp360
