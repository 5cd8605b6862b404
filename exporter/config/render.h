#pragma once

#include "profile/profile.h"

namespace YAML {
class Emitter;
}

namespace kemp360 {

/// Writes a profile as the map that ParseProfile reads.
void EmitProfile(YAML::Emitter& out, const Profile& profile);

}  // namespace kemp360
