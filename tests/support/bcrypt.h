#pragma once

#include <crypt.h>

#include <stdexcept>
#include <string>

namespace kemp360::testing {

/// As `htpasswd -nB -C COST` makes one.
[[nodiscard]] inline std::string BcryptHash(const std::string& password, unsigned cost = 4) {
  crypt_data space{};
  char setting[CRYPT_GENSALT_OUTPUT_SIZE]{};
  if (crypt_gensalt_rn("$2y$", cost, nullptr, 0, setting, sizeof setting) == nullptr) {
    throw std::runtime_error("no setting for bcrypt");
  }
  return crypt_r(password.c_str(), setting, &space);
}

}  // namespace kemp360::testing
