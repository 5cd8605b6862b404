#include <catch2/catch.hpp>

#include "integration/world.h"
