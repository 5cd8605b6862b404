#pragma once

#include <cstddef>
#include <string>

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
  FileStamps files;
  Credentials credentials;  ///< without an api_key where a login comes first
  bool logs_in = false;
  Secret password;  ///< only where logs_in
};

/// A `report_file` as it is now, and how long it took to read it.
struct ReportFile {
  Result<SourceReply, Failure> content;
  Duration spent{};
};

/// The files that it takes to know the unit's credentials, as "a and b"; empty: none.
[[nodiscard]] std::string CredentialFiles(const UnitTarget& unit);

/// Reads the unit's key, password and user-name files, anew at each read: a file that cannot be
/// read, or holds what cannot be meant, is the Failure, and what it held before is never used. May
/// hang with the file system: see BlockingCalls.
[[nodiscard]] Result<UnitCredentials, Failure> LoadCredentials(const UnitTarget& unit);
/// The unit's `report_file`, at most `cap` bytes. May hang, too.
[[nodiscard]] ReportFile LoadReport(const std::string& path, std::size_t cap);

}  // namespace kemp360
