#pragma once

namespace app {

/// How the program ends. The numbers are promised to scripts.
enum class ExitCode : int {
  kDone = 0,  ///< and all expectations hold
  kExpectationFailed = 1,
  kBadInput = 2,       ///< bad usage or bad input
  kEnvironment = 3,    ///< port in use, disk full
  kInterrupted = 130,  ///< 128 + SIGINT, as shells count; the partial result says so
};

}  // namespace app
