#pragma once

namespace app {

/// The whole of the program: reads the arguments, runs one command, answers the exit code.
///
/// Out     0 done and all expectations hold; 1 an expectation failed; 2 bad usage or bad input; 3 the environment
///         failed (port in use, disk full); 130 interrupted.
/// Errors  nothing is thrown: what libraries throw is caught here and told on standard error.
int run(int argc, const char* const* argv);

}  // namespace app
