#pragma once

namespace kemp360 {

/// The whole program: reads argv, runs until SIGTERM or SIGINT, returns the exit code. 0: ended as
/// asked; 1: the configuration has mistakes, or an address cannot be listened on; 2: the command
/// line has a mistake.
int RunApp(int argc, const char* const* argv);

}  // namespace kemp360
