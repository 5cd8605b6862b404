#include "collect/unit_session.h"

#include <string>
#include <utility>

#include "base/url.h"

namespace kemp360 {

Result<UnitCredentials, Failure> LoadCredentials(const UnitTarget& unit) {
  const CredentialSource& source = unit.credentials;
  UnitCredentials loaded;
  loaded.credentials.authentication = source.authentication;
  loaded.credentials.username = source.username;
  if (source.username_file) {
    const Result<Secret, Failure> username = source.username_file->Load();
    if (!username) return username.error();
    loaded.credentials.username = std::string(username->Reveal());
  }
  loaded.logs_in = source.password_file != nullptr;
  Secret given = source.inline_key;
  if (SecretFile* file = loaded.logs_in ? source.password_file.get() : source.key_file.get()) {
    Result<Secret, Failure> secret = file->Load();
    if (!secret) return secret.error();
    given = std::move(*secret);
  }
  loaded.session = {Origin(unit.url), loaded.credentials.username, Fingerprint(given)};
  (loaded.logs_in ? loaded.password : loaded.credentials.api_key) = std::move(given);
  return loaded;
}

}  // namespace kemp360
